"""M3: spending, sites, sovereign funds and private capital."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sim.core.arrays import total
from sim.mechanisms import capital
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench, become_of, terms_of

R = 3
money = hnp.arrays(float, (11, R), elements=st.floats(0.01, 200))


@given(money, hnp.arrays(float, (2, R), elements=st.floats(0.0, 500)))
def test_all_money_that_is_spent_arrives_somewhere(capex: np.ndarray, assets: np.ndarray) -> None:
    bench = Bench(load_ruleset(), runs=R)
    w, p = bench.world, bench.p.capital
    w.capex[...], w.fund_assets[...], w.capital_inflow[...] = capex, assets, 0.0
    changes = capital.run(bench.context)
    placed = become_of(changes, "fund_flow")
    assert (placed >= 0).all()
    assert total(total(placed)) == pytest.approx(total(p.fund_pace * assets))
    assert -total(terms_of(changes, "fund_assets")["placements"]) == pytest.approx(
        total(total(placed))
    )
    sites = total(become_of(changes, "site_spend"))
    assert sites == pytest.approx(total(capex) + p.fund_site_share * total(total(placed)))
    assert total(capital.site_shares(bench.context), 1) == pytest.approx(np.ones((11, R)))


def test_funds_without_a_taste_for_friends_follow_returns_only(rules: Ruleset) -> None:
    bench = Bench(rules, runs=R, draw={"capital.fund_align": [0.0], "capital.fund_home": [0.0]})
    before = capital.fund_placements(bench.context)
    bench.world.relation[...] = 1.0 - bench.world.relation
    assert np.array_equal(capital.fund_placements(bench.context), before)
    bench.world.ai_revenue[bench.at("bloc", "japan")] *= 5.0
    after = capital.fund_placements(bench.context)
    assert (after[:, bench.at("bloc", "japan")] > before[:, bench.at("bloc", "japan")]).all()


def test_a_friend_gets_more_of_a_fund(bench: Bench) -> None:
    japan = bench.at("bloc", "japan")
    before = capital.fund_placements(bench.context)[:, japan]
    bench.world.relation[bench.at("bloc", "gulf"), japan] += 0.2
    assert (capital.fund_placements(bench.context)[:, japan] > before).all()


def test_full_screening_turns_all_foreign_venture_capital_away(bench: Bench) -> None:
    free = capital.venture(bench.context)
    bench.world.screening[...] = 1.0
    screened = capital.venture(bench.context)
    assert screened == pytest.approx(free * (1.0 - bench.p.capital.foreign_venture))
    bench.world.screening[...] = 5.0  # more than all cannot be turned away
    assert np.array_equal(capital.venture(bench.context), screened)


def test_private_capital_follows_the_build_out_and_the_standing_of_labs(bench: Bench) -> None:
    japan = bench.at("bloc", "japan")
    before = capital.venture(bench.context)[japan]
    bench.world.capex *= 2.0
    boom = capital.venture(bench.context)[japan]
    assert (boom > before).all()
    labs = [i for i, b in enumerate(bench.context.bloc_of("lab")) if b == japan]
    bench.world.capability[labs] += 5.0
    assert (capital.venture(bench.context)[japan] > boom).all()


@given(money, st.floats(-3.0, 3.0))
def test_growth_of_spending_keeps_within_its_bounds(capex: np.ndarray, push: float) -> None:
    bench = Bench(load_ruleset(), runs=R)
    bench.world.capex[...] = capex
    bench.world.capex_growth[...] = push
    before = bench.world.capex.copy()
    bench.step("capital")
    grown = np.log(bench.world.capex / before)
    p = bench.p.capital
    assert (grown >= p.growth_low - 1e-9).all()
    assert (grown <= p.growth_high + 1e-9).all()


def test_spending_beyond_own_cash_slows_itself(bench: Bench) -> None:
    bench.world.cash_flow[...] = bench.world.capex * 2.0
    free = bench.world.copy()
    bench.step("capital")
    unbound = bench.world.capex.copy()
    free.cash_flow[...] = free.capex / 3.0
    bench.world = free
    bench.step("capital")
    assert (bench.world.capex < unbound).all()


def test_a_chill_of_markets_lowers_spending_for_four_quarters_and_not_to_nothing(
    rules: Ruleset,
) -> None:
    calm, chilled = Bench(rules, runs=R), Bench(rules, runs=R)
    shock = rules.measure_index("capital_market_chill")
    chilled.world.next_level[shock] = 1.0
    for _ in range(4):
        for bench in (calm, chilled):
            bench.step("measures", "capital")
        assert (total(chilled.world.capex) < total(calm.world.capex)).all()
    assert (chilled.world.capex > 0.2 * calm.world.capex).all()
