"""Strategies, recommendations and outcomes: read beside the rules, checked against them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from sim.core import paths
from sim.core.errors import unknown
from sim.rules.reader import Reader
from sim.rules.ruleset import Ruleset
from sim.rules.schema.effects import Condition, IndicatorCondition
from sim.rules.schema.measures import Deal, Policy
from sim.rules.schema.strategy import (
    AboveTest,
    CoversTest,
    DealWish,
    HoldsTest,
    LineWish,
    Money,
    MoneyTest,
    Outcome,
    PolicyWish,
    Recommendation,
    Recommendations,
    Strategy,
    Test,
    Wish,
)

ALL = "recommendations"  # the strategy that follows all five
RESERVED = ("doctrine", "none", ALL)
T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True, eq=False)
class Library:
    """What was read.

    Attributes:
        strategies: by id; that of all recommendations and those of its arms included.
        arms: ids of the arms in their order.
    """

    strategies: Mapping[str, Strategy]
    recommendations: Recommendations
    outcomes: Mapping[str, Outcome]
    arms: tuple[str, ...]

    @property
    def written(self) -> tuple[str, ...]:
        """Strategies that are no arms."""
        return tuple(name for name in self.strategies if name not in self.arms)


def sha256(strategy: Strategy) -> str:
    """Hash of all that decides about its orders."""
    data = strategy.model_dump_json(exclude={"name", "short", "body"})
    return hashlib.sha256(data.encode()).hexdigest()


@lru_cache(maxsize=32)
def load_library(rules: Ruleset, root: Path | None = None) -> Library:
    """Strategies, recommendations and outcomes for a ruleset; read once per ruleset.

    Args:
        rules: whose measures, events and indicators they may name.
        root: another `configs` folder (for tests and mods).

    Raises:
        ConfigError: with all problems found, one line each: file, path, what is wrong.
    """
    root = root or paths.configs()
    reader = Reader(root)
    found: dict[str, Strategy] = {}
    for path in sorted((root / "strategies").glob("*.yaml")):
        record = _read(reader, path, Strategy)
        if record is not None:
            found[path.stem] = record
            _name(reader, path, record.id)
    five = _read(reader, root / "recommendations.yaml", Recommendations)
    outcomes = _outcomes(reader, root / "outcomes.yaml")
    reader.stop_if_problems()
    assert five is not None
    checker = _Checker(rules)
    reader.problems += [
        f"strategies/{s.id}.yaml: {p}" for s in found.values() for p in checker.steered(s)
    ]
    reader.problems += [f"recommendations.yaml: {p}" for p in checker.five(five)]
    for name, outcome in outcomes.items():
        for i, m in enumerate(outcome.measures):
            where = f"outcomes.yaml: {name}.measures.{i}.indicator"
            reader.problems += [f"{where}: {p}" for p in checker.indicator(m.indicator)]
    reader.stop_if_problems()
    arms = arms_of(five)
    everything = {**found, ALL: joined(five, five.recommendations, ALL), **arms}
    return Library(everything, five, outcomes, tuple(arms))


def _read(reader: Reader, path: Path, model: type[T]) -> T | None:
    if not path.exists():
        reader.problems.append(f"{reader.place(path)}: the file is missing")
        return None
    return reader.model(model, reader.read(path), reader.place(path))


def _name(reader: Reader, path: Path, name: str) -> None:
    where = f"{reader.place(path)}: id"
    if name != path.stem:
        reader.problems.append(f"{where}: '{name}' is not the file's name")
    if name in RESERVED:
        reader.problems.append(f"{where}: '{name}' is the program's own; choose another name")


def _outcomes(reader: Reader, path: Path) -> dict[str, Outcome]:
    raw = reader.read(path) if path.exists() else {}
    read = {k: reader.model(Outcome, v, f"{reader.place(path)}: {k}") for k, v in raw.items()}
    return {name: outcome for name, outcome in read.items() if outcome is not None}


# -- arms -----------------------------------------------------------------------------------------


def joined(five: Recommendations, parts: tuple[Recommendation, ...], name: str) -> Strategy:
    """The strategy that follows some recommendations: their first wishes first, and so on."""
    longest = max((len(r.wishes) for r in parts), default=0)
    wishes = [r.wishes[i] for i in range(longest) for r in parts if i < len(r.wishes)]
    answers = {event: chosen for r in parts for event, chosen in r.answers.items()}
    return Strategy(
        id=name,
        name=five.name,
        short=five.short,
        body=five.body,
        wishes=tuple(wishes),
        answers=answers,
        accepts=tuple(dict.fromkeys(deal for r in parts for deal in r.accepts)),
    )


def arms_of(five: Recommendations) -> dict[str, Strategy]:
    """Each recommendation alone (`only_1`), and all but each (`without_1`)."""
    out = {}
    for one in five.recommendations:
        others = tuple(r for r in five.recommendations if r is not one)
        for name, parts in ((f"only_{one.number}", (one,)), (f"without_{one.number}", others)):
            out[name] = joined(five, parts, name)
    return {name: out[name] for name in sorted(out)}


# -- checks against the rules ---------------------------------------------------------------------


class _Checker:
    """Everything a strategy or recommendation names exists and belongs to the seat."""

    def __init__(self, rules: Ruleset) -> None:
        self.rules = rules
        seat = rules.scenario.seat
        self.policies = {
            m.id: m.record
            for m in rules.measures
            if isinstance(m.record, Policy) and m.owner == seat
        }
        self.own_deals = {
            m.id: m.record for m in rules.measures if isinstance(m.record, Deal) and m.owner == seat
        }
        self.offers = [d.id for d in rules.deals.values() if d.partner == seat]

    def steered(self, record: Strategy | Recommendation) -> Iterator[str]:
        for i, wish in enumerate(record.wishes):
            yield from (f"wishes.{i}.{p}" for p in self.wish(wish))
        for event, choices in record.answers.items():
            if event not in self.rules.events:
                yield f"answers.{event}: {unknown('event', event, self.rules.events)}"
                continue
            known = [a.id for a in self.rules.events[event].answers]
            for choice in choices:
                if choice not in known:
                    yield f"answers.{event}: {unknown('answer', choice, known)}"
        for i, deal in enumerate(record.accepts):
            if deal not in self.offers:
                yield f"accepts.{i}: {unknown('deal that others offer', deal, self.offers)}"

    def wish(self, wish: Wish) -> Iterator[str]:
        match wish:
            case PolicyWish():
                yield from self._level("policy", wish.policy, wish.level, self.policies)
            case DealWish():
                yield from self._level("deal", wish.deal, wish.level, self.own_deals)
            case LineWish():
                yield from self._line(wish)
        for i, need in enumerate(wish.needs):
            yield from (f"needs.{i}: {p}" for p in self.condition(need))

    def _level(
        self, key: str, name: str, level: int, known: Mapping[str, Policy | Deal]
    ) -> Iterator[str]:
        if name not in known:
            yield f"{key}: {unknown(f'{key} of {self.rules.scenario.seat}', name, known)}"
        elif level > len(known[name].levels):
            yield f"level: '{name}' has {len(known[name].levels)} levels, not {level}"

    def _line(self, wish: LineWish) -> Iterator[str]:
        lines = {name: line for name, line in self.rules.lines.items() if line.adjustable}
        if wish.line not in lines:
            yield f"line: {unknown('adjustable line', wish.line, lines)}"
            return
        line = lines[wish.line]
        if not line.low <= wish.amount <= line.high:
            yield f"amount: {wish.amount:g} lies outside {line.low:g} to {line.high:g}"

    def condition(self, condition: Condition) -> Iterator[str]:
        if isinstance(condition, IndicatorCondition):
            yield from self.indicator(condition.indicator)
        elif condition.measure not in self.rules.axes["measure"].ids:
            yield unknown("measure", condition.measure, self.rules.axes["measure"].ids)

    def indicator(self, name: str) -> Iterator[str]:
        if name not in self.rules.indicators:
            yield unknown("indicator", name, self.rules.indicators)

    def five(self, five: Recommendations) -> Iterator[str]:
        groups = {"not_ai": five.not_ai, **{f"money.{n}": g for n, g in five.money.items()}}
        for name, group in groups.items():
            yield from (f"{name}: {p}" for p in self._money(group))
        numbers = [r.number for r in five.recommendations]
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            yield f"recommendations: should be numbered 1 to 5, each once, not {numbers}"
        for r in five.recommendations:
            yield from (f"{r.id}.{p}" for p in self.steered(r))
            for i, test in enumerate(r.followed):
                yield from (f"{r.id}.followed.{i}: {p}" for p in self.test(test, five.money))

    def _money(self, group: Money) -> Iterator[str]:
        for line in group.lines:
            if line not in self.rules.lines:
                yield unknown("line", line, self.rules.lines)
        for policy in group.policies:
            if policy not in self.policies:
                yield unknown("policy", policy, self.policies)

    def test(self, test: Test, money: Mapping[str, Money]) -> Iterator[str]:
        quarters = self.rules.scenario.quarters
        if max(test.from_q, test.until_q) > quarters:
            yield f"from_q or until_q lies beyond the {quarters} quarters of the scenario"
        match test:
            case HoldsTest():
                yield from self.condition(test.condition)
            case AboveTest():
                yield from self.indicator(test.indicator)
                yield from self.indicator(test.other)
            case CoversTest():
                yield from self.indicator(test.indicator)
        if isinstance(test, MoneyTest | CoversTest) and test.group not in money:
            yield unknown("group of money", test.group, money)
