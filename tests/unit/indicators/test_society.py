"""Indicators of use, models, applications, rules and values: what they count."""

from __future__ import annotations

import numpy as np
import pytest

from sim.core.arrays import total
from sim.indicators import functions, value
from sim.model import RaceModel
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench

R = 3


@pytest.fixture
def played(rules: Ruleset) -> Bench:
    """A world after two years played by the computer."""
    bench = Bench(rules, runs=R)
    model = RaceModel(rules, seed=1, runs=R)
    model.run(8)
    bench.world = model.world.copy()
    model.dispose()
    return bench


def test_use_counts_firms_and_deep_use_counts_output(bench: Bench) -> None:
    w = bench.world
    w.any_use[...], w.deep_use[...] = 0.0, 0.0
    large = bench.at("size", "large")
    w.any_use[:, :, large] = w.deep_use[:, :, large] = 1.0
    by_heads = float(bench.p.economy.firm_weight[large, 0])
    by_output = float(bench.p.economy.output_weight[large, 0])
    assert functions.any_use(bench.rules, w) == pytest.approx(np.full((7, R), by_heads))
    assert functions.deep_use(bench.rules, w) == pytest.approx(np.full((7, R), by_output))
    assert by_heads < by_output


def test_use_of_the_economy_is_that_of_its_sectors(played: Bench) -> None:
    part = played.p.economy.value_added
    for name in ("any_use", "deep_use"):
        by_sector = functions.FUNCTIONS[f"{name}_by_sector"](played.rules, played.world)
        whole = functions.FUNCTIONS[name](played.rules, played.world)
        assert total(by_sector * part, 1) == pytest.approx(whole)


def test_what_one_bloc_receives_for_ai_another_pays(played: Bench) -> None:
    balance = functions.ai_balance(played.rules, played.world)
    assert total(balance) == pytest.approx(np.zeros(R), abs=1e-9)
    assert (balance[played.at("bloc", "us")] > 0.0).all()
    assert (balance[played.at("bloc", "japan")] < 0.0).all()


def test_the_digital_deficit_is_what_it_was_and_the_balance_of_ai(played: Bench) -> None:
    before = value(played.rules, played.world, "digital_deficit")
    japan, us = played.at("bloc", "japan"), played.at("bloc", "us")
    played.world.payments[japan, us] += 1.0  # a billion dollars a quarter
    more = value(played.rules, played.world, "digital_deficit") - before
    assert more == pytest.approx(np.full(R, 4 * 150.0))


def test_exports_are_sales_abroad(played: Bench) -> None:
    w, rules = played.world, played.rules
    sold = total(w.app_sales, 1)
    home = w.app_sales[range(7), range(7)]
    assert functions.app_exports(rules, w) == pytest.approx(sold - home)
    assert total(functions.app_world_share(rules, w)) == pytest.approx(np.ones(R))
    kept = functions.app_kept(rules, w)
    assert total(kept * sold) == pytest.approx(total(sold))
    assert (kept[played.at("bloc", "japan")] < 1.0).all()


def test_foreign_models_are_what_does_not_come_from_home(bench: Bench) -> None:
    w = bench.world
    w.provenance[...] = np.eye(7)[..., None]
    assert not functions.foreign_models(bench.rules, w).any()
    japan = bench.at("bloc", "japan")
    w.provenance[japan] = 1.0 / 7.0
    found = functions.foreign_models(bench.rules, w)[japan]
    assert found == pytest.approx(np.full(R, 6.0 / 7.0))


def test_old_models_in_use_lag_behind_the_frontier(played: Bench) -> None:
    before = functions.access_lag(played.rules, played.world)
    assert (before >= 0.0).all()
    played.world.accessible -= 10.0
    assert (functions.access_lag(played.rules, played.world) > before).all()


def test_military_conversion_needs_deep_use_tests_and_models_of_friends(bench: Bench) -> None:
    rules, w, japan = bench.rules, bench.world, bench.at("bloc", "japan")

    def conversion() -> np.ndarray:
        return functions.defence_conversion(rules, w)[japan]

    before = conversion()
    w.deep_use[japan, bench.at("sector", "finance")] *= 2.0
    assert np.array_equal(conversion(), before)
    w.assurance[japan] *= 1.5
    assert conversion() == pytest.approx(1.5 * before)
    w.provenance[japan] = 0.0
    w.provenance[japan, bench.at("bloc", "us")] = 1.0
    allied = conversion()
    w.relation[japan, bench.at("bloc", "us")] = 0.5
    assert (allied > 0.0).all()
    assert not conversion().any()
    w.provenance[japan, japan] = 1.0  # own models need no relation
    assert (conversion() > 0.0).all()


def test_robots_and_listed_labs_are_counted(bench: Bench) -> None:
    rules, w = bench.rules, bench.world
    assert total(functions.robot_share(rules, w)) == pytest.approx(np.ones(R))
    w.listed[...] = 0.0
    w.listed[bench.at("bloc", "eu"), :3] = 1.0
    assert (functions.listed_labs(rules, w)[bench.at("bloc", "eu")] == 3.0).all()
    assert not functions.listed_labs(rules, w)[bench.at("bloc", "us")].any()


def test_projection_counts_people_by_the_models_they_use(bench: Bench) -> None:
    rules, w = bench.rules, bench.world
    us, row, gulf = (bench.at("bloc", b) for b in ("us", "row", "gulf"))
    w.bloc_values[...], w.guard[...], w.provenance[...] = 0.0, 0.0, 0.0
    seen = []
    for target in (gulf, row):
        w.provenance[...] = 0.0
        w.provenance[target, us] = 1.0
        seen.append(functions.value_projection(rules, w)[us])
    people = bench.p.economy.population[:, 0]
    assert seen[1] / seen[0] == pytest.approx(np.full(R, people[row] / people[gulf]))
    w.provenance[...] = 1.0
    everywhere = functions.value_projection(rules, w)[us]
    assert everywhere == pytest.approx(np.full(R, 1.0 - people[us] / people.sum()))
