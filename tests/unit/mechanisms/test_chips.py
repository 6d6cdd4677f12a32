"""M2: the market of chips: licences, one queue, diversion, price, and energising."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sim.core.arrays import total
from sim.mechanisms import chips
from sim.mechanisms.chips import market, water_fill
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench, become_of, terms_of

CELLS = 7
R = 3
NO_LEAK = {"chips.leak_share": [0.0]}
weights = hnp.arrays(float, (CELLS, R), elements=st.floats(0.01, 100))
caps = hnp.arrays(float, (CELLS, R), elements=st.floats(0, 50) | st.just(0.0))
supplies = hnp.arrays(float, R, elements=st.floats(0, 200))


# -- the queue ------------------------------------------------------------------------------------


@given(supplies, weights, caps)
def test_water_filling_gives_out_all_it_can_and_none_above_its_cap(
    supply: np.ndarray, weight: np.ndarray, cap: np.ndarray
) -> None:
    given = water_fill(supply, weight, cap)
    assert (given >= 0).all()
    assert (given <= cap + 1e-12).all()
    assert total(given) == pytest.approx(np.minimum(supply, total(cap)), rel=1e-9, abs=1e-9)


@given(supplies, weights, caps, st.integers(0, CELLS - 1), st.floats(1, 5), st.floats(1, 5))
def test_a_larger_claim_never_helps_another_and_more_supply_hurts_nobody(
    supply: np.ndarray, weight: np.ndarray, cap: np.ndarray, i: int, heavier: float, larger: float
) -> None:
    base = water_fill(supply, weight, cap)
    claim, limit = weight.copy(), cap.copy()
    claim[i] *= heavier
    limit[i] *= larger
    others = [j for j in range(CELLS) if j != i]
    assert (water_fill(supply, claim, limit)[others] <= base[others] + 1e-9).all()
    assert (water_fill(supply * larger, weight, cap) >= base - 1e-9).all()


@given(supplies, weights)
def test_equal_weights_share_equally_and_heavier_claims_get_no_less(
    supply: np.ndarray, weight: np.ndarray
) -> None:
    cap = np.full((CELLS, R), 1e6)
    equal = water_fill(supply, np.ones((CELLS, R)), cap)
    assert equal == pytest.approx(np.broadcast_to(supply / CELLS, equal.shape))
    given = water_fill(supply, weight, cap)
    order = np.argsort(weight[:, 0])
    assert (np.diff(given[order, 0]) >= -1e-9).all()


def test_a_run_is_filled_alone_as_in_a_block() -> None:
    rng = np.random.default_rng(3)
    supply, weight, cap = rng.random(17) * 9, rng.random((21, 17)), rng.random((21, 17))
    whole = water_fill(supply, weight, cap)
    for r in range(17):
        alone = water_fill(supply[[r]], weight[:, [r]], cap[:, [r]])
        assert np.array_equal(alone[:, 0], whole[:, r])


def test_the_queue_of_the_shipped_start_is_cleared(bench: Bench) -> None:
    merchant = chips.merchant_output(bench.context)
    changes = chips.run(bench.context)
    sold = -total(total(terms_of(changes, "backlog")["deliveries"], 0), 0)
    assert (sold <= merchant + 1e-9).all()
    licensed = market.licences(bench.context) >= bench.p.chips.licence_floor
    waiting = np.where(licensed, bench.world.backlog, 0.0)
    claims = total(total(waiting + terms_of(changes, "backlog")["chip_orders"], 0), 0)
    assert sold == pytest.approx(np.minimum(merchant, claims), rel=1e-9)


# -- licences -------------------------------------------------------------------------------------


def delivered(bench: Bench) -> np.ndarray:
    return become_of(chips.run(bench.context), "delivered")


@given(
    st.sampled_from(["us", "china", "eu", "japan", "gulf", "asia", "row"]),
    st.integers(0, 2),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.0),
    st.floats(0.05, 1.0),
)
def test_a_licence_for_one_never_raises_anothers_allocation_while_supply_binds(
    bloc: str, tier: int, low: float, more: float, scarcity: float
) -> None:
    bench = Bench(load_ruleset(), runs=R, draw=NO_LEAK)
    bench.step("capital", advance=False)
    bench.world.chain_capacity *= scarcity
    bench.world.backlog += 2.0
    b = bench.at("bloc", bloc)
    bench.world.export_licence[b, tier] = low
    before = delivered(bench)
    bench.world.export_licence[b, tier] = low + (1 - low) * more
    after = delivered(bench)
    claims = total(total(bench.world.backlog, 0), 0)
    binds = claims > 1.2 * chips.merchant_output(bench.context)
    others = [i for i in range(7) if i != b]
    assert binds.all()
    assert (after[others] <= before[others] + 1e-9).all()


def test_a_bloc_without_licence_leak_or_own_output_decays_by_retirement(rules: Ruleset) -> None:
    bench = Bench(rules, runs=R, draw=NO_LEAK)
    china = bench.at("bloc", "china")
    bench.world.export_licence[china] = 0.0
    bench.world.idle[china] = 0.0
    bench.world.home_capacity[...] = 0.0
    bench.world.parts_stock[...] = 0.0
    keep = 1.0 - bench.p.chips.retirement
    for _ in range(6):
        before = bench.world.installed[china].copy()
        bench.step("capital", "energy", "supply", "chips", "sites")
        assert bench.world.installed[china] == pytest.approx(before * keep)
        assert not bench.world.delivered[china].any()
        assert not bench.world.backlog[china].any()


def test_orders_that_are_refused_step_down_a_tier_in_part(bench: Bench) -> None:
    bench.step("capital", advance=False)
    china = bench.at("bloc", "china")
    bench.world.export_licence[china] = 1.0
    bench.world.import_permission[china] = 1.0
    _, free, none_refused, _ = chips.orders(bench.context)
    assert none_refused[china] == pytest.approx(np.zeros(R), abs=1e-12)
    bench.world.export_licence[china, 0] = 0.0
    wanted, allowed, refused, _ = chips.orders(bench.context)
    assert not allowed[china, 0].any()
    stepped = bench.p.chips.step_down * free[china, 0]
    assert allowed[china, 1] == pytest.approx(free[china, 1] + stepped)
    assert (refused[china] > 0).all()
    assert (refused <= wanted + 1e-12).all()


def test_the_buyer_state_can_refuse_what_the_seller_state_allows(bench: Bench) -> None:
    bench.step("capital", advance=False)
    china = bench.at("bloc", "china")
    bench.world.export_licence[china] = 1.0
    bench.world.import_permission[china] = 0.0
    assert not chips.orders(bench.context)[1][china].any()


# -- chips are conserved --------------------------------------------------------------------------


def test_what_is_made_is_delivered_and_what_is_diverted_arrives_in_china(bench: Bench) -> None:
    for _ in range(8):
        made = bench.world.made.copy()
        bench.step("capital", "energy", "supply", "chips", "sites")
        whole = total(bench.world.made - made)
        assert total(total(bench.world.delivered, 0), 0) == pytest.approx(whole)
    assert (bench.world.smuggled > 0).all()


# -- diversion ------------------------------------------------------------------------------------


@given(st.floats(0, 3), st.floats(0.0, 20.0), st.floats(0, 1))
def test_diversion_is_bounded_by_the_refused_and_by_what_the_hubs_receive(
    control: float, unmet: float, part: float
) -> None:
    bench = Bench(load_ruleset(), runs=R)
    p = bench.p.chips
    hubs = np.flatnonzero(p.hub[:, 0])
    bench.world.enforcement[hubs] = control
    alloc = np.random.default_rng(1).random((7, 3, R)) * part
    refused = np.zeros((7, R))
    china = bench.at("bloc", "china")
    refused[china] = unmet
    refused[hubs] = unmet  # what hubs themselves are refused does not pull chips out of hubs
    out_of, into = market._diverted(bench.context, alloc, refused)
    leak = total(total(out_of, 0), 0)
    through = total(total(alloc[hubs], 0), 0)
    assert (out_of >= 0).all()
    assert (out_of <= alloc + 1e-12).all()
    assert not np.delete(out_of, hubs, axis=0).any()
    assert not np.delete(into, china, axis=0).any()
    assert total(total(into, 0), 0) == pytest.approx(leak)
    assert (leak <= p.leak_share * through + 1e-12).all()
    assert (leak <= p.leak_rate * (1.0 - np.minimum(p.enforcement, 1.0)) * unmet + 1e-12).all()
    assert not leak[control + p.enforcement >= 1].any()


def test_more_enforcement_diverts_less(bench: Bench) -> None:
    bench.step("capital", advance=False)
    leaks = []
    for control in (0.0, 0.2, 0.4, 1.0):
        bench.world.enforcement[...] = control
        leaks.append(become_of(chips.run(bench.context), "smuggled")[0])
    assert leaks == sorted(leaks, reverse=True)
    assert leaks[-1] == 0.0 < leaks[0]


# -- caps, rushes, leases -------------------------------------------------------------------------


def test_a_sales_cap_holds_a_tier_to_a_part_of_sales_at_home(bench: Bench) -> None:
    bench.step("capital", "supply", advance=False)
    china = bench.at("bloc", "china")
    bench.world.export_licence[china] = 1.0
    bench.world.import_permission[china] = 1.0
    bench.world.delivered[bench.at("bloc", "us")] = 0.1
    bench.world.backlog[china] = 1.0
    bench.world.sales_cap[china, 1] = 0.05
    given = -terms_of(chips.run(bench.context), "backlog")["deliveries"][china]
    assert (given[1] <= 0.05 * 0.3 + 1e-12).all()
    assert (given[2] > 0.05 * 0.3).all()


def test_an_announced_control_brings_orders_forward_and_they_are_used_up(bench: Bench) -> None:
    bench.step("capital", advance=False)
    bench.world.idle[...] = 0.0
    china = bench.at("bloc", "china")
    calm = chips.orders(bench.context)
    bench.announce("chip_export_controls", 3)
    rush = chips.orders(bench.context)
    assert not calm[3].any()
    assert (rush[3][china] > 0).all()
    assert not np.delete(rush[3], china, axis=0).any()
    assert (total(rush[1][china]) > total(calm[1][china])).all()
    assert rush[2] == pytest.approx(calm[2])  # what is refused does not change by a rush
    bench.world.ahead[china] = 0.01
    later = chips.orders(bench.context)
    assert (later[0][china] < rush[0][china]).all()


def test_a_licence_that_will_be_eased_starts_no_rush(bench: Bench) -> None:
    bench.step("capital", advance=False)
    bench.announce("chip_export_controls", 1)
    assert not chips.orders(bench.context)[3].any()


def test_refused_buyers_lease_in_hubs_within_what_hubs_offer(bench: Bench) -> None:
    bench.step("capital", "supply", "chips")
    w, p = bench.world, bench.p.chips
    hubs = np.flatnonzero(p.hub[:, 0])
    offered = p.lease_share * total(total(w.installed, 1)[hubs])
    assert (w.leased[bench.at("bloc", "china")] > 0).all()
    assert (total(w.leased) <= offered + 1e-12).all()
    assert not w.leased[hubs].any()
    w.cloud_access[...] = 0.0
    bench.step("chips")
    assert not w.leased.any()


# -- price and home chips -------------------------------------------------------------------------


def price(bench: Bench) -> float:
    terms = terms_of(chips.run(bench.context), "chip_price")
    return float((bench.world.chip_price * terms["progress"] * terms["queue"])[0])


def test_the_price_rises_with_claims_and_falls_with_output(bench: Bench) -> None:
    bench.step("capital", advance=False)
    normal = price(bench)
    bench.world.backlog = bench.world.backlog * 1.5 + 0.1
    crowded = price(bench)
    assert crowded > normal
    bench.world.chain_capacity *= 2.0
    assert price(bench) < crowded


def test_an_elasticity_of_zero_leaves_the_trend(rules: Ruleset) -> None:
    bench = Bench(rules, runs=R, draw={"chips.price_elasticity": [0.0]})
    prices = [bench.step("capital", "supply", "chips").chip_price[0] for _ in range(5)]
    ratio = (1.0 - bench.p.chips.price_decline[0]) ** 0.25
    assert np.array(prices[1:]) / prices[:-1] == pytest.approx(np.full(4, ratio))


@pytest.mark.parametrize("output", [0.01, 1e3])
@pytest.mark.parametrize("cost", [0.8, 1.0, 1.5])
def test_money_for_dearer_home_chips_is_not_spent_on_imports_as_well(
    bench: Bench, output: float, cost: float
) -> None:
    vendor, china, w = bench.at("vendor", "huawei_smic"), bench.at("bloc", "china"), bench.world
    w.home_capacity[vendor] = w.capacity[vendor] = output
    w.home_cost[china] = cost
    wanted, allowed, refused, early = (x[china] for x in market.orders(bench.context))
    bench.step("chips")
    at_home = w.self_made[china]
    assert at_home == pytest.approx(np.minimum(output, wanted / cost))
    assert at_home * cost + total(allowed) - early + refused == pytest.approx(wanted)


# -- energising -----------------------------------------------------------------------------------


def test_doubling_power_without_chips_changes_nothing(bench: Bench) -> None:
    bench.world.idle[...] = 0.0
    other = bench.world.copy()
    bench.step("sites")
    alone, bench.world = bench.world, other
    bench.world.power *= 2.0
    bench.step("sites")
    assert np.array_equal(alone.installed, bench.world.installed)
    assert np.array_equal(alone.chip_power, bench.world.chip_power)


def test_installed_compute_never_needs_more_power_than_there_is(rules: Ruleset) -> None:
    bench = Bench(rules, runs=R)
    for _ in range(12):
        before = total(bench.world.installed, 1) * bench.world.chip_power
        bench.step("capital", "energy", "supply", "chips", "sites")
        need = total(bench.world.installed, 1) * bench.world.chip_power
        room = bench.world.power * bench.p.energy.load_factor
        assert (need <= np.maximum(room, before) + 1e-9).all()


def test_without_power_chips_wait_and_with_power_they_run(bench: Bench) -> None:
    japan = bench.at("bloc", "japan")
    bench.world.idle[japan, 0] = 0.3
    bench.world.made[0] += 0.3  # the account stays balanced
    balance = bench.world.copy()
    # The account "power" must balance as well: applied grows with what is given.
    bench.world.power[japan] = 1e-6
    bench.step("sites")
    assert bench.world.idle[japan, 0] == pytest.approx(np.full(R, 0.3))
    bench.world = balance
    bench.world.power[japan] = 1e6
    bench.step("sites")
    assert bench.world.idle[japan, 0] == pytest.approx(np.zeros(R), abs=1e-12)
