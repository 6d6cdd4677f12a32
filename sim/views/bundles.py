"""Bundles of items in words: what each side puts in, why the other side said yes or no."""

from __future__ import annotations

from collections.abc import Iterator

from sim.core.texts import signed
from sim.game.talks import Departure, Talk, of_quarter
from sim.mechanisms.bundles import Reason
from sim.model import RaceModel
from sim.rules.schema.measures import Deal
from sim.views.models import NewsItem
from sim.views.words import Words

GROUPS = ("big_tech", "gulf_funds")  # parties of several actors, with a place of their own
NAMED = 2  # terms that are told on each side


def contents_text(words: Words, record: Deal, level: int) -> str:
    """The items of a named deal at a level, by who gives them."""
    parts = []
    for content in record.contents:
        actor = words.rules.actors[getattr(record, content.giver)]
        at = content.levels[min(level, len(content.levels)) - 1]
        parts.append(_given(words, party_name(words, actor.party or actor.bloc), content.item, at))
    return words.listed(*parts)


def _given(words: Words, giver: str, item: str, level: int) -> str:
    record = words.rules.items[item]
    name, step = record.name.of(words.language), record.levels[level - 1].of(words.language)
    return words("bundle.given", giver=giver, item=name, level=step)


def party_name(words: Words, party: str) -> str:
    """Name of a party: a government, a group of actors or a bloc."""
    if party in GROUPS:
        return words(f"map.{party}")
    home = {a.party: a.bloc for a in words.rules.actors.values() if a.kind == "government"}
    return words.bloc(home.get(party, party))


def place(words: Words, party: str) -> str:
    """Where a party stands on the map."""
    if party in GROUPS:
        return party
    return next((a.bloc for a in words.rules.actors.values() if a.party == party), party)


def offered(words: Words, talk: Talk) -> str:
    """What is in a bundle, by who gives it."""
    given = (_given(words, party_name(words, g), item, n) for item, g, n in talk.contents)
    return words.listed(*given)


def reason_name(words: Words, reason: Reason) -> str:
    """What a term of a judgement is called."""
    item = words.rules.items[reason.item].name.of(words.language) if reason.item else ""
    return words(f"bundle.{reason.kind}", item=item)


def because(words: Words, talk: Talk) -> str:
    """The largest terms for and against, and the chance that was shown."""
    sides = []
    for key, sign in (("bundle.for", 1), ("bundle.against", -1)):
        found = [r for r in talk.reasons if r.value * sign > 0.0005][:NAMED]
        told = [
            words("bundle.term", name=reason_name(words, r), value=signed(r.value, 3))
            for r in found
        ]
        if told:
            sides.append(words(key, terms=words.listed(*told)))
    return words("bundle.because", terms="".join(sides), n=round(100 * talk.chance))


def news(words: Words, model: RaceModel, quarter: int) -> Iterator[NewsItem]:
    """News of a quarter about bundles and about who left a deal."""
    talks, departures = of_quarter(model, quarter)
    when = words.texts.quarter(words.rules.first_quarter.plus(quarter))
    for talk in talks:
        if not talk.made:
            continue
        key = "bundle.news_yes" if talk.accepted else "bundle.news_no"
        one, two = (party_name(words, p) for p in (talk.proposer, talk.partner))
        yield NewsItem(
            bloc=place(words, talk.partner),
            actor=two,
            when=when,
            headline=words(key, proposer=one, partner=two, items=offered(words, talk)),
            reason=because(words, talk),
            kind="deal" if talk.accepted else "refusal",
            weight=3.2 if talk.accepted else 2.8,
        )
    for gone in departures:
        yield _gone(words, gone, when)


def _gone(words: Words, gone: Departure, when: str) -> NewsItem:
    one, two = party_name(words, gone.party), party_name(words, gone.other)
    own = words.rules.actors[words.rules.scenario.seat].party in {gone.party, gone.other}
    name = words.measure(gone.deal) if gone.deal else words("bundle.name")
    key = "lapsed" if gone.lapsed else "left"
    return NewsItem(
        bloc=place(words, gone.party),
        actor=one,
        when=when,
        headline=words(f"bundle.news_{key}", one=one, two=two, name=name),
        reason=words(f"bundle.reason_{key}"),
        kind="refusal",
        weight=9.0 if own else 4.0,
    )
