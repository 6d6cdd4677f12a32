"""The turn report and the result of the game."""

from __future__ import annotations

from sim.game import Session
from sim.views.abroad import lines
from sim.views.cards import expiry
from sim.views.charts import charts
from sim.views.models import Final, Report
from sim.views.news import coming, milestones, news
from sim.views.numbers import TILES, goal_flag, number, shown_for
from sim.views.outcomes import outcomes
from sim.views.words import Words

SHOWN = 6  # numbers in a report
GHOST = ("power_japan", "replication_lag", "deep_use_japan")


def report(session: Session, words: Words) -> Report | None:
    """What the last turn changed, why, what others did, and the ghost line beside it."""
    last = session.last
    if last is None:
        return None
    first = session.rules.first_quarter.plus(last.quarters.start)
    goal = [m.indicator for m in session.goal.measures]
    shown = shown_for([*goal, session.goal.floor.indicator, *TILES])
    numbers = [number(session, words, i) for i in shown]
    moved = sorted(
        (n for n in numbers if n.delta),
        key=lambda n: -abs(n.delta) / max(abs(n.value), 1e-9),
    )
    items = words("list.join").join(
        words(
            "report.ghost_item",
            name=words.short(i),
            text=words.value(i, session.number(i, session.ghost_worlds[-1])),
        )
        for i in GHOST
    )
    return Report(
        title=words("report.title", date=words.texts.half(first)),
        numbers=tuple(moved[:SHOWN]),
        news=news(session, words, last.quarters),
        ghost=words("report.ghost", items=items),
        milestones=(*outcomes(session, words), *milestones(session, words)),
        warnings=_warnings(session, words),
        closing=words("report.closing_over" if session.over else "report.closing"),
        coming_title=words("report.coming", date=words.texts.half(session.date)),
        coming=coming(session, words),
    )


def _warnings(session: Session, words: Words) -> tuple[str, ...]:
    """Japan's cards that end this or next turn unless renewed."""
    out = []
    for m, measure in enumerate(session.rules.measures):
        if measure.kind == "policy" and measure.owner == session.seat:
            text = expiry(session, words, m)
            if text:
                name = words.measure(measure.id)
                out.append(words("report.warning", name=name, text=text))
    return tuple(out)


def final(session: Session, words: Words) -> Final | None:
    """The result, once the game is over."""
    if not session.over:
        return None
    standing = session.standing
    verdict = "ended" if standing.ended else standing.verdict
    whole = range(len(session.orders))
    goal = [m.indicator for m in session.goal.measures]
    shown = shown_for([*goal, session.goal.floor.indicator, *TILES])
    length = session.rules.scenario.turn_quarters
    orders = []
    for turn, given in enumerate(session.orders, start=1):
        date = words.texts.half(session.rules.first_quarter.plus((turn - 1) * length))
        text = words("list.join").join(words.order(o) for o in given) or words("final.no_orders")
        orders.append(words("final.orders_turn", turn=turn, date=date, orders=text))
    return Final(
        title=words("final.title"),
        verdict=words(f"goal.verdict_{verdict}"),
        goal=goal_flag(session, words),
        numbers=tuple(number(session, words, i, whole) for i in shown),
        charts=charts(session, words),
        orders=tuple(orders),
        abroad=lines(session, words),
        notes=(
            words("goal.provisional"),
            words("final.note_ghost"),
            words("final.note_causes"),
            words("final.note_hidden", items=hidden(session, words)),
            words("final.note_model"),
        ),
        state_hash=session.world.hash(),
    )


def hidden(session: Session, words: Words) -> str:
    """The hidden parameters of this world, shown only at the end."""
    out = []
    for name in session.rules.hidden:
        drawn = session.model.hidden.get(name)
        if drawn is not None:  # not set by the scenario
            meaning = session.rules.parameter_records[name].meaning.of(words.language)
            value = words.drawn(name, float(drawn[0]))
            out.append(words("hidden.name", meaning=meaning, value=value))
    return words("list.join_long").join(out)
