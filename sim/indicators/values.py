"""Values of declared indicators: parts of fields, ratios of them, or named functions."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from sim.core.arrays import Array, total
from sim.core.errors import ConfigError, unknown
from sim.indicators.accounts import score
from sim.indicators.functions import FUNCTIONS, OF_FLOWS, OF_LABS, has_labs
from sim.rules.ruleset import Ruleset
from sim.rules.schema.scenario import PER, Indicator
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


def part_of(rules: Ruleset, array: Array, text: str, *, blocs: bool = False) -> Array:
    """The part of a field's array that `text` names, summed over the axes without an id, (R,).

    It may be a view of the array.

    Args:
        blocs: for all blocs instead of the one that is named first, (bloc, R).
    """
    array = array[_place(rules, text, blocs)]
    kept = int(blocs and bool(parse_part(text)[1]))
    while array.ndim > 1 + kept:
        array = total(array, kept)
    return array


@lru_cache(maxsize=2048)
def _place(rules: Ruleset, text: str, blocs: bool) -> tuple[int | slice, ...]:
    """Index of a part in the array of its field, for the bloc that is named or for all blocs."""
    name, ids = parse_part(text)
    axes = FIELDS[name].axes
    place = [rules.axes[axis].index(item) for axis, item in zip(axes, ids, strict=False)]
    return (slice(None), *place[1:]) if blocs and ids else tuple(place)


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
    values = _values(rules, world, declared)
    if values.ndim == 1:
        return values
    axes = PER.get(declared.per, ("bloc", "sector"))
    places = zip(axes, declared.at.split(","), strict=False)
    return np.asarray(values[tuple(rules.axes[axis].index(item) for axis, item in places)])


def known(rules: Ruleset, quarter: int, indicator: str) -> bool:
    """Whether an indicator has a value at the beginning of a quarter of the scenario.

    Before the first quarter of a world without a past nothing has flowed: its flows are unknown,
    not zero. A number of the labs of a bloc is one only where there are labs.
    """
    declared = rules.indicators[indicator]
    if declared.function in OF_LABS and not has_labs(rules, declared.at):
        return False
    if quarter or rules.past is not None:
        return True
    if declared.account:
        leaves = (rules.accounts.measures[m] for m in rules.accounts.leaves(declared.account))
        states = {state for measure in leaves for state in measure.states}
        return all(s in rules.start or FIELDS[s].role != "flow" for s in states)
    parts = [part for part in (declared.numerator, declared.denominator) if part]
    fields = [parse_part(part)[0] for part in parts] or [OF_FLOWS.get(declared.function, "")]
    return all(not f or f in rules.start or FIELDS[f].role != "flow" for f in fields)


def of_blocs(rules: Ruleset, world: World, pattern: str) -> Array:
    """Values of an indicator of every bloc, `trust_{bloc}`, (bloc, R), or of the world, (R,)."""
    declared = rules.indicators[pattern.replace("{bloc}", rules.axes["bloc"].ids[0])]
    if declared.per != "bloc":
        return evaluate(rules, world, declared)
    return _values(rules, world, declared, blocs=True)


def _values(rules: Ruleset, world: World, declared: Indicator, *, blocs: bool = False) -> Array:
    if declared.account:
        return declared.factor * score(rules, world, declared.account)
    if declared.function:
        return declared.factor * FUNCTIONS[declared.function](rules, world)
    name, _ = parse_part(declared.numerator)
    top = part_of(rules, getattr(world, name), declared.numerator, blocs=blocs)
    if not declared.denominator:
        return np.asarray(declared.factor * top)
    below, _ = parse_part(declared.denominator)
    bottom = part_of(rules, getattr(world, below), declared.denominator, blocs=blocs)
    return declared.factor * top / np.maximum(bottom, 1e-12)


__all__ = ["evaluate", "known", "of_blocs", "parse_part", "part_of", "value"]
