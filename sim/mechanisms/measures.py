"""Measures in force: when they start and end, what they do once, what levers they add up to."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.core.arrays import Array, Index
from sim.mechanisms.context import Context
from sim.rules.ruleset import EffectTable, Ruleset
from sim.world.changes import Add, Become, Change
from sim.world.world import FIELDS, World


def run(c: Context) -> list[Change]:
    """Advance the clocks of all measures, add single effects, set the levers.

    A measure whose wait is over takes its next level; its term counts down; at the end of the term
    it stops. Effects grow with age (`strengths`).
    """
    w, rules = c.world, c.rules
    due = (w.wait <= 0) & (w.next_level != w.level)
    level = np.where(due, w.next_level, w.level)
    fresh = due & (w.level == 0)
    term = np.array([m.term_q for m in rules.measures], float)[:, None]
    # A change of level begins a new term; one that waits keeps the old level until then.
    # What `left` holds before a start is what a shock lasts longer than usual.
    left = np.where(due, term + np.where(fresh, w.left, 0.0), np.maximum(w.left - 1, 0))
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
    flat = lever_values(rules, level, age)
    for name, place in rules.lever_slices.items():
        shape = getattr(w, name).shape
        changes.append(Become(name, flat[place].reshape(shape)))
    return changes


def _once(c: Context, level: Array, age: Array) -> list[Change]:
    changes: list[Change] = []
    for once in c.rules.onces:
        now = (age[once.measure] == once.after + 1) & (level[once.measure] > 0)
        if not now.any():
            continue
        amount = np.array(once.amount)[level[once.measure].astype(int)] * now
        term = np.zeros(getattr(c.world, once.field).shape)
        term[once.index] = amount
        changes.append(Add(once.field, **{c.rules.measures[once.measure].id: term}))
    return changes


def strengths(table: EffectTable, level: Array, age: Array) -> tuple[Array, Array]:
    """(amount at the level, share of it in effect) per effect row, each (N, R).

    The share grows linearly over `ramp` quarters after `after` quarters in force.
    """
    at = level[table.measure].astype(int)
    amount = table.amount[np.arange(len(table.measure))[:, None], at]
    grown = (age[table.measure] - table.after[:, None]) / np.maximum(table.ramp, 1.0)[:, None]
    return amount, np.clip(grown, 0.0, 1.0)


def lever_values(rules: Ruleset, level: Array, age: Array) -> Array:
    """Values of all levers in one flat array (K, R): sums of amounts, products of factors."""
    size = max(s.stop for s in rules.lever_slices.values())
    sums = np.zeros((size, level.shape[-1]))
    amount, grown = strengths(rules.adds, level, age)
    np.add.at(sums, rules.adds.target, amount * grown)
    logs = np.zeros_like(sums)
    amount, grown = strengths(rules.scales, level, age)
    np.add.at(logs, rules.scales.target, np.log(amount) * grown)
    for name, place in rules.lever_slices.items():
        if FIELDS[name].start == 1.0:
            sums[place] = np.exp(logs[place])
    return sums


def contributions(rules: Ruleset, world: World, lever: str) -> dict[str, Array]:
    """What each measure in force adds to a lever: terms of the sum, or logs of the factors.

    Returns:
        measure id to an array of the lever's shape; measures without effect now are left out.
    """
    product = FIELDS[lever].start == 1.0
    table = rules.scales if product else rules.adds
    place = rules.lever_slices[lever]
    amount, grown = strengths(table, world.level, world.age)
    value = np.log(amount) * grown if product else amount * grown
    out: dict[str, Array] = {}
    for n in range(len(table.measure)):
        if not place.start <= table.target[n] < place.stop or not value[n].any():
            continue
        name = rules.measures[table.measure[n]].id
        flat = out.setdefault(name, np.zeros((place.stop - place.start, world.runs)))
        flat[table.target[n] - place.start] += value[n]
    shape = getattr(world, lever).shape
    return {name: flat.reshape(shape) for name, flat in out.items()}


def announced_loss(c: Context, lever: str) -> Array:
    """Share of a factor lever that announced changes will take, 0..1, of the lever's shape.

    Announced is what has been ordered and has not started yet.
    """
    w, rules = c.world, c.rules
    rows, measure = _rows(rules, lever)
    out = np.zeros(getattr(w, lever).shape)
    moving = w.next_level[measure] != w.level[measure]
    if not moving.any():
        return out
    table = rules.scales
    amount = table.amount[rows]
    row = np.arange(len(rows))[:, None]
    now, goal = (amount[row, x[measure].astype(int)] for x in (w.level, w.next_level))
    fall = np.where(moving, np.log(goal) - np.log(now), 0.0)
    flat = out.reshape(-1, w.runs)
    np.add.at(flat, table.target[rows] - rules.lever_slices[lever].start, fall)
    return np.asarray(1.0 - np.exp(np.minimum(out, 0.0)))


@lru_cache(maxsize=64)
def _rows(rules: Ruleset, lever: str) -> tuple[Index, Index]:
    """Rows of the factors of a lever and their measures, kept per ruleset."""
    place, target = rules.lever_slices[lever], rules.scales.target
    rows = np.flatnonzero((target >= place.start) & (target < place.stop))
    return rows, rules.scales.measure[rows]
