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


def gained(bench: Bench) -> np.ndarray:
    """Output gained by AI, log, (bloc, R)."""
    return economy.productivity(bench.context, economy.any_by_sector(bench.context))


def spent(bench: Bench) -> tuple[np.ndarray, np.ndarray]:
    """Spending of firms and of people, (bloc, R) each."""
    return economy.spending(bench.context, economy.any_by_sector(bench.context))


def paid(bench: Bench) -> np.ndarray:
    """Payments of a quarter, (payer, receiver, R)."""
    return become_of(economy.run(bench.context), "payments")


def all_at_home(bench: Bench) -> Bench:
    """A world in which nobody uses a model, a computer or an application from abroad."""
    own = np.eye(7)[..., None]
    bench.world.provenance[...] = own
    bench.world.foreign_owned[...] = 0.0
    bench.world.app_sales[...] = own * bench.world.app_sales
    return bench


def test_saving_of_nothing_leaves_deep_use_without_a_gain(rules: Ruleset) -> None:
    bench = Bench(rules, runs=R, draw={"economy.saving": [0.0]})
    before = gained(bench)
    bench.world.sector_use[...] = 0.5
    assert np.array_equal(gained(bench), before)


def test_deep_use_pays_by_what_it_saves_and_costs_effort_on_the_way(bench: Bench) -> None:
    before = gained(bench)
    bench.world.sector_use[...] += 0.1
    deeper = gained(bench)
    assert (deeper > before).all()
    bench.world.turned[...] += 0.05
    assert (gained(bench) < deeper).all()


@pytest.mark.parametrize(("saving", "most"), [(0.045, 0.008), (0.25, 0.06)])
def test_published_estimates_give_their_gain_over_a_decade(
    rules: Ruleset, saving: float, most: float
) -> None:
    """The task-based estimate stays below 0.8 percent; what any use adds is a study of its own."""
    draw = {"economy.saving": [saving], "economy.shallow": [0.0], "economy.adjustment": [0.0]}
    bench = Bench(rules, runs=R, draw=draw)
    bench.world.any_use[...], bench.world.sector_use[...] = 0.9, 0.4
    assert (gained(bench) <= most).all()
    assert (gained(bench) > 0.5 * most).all()


@given(
    hnp.arrays(float, (7, 7, R), elements=UNIT),
    hnp.arrays(float, (7, R), elements=UNIT),
    hnp.arrays(float, (7, 7, R), elements=st.floats(0.0, 9.0)),
)
def test_what_is_paid_is_what_is_spent(
    origin: np.ndarray, foreign: np.ndarray, sales: np.ndarray
) -> None:
    bench = Bench(load_ruleset(), runs=R)
    w = bench.world
    w.provenance[...] = (origin + 1e-3) / total(origin + 1e-3, 1)[:, None]
    w.foreign_owned[...], w.app_sales[...] = foreign, sales
    assert (paid(bench) >= 0.0).all()
    revenue = become_of(economy.run(bench.context), "ai_revenue")
    assert total(paid(bench), 1) == pytest.approx(revenue + total(sales))
    assert total(economy.hosts(bench.context), 1) == pytest.approx(np.ones((7, R)))


def test_nothing_foreign_in_use_means_nothing_is_paid_abroad(bench: Bench) -> None:
    all_at_home(bench)
    assert not (paid(bench) * (1.0 - np.eye(7)[..., None])).any()
    bench.step("economy")
    balance = value(bench.rules, bench.world, "ai_balance_japan")
    assert balance == pytest.approx(np.zeros(R), abs=1e-12)


def test_own_clouds_keep_money_at_home(bench: Bench) -> None:
    japan = bench.at("bloc", "japan")
    before = paid(bench)[japan, japan]
    bench.world.own_cloud[japan] = 0.5
    assert (paid(bench)[japan, japan] > before).all()


def test_dearer_services_and_fewer_users_mean_less_revenue_in_volume(bench: Bench) -> None:
    w = bench.world
    firms, people = spent(bench)
    w.service_price[...] *= 2.0
    assert (spent(bench)[0] < firms).all()
    assert (spent(bench)[1] < people).all()
    w.any_use[...], w.sector_use[...], w.person_use[...] = 0.0, 0.0, 0.0
    assert not any(part.any() for part in spent(bench))


def test_better_models_are_worth_more(bench: Bench) -> None:
    before = spent(bench)
    bench.world.accessible[...] += 10.0
    assert all((a > b).all() for a, b in zip(spent(bench), before, strict=True))


def test_a_gain_in_productivity_is_a_gain_in_output_once(bench: Bench) -> None:
    bench.step("economy")
    factors = terms_of(economy.run(bench.context), "gdp")
    assert factors["ai"] == pytest.approx(np.ones((7, R)))
    bench.world.any_use[...] = np.minimum(bench.world.any_use + 0.1, 1.0)
    more = gained(bench) - bench.world.productivity
    assert (more > 0.0).all()
    assert np.log(terms_of(economy.run(bench.context), "gdp")["ai"]) == pytest.approx(more)


# -- the part of platforms ------------------------------------------------------------------------


def test_owners_of_platforms_draw_more_as_models_do_the_work_themselves(bench: Bench) -> None:
    before = economy.capture(bench.context)
    bench.world.capability += 60.0
    after = economy.capture(bench.context)
    assert (after > before).all()
    assert (after <= 0.95).all()


def test_capture_of_nothing_leaves_sellers_what_they_sell(rules: Ruleset) -> None:
    bench = Bench(rules, runs=R, draw=no_capture())
    w = bench.world
    w.any_use[...], w.sector_use[...], w.person_use[...] = 0.0, 0.0, 0.0
    assert paid(bench) == pytest.approx(w.app_sales.swapaxes(0, 1))


def no_capture() -> dict[str, list[float]]:
    return {"applications.platform_capture": [0.0], "applications.direct_gain": [0.0]}
