"""Take a mechanism out and the world changes in the documented direction (model note, 9)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from sim.indicators import value
from sim.model import RaceModel
from sim.rules.loader import load_ruleset

RUNS = 13
NUMBERS = ("lag_china", "lag_japan", "lag_eu", "power_needed", "compute_us", "compute_japan")


@lru_cache(maxsize=3)
def paths(scenario: str) -> dict[str, np.ndarray]:
    """Numbers after each quarter, (quarter, run) each."""
    rules = load_ruleset(scenario)
    model = RaceModel(rules, seed=1, runs=RUNS)
    seen: dict[str, list[np.ndarray]] = {n: [] for n in NUMBERS}
    for _ in range(rules.scenario.quarters):
        model.step()
        for name in NUMBERS:
            seen[name].append(value(rules, model.world, name))
    model.dispose()
    return {name: np.array(path) for name, path in seen.items()}


@pytest.mark.parametrize("number", ["lag_china", "lag_japan", "lag_eu"])
def test_without_spillover_the_lags_grow(number: str) -> None:
    usual, without = paths("report_2025")[number], paths("no_spillover")[number]
    assert (np.median(without[8:], axis=1) > np.median(usual[8:], axis=1)).all()
    # Shocks that lift one laboratory turn the order for a while in some worlds.
    assert np.mean(without[8:] > usual[8:]) > 0.9
    assert (np.median(without[-1]) > 1.5 * np.median(usual[-1])).all()


def test_without_the_power_limit_the_trend_needs_an_absurd_amount_of_power() -> None:
    usual, without = paths("report_2025")["power_needed"], paths("no_power_limit")["power_needed"]
    assert (np.median(without[12:], axis=1) > np.median(usual[12:], axis=1)).all()
    # Chips bind instead where an interrupted supply comes early.
    assert np.mean(without[12:] > usual[12:]) > 0.99
    # Data centres of all kinds drew 47 GW on average in 2024.
    assert np.median(without[-1]) > 400.0
    assert np.median(without[-1]) > 1.8 * np.median(usual[-1])


def test_the_power_limit_binds_in_the_default_world() -> None:
    for number in ("compute_us", "compute_japan"):
        usual, without = paths("report_2025")[number], paths("no_power_limit")[number]
        assert (np.median(usual, axis=1)[8:] < np.median(without, axis=1)[8:]).all()
        assert (np.mean(usual[16:] < without[16:], axis=1) > 0.9).all()


def test_what_a_scenario_sets_is_not_drawn() -> None:
    rules = load_ruleset("no_spillover")
    model = RaceModel(rules, seed=1, runs=RUNS)
    assert "capability.spillover" in rules.hidden
    assert "capability.spillover" not in model.hidden
    assert float(np.max(model.p.capability.spillover)) == 0.0
