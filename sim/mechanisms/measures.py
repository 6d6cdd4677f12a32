"""Measures in force: when they start and end, what they do once, what levers they add up to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.core.arrays import Array, Index, Mask, clip, entries, some, sums_at
from sim.mechanisms.context import Context
from sim.rules.ruleset import EffectTable, Ruleset, pairs_of_exchanges
from sim.world.changes import Add, Become, Change
from sim.world.world import FIELDS, World

_ALL = slice(None)


def run(c: Context) -> list[Change]:
    """Advance the clocks of all measures, add single effects, set the levers.

    A measure whose wait is over takes its next level; its term counts down; at the end of the term
    it stops. Effects grow with age (`_strengths`).
    """
    w, rules = c.world, c.rules
    due = (w.wait <= 0) & (w.next_level != w.level)
    level = np.where(due, w.next_level, w.level)
    fresh = due & (w.level == 0)
    # A change of level begins a new term; one that waits keeps the old level until then.
    # What `left` holds before a start is what a shock lasts longer than usual.
    left = np.where(due, terms(rules) + np.where(fresh, w.left, 0.0), np.maximum(w.left - 1, 0))
    over = ~due & (w.left > 0) & (left == 0) & (w.next_level == w.level)
    level = np.where(over, 0.0, level)
    age = np.where(level > 0, np.where(fresh, 0.0, w.age) + 1, 0.0)
    changes: list[Change] = [
        Become("level", level),
        Become("next_level", np.where(over, 0.0, w.next_level)),
        Become("age", age),
        Become("left", np.where(level > 0, left, 0.0)),
        Become("wait", np.maximum(w.wait - 1, 0)),
        Become("cooldown", np.maximum(w.cooldown - 1, 0)),
        Become("offered", np.maximum(w.offered - 1, 0)),
    ]
    changes.extend(_once(c, level, age))
    changes.append(Become("levers", lever_values(rules, level, age, w.traded, traded_age(c))))
    return changes


@lru_cache(maxsize=8)
def terms(rules: Ruleset) -> Array:
    """Quarters that measures last, (measure, 1), kept per ruleset."""
    return np.array([[float(m.term_q)] for m in rules.measures])


def remaining(world: World, measure: int) -> int:
    """Quarters that a measure with a term still runs in the first run, the present one included."""
    # What is left at the end of a quarter counts that quarter too.
    return max(int(world.left[measure, 0]) - 1, 0)


def _once(c: Context, level: Array, age: Array) -> list[Change]:
    """Single additions of the measures that reach the age for them in this quarter."""
    onces = c.rules.onces
    measure, due = _ages(c.rules)
    now = (age.take(measure, axis=0) == due) & (level.take(measure, axis=0) > 0)
    changes: list[Change] = []
    if not some(now):
        return changes
    for n in np.flatnonzero(now.any(axis=1)).tolist():
        once, at = onces[n], level[measure[n]].astype(int)
        term = np.zeros(getattr(c.world, once.field).shape)
        term[once.index] = np.array(once.amount)[at] * now[n]
        changes.append(Add(once.field, **{c.rules.measures[once.measure].id: term}))
    return changes


@lru_cache(maxsize=8)
def _ages(rules: Ruleset) -> tuple[Index, Array]:
    """Measure of every single addition, and the age at which it comes (n, 1)."""
    measure = np.array([once.measure for once in rules.onces], int)
    return measure, np.array([once.after + 1.0 for once in rules.onces])[:, None]


@dataclass(frozen=True, slots=True)
class _Effects:
    """Effects on levers: N rows, those of sums before those of factors. Factors count as logs.

    Attributes:
        measure, target: (N,) whose effect it is, and its place in the flat array of all levers.
        size: (N, LEVELS) amount at each level, or its log.
        after, ramp: (N, 1) quarters before it starts and until it is full.
        factor: (K,) levers that are products.
    """

    measure: Index
    target: Index
    size: Array
    after: Array
    ramp: Array
    factor: Mask


@lru_cache(maxsize=8)
def _effects(rules: Ruleset) -> _Effects:
    """Effects of measures, kept per ruleset."""
    return _joined(rules, rules.adds, rules.scales)


@lru_cache(maxsize=8)
def _item_effects(rules: Ruleset) -> _Effects:
    """Effects of exchanged items; their place on the axis of exchanges stands for the measure."""
    return _joined(rules, rules.item_adds, rules.item_scales)


def _joined(rules: Ruleset, adds: EffectTable, scales: EffectTable) -> _Effects:
    factor = np.zeros(max(s.stop for s in rules.lever_slices.values()), bool)
    for name, place in rules.lever_slices.items():
        factor[place] = FIELDS[name].start == 1.0
    return _Effects(
        measure=np.concatenate([adds.measure, scales.measure]),
        target=np.concatenate([adds.target, scales.target]),
        size=np.concatenate([adds.amount, np.log(scales.amount)]),
        after=np.concatenate([adds.after, scales.after])[:, None],
        ramp=np.maximum(np.concatenate([adds.ramp, scales.ramp]), 1.0)[:, None],
        factor=factor,
    )


def _strengths(e: _Effects, level: Array, age: Array, rows: Index | slice = _ALL) -> Array:
    """What every effect adds to its lever, (N, R).

    Its size at the level, growing linearly over `ramp` quarters after `after` quarters in force.
    """
    measure = e.measure[rows]
    grown = (age.take(measure, axis=0) - e.after[rows]) / e.ramp[rows]
    size = entries(e.size[rows], level.take(measure, axis=0).astype(int))
    return np.asarray(size * clip(grown, 0.0, 1.0))


def traded_age(c: Context) -> Array:
    """Quarters that the items of every exchange are in force, (exchange, R)."""
    return c.world.pact_age.take(pairs_of_exchanges(c.rules), axis=0)


def lever_values(
    rules: Ruleset,
    level: Array,
    age: Array,
    traded: Array | None = None,
    traded_age: Array | None = None,
) -> Array:
    """Values of all levers in one flat array (K, R): sums of amounts, products of factors.

    Args:
        level, age: of all measures.
        traded, traded_age: of all exchanges of items; none when left out.
    """
    e = _effects(rules)
    sums = sums_at(e.target, _strengths(e, level, age), len(e.factor))
    if traded is not None and traded_age is not None and some(traded):
        items = _item_effects(rules)
        rows = np.flatnonzero((traded > 0).any(axis=1).take(items.measure))
        strengths = _strengths(items, traded, traded_age, rows)
        sums += sums_at(items.target[rows], strengths, len(e.factor))
    sums[e.factor] = np.exp(sums[e.factor])
    return sums


def contributions(rules: Ruleset, world: World, lever: str) -> dict[str, Array]:
    """What each measure in force adds to a lever: terms of the sum, or logs of the factors.

    Returns:
        measure id, or `item.` and the id of an exchanged item, to an array of the lever's shape;
        what has no effect now is left out.
    """
    measures = [measure.id for measure in rules.measures]
    items = [f"item.{exchange.item}" for exchange in rules.exchanges]
    ages = world.pact_age.take(pairs_of_exchanges(rules), axis=0)
    out: dict[str, Array] = {}
    for e, names, level, age in (
        (_effects(rules), measures, world.level, world.age),
        (_item_effects(rules), items, world.traded, ages),
    ):
        rows = _rows_on(rules, e, lever)
        value = _strengths(e, level, age, rows)
        for n in np.flatnonzero(value.any(axis=1)).tolist():
            array = out.setdefault(names[e.measure[rows[n]]], np.zeros(getattr(world, lever).shape))
            at = e.target[rows[n]] - rules.lever_slices[lever].start
            array.reshape(-1, world.runs)[at] += value[n]
    return out


def announced_loss(c: Context, lever: str) -> Array:
    """Share of a factor lever that announced changes will take, 0..1, of the lever's shape.

    Announced is what has been ordered and has not started yet.
    """
    w, e = c.world, _effects(c.rules)
    rows, place = _rows(c.rules, lever)
    shape, measure = getattr(w, lever).shape, e.measure[rows]
    now, goal = w.level.take(measure, axis=0), w.next_level.take(measure, axis=0)
    if not some(now != goal):
        return np.zeros(shape)
    size = e.size[rows]
    fall = entries(size, goal.astype(int)) - entries(size, now.astype(int))
    fallen = sums_at(place, fall, int(np.prod(shape[:-1])))
    return np.asarray(1.0 - np.exp(np.minimum(fallen, 0.0))).reshape(shape)


@lru_cache(maxsize=64)
def _rows(rules: Ruleset, lever: str) -> tuple[Index, Index]:
    """Rows of the effects on a lever, and their places in it, kept per ruleset."""
    e = _effects(rules)
    rows = _rows_on(rules, e, lever)
    return rows, e.target[rows] - rules.lever_slices[lever].start


def _rows_on(rules: Ruleset, e: _Effects, lever: str) -> Index:
    """Rows of the effects that act on a lever."""
    place = rules.lever_slices[lever]
    return np.flatnonzero((e.target >= place.start) & (e.target < place.stop))
