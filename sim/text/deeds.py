"""What an actor of a saved game or a simulated run did and why: `run.py explain ACTOR`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sim.core.errors import ConfigError
from sim.game import Session
from sim.game.chain import years
from sim.rules.loader import load_ruleset
from sim.rules.schema.roster import Actor
from sim.text import replies
from sim.text.demo import watched
from sim.text.overview import news_line
from sim.text.page import Page
from sim.text.why import ABROAD
from sim.views.news import by_actor
from sim.views.offices import office
from sim.views.playable import require_decisions
from sim.views.words import Words


def known(scenario: str, name: str) -> bool:
    """Whether the scenario has an actor of this name that may decide."""
    found = load_ruleset(scenario).actors.get(name)
    return found is not None and found.kind != "follower"


def of_runs(scenario: str, name: str) -> bool:
    """Whether a name asks for something that only a run can tell."""
    asks = name == ABROAD or replies.known(load_ruleset(scenario), name)
    return asks or known(scenario, name)


def saved(language: str, save: Path, actor: str, year: int | None) -> int:
    """Print what an actor of a saved game did; see `tell`.

    Raises:
        SaveError: see `Session.load`.
    """
    return tell(language, Session.load(save), actor, year)


def simulated(
    language: str, scenario: str, seed: int, strategy: str, actor: str, year: int | None
) -> int:
    """Print what an actor did in a game in which a strategy steers Japan; see `tell`."""
    session = watched(scenario, seed, language, strategy)
    require_decisions(Words.of(session.rules, language))
    while not session.over:
        session.end_turn()
    return tell(language, session, actor, year)


def tell(language: str, session: Session, actor: str, year: int | None) -> int:
    """Print the acts, replies and votes of an actor with their reasons, oldest first.

    Then what its party refused, see `replies`.

    Args:
        year: None for the whole game.

    Returns:
        The exit code, 0.

    Raises:
        ConfigError: a year that was not played.
    """
    words = Words.of(session.rules, language)
    played = years(session)
    if year is not None and year not in played:
        ends = {"first": min(played, default=0), "last": max(played, default=0)}
        raise ConfigError(words("chain.no_year", year=year, **ends))
    page, record = Page.of(words), session.rules.actors[actor]
    page.heading(words("deeds.title", name=record.name.of(language)))
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
    return replies.tell(session, words, record.party, year) if record.party else 0


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
