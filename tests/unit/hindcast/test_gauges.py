"""Gauges on a stepped world: identities that tie them to the state and to each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from sim.core.arrays import Array, total
from sim.hindcast import gauges
from sim.hindcast.gauges import GAUGES, Seen
from sim.hindcast.run import record
from sim.hindcast.targets import load_targets
from sim.model import RaceModel

R = 3
QUARTERS = 9


@lru_cache(maxsize=1)
def steps() -> list[Seen]:
    """What gauges may look at in the first quarters of the scenario."""
    rules, targets = load_targets()
    model = RaceModel(rules, seeds=[1, 2, 3], draw={})
    out = []
    for _ in range(QUARTERS):
        before = model.world.copy()
        model.step()
        seen = Seen(before, model.world, model.p, rules, targets.constants, ("meta", "mistral"))
        out.append(replace(seen, world=model.world.copy()))
    model.dispose()
    return out


def see(name: str) -> Iterator[tuple[Seen, Array]]:
    for seen in steps():
        yield seen, GAUGES[name].see(seen)


@pytest.mark.parametrize("name", list(GAUGES))
def test_a_gauge_gives_a_finite_number_per_run_and_writes_nothing(name: str) -> None:
    for seen, value in see(name):
        assert value.shape == (R,)
        assert np.isfinite(value).all()
        hashes = seen.world.hash(), seen.before.hash()
        GAUGES[name].see(seen)
        assert (seen.world.hash(), seen.before.hash()) == hashes


@pytest.mark.parametrize("name", list(GAUGES))
def test_a_gauge_says_what_it_observes(name: str) -> None:
    assert GAUGES[name].see.__doc__
    assert GAUGES[name].unit


def test_no_two_gauges_share_a_line_of_the_series() -> None:
    lines = {(g.subject, g.quantity) for g in GAUGES.values()}
    assert len(lines) == len(GAUGES)


def test_shipments_of_all_quarters_add_up_to_the_stock_since_2022() -> None:
    stock = [v for _, v in see("shipped")]
    flow = [v for _, v in see("merchant_shipped")]
    before = steps()[0].constants["shipped_before"]
    assert stock[-1] == pytest.approx(before + np.sum(flow, axis=0))


def test_vendors_add_up_to_the_merchant_chain() -> None:
    for seen, all_of_them in see("merchant_shipped"):
        nvidia, tpu = (GAUGES[n].see(seen) for n in ("nvidia_shipped", "tpu_shipped"))
        place = seen.at("vendor", "us_other_chips")
        others = seen.world.made[place] - seen.before.made[place]
        assert nvidia + tpu + others == pytest.approx(all_of_them)


def test_what_vendors_ship_is_what_blocs_receive() -> None:
    for seen, received in see("world_received"):
        home = GAUGES["huawei_chips"].see(seen) * seen.constants["ascend_compute"]
        assert GAUGES["merchant_shipped"].see(seen) + home == pytest.approx(received)


def test_what_china_receives_is_legal_home_made_or_smuggled() -> None:
    for seen, legal in see("nvidia_to_china"):
        home = GAUGES["huawei_chips"].see(seen) * seen.constants["ascend_compute"]
        leaked = GAUGES["smuggled_chips"].see(seen) * seen.constants["smuggled_compute"]
        received = total(seen.bloc("delivered", "china"))
        assert legal + home + leaked == pytest.approx(received)
        assert (legal >= -1e-12).all()


def test_h200_are_a_part_of_what_china_receives_legally() -> None:
    for seen, chips in see("h200_to_china"):
        compute = chips * seen.constants["h200_compute"]
        assert (compute >= -1e-12).all()
        assert (compute <= GAUGES["nvidia_to_china"].see(seen) + 1e-12).all()


def test_smuggled_h200_are_not_counted() -> None:
    """All that China gets of the tier is smuggled where no licence lets it in."""
    seen = steps()[-1]
    world = seen.world.copy()
    tier, china = seen.at("tier", "previous"), seen.at("bloc", "china")
    hubs = total(world.delivered * seen.p.chips.hub[:, None])
    world.delivered[china, tier] = world.smuggled * hubs[tier] / total(hubs)
    chips = GAUGES["h200_to_china"].see(replace(seen, world=world))
    assert chips == pytest.approx(np.zeros(R), abs=1e-15)


def test_revenue_is_compute_at_the_price_of_the_orders() -> None:
    for seen, revenue in see("nvidia_revenue"):
        per_unit = revenue / GAUGES["nvidia_shipped"].see(seen)
        assert per_unit == pytest.approx(seen.before.chip_price)


def test_spending_of_the_quarter_is_what_sites_receive() -> None:
    """All AI spending of investors goes to sites; the four clouds and China are parts of it."""
    for seen, clouds in see("cloud_capex"):
        four = [seen.at("investor", c) for c in gauges.machines.CLOUDS]
        ordinary = total(seen.p.capital.ordinary[four])
        spent = clouds - ordinary + GAUGES["china_capex"].see(seen)
        assert (spent <= total(seen.world.site_spend) + 1e-9).all()


def test_shares_of_blocs_stay_below_the_world() -> None:
    for seen, world in see("installed"):
        parts = [GAUGES[f"installed_{b}"].see(seen) for b in ("us", "eu", "japan", "gulf")]
        assert (np.sum(parts, axis=0) < world).all()
    for seen, world in see("venture"):
        parts = [GAUGES[f"venture_{b}"].see(seen) for b in ("us", "china")]
        assert (np.sum(parts, axis=0) < world).all()


def test_chips_that_wait_draw_no_electricity() -> None:
    seen = steps()[-1]
    world = seen.world.copy()
    world.idle += 1.0
    more = replace(seen, world=world)
    assert np.array_equal(GAUGES["electricity"].see(more), GAUGES["electricity"].see(seen))
    world.installed *= 1.1
    assert (GAUGES["electricity"].see(more) > GAUGES["electricity"].see(seen)).all()


def test_new_lines_of_packaging_count_and_faster_chips_do_not() -> None:
    seen = steps()[0]
    world = seen.before.copy()
    link = seen.at("chain", "packaging")
    world.chain_capacity[link] *= 1.2 * np.exp(seen.p.chips.performance)
    growth = GAUGES["packaging_growth"].see(replace(seen, world=world))
    assert np.exp(growth) == pytest.approx(np.full(R, 1.2))


def test_the_best_open_model_is_behind_by_as_much_as_the_frontier_has_moved_since() -> None:
    seen = steps()[-1]
    labs = seen.rules.axes["lab"].ids
    assert GAUGES["open_lag"].see(replace(seen, open_labs=labs)) == pytest.approx(np.zeros(R))
    assert (GAUGES["open_lag"].see(seen) > 0).all()


def test_a_block_of_runs_gives_the_bits_of_single_runs() -> None:
    rules, targets = load_targets()
    speed = np.array([0.2, 0.5, 1.0])
    block = record(rules, targets, [4, 5, 6], {"chips.order_speed": speed})
    alone = record(rules, targets, [5], {"chips.order_speed": speed[1:2]})
    assert all(np.array_equal(block[n][:, 1], alone[n][:, 0]) for n in GAUGES)
    assert all(len(path) == rules.scenario.quarters for path in block.values())


def test_firms_and_people_are_shares_and_regular_users_are_some_of_them() -> None:
    for name in ("any_use_eu", "people_japan", "people_us", "people_china", "people_eu"):
        for _, share in see(name):
            assert ((share > 0.0) & (share < 1.0)).all(), name
    for seen, regular in see("regular_us"):
        assert (regular < GAUGES["people_us"].see(seen)).all()


def test_laboratories_earn_less_than_is_spent_on_services() -> None:
    for seen, income in see("openai_revenue"):
        others = [GAUGES[n].see(seen) / 4.0 for n in ("anthropic_rate", "mistral_rate")]
        assert (income + others[0] + others[1] < total(seen.world.ai_revenue)).all()
        assert (income > others[1]).all()


def test_researchers_of_two_blocs_are_part_of_the_worlds() -> None:
    for seen, everybody in see("researchers"):
        assert (
            sum(GAUGES[f"researchers_{b}"].see(seen) for b in ("us", "china")) < everybody
        ).all()


def test_chinese_bases_are_those_of_chinese_families_alone() -> None:
    seen = steps()[-1]
    world = seen.world.copy()
    world.derived_base[...] = 0.0
    world.derived_base[seen.at("family", "us_open")] = 1.0
    other = replace(seen, world=world)
    assert not GAUGES["chinese_bases"].see(other).any()
    world.derived_base[seen.at("family", "china_open")] = 0.4
    assert GAUGES["chinese_bases"].see(other) == pytest.approx(np.full(R, 0.4))


def test_the_lines_for_ai_leave_the_fab_out_and_fit_into_the_purse() -> None:
    for seen, lines in see("ai_lines"):
        fab = seen.world.line[seen.at("line", "fab_line")]
        assert lines + fab == pytest.approx(total(seen.world.line))
        assert (lines <= GAUGES["purse"].see(seen)).all()
