"""M2: what can be made: the chain, vendors for the home market, tools."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.core.arrays import total
from sim.mechanisms import chips
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench

R = 3


def test_the_narrowest_link_decides(bench: Bench) -> None:
    w = bench.world
    w.chain_capacity[...] = np.array([3.0, 1.0, 2.0])[:, None]
    assert chips.merchant_output(bench.context) == pytest.approx(np.full(R, 1.0))
    w.chain_output[2] = 0.25  # a shock to memory
    assert chips.merchant_output(bench.context) == pytest.approx(np.full(R, 0.5))


def test_without_pressure_no_capacity_is_ordered(rules: Ruleset) -> None:
    bench = Bench(rules, runs=R, draw={"chips.normal_pressure": [1e6]})
    w = bench.world
    w.capacity_growth[...] = 0.0
    w.chain_orders[...] = 0.0
    w.chain_capacity[...] = 1.0
    bench.step("lines")
    assert not w.chain_orders.any()


def test_a_link_orders_what_it_lacks_and_it_arrives_after_its_wait(rules: Ruleset) -> None:
    bench = Bench(rules, runs=R, draw={"chips.performance@2026Q1": [0.0]})
    w, lead = bench.world, bench.p.chips.chain_lead[:, 0].astype(int)
    w.capacity_growth[...] = 0.0
    w.chain_orders[...] = 0.0
    w.chain_capacity[...] = 1.0
    w.pressure[...] = 3.0
    bench.step("lines")
    ordered = total(w.chain_orders, 1)[:, 0].copy()
    assert (ordered > 0).all()
    w.pressure[...] = 0.0  # nothing more is ordered
    seen = [w.chain_capacity[:, 0].copy()]
    for _ in range(max(lead) + 1):
        bench.step("lines")
        seen.append(w.chain_capacity[:, 0].copy())
    for link, wait in enumerate(lead):
        grown = np.array(seen)[:, link]
        assert grown[:wait] == pytest.approx(np.ones(wait))
        assert grown[wait] == pytest.approx(1.0 + ordered[link])


def test_generations_of_chips_raise_what_every_link_makes(rules: Ruleset) -> None:
    bench = Bench(
        rules, runs=R, draw={"chips.performance@2026Q1": [0.1], "chips.normal_pressure": [1e6]}
    )
    bench.world.chain_orders[...] = 0.0
    bench.world.capacity_growth[...] = 0.0
    before = bench.world.chain_capacity.copy()
    bench.step("lines")
    assert bench.world.chain_capacity == pytest.approx(before * np.exp(0.1))


def test_refusal_drives_the_domestic_chips_by_its_response(rules: Ruleset) -> None:
    grown = []
    for response in (-0.02, 0.0, 0.1):
        bench = Bench(rules, runs=R, draw={"chips.restriction_response": [response]})
        bench.world.shortfall[bench.at("bloc", "china")] = 0.8
        bench.step("lines")
        grown.append(bench.world.home_capacity[bench.at("vendor", "huawei_smic"), 0])
    assert grown[0] < grown[1] < grown[2]


def test_without_learning_home_chips_cost_the_same_whatever_was_made(rules: Ruleset) -> None:
    china, vendor = "china", "huawei_smic"
    for made in (0.01, 1.0, 100.0):
        bench = Bench(rules, runs=R, draw={"chips.learning": [0.0]})
        bench.world.experience[bench.at("vendor", vendor)] = made
        bench.step("supply")
        assert bench.world.home_cost[bench.at("bloc", china)] == pytest.approx(np.ones(R))


def test_what_was_made_lowers_the_cost_of_home_chips_within_bounds(rules: Ruleset) -> None:
    bench = Bench(rules, runs=R)
    vendor, china = bench.at("vendor", "huawei_smic"), bench.at("bloc", "china")
    merchant = total(bench.world.experience) - bench.world.experience[vendor]
    costs = []
    for part in (1e-6, 0.1, 1.0, 1e6):
        bench.world.experience[vendor] = part * merchant
        bench.step("supply")
        costs.append(bench.world.home_cost[china].copy())
    for dear, cheap in pairwise(costs):
        assert (cheap < dear).all()
    assert costs[2] == pytest.approx(np.ones(R))
    # Far behind, a third of what others learn; far ahead, the others learn a third.
    bound = bench.p.chips.learning_spill ** np.log2(1.0 - bench.p.chips.learning)
    assert costs[0] == pytest.approx(bound, rel=1e-4)
    assert costs[-1] == pytest.approx(1 / bound, rel=1e-4)
    others = np.delete(bench.world.home_cost, china, axis=0)
    assert others == pytest.approx(np.ones_like(others))


def test_home_lines_need_memory_and_stocks_bridge_the_gap(rules: Ruleset) -> None:
    bench = Bench(rules, runs=R)
    w, vendor = bench.world, bench.at("vendor", "huawei_smic")
    w.home_capacity[vendor], w.home_memory[vendor], w.parts_stock[vendor] = 0.4, 0.1, 1.0
    w.parts_access[...] = 0.0
    bench.step("supply")
    used = np.full(R, bench.p.chips.parts_use[0])
    assert w.capacity[vendor] == pytest.approx(0.1 + np.minimum(used, 0.3))
    assert w.parts_stock[vendor] == pytest.approx(1.0 - np.minimum(used, 0.3))
    w.parts_stock[vendor] = 0.0
    bench.step("supply")
    assert w.capacity[vendor] == pytest.approx(np.full(R, 0.1))
    w.parts_access[...] = 1.0
    bench.step("supply")
    assert w.capacity[vendor] == pytest.approx(np.full(R, 0.4))
    assert (w.parts_stock[vendor] > 0).all()


def test_tools_rush_before_a_control_and_fall_under_it(bench: Bench) -> None:
    china = bench.at("bloc", "china")
    normal = bench.step("tools").tool_sales[china].copy()
    bench.announce("chip_export_controls", 3)
    rush = bench.step("tools").tool_sales[china].copy()
    assert (rush > normal).all()
    bench.announce("chip_export_controls", 2)
    share = bench.world.home_tools[china].copy()
    bench.world.tool_access[china] = 0.3
    controlled = bench.step("tools").tool_sales[china]
    assert (controlled < normal).all()
    assert (bench.world.home_tools[china] > share).all()
