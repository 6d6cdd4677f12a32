"""Demands: who asks whom for what, with which weapon, and why (M10)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from sim.rules.schema.common import Bilingual, Grounded, Icon, Id, Number, Strict
from sim.rules.schema.effects import Effect


class Ask(Strict):
    """A measure of the other side and the level that would settle the matter.

    Attributes:
        measure: policy, deal, answer or another demand, as measures are named.
        at_most, at_least: it is settled at or below, or at or above, this level.
    """

    measure: str
    at_most: Annotated[int, Field(ge=0, le=3)] | None = None
    at_least: Annotated[int, Field(ge=1, le=3)] | None = None

    @model_validator(mode="after")
    def _one_bound(self) -> Ask:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("give exactly one of at_least and at_most")
        return self


class Motive(Strict):
    """Why it is worth asking: what a measure in force adds to the asker's gain.

    Attributes:
        gain: added while the measure stands at `level` or above; gain 1 is a matter of weight.
    """

    id: Id
    name: Bilingual
    measure: str
    level: Annotated[int, Field(ge=1, le=3)] = 1
    gain: Number


class Demand(Grounded):
    """Somebody asks somebody for something and climbs the ladder of signals.

    Attributes:
        asker: actor that speaks; target: bloc that is asked.
        led_by: policy of the asker that leads it by hand (level 1 announces, level 2 acts);
            without one it climbs and steps down by its own odds.
        input: what the weapon keeps back; empty for a weapon that is no supply.
        strength: part of what the asker supplies of it that is withheld, 0 to 1.
        harm: share of output the target would lose, where no input is withheld.
        stake: share of output that giving in would cost the target.
        gain: what the asker always gains; hostility: what it gains besides at a relation of zero.
        cost: its own loss while the weapon is in use, in the unit of the gains.
        effects: of the weapon, in force on the last rung.
    """

    id: Id
    code: str = ""
    asker: Id
    target: Id
    icon: Icon = "bolt"
    name: Bilingual
    body: Bilingual
    asked: Bilingual
    weapon: Bilingual
    ways_out: Bilingual
    asks: Annotated[tuple[Ask, ...], Field(min_length=1)]
    motives: Annotated[tuple[Motive, ...], Field(min_length=1)]
    led_by: Id | None = None
    input: Id | None = None
    strength: Annotated[float, Field(ge=0, le=1)] = 0.5
    harm: Annotated[float, Field(ge=0, le=0.1)] = 0.0
    stake: Annotated[float, Field(gt=0, le=0.1)]
    gain: Number = 0.0
    hostility: Number = 0.0
    cost: Annotated[float, Field(ge=0)]
    effects: Annotated[tuple[Effect, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _hurts(self) -> Demand:
        if (self.input is None) != (self.harm > 0):
            raise ValueError("give either the input that is withheld or the harm")
        return self
