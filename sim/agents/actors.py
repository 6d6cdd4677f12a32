"""The kinds of actors as Mesa agents."""

from __future__ import annotations

from collections.abc import Mapping

import mesa

from sim.rules.schema.roster import Actor


class RaceAgent(mesa.Agent):
    """An organisation or government that decides.

    Attributes:
        actor: id on the actor axis.
        record: its rules: bloc, weights of what it cares about, noise, patience.
    """

    def __init__(self, model: mesa.Model, record: Actor) -> None:
        super().__init__(model)
        self.actor = record.id
        self.record = record

    @property
    def weights(self) -> Mapping[str, float]:
        """Feature id to weight."""
        return {name: float(weight) for name, weight in self.record.weights.items()}


class Government(RaceAgent):
    """A government: sets policies, controls licences, proposes and judges deals."""


class Cloud(RaceAgent):
    """A large cloud company: builds data centres at home and abroad."""


class Lab(RaceAgent):
    """A laboratory: trains and releases models."""


class ChipMaker(RaceAgent):
    """A designer, foundry or toolmaker of the chip chain."""


class Fund(RaceAgent):
    """A sovereign fund: places capital for return and alignment."""


KINDS: dict[str, type[RaceAgent]] = {
    "government": Government,
    "cloud": Cloud,
    "lab": Lab,
    "chip_maker": ChipMaker,
    "fund": Fund,
}
