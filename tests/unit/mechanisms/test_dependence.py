"""M10: who supplies whom, what that exposes, and what a restriction costs both sides."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.arrays import total
from sim.indicators.functions import chokepoint, leverage
from sim.mechanisms import dependence
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench, become_of, terms_of

R = 3


def cell(bench: Bench, user: str, item: str, maker: str) -> tuple[int, int, int]:
    return bench.at("bloc", user), bench.at("input", item), bench.at("bloc", maker)


def withhold(bench: Bench, user: str, item: str, maker: str, part: float = 1.0) -> Bench:
    """A restriction in force, with empty stocks."""
    bench.world.restriction[cell(bench, user, item, maker)] = part
    bench.world.reserve[...] = 0.0
    return bench


def lost(bench: Bench) -> np.ndarray:
    return become_of(dependence.run(bench.context), "supply_loss")


def test_shares_of_every_input_sum_to_one_and_none_is_negative(bench: Bench) -> None:
    bench.world.substitutes[...] = np.linspace(0.0, 1.0, R)
    shares = dependence.supply(bench.context)
    assert total(shares, 2) == pytest.approx(np.ones((7, 7, R)))
    assert (shares >= -1e-12).all()


def test_japan_gets_minerals_from_china_and_sells_it_tools(bench: Bench) -> None:
    w = bench.world
    assert (w.dependence[cell(bench, "japan", "minerals", "china")] > 0.5).all()
    assert (w.dependence[cell(bench, "china", "tools", "japan")] > 0.15).all()
    assert (w.dependence[cell(bench, "japan", "clouds", "us")] > 0.2).all()


def test_computers_rented_abroad_come_from_the_hubs(bench: Bench) -> None:
    japan, clouds, us = cell(bench, "japan", "clouds", "us")
    w, hubs = bench.world, bench.p.chips.hub / total(bench.p.chips.hub)
    w.leased[japan] = 0.0
    own = dependence.supply(bench.context)[japan, clouds]
    assert (own[us] > 0.0).all()
    w.leased[japan] = total(w.installed, 1)[japan]  # as many as stand at home
    assert dependence.supply(bench.context)[japan, clouds] == pytest.approx((own + hubs) / 2.0)


def test_foreign_capital_comes_from_where_the_money_is(bench: Bench) -> None:
    w, (japan, capital, us) = bench.world, cell(bench, "japan", "capital", "us")
    eu, gulf = bench.at("bloc", "eu"), bench.at("bloc", "gulf")
    w.capex[...] = w.fund_flow[...] = 0.0
    w.foreign_sites[japan] = 0.4
    w.capex[bench.at("investor", "us_investors")] = 3.0
    w.capex[bench.at("investor", "eu_investors")] = 1.0
    shares = dependence.supply(bench.context)[japan, capital]
    expected = np.zeros((7, R))
    expected[japan], expected[us], expected[eu] = 0.6, 0.3, 0.1
    assert shares == pytest.approx(expected)
    w.fund_flow[bench.at("fund", "mgx_g42"), japan] = 1.0
    assert (dependence.supply(bench.context)[japan, capital, gulf] > 0.0).all()


def test_second_sources_of_minerals_are_in_part_recycling_at_home(bench: Bench) -> None:
    japan, minerals, _ = at = cell(bench, "japan", "minerals", "japan")
    bench.world.substitutes[japan, minerals] = 1.0
    recycled = np.full(R, float(bench.p.dependence.recycled[0]))
    assert dependence.supply(bench.context)[at] == pytest.approx(recycled)


def test_who_hires_abroad_for_a_year_depends_on_it_for_that_part(bench: Bench) -> None:
    w, at = bench.world, cell(bench, "japan", "talent", "japan")
    w.researcher_inflow[at[0]] = 0.0
    home = dependence.supply(bench.context)[at]
    w.researcher_inflow[at[0]] = 0.01 * w.researchers[at[0]]  # a quarter
    assert dependence.supply(bench.context)[at] == pytest.approx(home - 4.0 * 0.01)


def test_a_year_without_minerals_costs_what_the_estimate_says(rules: Ruleset) -> None:
    """Six tenths missing for a year: 0.43 % of output."""
    bench = Bench(rules, runs=R)
    bench.world.substitutes[...] = 0.0
    missing = np.zeros((7, 7, R))
    missing[cell(bench, "japan", "minerals", "us")[:2]] = 0.6
    gone = dependence.loss(bench.context, missing)
    assert gone[bench.at("bloc", "japan")] == pytest.approx(0.0043, rel=0.05)


@given(st.floats(0.0, 0.9), st.floats(0.01, 0.09))
def test_exposure_is_convex_in_dependence(rules: Ruleset, share: float, more: float) -> None:
    bench = Bench(rules, runs=1)
    at = cell(bench, "japan", "minerals", "us")[:2]

    def gone(part: float) -> float:
        missing = np.zeros((7, 7, 1))
        missing[at] = part
        return float(dependence.loss(bench.context, missing)[bench.at("bloc", "japan"), 0])

    low, middle, high = gone(share), gone(share + more / 2), gone(share + more)
    assert low <= middle <= high
    assert middle <= (low + high) / 2 + 1e-12


def test_nothing_is_at_risk_where_nothing_is_bought(bench: Bench) -> None:
    c = bench.context
    assert not dependence.vulnerability(c, np.zeros((7, 7, 7, R))).any()
    own = np.arange(7)
    shares = dependence.supply(c)
    assert not dependence.vulnerability(c, shares)[own, own].any()


def test_leverage_is_antisymmetric_and_chokepoints_are_felt_by_others(bench: Bench) -> None:
    net = leverage(bench.rules, bench.world)
    assert net == pytest.approx(-net.swapaxes(0, 1))
    china = bench.at("bloc", "china")
    before = chokepoint(bench.rules, bench.world)[china]
    bench.world.vulnerability[:, china] *= 2.0
    assert (chokepoint(bench.rules, bench.world)[china] > before).all()


def test_nothing_withheld_costs_nothing(bench: Bench) -> None:
    bench.step("dependence", quarters=4)
    assert not bench.world.supply_loss.any()


def test_a_restriction_hurts_the_target_by_its_dependence_and_the_sender_by_its_sales(
    bench: Bench,
) -> None:
    japan, minerals, china = cell(bench, "japan", "minerals", "china")
    gone = lost(withhold(bench, "japan", "minerals", "china", 0.7))
    part = bench.world.dependence[japan, minerals, china] * 0.7
    v = dependence.exponent(bench.context)[japan, minerals]
    assert gone[japan] == pytest.approx(1.0 - (1.0 - part) ** v)
    p, gdp = bench.p.dependence, bench.world.gdp
    sales = part * p.sales[minerals] * gdp[japan]
    assert gone[china] == pytest.approx(p.sales_margin * sales / gdp[china])
    others = np.delete(gone, [japan, china], axis=0)
    assert not others.any()
    bench.world.restriction[japan, minerals, china] = 0.35
    assert (lost(bench) <= gone).all()


def test_both_sides_lose_output_and_approval_by_name(bench: Bench) -> None:
    withhold(bench, "china", "tools", "japan", 0.3)
    changes = dependence.run(bench.context)
    gdp, approval = terms_of(changes, "gdp"), terms_of(changes, "approval")
    for bloc in ("china", "japan"):
        assert (gdp["supply_loss"][bench.at("bloc", bloc)] < 1.0).all()
        assert (approval["supply_loss"][bench.at("bloc", bloc)] < 0.0).all()


def test_when_a_restriction_ends_output_is_back_and_substitutes_stay(bench: Bench) -> None:
    withhold(bench, "japan", "minerals", "china")
    at = cell(bench, "japan", "minerals", "china")
    gdp, before = bench.world.gdp.copy(), bench.world.substitutes.copy()
    bench.step("dependence", quarters=4)
    assert (bench.world.gdp[at[0]] < gdp[at[0]]).all()
    grown = bench.world.substitutes.copy()
    bench.world.restriction[at] = 0.0
    bench.step("dependence", quarters=1)
    assert not bench.world.supply_loss.any()
    assert bench.world.gdp == pytest.approx(gdp)
    assert (grown[at[:2]] > before[at[:2]]).all()
    assert np.array_equal(bench.world.substitutes, grown)


def test_others_who_buy_there_learn_from_it_too_and_by_what_they_depend(bench: Bench) -> None:
    withhold(bench, "japan", "minerals", "china")
    learnt = terms_of(dependence.run(bench.context), "substitutes")["restrictions"]
    eu, us = bench.at("bloc", "eu"), bench.at("bloc", "us")
    minerals, china = bench.at("input", "minerals"), bench.at("bloc", "china")
    assert (learnt[eu, minerals] > learnt[us, minerals]).all()
    assert learnt[china, minerals] == pytest.approx(np.zeros(R))


def test_without_learning_repeated_use_never_wears_a_weapon_down(rules: Ruleset) -> None:
    bench = Bench(rules, runs=R, draw={"dependence.use_learning": 0.0})
    withhold(bench, "japan", "minerals", "china")
    bench.step("dependence")
    japan = bench.at("bloc", "japan")
    first = bench.world.supply_loss[japan].copy()
    bench.step("dependence", quarters=20)
    assert bench.world.supply_loss[japan] == pytest.approx(first)


def test_learning_wears_a_weapon_down(bench: Bench) -> None:
    withhold(bench, "japan", "minerals", "china")
    japan, china = bench.at("bloc", "japan"), bench.at("bloc", "china")
    before = bench.world.vulnerability[japan, china].copy()
    bench.step("dependence", quarters=20)
    assert (bench.world.vulnerability[japan, china] < before).all()


def test_stocks_cover_a_cut_until_they_are_empty(bench: Bench) -> None:
    at = cell(bench, "japan", "minerals", "china")
    bench.world.restriction[at] = 0.7
    bench.world.reserve[at[:2]] = 1.0
    japan, quarters = at[0], 0
    bench.step("dependence")
    while not bench.world.supply_loss[japan].any():
        quarters += 1
        bench.step("dependence")
    assert 1 <= quarters <= 3
    bench.step("dependence", quarters=3)
    assert bench.world.reserve[at[:2]] == pytest.approx(np.zeros(R))
    assert (bench.world.supply_loss[japan] > 0.0).all()


def test_stocks_are_filled_in_quiet_times_and_states_keep_more(bench: Bench) -> None:
    at = bench.at("bloc", "japan"), bench.at("input", "minerals")
    bench.world.reserve[...] = 0.0
    bench.world.stockpile[at] = 2.0
    bench.step("dependence", quarters=40)
    usual = bench.p.dependence.usual_reserve[at[1]]
    assert bench.world.reserve[at] == pytest.approx(usual + np.full(R, 2.0), rel=1e-3)


def test_programmes_move_the_origin_of_minerals(bench: Bench) -> None:
    at = cell(bench, "japan", "minerals", "china")
    before = bench.world.dependence[at].copy()
    bench.world.second_source[at[:2]] = 0.02
    bench.step("dependence", quarters=20)
    assert (bench.world.dependence[at] < before - 0.05).all()
    assert (bench.world.substitutes <= 1.0).all()


def test_weapons_that_are_no_restriction_teach_too(bench: Bench) -> None:
    """Chips late in the queue make buyers look for other chips."""
    name = "chips_for_alignment"
    bench.world.rung[bench.at("demand", name)] = dependence.IN_EFFECT
    force = dependence.used(bench.context)
    assert force is not None
    at = cell(bench, "japan", "chips", "us")
    assert force[at] == pytest.approx(np.full(R, bench.rules.demands[name].strength))
    learnt = terms_of(dependence.run(bench.context), "substitutes")["restrictions"]
    assert (learnt[at[:2]] > 0.0).all()
