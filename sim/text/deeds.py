"""What an actor did in a game and why."""

from __future__ import annotations

from collections.abc import Iterator

from sim.core.errors import ConfigError
from sim.game import Session
from sim.game.chain import years
from sim.rules.ruleset import Ruleset
from sim.rules.schema.roster import Actor
from sim.text import replies
from sim.text.overview import news_line
from sim.text.page import Page
from sim.views.news import by_actor
from sim.views.offices import office
from sim.views.words import Words


def known(rules: Ruleset, name: str) -> bool:
    """Whether the rules have an actor of this name that may decide."""
    found = rules.actors.get(name)
    return found is not None and found.kind != "follower"


def tell(page: Page, session: Session, words: Words, actor: str, year: int | None) -> None:
    """Print the acts, replies and votes of an actor with their reasons, oldest first.

    Then what its party refused, see `replies`.

    Args:
        year: None for the whole game.

    Raises:
        ConfigError: a year that was not played.
    """
    played = years(session)
    if year is not None and year not in played:
        ends = {"first": min(played, default=0), "last": max(played, default=0)}
        raise ConfigError(words("chain.no_year", year=year, **ends))
    record = session.rules.actors[actor]
    page.heading(words("deeds.title", name=record.name.of(words.language)))
    page.lines(_about(session, words, record), indent=0)
    first = session.rules.first_quarter
    lines = [
        news_line(page, item)
        for quarter in session.model.records
        if year in {None, first.plus(quarter.quarter).year}
        for who, item in by_actor(words, quarter)
        if who == actor
    ]
    page.line()
    page.lines(lines or [words("deeds.none")], indent=0)
    if record.party:
        replies.tell(page, session, words, record.party, year)


def _about(session: Session, words: Words, actor: Actor) -> Iterator[str]:
    """Its aim and worry, who governs, and what slowed it down."""
    for key in ("aim", "worry"):
        text: object = getattr(actor, key)
        if text is not None:
            yield words(f"map.{key}", text=getattr(actor, key).of(words.language))
    if actor.administrations:
        yield office(session, words, actor)
    if actor.later_q:
        yield words("deeds.later", n=actor.later_q)
    records = session.model.records
    held = sum(stop.actor == actor.id for r in records for stop in r.acts.stops())
    if held:
        taken = sum(one.actor == actor.id for r in records for one in r.acts.of())
        yield words("deeds.held", n=held, all=held + taken)
    content = sum(actor.id in r.acts.resting() for r in records)
    if content:
        yield words("deeds.content", n=content, all=len(records))
