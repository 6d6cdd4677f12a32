"""The closed set of typed effects and conditions. A new kind is added here and in its handler."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.rules.schema.common import Bilingual, Id, Number, OneOf, Strict, Unit
from sim.world.world import FIELDS, LEVERS

Lever = Annotated[str, OneOf("lever", lambda: LEVERS)]
Target = Annotated[str, OneOf("target", lambda: FIELDS)]


class _Effect(Strict):
    """Common to all effects.

    Attributes:
        value_source: source of these amounts where it is not that of the measure.
        paid: whether it takes money of the state, see `governments.price`.
    """

    target: Target
    at: tuple[str, ...] = ()
    amounts: Annotated[tuple[Number, ...], Field(min_length=1)]
    unit: Unit
    after_q: Annotated[int, Field(ge=0, le=40)] = 0
    value_source: Id | None = None
    paid: bool = True

    def amount(self, level: int) -> float:
        """Amount at a level; the last amount serves all higher levels."""
        return float(self.amounts[min(level, len(self.amounts)) - 1]) if level else 0.0


class AddEffect(_Effect):
    """Adds to a lever while the measure is in force, growing over `ramp_q` after `after_q`."""

    kind: Literal["add"]
    ramp_q: Annotated[int, Field(ge=0, le=40)] = 0


class ScaleEffect(_Effect):
    """Multiplies a lever while the measure is in force, growing over `ramp_q` after `after_q`."""

    kind: Literal["scale"]
    ramp_q: Annotated[int, Field(ge=0, le=40)] = 0

    @model_validator(mode="after")
    def _positive(self) -> ScaleEffect:
        if min(self.amounts) <= 0:
            raise ValueError("a scale needs positive amounts; use a small number, not zero")
        return self


class OnceEffect(_Effect):
    """Adds to a stock once, `after_q` quarters after the measure starts."""

    kind: Literal["once"]


Effect = Annotated[AddEffect | ScaleEffect | OnceEffect, Field(discriminator="kind")]


class MeasureCondition(Strict):
    """A measure is in force at a level or above."""

    kind: Literal["measure"]
    measure: Id
    level: Annotated[int, Field(ge=1, le=3)] = 1


class IndicatorCondition(Strict):
    """An indicator lies at or above, or at or below, a value."""

    kind: Literal["indicator"]
    indicator: Id
    at_least: Number | None = None
    at_most: Number | None = None

    @model_validator(mode="after")
    def _one_bound(self) -> IndicatorCondition:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("give exactly one of at_least and at_most")
        return self


Condition = Annotated[MeasureCondition | IndicatorCondition, Field(discriminator="kind")]


class _Term(Strict):
    id: Id
    name: Bilingual


class FixedTerm(_Term):
    """A constant interest of the other side."""

    kind: Literal["fixed"]
    weight: Number


class IndicatorTerm(_Term):
    """slope x (indicator - centre); slope in logit per unit of the indicator."""

    kind: Literal["indicator"]
    indicator: Id
    centre: Number
    slope: Number
    low: Number = -6.0
    high: Number = 6.0


class MeasureTerm(_Term):
    """`weight` when the measure is in force at the level, `otherwise` when not."""

    kind: Literal["measure"]
    measure: Id
    level: Annotated[int, Field(ge=1, le=3)] = 1
    weight: Number
    otherwise: Number = 0.0


class LevelTerm(_Term):
    """A weight per level asked for: dearer requests are harder to accept."""

    kind: Literal["level"]
    weights: tuple[Number, ...]


Term = Annotated[FixedTerm | IndicatorTerm | MeasureTerm | LevelTerm, Field(discriminator="kind")]
