"""The report's recommendations: when a run counts as having followed one."""

from __future__ import annotations

import numpy as np
import pytest

from sim.game.recommendations import Watch, money, money_share
from sim.model import RaceModel
from sim.rules.ruleset import Ruleset
from sim.rules.strategies import ALL, load_library
from sim.world.world import World


@pytest.fixture
def world(rules: Ruleset) -> World:
    return RaceModel(rules, seeds=[1, 2]).world.copy()


def level(rules: Ruleset, world: World, name: str, run: int, to: int = 1) -> None:
    world.level[rules.measure_index(name), run] = to


def after(rules: Ruleset, world: World, quarters: int) -> Watch:
    watch = Watch(rules, world.runs)
    for _ in range(quarters):
        watch.see(world)
    return watch


def test_the_first_asks_for_a_stance_and_fields_and_no_champion(
    rules: Ruleset, world: World
) -> None:
    assert after(rules, world, 10).followed()[0].tolist() == [0.0, 0.0]
    for run in (0, 1):
        level(rules, world, "middle_power_declaration", run)
        level(rules, world, "niche_map", run)
    level(rules, world, "national_consortium", 1)
    assert after(rules, world, 10).followed()[0].tolist() == [1.0, 0.0]


def test_what_comes_too_late_does_not_count(rules: Ruleset, world: World) -> None:
    watch = after(rules, world, 8)
    for name in ("middle_power_declaration", "niche_map"):
        level(rules, world, name, 0)
    watch.see(world)
    assert watch.followed()[0, 0] == 0.0


def test_money_is_counted_once_and_without_the_fab(rules: Ruleset, world: World) -> None:
    line = rules.axes["line"].index
    world.line[:] = 0.0
    world.level[:] = 0.0
    world.line[line("fab_line")] = 600.0
    world.line[line("model_line")] = 30.0
    world.line[line("small_programmes")] = 20.0  # AI money of neither group
    level(rules, world, "compute_grants_card", 0)  # paid by its line, which holds nothing here
    level(rules, world, "factory_grants", 0)
    price = rules.policies["factory_grants"].levels[0].cost_jpy_bn
    spent = 50.0 + price
    assert money_share(rules, world, "base") == pytest.approx([30.0 / spent, 30.0 / 50.0])
    assert money_share(rules, world, "sectors") == pytest.approx([price / spent, 0.0])
    usd = rules.number("literacy.jpy_per_usd")
    assert money(rules, world, "core") == pytest.approx([30.0 / usd / 4.0] * 2)


def test_a_deal_that_ends_early_is_broken_and_one_that_runs_out_is_not(
    rules: Ruleset, world: World
) -> None:
    names = ("mutual_recognition", "investment_for_priority", "asian_models")
    for run in (0, 1):
        for name in names:
            level(rules, world, name, run)
    deal = rules.measure_index("investment_for_priority")
    world.left[deal] = [1.0, 5.0]
    watch = after(rules, world, 1)
    world.level[deal] = 0.0
    for _ in range(20):
        watch.see(world)
    assert watch.followed()[4].tolist() == [1.0, 0.0]


def test_the_arms_leave_out_one_or_hold_one(rules: Ruleset) -> None:
    library = load_library(rules)
    assert len(library.arms) == 10
    for r in library.recommendations.recommendations:
        only, without = (library.strategies[f"{k}_{r.number}"] for k in ("only", "without"))
        assert only.wishes == r.wishes
        whole = library.strategies[ALL].wishes
        assert len(without.wishes) == len(whole) - len(r.wishes)
        assert set(map(repr, only.wishes)).issubset(map(repr, whole))


def test_no_run_follows_before_anything_happened(rules: Ruleset, world: World) -> None:
    assert np.all(after(rules, world, 1).followed()[[0, 3, 4]] == 0.0)
