"""The plain chip market of the benchmark gives the numbers of the arrays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.batch.plain_market import Market
from sim.mechanisms.context import Context
from sim.mechanisms.pipeline import PHASES, run_phase
from sim.model import RaceModel
from sim.rules.loader import load_ruleset

CELLS = ("backlog", "idle", "delivered")
BUYERS = ("ahead", "home_cost", "self_made", "shortfall", "leased")
VENDORS = ("capacity", "parts_stock", "made", "experience")
WORLD = {
    "price": "chip_price",
    "rent": "rental_price",
    "pressure": "pressure",
    "smuggled": "smuggled",
}


def trade(model: RaceModel) -> Context:
    """The same market by arrays, in a copy of the model's world."""
    context = replace(model.context(), world=model.world.copy())
    for phase in PHASES:
        if phase.id in {"supply", "chips"}:
            run_phase(phase, context, None)
    return context


def same(plain: object, arrays: np.ndarray, name: str) -> None:
    assert np.array(plain) == pytest.approx(arrays[..., 0], rel=1e-12, abs=1e-14), name


@pytest.mark.parametrize(("scenario", "seed"), [("report_2025", 2), ("hindcast_2022", 5)])
def test_objects_and_arrays_give_the_same_market(scenario: str, seed: int) -> None:
    """In every quarter of a game: what vendors make, blocs get, prices, leases and diversion."""
    model = RaceModel(load_ruleset(scenario), seed=seed)
    refused = diverted = 0.0
    for _ in range(model.rules.scenario.quarters):
        model.step()
        market = Market(model.context())
        market.quarter()
        w = trade(model).world
        for name in CELLS:
            plain = [[getattr(cell, name) for cell in b.cells] for b in market.buyers]
            same(plain, getattr(w, name), name)
        for name in BUYERS:
            same([getattr(b, name) for b in market.buyers], getattr(w, name), name)
        for name in VENDORS:
            same([getattr(v, name) for v in market.vendors], getattr(w, name), name)
        for name, field in WORLD.items():
            same(getattr(market, name), getattr(w, field), name)
        refused += sum(b.refused for b in market.buyers)
        diverted += market.smuggled
    assert refused > 0
    assert diverted > 0
    model.dispose()
