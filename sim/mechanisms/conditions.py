"""Conditions of measures and events as arrays over the runs."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.core.arrays import Mask
from sim.indicators import value
from sim.rules.ruleset import Ruleset
from sim.rules.schema.effects import Condition, IndicatorCondition, MeasureCondition
from sim.world.world import World


def holds(rules: Ruleset, world: World, condition: Condition) -> Mask:
    """True per run where the condition holds, shape (R,)."""
    match condition:
        case MeasureCondition():
            level = world.level[rules.measure_index(condition.measure)]
            return np.asarray(level >= condition.level)
        case IndicatorCondition():
            now = value(rules, world, condition.indicator)
            if condition.at_least is not None:
                return np.asarray(now >= condition.at_least)
            return np.asarray(now <= float(condition.at_most or 0.0))


def all_hold(rules: Ruleset, world: World, conditions: Iterable[Condition]) -> Mask:
    """True per run where all conditions hold; True for none."""
    found = [holds(rules, world, condition) for condition in conditions]
    if len(found) == 1:
        return found[0]
    return np.logical_and.reduce(found) if found else np.ones(world.runs, bool)
