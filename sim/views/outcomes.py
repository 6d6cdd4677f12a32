"""What became of the player's own orders of the last turn."""

from __future__ import annotations

from sim.game import Session
from sim.mechanisms.measures import remaining
from sim.orders.types import Allocate, Answer, Bundle, Order, Propose, Reply, SetPolicy
from sim.views import bundles
from sim.views.news import why_of
from sim.views.words import Words


def outcomes(session: Session, words: Words) -> tuple[str, ...]:
    """One line per order of the last turn: in force, on its way, ended, agreed or refused.

    Answers to dilemmas are left to the news, which tell the dilemma with them.
    """
    return tuple(
        words("report.order", order=words.order(order), outcome=_outcome(session, words, order))
        for order in session.orders[-1]
        if not isinstance(order, Answer)
    )


def _outcome(session: Session, words: Words, order: Order) -> str:
    match order:
        case Allocate():
            return _line(session, words, order)
        case SetPolicy(level=0) | Propose(level=0) | Bundle(number=0):
            return words("report.order_ended")
        case Bundle():
            return bundles.outcome(session, words, order)
        case Propose():
            return _proposal(session, words, order)
        case Reply(accept=False):
            return words("report.order_declined")
        case Reply(deal=measure) | SetPolicy(measure=measure):
            return _standing(session, words, measure)
    raise AssertionError(order)


def _line(session: Session, words: Words, order: Allocate) -> str:
    i = session.rules.axes["line"].index(order.line)
    if session.world.line[i, 0] == session.world.next_line[i, 0]:
        return words("report.order_paid")
    return words("report.order_april", year=session.date.next_fiscal_year)


def _proposal(session: Session, words: Words, order: Propose) -> str:
    assert session.last is not None
    response = next(r for r in session.last.responses if r.deal == order.deal)
    deal, accepted = session.rules.deals[order.deal], bool(response.accepted[0])
    key = "report.order_agreed" if accepted else "report.order_refused"
    return words(key, why=why_of(words, deal, response.judgement, accepted=accepted))


def _standing(session: Session, words: Words, measure: str) -> str:
    m, world = session.rules.measure_index(measure), session.world
    level, coming, wait = (int(x[m, 0]) for x in (world.level, world.next_level, world.wait))
    if coming and coming != level:
        return words("report.order_starts", date=words.texts.month(session.date.plus(wait)))
    if not level:
        return words("report.order_ended")
    left = remaining(world, m)
    key = "report.order_runs" if left else "report.order_in_force"
    return words(key, n=words.quarters(left))


__all__ = ["outcomes"]
