"""One game as tidy tables: series, decisions, trades, events, replies.

A row's quarter is the one that was simulated: stocks stand as they were at its end, flows are its
own. The start of the scenario carries the quarter before the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np

from sim.agents.deciders.doctrine import Act
from sim.core.arrays import Array
from sim.indicators import known, value
from sim.mechanisms import chips
from sim.mechanisms.context import Context
from sim.mechanisms.deals import Judgement, judge
from sim.model import QuarterRecord, RaceModel
from sim.rules.ruleset import Ruleset
from sim.rules.schema.measures import Deal, Event
from sim.world.world import World

Row = tuple[object, ...]
CALENDAR = {"year", "quarter_of_year"}  # said by the quarter of the row
SERIES = ("quarter", "subject", "quantity", "unit", "value")
DECISIONS = ("quarter", "actor", "measure", "from_level", "level", "score", "reason_1", "reason_2")
TRADES = (
    "quarter", "bloc", "tier", "delivered", "licence", "export_licence", "import_permission",
    "backlog", "idle", "installed", "outside_licences",
)  # fmt: skip
EVENTS = ("quarter", "event", "answer", "answered")
REPLIES = ("quarter", "deal", "proposer", "partner", "level", "chance", "accepted", "main_term")


def tables(
    model: RaceModel, worlds: list[World]
) -> Mapping[str, tuple[tuple[str, ...], list[Row]]]:
    """All tables of the first run of a finished game: name to header and rows.

    Args:
        worlds: the start, and the world after each quarter.
    """
    return {
        "series": (SERIES, list(_series(model.rules, worlds))),
        "decisions": (DECISIONS, list(_decisions(model))),
        "trades": (TRADES, list(_trades(model, worlds[1:]))),
        "events": (EVENTS, list(_events(model.rules, worlds))),
        "replies": (REPLIES, list(_replies(model))),
    }


def subject_of(rules: Ruleset, indicator: str) -> tuple[str, str]:
    """Whom an indicator is about and what it measures: `japan`, `compute`."""
    declared = rules.indicators[indicator]
    names = tuple(rules.blocs) if declared.per != "party_pair" else rules.file.parties
    if declared.per in {"pair", "party_pair", "sector"}:
        others = rules.axes["sector"].ids if declared.per == "sector" else names
        for one in names:
            for two in others:
                if indicator.endswith(f"_{one}_{two}"):
                    return f"{one}:{two}", indicator.removesuffix(f"_{one}_{two}")
    for name in names:
        if indicator.endswith(f"_{name}"):
            return name, indicator.removesuffix(f"_{name}")
    return "world" if declared.numerator else declared.at, indicator


def _date(rules: Ruleset, quarter: int) -> str:
    return str(rules.first_quarter.plus(quarter))


def _series(rules: Ruleset, worlds: list[World]) -> Iterator[Row]:
    for name, declared in rules.indicators.items():
        if declared.function in CALENDAR:
            continue
        subject, quantity = subject_of(rules, name)
        for world in worlds:
            date = _date(rules, world.quarter - 1)
            there = known(rules, world.quarter, name)
            number = float(value(rules, world, name)[0]) if there else ""
            yield date, subject, quantity, declared.unit, number


def _decisions(model: RaceModel) -> Iterator[Row]:
    for record in model.records:
        date = _date(model.rules, record.quarter)
        for one in record.acts.of():
            yield (date, *_decision(model.rules, one))


def _decision(rules: Ruleset, one: Act) -> Row:
    for_it = [rules.file.features[f].id for f, amount in one.reasons if amount > 0]
    first, second = (*for_it, "", "")[:2]
    return (
        one.actor,
        rules.measures[one.measure].id,
        one.level - one.step,
        one.level,
        one.score,
        first or "chance",  # nothing spoke for it but the noise of the actor
        second,
    )


def _trades(model: RaceModel, worlds: list[World]) -> Iterator[Row]:
    rules = model.rules
    for world in worlds:
        date = _date(rules, world.quarter - 1)
        licence = chips.licences(Context(world, model.p, rules, model.draws))
        cells: tuple[Array, ...] = (
            world.delivered, licence, world.export_licence, world.import_permission,
            world.backlog, world.idle, world.installed,
        )  # fmt: skip
        for b, bloc in enumerate(rules.axes["bloc"]):
            for t, tier in enumerate(rules.axes["tier"]):
                yield (date, bloc, tier, *(float(c[b, t, 0]) for c in cells), "")
        # Diverted chips are part of China's deliveries; their tier is not kept.
        yield (date, "china", "all", *[""] * len(cells), float(world.smuggled[0]))


def _events(rules: Ruleset, worlds: list[World]) -> Iterator[Row]:
    for before, world in pairwise(worlds):
        for shock in rules.shocks:
            if world.age[rules.measure_index(shock), 0] == 1:
                yield _date(rules, before.quarter), shock, "", ""
        for e, event in enumerate(rules.events.values()):
            if world.pending[e, 0] > 0 and before.pending[e, 0] == 0:
                later = (w for w in worlds[world.quarter + 1 :] if w.pending[e, 0] == 0)
                done = next(later, None)
                answer = _answer(rules, event, done) if done else ""
                given = _date(rules, done.quarter - 1) if done else ""
                yield _date(rules, before.quarter), event.id, answer, given


def _answer(rules: Ruleset, event: Event, world: World) -> str:
    """The answer that came into force last; the default where none can be seen."""
    ages = {a.id: world.age[rules.measure_index(f"{event.id}.{a.id}"), 0] for a in event.answers}
    given = [a for a, age in ages.items() if age > 0]
    return min(given, key=lambda a: float(ages[a])) if given else event.default


def _replies(model: RaceModel) -> Iterator[Row]:
    for record in model.records:
        date = _date(model.rules, record.quarter)
        for response in record.responses:
            deal = model.rules.deals[response.deal]
            level, accepted = int(response.level[0]), bool(response.accepted[0])
            if level:
                yield (date, *_reply(deal, level, response.judgement, accepted=accepted))
        yield from ((date, *row) for row in _replies_of_seat(model, record))


def _reply(deal: Deal, level: int, judgement: Judgement, *, accepted: bool) -> Row:
    return (
        deal.id,
        deal.proposer,
        deal.partner,
        level,
        float(judgement.chance[0]),
        "yes" if accepted else "no",
        _main_term(judgement, accepted=accepted),
    )


def _main_term(judgement: Judgement, *, accepted: bool) -> str:
    """The red line that stopped it, or the largest term on the side of the answer."""
    stopped = [line for line, stops in judgement.stopped_by.items() if stops[0]]
    if stopped:
        return f"red_line:{stopped[0]}"
    size = {term: float(w[0]) * (1 if accepted else -1) for term, w in judgement.terms.items()}
    return max(size, key=lambda term: size[term])


def _replies_of_seat(model: RaceModel, record: QuarterRecord) -> Iterator[Row]:
    """Replies of a computer-played seat to offers: read from the copies around its orders."""
    if model.book is None:
        return
    rules = model.rules
    before, after = next(
        (old, new) for step, old, new in model.book.steps(record.quarter) if step == "orders"
    )
    for deal in rules.deals.values():
        m = rules.measure_index(deal.id)
        mine = deal.partner == rules.scenario.seat
        if mine and before.offered[m, 0] > 0 and after.offered[m, 0] == 0:
            judgement = judge(rules, before, deal, np.ones(before.runs))
            yield _reply(deal, 1, judgement, accepted=bool(after.next_level[m, 0] > 0))
