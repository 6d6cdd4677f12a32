"""Why a number moved: causes that sum to the change, by quarter, step and named term."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.core.arrays import Array, log_mean, total
from sim.indicators.values import evaluate, parse_part, part_of
from sim.mechanisms.measures import contributions
from sim.rules.ruleset import Ruleset
from sim.rules.schema.scenario import Indicator
from sim.world.book import Book
from sim.world.world import FIELDS, LEVERS, World

PATH = 8  # strides in which the causes of a function are let grow


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


@dataclass(frozen=True, slots=True)
class _Step:
    """One step of one quarter: the world before and after it, and what the book says of it."""

    rules: Ruleset
    book: Book
    quarter: int
    name: str
    before: World
    after: World
    run: int

    def ends(self, declared: Indicator) -> tuple[float, float]:
        """Value of an indicator before and after."""
        old, new = (evaluate(self.rules, w, declared)[self.run] for w in (self.before, self.after))
        return float(old), float(new)

    def parts(self, part: str) -> tuple[float, float]:
        """Value of a part of a field before and after."""
        name, _ = parse_part(part)
        old, new = (self.part(getattr(w, name), part) for w in (self.before, self.after))
        return old, new

    def part(self, array: Array, part: str) -> float:
        """The part of an array of the field."""
        return float(part_of(self.rules, array, part)[self.run])


def change(
    rules: Ruleset, book: Book, indicator: str, quarters: range, run: int = 0
) -> list[Share]:
    """Causes of the change of an indicator over some quarters, largest first.

    The amounts sum to the change. Numbers that are parts of one field, or ratios of two, are split
    by named terms; all others along a path from the state before a step to the state after it.
    """
    declared = rules.indicators[indicator]
    sums: dict[tuple[str, str], float] = {}
    for quarter in quarters:
        for name, before, after in book.steps(quarter):
            step = _Step(rules, book, quarter, name, before, after, run)
            for cause, amount in _shares(step, declared).items():
                sums[name, cause] = sums.get((name, cause), 0.0) + amount
    shares = [Share(step, cause, amount) for (step, cause), amount in sums.items() if amount]
    return sorted(shares, key=lambda s: -abs(s.amount))


def _shares(step: _Step, declared: Indicator) -> dict[str, float]:
    """Causes of the change in one step; they sum to it."""
    old, new = step.ends(declared)
    if old == new:
        return {}
    if declared.function:
        shares = _path(step, declared)
    elif declared.denominator:
        shares = _ratio(step, declared)
    else:
        terms = _terms(step, declared.numerator)
        shares = {cause: declared.factor * amount for cause, amount in terms.items()}
    rest = (new - old) - sum(shares.values())
    if shares and abs(rest) <= 1e-12 * max(1.0, abs(new)):
        largest = max(shares, key=lambda c: abs(shares[c]))
        shares[largest] += rest  # the last bits go to the largest share, so that the sum is exact
    elif rest:
        shares[step.name] = shares.get(step.name, 0.0) + rest
    return shares


def _path(step: _Step, declared: Indicator) -> dict[str, float]:
    """Causes of the change of any function of the world.

    All pieces of the fields that matter grow together from nothing to their full size, in PATH
    strides; what the number moves as one of them grows is the share of its cause.
    """
    world = step.before.copy()
    pieces = [
        (cause, name, piece / PATH)
        for name in _matters(step, declared)
        for cause, piece in _pieces(step, name).items()
    ]
    shares: dict[str, float] = {}
    last = step.ends(declared)[0]
    for _ in range(PATH):
        for cause, name, piece in pieces:
            setattr(world, name, getattr(world, name) + piece)
            value = float(evaluate(step.rules, world, declared)[step.run])
            shares[cause] = shares.get(cause, 0.0) + value - last
            last = value
    return {cause: amount for cause, amount in shares.items() if amount}


def _matters(step: _Step, declared: Indicator) -> list[str]:
    """Fields that changed in the step and that the indicator looks at."""
    old, new = step.ends(declared)
    out = []
    moved = (step.before.flat != step.after.flat).any(axis=1)
    for name, rows in step.before.layout.rows.items():
        if not moved[rows].any():
            continue
        before, after = getattr(step.before, name), getattr(step.after, name)
        first, last = step.before.copy(), step.after.copy()
        setattr(first, name, after)
        setattr(last, name, before)
        values = (evaluate(step.rules, world, declared)[step.run] for world in (first, last))
        if tuple(values) != (old, new):
            out.append(name)
    return out


def _pieces(step: _Step, name: str) -> dict[str, Array]:
    """What changed a field in the step, by cause; arrays of the field's shape that sum to it."""
    before, after = getattr(step.before, name), getattr(step.after, name)
    if FIELDS[name].role == "lever":
        out = _lever_change(step, name)
    elif FIELDS[name].axes[:1] == ("measure",):
        out = _by_row(step.rules.axes["measure"].ids, after - before)
    else:
        out = {}
        for entry in step.book.of(step.quarter, step.name, name):
            out[entry.cause] = out.get(entry.cause, 0.0) + entry.amount
    rest = after - before
    for piece in out.values():
        rest = rest - piece
    if np.abs(rest).max(initial=0.0) > 1e-12 * max(1.0, float(np.abs(after - before).max())):
        out[step.name] = out.get(step.name, 0.0) + rest
    return out


