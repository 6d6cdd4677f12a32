"""M1: effective compute, spillover, releases, lags."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from sim.indicators import months_behind, value
from sim.mechanisms import capability
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench, terms_of

R = 3
STEPS = ("capability", "publish")
FROZEN = {"capability.pace@2024Q2": [0.0], "capability.spillover": [0.0]}


def rivals_ahead(bench: Bench, but: int, by: float) -> None:
    others = [i for i in range(bench.world.algorithm.shape[0]) if i != but]
    bench.world.algorithm[others] += by
    bench.world.public_knowledge += by


@pytest.mark.parametrize("lab", ["openai", "deepseek", "mistral", "jp_startups"])
def test_without_spillover_own_progress_does_not_depend_on_rivals(rules: Ruleset, lab: str) -> None:
    paths = []
    for lead in (0.0, 1.5):
        bench = Bench(rules, runs=R, draw={"capability.spillover": [0.0]})
        i = bench.at("lab", lab)
        rivals_ahead(bench, i, lead)
        seen = []
        for _ in range(8):
            bench.step(*STEPS)
            seen.append((bench.world.algorithm[i].copy(), bench.world.capability[i].copy()))
        paths.append(np.array(seen))
    assert np.array_equal(paths[0], paths[1])


def test_with_spillover_a_follower_learns_from_rivals_and_the_leader_does_not(
    rules: Ruleset,
) -> None:
    bench = Bench(rules, runs=R)
    spill = terms_of(capability.run(bench.context), "algorithm")["spillover"]
    leader = bench.world.algorithm == bench.world.public_knowledge
    assert leader.any(axis=0).all()
    assert not spill[leader].any()
    assert (spill[~leader] > 0).all()
    rivals_ahead(bench, bench.at("lab", "mistral"), 0.5)
    more = terms_of(capability.run(bench.context), "algorithm")["spillover"]
    assert (more[bench.at("lab", "mistral")] > spill[bench.at("lab", "mistral")]).all()


def test_more_openness_weakly_shortens_every_followers_lag(rules: Ruleset) -> None:
    lags: dict[float, np.ndarray] = {}
    for openness in (0.3, 0.6, 1.0, 1.2):
        bench = Bench(rules, runs=R, draw={"capability.openness": [openness]})
        bench.step(*STEPS, quarters=10)
        lags[openness] = months_behind(rules, bench.world)
    values = list(lags.values())
    for closed, open_ in itertools.pairwise(values):
        assert (open_ <= closed + 1e-9).all()
    assert (values[-1] < values[0] - 1e-6).any()


def test_openness_leaves_the_leader_in_ideas_alone(rules: Ruleset) -> None:
    frontier = []
    for openness in (0.3, 1.2):
        bench = Bench(rules, runs=R, draw={"capability.openness": [openness]})
        leader = bench.world.algorithm.argmax(axis=0)
        bench.step(*STEPS)
        frontier.append(bench.world.algorithm[leader, np.arange(R)])
    assert np.array_equal(frontier[0], frontier[1])


def test_twice_the_compute_at_the_same_ideas_is_worth_k_log_2(rules: Ruleset) -> None:
    settled = []
    k = np.zeros(1)
    for factor in (1.0, 2.0):
        bench = Bench(rules, runs=R, draw=FROZEN)
        bench.world.leased[...] = 0.0
        bench.world.installed *= factor
        bench.world.retired -= bench.world.installed.sum(axis=(0, 1)) * (1 - 1 / factor)
        bench.world.training_compute[...] = 1e-4
        bench.world.capability[...] = 50.0  # below what training gives: releases follow it
        bench.step(*STEPS, quarters=100)
        settled.append(bench.world.capability.copy())
        k = bench.p.capability.points
    assert settled[1] - settled[0] == pytest.approx(
        np.broadcast_to(k * np.log10(2.0), settled[0].shape)
    )


def test_training_follows_new_compute_over_two_quarters_or_so(rules: Ruleset) -> None:
    bench = Bench(rules, runs=R, draw=FROZEN)
    bench.world.leased[...] = 0.0
    before = capability.research_compute(bench.context)
    bench.world.training_compute[...] = before
    bench.world.installed *= 2.0
    bench.world.retired -= bench.world.installed.sum(axis=(0, 1)) / 2
    bench.step("capability")
    growth = bench.world.training_compute / before
    speed = bench.p.capability.training_speed
    assert growth == pytest.approx(np.broadcast_to(2.0**speed, growth.shape))


@pytest.mark.parametrize("lost", ["people", "compute"])
def test_without_people_or_compute_capability_freezes_and_does_not_fall(
    rules: Ruleset, lost: str
) -> None:
    bench = Bench(rules, runs=R, draw={"capability.spillover": [0.0]})
    japan = bench.at("bloc", "japan")
    labs = [i for i, b in enumerate(bench.context.bloc_of("lab")) if b == japan]
    if lost == "people":
        bench.world.researchers[japan] = 0.0
        found = capability.own_progress(bench.context, bench.world)[labs]
        assert not found.any()
    else:
        bench.world.retired += bench.world.installed[japan].sum(axis=0)
        bench.world.installed[japan] = 0.0
    for _ in range(12):
        before = bench.world.capability.copy()
        bench.step(*STEPS)
        assert (bench.world.capability >= before).all()
    after = bench.world.capability[labs].copy()
    bench.step(*STEPS, quarters=8)
    assert bench.world.capability[labs] == pytest.approx(after, abs=0.05)


def test_capability_never_falls_and_own_progress_has_a_ceiling(rules: Ruleset) -> None:
    bench = Bench(rules, runs=17)
    p = bench.p.capability
    for _ in range(20):
        before = bench.world.capability.copy()
        own = capability.own_progress(bench.context, bench.world)
        assert (own >= 0).all()
        assert (own <= p.fastest * p.pace + 1e-12).all()
        bench.step(*STEPS)
        assert (bench.world.capability >= before - 1e-12).all()


def test_ideas_get_harder(bench: Bench) -> None:
    before = capability.own_progress(bench.context, bench.world)
    bench.world.algorithm += 1.0
    after = capability.own_progress(bench.context, bench.world)
    capped = bench.p.capability.fastest * bench.p.capability.pace
    assert (after < before)[before < capped - 1e-12].all()


def test_public_knowledge_is_the_best_of_the_last_quarter(bench: Bench) -> None:
    before = bench.world.algorithm.max(axis=0)
    assert np.array_equal(bench.world.public_knowledge, before)
    bench.step(*STEPS)
    assert np.array_equal(bench.world.public_knowledge, bench.world.algorithm.max(axis=0))
    assert (bench.world.public_knowledge > before).all()


def test_the_lag_does_not_depend_on_the_points_per_order_of_magnitude(rules: Ruleset) -> None:
    """Model note, section 9: k changes the slope, not the lag.

    A frontier that is scaled with its past has the same lag in months.
    """
    slopes = {}
    for k in (8.0, 12.0):
        bench = Bench(rules, runs=R, draw={"capability.points": [k]})
        # Start all labs from what the equation gives, so that only the scale differs.
        p = bench.p.capability
        bench.world.capability[...] = p.anchor + k * (
            np.log10(bench.world.training_compute / p.compute_reference) + bench.world.algorithm
        )
        usual = rules.number("capability.points")
        path = bench.world.frontier_path
        path[...] = p.anchor + (path - p.anchor) * k / usual
        bench.step(*STEPS, quarters=24)
        slopes[k] = (
            value(rules, bench.world, "lag_china")[0],
            float(bench.world.capability.max(axis=0)[0]) - 121.0,
        )
    assert slopes[12.0][1] > slopes[8.0][1]
    assert slopes[12.0][0] == pytest.approx(slopes[8.0][0], abs=0.6)


def test_rules_over_texts_and_answers_slow_the_laboratories_of_their_bloc_alone(
    bench: Bench,
) -> None:
    china = bench.at("bloc", "china")
    of_china = bench.context.bloc_of("lab") == china
    bench.world.training_freedom[...] = 1.0
    bench.world.content_control[...] = 0.0
    usual = capability.own_progress(bench.context, bench.world)
    bench.world.training_freedom[china] = 0.8
    fewer_texts = capability.own_progress(bench.context, bench.world)
    bench.world.content_control[china] = 0.2
    controlled = capability.own_progress(bench.context, bench.world)
    assert (fewer_texts[of_china] < usual[of_china]).all()
    assert (controlled[of_china] < fewer_texts[of_china]).all()
    assert np.array_equal(controlled[~of_china], usual[~of_china])
