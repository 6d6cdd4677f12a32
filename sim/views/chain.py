"""A chain of causes in words: why a number moved, and what moved the largest of its causes."""

from __future__ import annotations

from dataclasses import replace

from sim.game import Session
from sim.game.chain import Link, chain
from sim.views.lines import Line
from sim.views.models import Cause, ChainLink
from sim.views.numbers import number
from sim.views.words import Words


def links(session: Session, words: Words, indicator: str, turns: range) -> tuple[ChainLink, ...]:
    """The chain of a number over some turns (from 0)."""
    out: list[ChainLink] = []
    for one in chain(session, indicator, turns):
        link = _link(session, words, one, turns)
        if out and out[-1].drivers:
            start = words.value(one.indicator, session.path(one.indicator)[0])
            link = replace(link, at_start=words("chain.at_start", text=start))
        out.append(link)
    return tuple(out)


def _link(session: Session, words: Words, link: Link, turns: range) -> ChainLink:
    shown = number(session, words, link.indicator, turns)
    if link.followed is None:
        return ChainLink(shown)
    line = Line(words, link.indicator, (link.before, link.after))
    cause, place = words.cause(link.followed), link.place[0]
    whole = line.ticks(link.followed.amount)
    followed = words("chain.followed", cause=cause, amount=line.share(whole))
    if place:
        part = line.share(line.ticks(link.place[1]))
        followed = words(
            "chain.followed_in", cause=cause, amount=line.share(whole), bloc=words.bloc(place),
            part=part,
        )  # fmt: skip
    parts = line.parts([d.amount for d in link.drivers], whole)
    drivers = tuple(
        Cause(
            words("chain.start") if d.cause == link.followed.cause else words.cause(d),
            line.amount(ticks),
            line.share(ticks),
        )
        for d, ticks in zip(link.drivers, parts, strict=True)
        if ticks
    )
    title = words("chain.drivers", cause=cause) if drivers else ""
    return ChainLink(shown, followed, title, drivers)
