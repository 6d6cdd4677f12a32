"""M14: shocks come with their hazards, last as they say, and never in a recorded past."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.core.units import Quarter
from sim.mechanisms import events
from sim.model import RaceModel
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench, with_patch

RUNS = 401


def comings(bench: Bench, shock: str, quarters: int) -> np.ndarray:
    """Number of times a shock came, per run."""
    m = bench.rules.measure_index(shock)
    count, before = np.zeros(bench.world.runs), bench.world.level[m] > 0
    for _ in range(quarters):
        bench.step("shocks", "measures")
        now = bench.world.level[m] > 0
        count += now & ~before
        before = now
    return count


def test_hazards_match_frequencies(rules: Ruleset) -> None:
    bench = Bench(rules, runs=RUNS)
    shock = rules.shocks["memory_shortage"]
    seen = comings(bench, shock.id, 40).mean()
    # A renewal process: waits 1/hazard on average, then the cooldown.
    per_quarter = 1.0 - (1.0 - shock.hazard) ** 0.25
    expected = 40.0 / (1.0 / per_quarter + shock.cooldown_q)
    assert seen == pytest.approx(expected, rel=0.2)


def test_checked_start_ups_halve_the_hazard_of_a_scandal(rules: Ruleset) -> None:
    shock = rules.shocks["champion_scandal"]
    seen = {}
    for checked in (0.0, 1.0):
        bench = Bench(rules, runs=2003)
        m, guard = rules.measure_index(shock.id), rules.measure_index("startup_assurance")
        count = 0
        for quarter in range(8):
            bench.world.quarter = quarter
            bench.world.level[guard] = checked
            bench.world.next_level[m], bench.world.cooldown[m] = 0.0, 0.0
            bench.step("shocks", advance=False)
            count += int((bench.world.next_level[m] > 0).sum())
        seen[checked] = count
    assert seen[1.0] == pytest.approx(0.5 * seen[0.0], rel=0.15)


def test_a_shock_lasts_as_long_as_it_says(rules: Ruleset) -> None:
    bench = Bench(rules, runs=RUNS)
    shock = rules.shocks["foundry_disruption"]
    m = rules.measure_index(shock.id)
    lengths: set[int] = set()
    running = np.zeros(RUNS, int)
    for _ in range(40):
        bench.step("shocks", "measures")
        on = bench.world.level[m] > 0
        ended = (running > 0) & ~on
        lengths |= set(running[ended].tolist())
        running = np.where(on, running + 1, 0)
    low, high = shock.duration_q, shock.duration_q + shock.spread_q
    assert lengths
    assert lengths <= set(range(low, high + 1))
    assert len(lengths) > 2


def test_a_shock_does_what_it_says_while_it_lasts(rules: Ruleset) -> None:
    bench = Bench(rules, runs=3)
    shock = rules.shocks["foundry_disruption"]
    chain = {e.at[0]: e.amounts[0] for e in shock.effects if e.target == "chain_output"}
    assert chain["foundry"] < 0.5
    bench.world.next_level[rules.measure_index(shock.id)] = 1.0
    bench.step("measures")
    links = [chain.get(link, 1.0) for link in rules.axes["chain"].ids]
    assert bench.world.chain_output[:, 0] == pytest.approx(links)
    for _ in range(shock.duration_q + shock.spread_q + 1):
        bench.step("measures")
    assert bench.world.chain_output[:, 0] == pytest.approx([1.0, 1.0, 1.0])


def test_nothing_is_left_to_chance_in_a_recorded_past() -> None:
    past = load_ruleset("hindcast_2022")
    model = RaceModel(past, seeds=list(range(1, 18)))
    model.run()
    for name in (*past.shocks, *past.events):
        level = model.world.age[past.measure_index(name)]
        assert (level == level[0]).all()
    assert (model.world.paradigm == 1.0).all()


def test_one_shock_less_changes_no_other_luck(rules: Ruleset, configs: Path) -> None:
    calm = with_patch(configs, {"shocks.memory_shortage.hazard": 0.0})
    with_it, without = (
        comings(Bench(r, runs=RUNS), "foundry_disruption", 40) for r in (rules, calm)
    )
    assert np.array_equal(with_it, without)


def test_a_dated_event_can_come_only_in_the_quarter_before_its_dates(rules: Ruleset) -> None:
    places = {name: e for e, name in enumerate(rules.events)}
    dated = {name: event for name, event in rules.events.items() if event.dates}
    assert dated
    for name, event in dated.items():
        for text in event.dates:
            date = Quarter.parse(text)
            before, then = (
                events._chances(rules, date.plus(n))[0][places[name], 0] for n in (-1, 0)
            )
            assert before == event.hazard
            assert then == (event.hazard if str(date.plus(1)) in event.dates else 0.0)


def test_no_event_and_no_shock_is_likelier_than_its_highest_chance(rules: Ruleset) -> None:
    """Luck above that is not looked at, so it must be a bound of every doubled chance."""
    of_events = events._chances(rules, rules.first_quarter)
    of_shocks = events._chances_of_shocks(rules)
    doubles = [bool(record.doubles) for record in rules.events.values()]
    doubles += [bool(record.doubles) for record in rules.shocks.values()]
    chance, highest = (np.concatenate(both) for both in zip(of_events, of_shocks, strict=True))
    assert any(doubles)
    assert np.array_equal(highest[doubles], 1 - (1 - chance[doubles]) ** 2)
    assert np.array_equal(highest[~np.array(doubles)], chance[~np.array(doubles)])
