"""What every mechanism is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, TypeVar

from sim.core.arrays import Array, Index
from sim.core.rng import Draws
from sim.core.units import Quarter
from sim.rules.ruleset import Ruleset, blocs_of
from sim.world.world import World

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Context:
    """The world before the step, the rules, the parameters of the runs, and this quarter's luck.

    Attributes:
        world: read, never written: changes are returned.
        p: parameters as `p.chips.theta`, arrays ending in R or 1.
        rules: the compiled ruleset.
        draws: keyed uniforms.
        kept: what depends on rules and parameters alone, until a parameter changes.
    """

    world: World
    p: SimpleNamespace
    rules: Ruleset
    draws: Draws
    kept: dict[Callable[[Context], Any], Any] = field(default_factory=dict)

    def constant(self, make: Callable[[Context], Kept]) -> Kept:
        """What `make` gives: a combination of parameters alone, computed once. Read only."""
        if make not in self.kept:
            self.kept[make] = make(self)
        found: Kept = self.kept[make]
        return found

    def uniform(self, subsystem: str, slots: int) -> Array:
        """Uniforms of this quarter, shape (slots, R)."""
        return self.draws.uniform(subsystem, self.world.quarter, slots)

    @property
    def t(self) -> int:
        """Quarters since the reference quarter of the ruleset, from which trends count."""
        return self.world.quarter + self.rules.offset

    @property
    def left_to_chance(self) -> bool:
        """True where events, shocks and the pace of research are drawn, not recorded."""
        return "world" not in self.rules.scenario.by_record

    def bloc(self, name: str) -> int:
        """Position of a bloc."""
        return self.rules.axes["bloc"].index(name)

    @property
    def date(self) -> Quarter:
        """The calendar quarter that is being simulated."""
        return self.rules.first_quarter.plus(self.world.quarter)

    def bloc_of(self, axis: str) -> Index:
        """Bloc position of every member of the axis lab, vendor, investor, fund or actor."""
        return blocs_of(self.rules, axis)
