"""M7: productivity, spending on AI and where it ends."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sim.core.arrays import total
from sim.indicators import value
from sim.mechanisms import economy
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench, become_of, terms_of

R = 3
UNIT = st.floats(0.0, 1.0)


def all_at_home(bench: Bench) -> Bench:
    """A world in which nobody uses a model, a computer or an application from abroad."""
    own = np.eye(7)[..., None]
    bench.world.provenance[...] = own
    bench.world.foreign_owned[...] = 0.0
    bench.world.app_sales[...] = own * bench.world.app_sales
    return bench


def test_saving_of_nothing_leaves_deep_use_without_a_gain(rules: Ruleset) -> None:
    bench = Bench(rules, runs=R, draw={"economy.saving": [0.0]})
    before = economy.productivity(bench.context)
    bench.world.deep_use[...] = bench.world.any_use
    assert np.array_equal(economy.productivity(bench.context), before)


def test_deep_use_pays_by_what_it_saves_and_costs_effort_on_the_way(bench: Bench) -> None:
    before = economy.productivity(bench.context)
    bench.world.deep_use[...] = np.minimum(bench.world.deep_use + 0.1, bench.world.any_use)
    deeper = economy.productivity(bench.context)
    assert (deeper > before).any()
    assert (deeper >= before).all()
    bench.world.turned[...] = 0.05
    assert (economy.productivity(bench.context) < deeper).all()


@pytest.mark.parametrize(("saving", "most"), [(0.045, 0.008), (0.25, 0.06)])
def test_published_estimates_give_their_gain_over_a_decade(
    rules: Ruleset, saving: float, most: float
) -> None:
    """The task-based estimate stays below 0.8 percent; what any use adds is a study of its own."""
    draw = {"economy.saving": [saving], "economy.shallow": [0.0], "economy.adjustment": [0.0]}
    bench = Bench(rules, runs=R, draw=draw)
    bench.world.any_use[...], bench.world.deep_use[...] = 0.9, 0.4
    gained = economy.productivity(bench.context)
    assert (gained <= most).all()
    assert (gained > 0.5 * most).all()


@given(
    hnp.arrays(float, (7, R), elements=st.floats(0.0, 50.0)),
    hnp.arrays(float, (7, 7, R), elements=UNIT),
    hnp.arrays(float, (7, R), elements=UNIT),
    hnp.arrays(float, (7, 7, R), elements=st.floats(0.0, 9.0)),
)
def test_what_is_paid_is_what_is_spent(
    revenue: np.ndarray, origin: np.ndarray, foreign: np.ndarray, sales: np.ndarray
) -> None:
    bench = Bench(load_ruleset(), runs=R)
    w = bench.world
    w.provenance[...] = (origin + 1e-3) / total(origin + 1e-3, 1)[:, None]
    w.foreign_owned[...], w.app_sales[...] = foreign, sales
    paid = economy.payments(bench.context, revenue)
    assert (paid >= 0.0).all()
    assert total(paid, 1) == pytest.approx(revenue + total(sales))
    assert total(economy.platform_owners(bench.context), 1) == pytest.approx(np.ones((7, R)))


def test_nothing_foreign_in_use_means_nothing_is_paid_abroad(bench: Bench) -> None:
    all_at_home(bench)
    paid = economy.payments(bench.context, np.full((7, R), 3.0))
    assert not (paid * (1.0 - np.eye(7)[..., None])).any()
    bench.world.payments[...] = paid
    assert value(bench.rules, bench.world, "ai_balance_japan") == pytest.approx(np.zeros(R))


def test_own_clouds_keep_money_at_home(bench: Bench) -> None:
    japan = bench.at("bloc", "japan")
    spent = np.full((7, R), 3.0)
    before = economy.payments(bench.context, spent)[japan, japan]
    bench.world.own_cloud[japan] = 0.5
    assert (economy.payments(bench.context, spent)[japan, japan] > before).all()


def test_dearer_services_and_fewer_users_mean_less_revenue_in_volume(bench: Bench) -> None:
    firms, people = economy.spending(bench.context)
    bench.world.service_price[...] *= 2.0
    dear = economy.spending(bench.context)
    assert (dear[0] < firms).all()
    assert (dear[1] < people).all()
    bench.world.any_use[...], bench.world.deep_use[...] = 0.0, 0.0
    bench.world.person_use[...] = 0.0
    assert not economy.spending(bench.context)[0].any()
    assert not economy.spending(bench.context)[1].any()


def test_better_models_are_worth_more(bench: Bench) -> None:
    before = economy.spending(bench.context)
    bench.world.accessible[...] += 10.0
    after = economy.spending(bench.context)
    assert (after[0] > before[0]).all()
    assert (after[1] > before[1]).all()


def test_a_gain_in_productivity_is_a_gain_in_output_once(bench: Bench) -> None:
    bench.step("economy")
    settled = become_of(economy.run(bench.context), "productivity")
    assert settled == pytest.approx(bench.world.productivity)
    factors = terms_of(economy.run(bench.context), "gdp")
    assert factors["ai"] == pytest.approx(np.ones((7, R)))
    bench.world.any_use[...] = np.minimum(bench.world.any_use + 0.1, 1.0)
    gained = economy.productivity(bench.context) - bench.world.productivity
    assert np.log(terms_of(economy.run(bench.context), "gdp")["ai"]) == pytest.approx(gained)


# -- the part of platforms ------------------------------------------------------------------------


def test_owners_of_platforms_draw_more_as_models_do_the_work_themselves(bench: Bench) -> None:
    before = economy.capture(bench.context)
    bench.world.capability += 60.0
    after = economy.capture(bench.context)
    assert (after > before).all()
    assert (after <= 0.95).all()


def test_capture_of_nothing_leaves_sellers_what_they_sell(rules: Ruleset) -> None:
    bench = Bench(rules, runs=R, draw=no_capture())
    paid = economy.payments(bench.context, np.zeros((7, R)))
    assert paid == pytest.approx(bench.world.app_sales.swapaxes(0, 1))


def no_capture() -> dict[str, list[float]]:
    return {"applications.platform_capture": [0.0], "applications.direct_gain": [0.0]}
