"""M4: the connection queue."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.arrays import total
from sim.mechanisms import energy
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench

R = 3


def quiet(rules: Ruleset, time: float) -> Bench:
    """Constant time to power: no congestion, the same time everywhere."""
    bench = Bench(
        rules, runs=R, draw={"energy.congestion": [0.0], "energy.time": np.full((7, 1), time)}
    )
    bench.world.connection_time[...] = 1.0
    bench.world.site_spend[...] = 0.0
    bench.world.power_applications[...] = 0.0
    return bench


def mass(bench: Bench) -> np.ndarray:
    return total(bench.world.queue, 1) + bench.world.power - bench.world.applied


@given(st.floats(0, 40), st.floats(0.0, 5.0), st.floats(0.3, 2.0))
def test_what_is_applied_for_waits_or_is_energised(
    spend: float, granted: float, time: float
) -> None:
    bench = Bench(load_ruleset(), runs=R)
    bench.world.site_spend[...] = spend
    bench.world.power_applications[...] = granted
    bench.world.connection_time[...] = time
    before = mass(bench)
    bench.step("energy", quarters=9)
    assert mass(bench) == pytest.approx(before, abs=1e-9)
    assert (bench.world.queue >= 0).all()


def test_power_never_falls(bench: Bench) -> None:
    for _ in range(6):
        before = bench.world.power.copy()
        bench.step("capital", "energy")
        assert (bench.world.power >= before).all()


def test_an_endless_queue_energises_nothing(rules: Ruleset) -> None:
    bench = quiet(rules, 1e12)
    before = bench.world.power.copy()
    bench.world.power_applications[...] = 1.0
    bench.step("energy", quarters=12)
    assert bench.world.power == pytest.approx(before, abs=1e-6)


@pytest.mark.parametrize("time", [12.0, 24.0, 40.0])
def test_a_step_of_applications_is_half_through_near_nine_tenths_of_the_time(
    rules: Ruleset, time: float
) -> None:
    bench = quiet(rules, time)
    bench.world.applied -= total(bench.world.queue, 1)
    bench.world.queue[...] = 0.0
    bench.world.power_applications[...] = 1.0
    gained = []
    for _ in range(int(4 * time)):
        before = bench.world.power.copy()
        bench.step("energy")
        gained.append((bench.world.power - before)[0, 0])
    assert gained == sorted(gained)
    assert gained[-1] == pytest.approx(1.0, abs=0.02)
    half = next(i for i, g in enumerate(gained) if g >= 0.5)
    # The quarter of the application itself delivers nothing: the queue moves last to first.
    assert half == pytest.approx(0.9 * time, abs=2.0)


def test_each_stage_passes_its_part(rules: Ruleset) -> None:
    bench = quiet(rules, 12.0)
    before = bench.world.queue.copy()
    bench.step("energy")
    rate = 3.0 / 12.0
    assert bench.world.queue[:, 0] == pytest.approx(before[:, 0] * (1 - rate))
    assert bench.world.queue[:, 1] == pytest.approx(before[:, 1] * (1 - rate) + before[:, 0] * rate)
    assert bench.world.queue[:, 2] == pytest.approx(before[:, 2] * (1 - rate) + before[:, 1] * rate)


def test_a_longer_queue_waits_longer_and_a_measure_shortens_it(bench: Bench) -> None:
    before = energy.connection_time(bench.context)
    bench.world.queue *= 2.0
    longer = energy.connection_time(bench.context)
    assert (longer >= before).all()
    assert (longer > before).any()
    bench.world.connection_time[...] = 0.8
    assert (energy.connection_time(bench.context) <= longer).all()
    bench.world.connection_time[...] = 0.0
    assert energy.connection_time(bench.context) == pytest.approx(np.full((7, 3, R), 3.0))


def test_chips_money_does_not_buy_power(bench: Bench) -> None:
    bench.world.site_spend[...] = 10.0
    bench.world.idle[...] = 0.0
    bench.world.power_applications[...] = 0.0
    before = bench.world.applied.copy()
    bench.step("energy")
    asked = 10.0 * (1 - bench.p.capital.chip_share) / bench.p.energy.cost
    assert bench.world.applied - before == pytest.approx(np.broadcast_to(asked, before.shape))


def test_money_turns_to_power_where_chips_wait_for_it(bench: Bench) -> None:
    japan = bench.at("bloc", "japan")
    bench.world.idle[...] = 0.0
    usual = energy.chip_share(bench.context)[japan]
    assert usual == pytest.approx(np.broadcast_to(bench.p.capital.chip_share, usual.shape))
    bench.world.idle[japan] = bench.p.capital.idle_brake * bench.world.installed[japan]
    assert energy.chip_share(bench.context)[japan] == pytest.approx(usual / 2.0)


def test_who_applies_later_never_holds_up_who_waits(rules: Ruleset) -> None:
    paths: list[list[np.ndarray]] = []
    for more in (0.0, 2.0):
        bench = Bench(rules, runs=R)
        bench.world.power_applications[...] = more
        paths.append([])
        for _ in range(16):
            bench.step("energy")
            paths[-1].append(bench.world.power.copy())
    few, many = (np.array(path) for path in paths)
    assert (many >= few - 1e-9).all()
    assert (many[-1] > few[-1]).all()
