"""M7b: the market for applications, and data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sim.core.arrays import total
from sim.indicators import functions
from sim.mechanisms import applications, economy
from sim.mechanisms.models import quality
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench, become_of, terms_of

R = 3


def capturing(rules: Ruleset, part: float) -> Bench:
    draw = {"applications.platform_capture": [part], "applications.direct_gain": [0.0]}
    return Bench(rules, runs=R, draw=draw)


def kept_of(bench: Bench) -> np.ndarray:
    """Income from applications, by the bloc that keeps it, (bloc, R)."""
    return become_of(economy.run(bench.context), "app_income")


def share_of(bench: Bench, seller: str) -> np.ndarray:
    """Shares that buyers who choose now give to a seller, (sector, buyer, R)."""
    return applications.wanted(bench.context)[:, :, bench.at("bloc", seller)]


def foreign(bench: Bench, seller: str) -> np.ndarray:
    return np.delete(share_of(bench, seller), bench.at("bloc", seller), axis=1)


@given(
    hnp.arrays(float, (7, 6, R), elements=st.floats(0.0, 1.0)),
    hnp.arrays(float, (7, 6, R), elements=st.floats(0.0, 1.0)),
    hnp.arrays(float, (7, 6, R), elements=st.floats(-2.0, 2.0)),
)
def test_shares_of_the_market_sum_to_one(
    deep: np.ndarray, data: np.ndarray, push: np.ndarray
) -> None:
    bench = Bench(load_ruleset(), runs=R)
    w = bench.world
    w.sector_use[...], w.sector_data[...], w.app_push[...] = deep, data, push
    bench.step("applications", quarters=2)
    assert total(w.app_share, 2) == pytest.approx(np.ones((6, 7, R)))
    assert (w.app_share >= 0.0).all()
    assert (w.app_sales >= 0.0).all()


@pytest.mark.parametrize("part", [0.0, 0.35, 0.6])
def test_what_is_sold_is_kept_or_drawn(rules: Ruleset, part: float) -> None:
    bench = capturing(rules, part)
    sold, kept = total(bench.world.app_sales, 1), kept_of(bench)
    assert total(kept) == pytest.approx(total(sold))
    if part == 0.0:
        assert kept == pytest.approx(sold)


def test_capture_moves_income_to_owners_of_models_and_clouds(rules: Ruleset) -> None:
    none, much = capturing(rules, 0.0), capturing(rules, 0.6)
    us, japan = none.at("bloc", "us"), none.at("bloc", "japan")
    for b in (none, much):
        b.world.foreign_owned[us] = 0.0  # of what Japan owns there it draws its part
    kept = [kept_of(b) for b in (none, much)]
    assert (kept[1][us] > kept[0][us]).all()
    assert (kept[1][japan] < kept[0][japan]).all()


def test_capture_costs_nothing_to_whoever_owns_models_and_clouds(rules: Ruleset) -> None:
    bench = capturing(rules, 0.6)
    bench.world.provenance[...] = np.eye(7)[..., None]
    bench.world.foreign_owned[...] = 0.0
    assert kept_of(bench) == pytest.approx(total(bench.world.app_sales, 1))


def test_without_deep_use_at_home_nothing_is_exported(bench: Bench) -> None:
    before = foreign(bench, "japan")
    bench.world.sector_use[bench.at("bloc", "japan")] = 0.0
    assert (foreign(bench, "japan") < 1e-3 * before).all()


@pytest.mark.parametrize("field", ["sector_data", "app_push", "complements", "startups", "robots"])
def test_what_speaks_for_applications_raises_their_share_abroad(bench: Bench, field: str) -> None:
    japan = bench.at("bloc", "japan")
    before = foreign(bench, "japan")
    array = getattr(bench.world, field)
    array[japan] = 1.3 * array[japan] + (0.1 if field == "app_push" else 0.0)
    after = foreign(bench, "japan")
    assert (after >= before).all()
    assert (after > before).any()


def test_machines_carry_applications_of_factories_and_not_of_banks(bench: Bench) -> None:
    before = share_of(bench, "japan")
    bench.world.robots[bench.at("bloc", "japan")] *= 2.0
    more = share_of(bench, "japan") - before
    assert (more[bench.at("sector", "manufacturing")] > 0.0).all()
    assert not more[bench.at("sector", "finance")].any()


def test_recognised_tests_sell_abroad_and_unrecognised_ones_little(bench: Bench) -> None:
    japan, eu = bench.at("bloc", "japan"), bench.at("bloc", "eu")
    before = share_of(bench, "japan")
    bench.world.interoperability[japan, eu] = 1.0
    after = share_of(bench, "japan")
    assert (after[:, eu] > before[:, eu]).all()
    others = [b for b in range(7) if b != eu]
    assert np.array_equal(after[:, others], before[:, others])
    assert (bench.world.interoperability[range(7), range(7)] == 1.0).all()


def test_distance_in_values_counts_where_the_work_is_sensitive(rules: Ruleset) -> None:
    indifferent = Bench(rules, runs=R, draw={"models.sensitivity": np.zeros((6, 1))})
    caring = Bench(rules, runs=R)
    china = caring.at("bloc", "china")
    before = [share_of(b, "china") for b in (indifferent, caring)]
    for b in (indifferent, caring):
        b.world.bloc_gap[:, china] = 1.0
    assert np.array_equal(share_of(indifferent, "china"), before[0])
    assert not np.allclose(share_of(caring, "china"), before[1])


def test_nobody_spends_on_applications_without_deep_use(bench: Bench) -> None:
    bench.world.sector_use[...] = 0.0
    bench.step("applications", "economy")
    assert not bench.world.app_sales.any()
    assert not bench.world.app_income.any()


def test_exports_by_sector_add_up_to_exports(bench: Bench) -> None:
    bench.step("applications")
    by_sector = functions.app_exports_by_sector(bench.rules, bench.world)
    assert total(by_sector, 1) == pytest.approx(functions.app_exports(bench.rules, bench.world))


# -- data -----------------------------------------------------------------------------------------


def gathered(bench: Bench, bloc: str) -> np.ndarray:
    return terms_of(applications.data(bench.context), "sector_data")["feedback"][
        bench.at("bloc", bloc)
    ]


def test_data_that_must_stay_are_ones_own_and_foreign_models_are_worse_for_it(
    bench: Bench,
) -> None:
    japan, us = bench.at("bloc", "japan"), bench.at("family", "us_closed")
    own, abroad = gathered(bench, "japan"), gathered(bench, "us")
    able = quality(bench.context)[japan, :, us]
    bench.world.localisation[japan] = 1.0
    assert (gathered(bench, "japan") > own).all()
    assert (gathered(bench, "us") < abroad).all()
    assert (quality(bench.context)[japan, :, us] < able).all()


def test_members_of_an_open_corridor_draw_level_and_others_do_not(bench: Bench) -> None:
    w = bench.world
    japan, eu, row = (bench.at("bloc", b) for b in ("japan", "eu", "row"))
    w.sector_data[japan], w.sector_data[eu] = 0.2, 0.4
    w.data_corridors[...] = 0.0
    w.data_corridors[[japan, eu]] = 1.0
    shared = terms_of(applications.data(bench.context), "sector_data")["corridors"]
    assert (shared[japan] > 0.0).all()
    assert not shared[eu].any()
    assert not shared[row].any()


def test_a_corridor_alone_shares_nothing(bench: Bench) -> None:
    bench.world.data_corridors[...] = 0.0
    bench.world.data_corridors[bench.at("bloc", "japan")] = 1.0
    shared = terms_of(applications.data(bench.context), "sector_data")["corridors"]
    assert shared == pytest.approx(np.zeros((7, 6, R)))


def test_programmes_fill_what_is_left_and_data_age(bench: Bench) -> None:
    w = bench.world
    w.sector_data[...], w.data_programmes[...] = 1.0, 0.5
    terms = terms_of(applications.data(bench.context), "sector_data")
    assert not terms["data_programmes"].any()
    assert not terms["feedback"].any()
    assert (terms["ageing"] < 0.0).all()
    bench.step("data", quarters=30)
    assert ((w.sector_data >= 0.0) & (w.sector_data <= 1.0)).all()
