"""What an actor did in a game and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.game import Session
from sim.model import QuarterRecord
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

    Of a seat that a person or a script steers also its orders by turn. Then what its party
    refused, see `replies`.

    Args:
        year: None for the whole game.
    """
    record = session.rules.actors[actor]
    page.heading(words("deeds.title", name=record.name.of(words.language)))
    first = session.rules.first_quarter
    told = [r for r in session.model.records if year in {None, first.plus(r.quarter).year}]
    page.lines(_about(session, words, record, told), indent=0)
    lines = [line for r in told for line in _done(page, session, words, actor, r)]
    page.line()
    page.lines(lines or [words("deeds.none")], indent=0)
    if record.party:
        replies.tell(page, session, words, record.party, year)


def _done(
    page: Page, session: Session, words: Words, actor: str, record: QuarterRecord
) -> Iterator[str]:
    """The orders of a steered seat where a turn begins, then acts, replies and votes."""
    turn, passed = divmod(record.quarter, session.rules.scenario.turn_quarters)
    orders = session.orders[turn] if actor in session.model.seats and not passed else ()
    if orders:
        date = words.texts.quarter(session.rules.first_quarter.plus(record.quarter))
        listed = words("list.join_long").join(words.order(order) for order in orders)
        yield words("deeds.ordered", date=date, orders=listed)
    yield from (news_line(page, item) for who, item in by_actor(words, record) if who == actor)


def _about(
    session: Session, words: Words, actor: Actor, records: Sequence[QuarterRecord]
) -> Iterator[str]:
    """Its aim and worry, who governs at the end, and what slowed it down in these quarters.

    Who governs is told only where the quarters reach the end.
    """
    for key, text in (("aim", actor.aim), ("worry", actor.worry)):
        if text is not None:
            yield words(f"map.{key}", text=text.of(words.language))
    if actor.administrations and records[-1] is session.model.records[-1]:
        yield office(session, words, actor)
    if actor.later_q:
        yield words("deeds.later", n=actor.later_q)
    held = sum(stop.actor == actor.id for r in records for stop in r.acts.stops())
    if held:
        taken = sum(one.actor == actor.id for r in records for one in r.acts.of())
        yield words("deeds.held", n=held, all=held + taken)
    content = sum(actor.id in r.acts.resting() for r in records)
    if content and actor.id not in session.model.seats:  # who gives orders chose freely
        yield words("deeds.content", n=content, all=len(records))
