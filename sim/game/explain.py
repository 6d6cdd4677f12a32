"""Why a number moved: causes that sum to the change, by quarter, step and named term."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.core.arrays import Array, log_mean, total
from sim.indicators.values import evaluate, parse_part, part_of
from sim.mechanisms.measures import contributions
from sim.rules.ruleset import Ruleset
from sim.rules.schema.scenario import Indicator
from sim.world.book import Book
from sim.world.world import FIELDS, LEVERS, World


@dataclass(frozen=True, slots=True)
class Share:
    """One cause of a change.

    Attributes:
        step: phase of the quarter in which it acted.
        cause: id of the named term, of a measure, or of the step where the number cannot be split
            further.
        amount: its share, in the unit of the indicator.
    """

    step: str
    cause: str
    amount: float


def change(
    rules: Ruleset, book: Book, indicator: str, quarters: range, run: int = 0
) -> list[Share]:
    """Causes of the change of an indicator over some quarters, largest first.

    The amounts sum to the change. Numbers that are parts of one field, or ratios of two, are split
    by named terms; all others by step of the quarter.
    """
    declared = rules.indicators[indicator]
    sums: dict[tuple[str, str], float] = {}
    for quarter in quarters:
        for step, before, after in book.steps(quarter):
            for share in _step(rules, book, declared, quarter, step, before, after, run):
                key = (share.step, share.cause)
                sums[key] = sums.get(key, 0.0) + share.amount
    shares = [Share(step, cause, amount) for (step, cause), amount in sums.items() if amount]
    return sorted(shares, key=lambda s: -abs(s.amount))


def _step(
    rules: Ruleset,
    book: Book,
    declared: Indicator,
    quarter: int,
    step: str,
    before: World,
    after: World,
    run: int,
) -> list[Share]:
    old = float(evaluate(rules, before, declared)[run])
    new = float(evaluate(rules, after, declared)[run])
    if old == new:
        return []
    if declared.function:
        return [Share(step, step, new - old)]
    top = _terms(rules, book, declared.numerator, quarter, step, before, after, run)
    if not declared.denominator:
        shares = {cause: declared.factor * amount for cause, amount in top.items()}
    else:
        shares = _ratio(rules, book, declared, quarter, step, before, after, run, top)
    rest = (new - old) - sum(shares.values())
    if shares and abs(rest) <= 1e-12 * max(1.0, abs(new)):
        largest = max(shares, key=lambda c: abs(shares[c]))
        shares[largest] += rest  # the last bits go to the largest share, so that the sum is exact
    elif rest:
        shares[step] = shares.get(step, 0.0) + rest
    return [Share(step, cause, amount) for cause, amount in shares.items()]


def _value(rules: Ruleset, world: World, part: str, run: int) -> float:
    name, _ = parse_part(part)
    return float(part_of(rules, getattr(world, name), part)[run])


def _terms(
    rules: Ruleset,
    book: Book,
    part: str,
    quarter: int,
    step: str,
    before: World,
    after: World,
    run: int,
) -> dict[str, float]:
    """Named terms of the change of a part of a field in one step; they sum to it."""
    name, ids = parse_part(part)
    whole = _value(rules, after, part, run) - _value(rules, before, part, run)
    out: dict[str, float] = {}
    for entry in book.of(quarter, step, name):
        amount = float(part_of(rules, entry.amount, part)[run])
        for cause, share in _by_measure(rules, before, entry.cause, name, ids, amount, run).items():
            out[cause] = out.get(cause, 0.0) + share
    if FIELDS[name].role == "lever" and whole:
        out = _lever_change(rules, before, after, name, part, run)
    rest = whole - sum(out.values())
    if abs(rest) > 1e-12 * max(1.0, abs(whole)):
        out[step] = out.get(step, 0.0) + rest
    return out


def _by_measure(
    rules: Ruleset,
    world: World,
    cause: str,
    target: str,
    ids: tuple[str, ...],
    amount: float,
    run: int,
) -> Mapping[str, float]:
    """A term that is a lever is shared out to the measures that the lever is the sum of."""
    if cause not in LEVERS or FIELDS[cause].start == 1.0 or not amount:
        return {cause: amount}
    if FIELDS[cause].axes != FIELDS[target].axes:
        return {cause: amount}
    part = f"{cause}[{','.join(ids)}]"
    parts = {
        measure: float(part_of(rules, array, part)[run])
        for measure, array in contributions(rules, world, cause).items()
    }
    parts = {measure: value for measure, value in parts.items() if value}
    whole = sum(parts.values())
    if not parts or abs(whole) < 1e-15:
        return {cause: amount}
    return {measure: amount * value / whole for measure, value in parts.items()}


def _lever_change(
    rules: Ruleset, before: World, after: World, name: str, part: str, run: int
) -> dict[str, float]:
    """Change of a lever by measure: differences of terms, or log-mean shares of factors."""
    old = contributions(rules, before, name)
    new = contributions(rules, after, name)
    product = FIELDS[name].start == 1.0
    shape = getattr(after, name)
    none = np.zeros_like(shape)
    mean: Array = np.ones_like(shape)
    if product:
        mean = log_mean(getattr(after, name), getattr(before, name))
    out = {}
    for measure in {**old, **new}:
        moved = mean * (new.get(measure, none) - old.get(measure, none))
        amount = float(part_of(rules, moved, part)[run])
        if amount:
            out[measure] = amount
    return out


def _ratio(
    rules: Ruleset,
    book: Book,
    declared: Indicator,
    quarter: int,
    step: str,
    before: World,
    after: World,
    run: int,
    top: Mapping[str, float],
) -> dict[str, float]:
    """Log-mean split of a ratio: shares of the numerator's causes less the denominator's."""
    old = float(evaluate(rules, before, declared)[run])
    new = float(evaluate(rules, after, declared)[run])
    a0, a1 = (_value(rules, w, declared.numerator, run) for w in (before, after))
    b0, b1 = (_value(rules, w, declared.denominator, run) for w in (before, after))
    if min(old, new, a0, a1, b0, b1) <= 0:
        return {step: new - old}
    below = _terms(rules, book, declared.denominator, quarter, step, before, after, run)
    mean = float(log_mean(new, old))
    out = {c: mean * v / float(log_mean(a1, a0)) for c, v in top.items()}
    for cause, amount in below.items():
        own = cause if cause not in out else f"{cause}:world"
        share = -mean * amount / float(log_mean(b1, b0))
        out[own] = out.get(own, 0.0) + share
    return out


def totals(shares: list[Share]) -> float:
    """Sum of the shares."""
    return float(total(np.array([s.amount for s in shares] or [0.0])))
