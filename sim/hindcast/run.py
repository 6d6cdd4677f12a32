"""Plays the scenario with given parameters and reads every gauge and target off it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.core.arrays import Array
from sim.hindcast.gauges import GAUGES, Seen
from sim.hindcast.targets import Target, Targets
from sim.model import RaceModel
from sim.rules.ruleset import Ruleset

LOW, HIGH = 0.1, 0.9  # the spread over sets


def record(
    rules: Ruleset, targets: Targets, seeds: Sequence[int], draw: Mapping[str, Array]
) -> dict[str, Array]:
    """Paths of all gauges through the scenario, one run per seed: name to (T, R).

    Args:
        seeds: one per run, of its luck.
        draw: parameters laid over the rules, in units of the state, (R,) each.
    """
    model = RaceModel(rules, seeds=seeds, draw=draw)
    paths: dict[str, list[Array]] = {name: [] for name in GAUGES}
    for _ in range(rules.scenario.quarters):
        before = model.world.copy()
        model.step()
        seen = Seen(before, model.world, model.p, rules, targets.constants, targets.head.open_labs)
        for name, gauge in GAUGES.items():
            paths[name].append(np.array(gauge.see(seen)))
    model.dispose()
    return {name: np.array(path) for name, path in paths.items()}


@dataclass(frozen=True)
class Outcome:
    """A target beside the model.

    Attributes:
        value: median over the sets; not a number where a set has none.
        low, high: spread over the sets, 10 to 90 percent.
    """

    row: Target
    value: float
    low: float
    high: float

    @property
    def inside(self) -> bool | None:
        """Whether the median lies within the band; None without a band."""
        if self.row.low is None or self.row.high is None:
            return None
        return bool(self.row.low <= self.value <= self.row.high)


@dataclass(frozen=True)
class Hindcast:
    """The model against the record.

    Attributes:
        sets: number of accepted parameter sets; 0 for the rules as they are.
        paths: of all gauges, (T, R).
        outcomes: of all targets, in the order of the file.
    """

    rules: Ruleset
    targets: Targets
    sets: int
    paths: Mapping[str, Array]
    outcomes: tuple[Outcome, ...]

    @property
    def counted(self) -> tuple[Outcome, ...]:
        """What the score is about: outcomes in the sample that was fitted."""
        return tuple(o for o in self.outcomes if o.row.counted)


def play(rules: Ruleset, targets: Targets) -> Hindcast:
    """The hindcast with all accepted parameter sets, or with the rules as they are."""
    accepted = rules.accepted
    sets = len(accepted.seeds) if accepted else 0
    if accepted:
        paths = record(rules, targets, accepted.seeds, accepted.draw(np.arange(sets)))
    else:
        paths = record(rules, targets, [1], {})
    outcomes = tuple(_outcome(rules, targets, row, paths) for row in targets.rows.values())
    return Hindcast(rules, targets, sets, paths, outcomes)


def _outcome(rules: Ruleset, targets: Targets, row: Target, paths: Mapping[str, Array]) -> Outcome:
    value, low, high = middle(targets.scale(row) * row.compute(rules, paths))
    return Outcome(row, float(value), float(low), float(high))


def middle(values: Array) -> tuple[Array, Array, Array]:
    """Median and spread over the runs, the last axis."""
    value, low, high = np.quantile(values, (0.5, LOW, HIGH), axis=-1)
    return value, low, high
