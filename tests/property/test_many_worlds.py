"""All scenarios, two hundred worlds each, to their ends: no law of the world is broken."""

from __future__ import annotations

import pytest

from sim.model import RaceModel
from sim.rules.loader import load_ruleset, scenario_ids

WORLDS = 200


@pytest.mark.parametrize("scenario", scenario_ids())
def test_no_law_is_broken_in_two_hundred_worlds(scenario: str) -> None:
    """Every step checks conservation, declared bounds and finite numbers, and raises."""
    rules = load_ruleset(scenario)
    model = RaceModel(rules, seed=1, runs=WORLDS)
    assert model.run().quarter == rules.scenario.quarters
    model.dispose()
