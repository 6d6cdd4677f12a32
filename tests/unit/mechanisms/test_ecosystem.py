"""Universities and industry: a slow stock of transfer, neutral at the start."""

from __future__ import annotations

import numpy as np
import pytest

from sim.indicators import value
from sim.indicators.functions import INPUTS, ecosystem_inputs
from sim.mechanisms import capability, ecosystem, regulation, talent
from sim.mechanisms.measures import lever_values
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench, become_of, terms_of

R = 3


def in_force(bench: Bench, measure: str, level: int = 1) -> None:
    """Put a measure at work for a long time, alone with what is inherited."""
    w, m = bench.world, bench.rules.measure_index(measure)
    w.level[m] = w.next_level[m] = level
    w.age[m] = 40.0
    w.levers[...] = lever_values(bench.rules, w.level, w.age)


@pytest.mark.parametrize("scenario", ["hindcast_2022", "report_2025"])
def test_transfer_changes_nothing_at_the_start(scenario: str) -> None:
    bench = Bench(load_ruleset(scenario), runs=R)
    for factor in (
        ecosystem.births(bench.context),
        ecosystem.graduates(bench.context),
        ecosystem.teams(bench.context, bench.world),
    ):
        assert np.array_equal(factor, np.ones(factor.shape))
    assert not terms_of(regulation.run(bench.context), "startups")["transfer"].any()
    assert not terms_of(talent.run(bench.context), "implementers")["transfer"].any()


def test_the_us_starts_above_china_and_china_above_japan() -> None:
    for scenario in ("hindcast_2022", "report_2025"):
        bench = Bench(load_ruleset(scenario), runs=R)
        us, china, japan = (bench.at("bloc", b) for b in ("us", "china", "japan"))
        transfer = bench.world.transfer
        assert (transfer[us] > transfer[china]).all()
        assert (transfer[china] > transfer[japan]).all()


def test_more_transfer_brings_start_ups_graduates_and_better_young_teams(bench: Bench) -> None:
    japan = bench.at("bloc", "japan")
    young, large = bench.at("lab", "jp_startups"), bench.at("lab", "jp_champions")
    before = capability.own_progress(bench.context, bench.world)
    bench.world.transfer[japan] *= 1.5
    assert (terms_of(regulation.run(bench.context), "startups")["transfer"][japan] > 0).all()
    assert (terms_of(talent.run(bench.context), "implementers")["transfer"][japan] > 0).all()
    after = capability.own_progress(bench.context, bench.world)
    assert (after[young] > before[young]).all()
    assert np.array_equal(after[large], before[large])


def test_joint_posts_raise_transfer_slowly_and_it_falls_back_after_them(bench: Bench) -> None:
    japan = bench.at("bloc", "japan")
    start = bench.world.transfer[japan].copy()
    in_force(bench, "cross_appointments", 2)
    push = bench.world.transfer_push[japan].copy()
    first = bench.step("ecosystem").transfer[japan] - start
    assert (first > 0).all()
    assert (first < 0.2 * push).all()
    bench.step("ecosystem", quarters=60)
    assert bench.world.transfer[japan] == pytest.approx(start + push, abs=0.01)
    bench.world.transfer_push[...] = 0.0
    bench.step("ecosystem", quarters=80)
    assert bench.world.transfer[japan] == pytest.approx(start, abs=0.01)


def test_hiring_at_universities_helps_laboratories_now_and_costs_later(bench: Bench) -> None:
    us = bench.at("bloc", "us")
    usual = talent.run(bench.context)
    in_force(bench, "academic_programmes.google", 2)
    hired = bench.world.academic_hiring[us]
    assert (hired > 0).all()
    now = talent.run(bench.context)
    assert np.array_equal(terms_of(now, "researchers")["university_to_lab"][us], hired)
    students = [become_of(changes, "students") for changes in (usual, now)]
    assert (students[1][us, -1] < students[0][us, -1]).all()
    before = bench.world.transfer[us].copy()
    bench.world.transfer_push[...] = 0.0
    bench.step("ecosystem", quarters=8)
    assert (bench.world.transfer[us] < before).all()


def test_open_research_compute_raises_transfer(rules: Ruleset) -> None:
    for measure, bloc in (("open_research_compute", "japan"), ("research_compute_us", "us")):
        bench = Bench(rules, runs=R)
        before = bench.world.transfer_push[bench.at("bloc", bloc)].copy()
        in_force(bench, measure, 2)
        assert (bench.world.transfer_push[bench.at("bloc", bloc)] > before).all()


def test_checking_start_ups_costs_births_and_helps_them_sell(bench: Bench) -> None:
    japan = bench.at("bloc", "japan")
    in_force(bench, "startup_assurance")
    assert bench.world.startup_births[japan] == pytest.approx(0.95)
    assert (bench.world.app_push[japan] > 0).all()


def test_the_weakest_link_is_what_a_bloc_has_least_of_for_its_size(bench: Bench) -> None:
    rules, w = bench.rules, bench.world
    japan = bench.at("bloc", "japan")
    had = ecosystem_inputs(rules, w)
    assert value(rules, w, "weakest_input_japan") == pytest.approx(had[:, japan].min(axis=0))
    size = w.gdp / w.gdp.sum(axis=0)
    assert (had * size).sum(axis=1) == pytest.approx(np.ones((len(INPUTS), R)))
    w.transfer[japan] = 0.01
    poor = ecosystem_inputs(rules, w)[:, japan]
    assert INPUTS[int(poor[:, 0].argmin())] == "transfer"
