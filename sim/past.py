"""Where a scenario begins: the end of the past that its accepted parameter sets lived through."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from sim.core.arrays import Array, Index
from sim.rules.ruleset import Ruleset
from sim.world.world import FIELDS, World

_ends: dict[tuple[str, int], World] = {}


# Lives through the past with the given accepted sets (-1 stands for the rules as they are) up to
# the first quarter of the scenario, and returns the end of all of them.
Live = Callable[[Ruleset, list[int], int], World]


def past_world(rules: Ruleset, sets: Index | None, runs: int, live: Live) -> World:
    """End of the past for every run, from its accepted set; kept per set within the process."""
    past = rules.past
    assert past is not None
    wanted = np.zeros(runs, int) - 1 if sets is None else sets
    missing = sorted({int(s) for s in wanted} - {s for sha, s in _ends if sha == past.sha256})
    if missing:
        end = live(past, missing, rules.first_quarter.since(past.first_quarter))
        for place, one in enumerate(missing):
            _ends[past.sha256, one] = end.take([place])
    parts = [_ends[past.sha256, int(s)] for s in wanted]
    flat = np.concatenate([p.flat for p in parts], axis=1)
    return World(parts[0].quarter, flat, parts[0].layout)


def carry(rules: Ruleset, world: World, end: World) -> None:
    """Enter the end of the past into a new world.

    Clocks, levers and what the scenario itself starts stay; on axes whose members differ, members
    are matched by id.
    """
    past = rules.past
    assert past is not None
    for name, f in FIELDS.items():
        if f.role in {"lever", "clock"} or name in rules.start:
            continue
        array = getattr(end, name)
        if name == "frontier_path":
            array = _recent(array, past, end.quarter, getattr(world, name).shape[0])
        for place, axis in enumerate(f.axes):
            if axis != "history":
                array = np.take(array, _same(past, rules, axis), axis=place)
        getattr(world, name)[...] = array


def _recent(path: Array, past: Ruleset, quarter: int, length: int) -> Array:
    """The frontier's path with its present at the place where a path of `length` has it."""
    here = path.shape[0] - (past.scenario.quarters + 1) + quarter
    before = past.axes.shape(("history",))[0] - (past.scenario.quarters + 1)
    out = np.repeat(path[here : here + 1], length, axis=0)
    out[: before + 1] = path[here - before : here + 1]
    return out


@lru_cache(maxsize=256)
def _same(past: Ruleset, rules: Ruleset, axis: str) -> Index:
    ids = past.axes[axis].ids
    return np.array([ids.index(item) for item in rules.axes[axis].ids])
