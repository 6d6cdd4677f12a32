"""Values of declared indicators: parts of fields, ratios of them, or named functions."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from sim.core.arrays import Array, total
from sim.core.errors import ConfigError, unknown
from sim.indicators.functions import FUNCTIONS, bloc_best
from sim.rules.ruleset import Ruleset
from sim.rules.schema.scenario import Indicator
from sim.world.world import FIELDS, World

_PART = re.compile(r"^([a-z_]+)(?:\[([a-z0-9_, ]*)\])?$")


@lru_cache(maxsize=4096)
def parse_part(text: str) -> tuple[str, tuple[str, ...]]:
    """`installed[japan]` as field name and ids; axes without an id are summed over."""
    match = _PART.match(text)
    if not match:
        raise ConfigError(f"'{text}' is not a field such as installed[japan]")
    ids = tuple(i.strip() for i in (match.group(2) or "").split(",") if i.strip())
    return match.group(1), ids


def part_of(rules: Ruleset, array: Array, text: str) -> Array:
    """The part of a field's array that `text` names, summed over the axes without an id, (R,)."""
    name, ids = parse_part(text)
    axes = FIELDS[name].axes
    for axis, item in zip(axes, ids, strict=False):
        array = array[rules.axes[axis].index(item)]
    while array.ndim > 1:
        array = total(array)
    return array


def value(rules: Ruleset, world: World, indicator: str) -> Array:
    """Value of an indicator, (R,), in its declared unit.

    Raises:
        ConfigError: unknown indicator; names the nearest known one.
    """
    declared = rules.indicators.get(indicator)
    if declared is None:
        raise ConfigError(unknown("indicator", indicator, rules.indicators))
    return evaluate(rules, world, declared)


def evaluate(rules: Ruleset, world: World, declared: Indicator) -> Array:
    """Value of a declared indicator, (R,)."""
    if declared.function:
        return declared.factor * FUNCTIONS[declared.function](rules, world, declared.at)
    name, _ = parse_part(declared.numerator)
    top = part_of(rules, getattr(world, name), declared.numerator)
    if not declared.denominator:
        return np.asarray(declared.factor * top)
    below, _ = parse_part(declared.denominator)
    bottom = part_of(rules, getattr(world, below), declared.denominator)
    return declared.factor * top / np.maximum(bottom, 1e-12)


__all__ = ["bloc_best", "evaluate", "parse_part", "part_of", "value"]
