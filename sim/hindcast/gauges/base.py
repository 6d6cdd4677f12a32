"""Gauges: what the published statistics would show of the simulated world at the end of a quarter.

Each docstring says what is observed and how it maps to the published number. Stocks stand as they
are at the end of the quarter, flows are the quarter's own; units are those of the state. A gauge
knows the world now and a quarter ago and the constants of `targets.yaml`, never a series.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from sim.core.arrays import Array
from sim.rules.ruleset import Ruleset
from sim.world.world import World


@dataclass(frozen=True, slots=True)
class Seen:
    """What a gauge may look at.

    Attributes:
        before: the world one quarter ago.
        world: the world at the end of the quarter.
        p: parameters of the runs in this quarter.
        rules: the compiled ruleset.
        constants: of `targets.yaml`, by name, in their units there.
        open_labs: labs whose best models are free to take.
    """

    before: World
    world: World
    p: SimpleNamespace
    rules: Ruleset
    constants: Mapping[str, float]
    open_labs: Sequence[str]

    def at(self, axis: str, item: str) -> int:
        """Position of an id on its axis."""
        return self.rules.axes[axis].index(item)

    def bloc(self, field: str, bloc: str) -> Array:
        """What a field of the world now has for a bloc, ending in R."""
        return np.asarray(getattr(self.world, field)[self.at("bloc", bloc)])


@dataclass(frozen=True, slots=True)
class Gauge:
    """A quantity that is observed, for the table of series, and how."""

    subject: str
    quantity: str
    unit: str
    see: Callable[[Seen], Array]


GAUGES: dict[str, Gauge] = {}


def gauge(
    subject: str, quantity: str, unit: str
) -> Callable[[Callable[[Seen], Array]], Callable[[Seen], Array]]:
    """Enter a function under its name."""

    def enter(see: Callable[[Seen], Array]) -> Callable[[Seen], Array]:
        GAUGES[see.__name__] = Gauge(subject, quantity, unit, see)
        return see

    return enter
