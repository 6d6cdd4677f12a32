"""Take a mechanism out and the world changes in the documented direction (model note, 9)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from sim.batch import ablations
from sim.indicators import value
from sim.model import RaceModel
from sim.rules.loader import load_ruleset
from tests.helpers import without_shocks

RUNS = 13
NUMBERS = ("lag_china", "lag_japan", "lag_eu", "power_needed", "compute_us", "compute_japan")


@lru_cache(maxsize=3)
def paths(scenario: str) -> dict[str, np.ndarray]:
    """Numbers after each quarter, (quarter, run) each, in worlds to which nothing happens."""
    rules = without_shocks(load_ruleset(scenario))
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
    assert (without[8:] > usual[8:]).all()
    assert (np.median(without[-1]) > 1.5 * np.median(usual[-1])).all()


def test_without_the_power_limit_the_trend_needs_an_absurd_amount_of_power() -> None:
    usual, without = paths("report_2025")["power_needed"], paths("no_power_limit")["power_needed"]
    assert (without[12:] > usual[12:]).all()
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


# -- what an act brings with and without the mechanism that it works through ----------------------


@lru_cache(maxsize=3)
def effects(name: str) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Effects on the act's numbers after ten years, with and without, (run,) each."""
    ablation = next(a for a in ablations.ABLATIONS if a.id == name)
    return ablations.effects(load_ruleset(), ablation, seed=1, runs=16)


@pytest.mark.parametrize("number", ["deep_use_japan", "productivity_japan"])
def test_without_the_literacy_effect_base_model_money_is_worthless(number: str) -> None:
    usual, without = effects("model_money")[number]
    assert np.median(usual) > 0.0
    # Where the draw has the floor near one there is little to gain.
    assert (usual > -1e-9).all()
    assert np.mean(usual > 1e-4) > 0.9
    assert np.abs(without).max() < 1e-6 * np.median(usual)


@pytest.mark.parametrize("number", ["app_income_japan", "app_exports_japan"])
def test_programmes_for_applications_earn_through_their_market_alone(number: str) -> None:
    usual, without = effects("programmes")[number]
    assert (usual > 0.0).all()
    assert not without.any()


def test_programmes_for_applications_deepen_use_even_without_a_market_for_them() -> None:
    one = next(a for a in ablations.ABLATIONS if a.id == "programmes")
    deep = ablations.Ablation(one.id, one.act, one.without, ("deep_use_japan",))
    for effect in ablations.effects(load_ruleset(), deep, seed=1, runs=4)["deep_use_japan"]:
        assert (effect > 0.0).all()


def test_who_carries_the_duties_matters_to_small_firms_by_incidence_alone() -> None:
    small, large = (effects("duties_to_users")[f"burden_{s}_japan"] for s in ("small", "large"))
    usual, without = ((small[k] - large[k]) for k in (0, 1))
    assert (usual > 0.1).all()
    assert np.abs(without).max() < 1e-9
    assert (small[1] > 0.0).all()  # duties on uses burden all firms then, and alike
