"""What the model answers to each measure, alone, beside what the file of levers expects of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.batch.console import console, say, table
from sim.core.arrays import Array
from sim.indicators import value
from sim.model import RaceModel
from sim.reports.files import write_csv
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Measure, Ruleset
from sim.rules.schema.demands import Demand
from sim.rules.schema.measures import Answer, Event, Expectation, Policy
from sim.views.words import Words

HEADER = (
    "measure", "level", "idea", "expects", "indicator", "after_q", "sign", "size", "unit",
    "response", "low", "high", "same_sign",
)  # fmt: skip
FACTOR = 3.0  # by which a size may differ and still be called the same
NOTHING = 1e-9  # a response below this part of the number itself is none


@dataclass(frozen=True, slots=True)
class Answered:
    """What is expected of a measure, and the model's response to it alone.

    Attributes:
        response: median over runs of the same luck with and without it, in the indicator's unit.
        low, high: 10 and 90 percent of the runs.
    """

    measure: Measure
    level: int
    expected: Expectation
    response: float
    low: float
    high: float

    @property
    def agrees(self) -> bool:
        """Whether the response has the expected sign."""
        return self.response * self.expected.sign > 0.0

    @property
    def verdict(self) -> str:
        """`other` sign; `weak` or `strong` where the size is off by more than three; or `same`."""
        if not self.agrees:
            return "other"
        part = abs(self.response) / float(self.expected.size or abs(self.response))
        return "weak" if part < 1 / FACTOR else "strong" if part > FACTOR else "same"


def run(language: str, scenario: str, seed: int, runs: int, out: Path | None) -> int:
    """Print the table, or write it; returns 1 when a sign differs and nobody says why."""
    words = Words.of(load_ruleset(scenario), language)
    answered = answers(words.rules, seed, runs)
    if out is not None:
        write_csv(out, HEADER, (_row(words, a) for a in answered))
        return 0
    terminal = console()
    heads = ("measure", "expects", "number", "size", "response", "agrees")
    shown = table(words, words("policies.title", runs=runs), [f"policies.{h}" for h in heads])
    for a in answered:
        shown.add_row(*_cells(words, a))
    terminal.print(shown)
    differing = [a for a in answered if not a.agrees]
    for a in differing:
        why = a.expected.differs
        text = why.of(language) if why else words("policies.unexplained")
        name = words.measure(a.measure.id)
        say(terminal, words, words("policies.why", name=name, expects=a.expected.text, why=text))
    count = words("policies.count", same=len(answered) - len(differing), all=len(answered))
    say(terminal, words, count, "bold")
    sized = [a for a in answered if a.expected.size is not None]
    near = sum(a.verdict == "same" for a in sized)
    say(terminal, words, words("policies.count_sizes", near=near, all=len(sized)), "bold")
    say(terminal, words, words("policies.note"), "dim")
    return int(any(a.expected.differs is None for a in differing))


def answers(rules: Ruleset, seed: int, runs: int) -> list[Answered]:
    """Responses to all measures of which something is expected, in their permanent order.

    Nobody decides anything in these worlds: a measure is put into force at the start and held,
    and the rest of the world goes on by itself, on the same luck as without it.
    """
    wanted = [(m, e) for m in rules.measures for e in _expected(m)]
    quarters = max((e.after_q for _, e in wanted), default=0)
    watched: dict[tuple[str, int], list[Expectation]] = defaultdict(list)
    for m, e in wanted:
        watched[m.id, e.level or m.levels].append(e)
    shown_all = {e.indicator for _, e in wanted}
    plain = _paths(rules, seed, runs, None, shown_all, quarters)
    out: list[Answered] = []
    for m in rules.measures:
        for (name, level), expected in watched.items():
            if name != m.id:
                continue
            last = max(e.after_q for e in expected)
            shown = {e.indicator for e in expected}
            path = _paths(rules, seed, runs, (m, level), shown, last)
            # What is inherited as it is stands beside a world in which it was stopped.
            as_it_is = level == _inherited(m)
            other = _paths(rules, seed, runs, (m, 0), shown, last) if as_it_is else plain
            out.extend(_answered(m, level, e, path, other) for e in expected)
    return out


def _expected(measure: Measure) -> Sequence[Expectation]:
    record = measure.record
    return () if isinstance(record, Event | Answer | Demand) else record.expects


def _paths(
    rules: Ruleset,
    seed: int,
    runs: int,
    held: tuple[Measure, int] | None,
    shown: set[str],
    quarters: int,
) -> Mapping[str, list[Array]]:
    """Values of the numbers after every quarter, with a measure held at a level, or without."""

    def act(model: RaceModel) -> None:
        if held:
            hold(model, *held)

    return paths(rules, seed, runs, act, shown, quarters)


def paths(
    rules: Ruleset,
    seed: int,
    runs: int,
    act: Callable[[RaceModel], None],
    shown: Iterable[str],
    quarters: int,
) -> Mapping[str, list[Array]]:
    """Values of numbers after every quarter of a world in which nobody decides anything.

    Args:
        act: called before every quarter.
        shown: the numbers.
    """
    model = RaceModel(rules, seed=seed, runs=runs, seats=rules.axes["actor"].ids)
    out: dict[str, list[Array]] = {name: [] for name in shown}
    for _ in range(quarters):
        act(model)
        model.step()
        for name, path in out.items():
            path.append(value(rules, model.world, name))
    model.dispose()
    return out


def _inherited(measure: Measure) -> int:
    """Level in force when the scenario opens."""
    return measure.record.start_level if isinstance(measure.record, Policy) else 0


def hold(model: RaceModel, measure: Measure, level: int) -> None:
    """Keep a measure at a level when called before every quarter.

    Its term goes on, and the budget line that pays for it has its cost.
    """
    rules, world = model.rules, model.world
    place = rules.measure_index(measure.id)
    world.next_level[place] = level
    # A term would end it before slow effects show.
    world.left[place] = np.maximum(world.left[place], 2.0)
    line = measure.record.line if isinstance(measure.record, Policy) else None
    if line:
        costs = (0.0, *(price.cost_jpy_bn for price in measure.prices))
        for lines in (world.line, world.next_line):
            lines[rules.axes["line"].index(line)] = costs[level]


def _answered(
    measure: Measure,
    level: int,
    expected: Expectation,
    path: Mapping[str, list[Array]],
    plain: Mapping[str, list[Array]],
) -> Answered:
    then = expected.after_q - 1
    without = plain[expected.indicator][then]
    moved = path[expected.indicator][then] - without
    moved = np.where(np.abs(moved) > NOTHING * np.maximum(np.abs(without), 1e-12), moved, 0.0)
    low, middle, high = np.percentile(moved, [10, 50, 90])
    return Answered(measure, level, expected, float(middle), float(low), float(high))


def _cells(words: Words, a: Answered) -> Iterator[str]:
    name = words.measure(a.measure.id)
    level = words("policies.level", n=a.level) if a.measure.levels > 1 else ""
    yield f"{name} {level}".strip()
    yield a.expected.text
    after = words("policies.after", number=words.short(a.expected.indicator), n=a.expected.after_q)
    yield after
    e = a.expected
    yield "" if e.size is None else words.value(e.indicator, e.sign * float(e.size), signed=True)
    yield words.value(e.indicator, a.response, signed=True)
    yield words(f"policies.{a.verdict}")


def _row(words: Words, a: Answered) -> tuple[object, ...]:
    e = a.expected
    return (
        a.measure.id, a.level, getattr(a.measure.record, "idea", ""), e.text, e.indicator,
        e.after_q, e.sign, "" if e.size is None else e.size,
        words.rules.indicators[e.indicator].unit, a.response, a.low, a.high, int(a.agrees),
    )  # fmt: skip