def _by_row(ids: Sequence[str], change: Array) -> dict[str, Array]:
    """A change split by the ids of its first axis."""
    out = {}
    for i in map(int, np.flatnonzero(change.any(axis=tuple(range(1, change.ndim))))):
        piece = np.zeros_like(change)
        piece[i] = change[i]
        out[ids[i]] = piece
    return out


def _terms(step: _Step, part: str) -> dict[str, float]:
    """Named terms of the change of a part of a field; they sum to it."""
    name, ids = parse_part(part)
    out: dict[str, float] = {}
    for cause, piece in _pieces(step, name).items():
        amount = step.part(piece, part)
        for share, value in _by_measure(step, cause, name, ids, amount).items():
            out[share] = out.get(share, 0.0) + value
    return {cause: amount for cause, amount in out.items() if amount}


def _by_measure(
    step: _Step, cause: str, target: str, ids: tuple[str, ...], amount: float
) -> Mapping[str, float]:
    """A term that is a lever is shared out to the measures that the lever is the sum of."""
    if cause not in LEVERS or FIELDS[cause].start == 1.0 or not amount:
        return {cause: amount}
    if FIELDS[cause].axes != FIELDS[target].axes:
        return {cause: amount}
    part = f"{cause}[{','.join(ids)}]"
    parts = {
        measure: step.part(array, part)
        for measure, array in contributions(step.rules, step.before, cause).items()
    }
    whole = sum(parts.values())
    if abs(whole) < 1e-15:
        return {cause: amount}
    return {measure: amount * value / whole for measure, value in parts.items() if value}


def _lever_change(step: _Step, name: str) -> dict[str, Array]:
    """Change of a lever by measure: differences of terms, or log-mean shares of factors."""
    old = contributions(step.rules, step.before, name)
    new = contributions(step.rules, step.after, name)
    before, after = getattr(step.before, name), getattr(step.after, name)
    none = np.zeros_like(after)
    product = FIELDS[name].start == 1.0
    mean = log_mean(after, before) if product else np.ones_like(after)
    return {
        measure: mean * (new.get(measure, none) - old.get(measure, none))
        for measure in {**old, **new}
    }


def _ratio(step: _Step, declared: Indicator) -> dict[str, float]:
    """Log-mean split of a ratio: shares of the numerator's causes less the denominator's."""
    old, new = step.ends(declared)
    a0, a1 = step.parts(declared.numerator)
    b0, b1 = step.parts(declared.denominator)
    if min(old, new, a0, a1, b0, b1) <= 0:
        return _path(step, declared)
    top, below = _terms(step, declared.numerator), _terms(step, declared.denominator)
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
