"""M7: any use, deep use, people, complements and frontier literacy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sim.indicators import value
from sim.mechanisms import adoption, economy
from sim.mechanisms.pipeline import PHASES, run_phase
from sim.model import RaceModel
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench, become_of, terms_of

R = 3
FIRMS = (7, 6, 2, R)


def stepped(bench: Bench, quarters: int = 1) -> Bench:
    bench.step("adoption", quarters=quarters)
    return bench


def goal(bench: Bench) -> np.ndarray:
    return adoption.potential(bench.context)


@given(
    hnp.arrays(float, FIRMS, elements=st.floats(0.0, 0.9)),
    hnp.arrays(float, (7, 6, R), elements=st.floats(80.0, 260.0)),
    hnp.arrays(float, (7, R), elements=st.floats(0.0, 1.0)),
)
def test_deep_use_stays_within_use_and_use_within_its_ceiling(
    use: np.ndarray, able: np.ndarray, level: np.ndarray
) -> None:
    bench = Bench(load_ruleset(), runs=R)
    w = bench.world
    w.any_use[...], w.accessible[...] = use, able
    w.deep_use[...] = 0.5 * use
    w.trust[...] = w.literacy[...] = level
    for _ in range(4):
        stepped(bench)
        assert (w.deep_use >= 0.0).all()
        assert (w.deep_use <= w.any_use + 1e-12).all()
        assert (w.any_use <= np.maximum(use, bench.p.adoption.ceiling) + 1e-12).all()
        assert (goal(bench) <= w.any_use).all()


@pytest.mark.parametrize("depth", [0.3, 1.0])
def test_use_that_is_forbidden_takes_deep_use_with_it(bench: Bench, depth: float) -> None:
    """Nobody works deeply with what he no longer uses, however deep the use was."""
    w = bench.world
    w.accessible[...], w.complements[...], w.literacy[...] = 300.0, 1.0, 1.0
    w.any_use[...] = 0.8
    w.deep_use[...] = 0.8 * depth
    w.permits[...] = 0.0
    for _ in range(6):
        stepped(bench)
        assert (w.deep_use <= w.any_use + 1e-12).all()


def test_nobody_uses_what_is_not_allowed_trusted_or_there(bench: Bench) -> None:
    japan = bench.at("bloc", "japan")
    for field in ("permits", "unserved", "permit_loss"):
        one = Bench(bench.rules, runs=R)
        getattr(one.world, field)[japan] = 0.0 if field == "permits" else 1.0
        before = one.world.any_use[japan].copy()
        stepped(one, 8)
        assert (one.world.any_use[japan] < 0.01 * before).all(), field


@pytest.mark.parametrize("more", [1.0, 12.0, 60.0])
def test_better_models_never_lower_use(bench: Bench, more: float) -> None:
    better = Bench(bench.rules, runs=R)
    better.world.accessible[...] += more
    assert (goal(better) >= goal(bench)).all()
    stepped(bench, 4)
    stepped(better, 4)
    for use in ("any_use", "deep_use", "person_use"):
        assert (getattr(better.world, use) >= getattr(bench.world, use)).all(), use
    assert (better.world.any_use > bench.world.any_use).any()


def test_literacy_below_its_threshold_lowers_deep_use_and_productivity(bench: Bench) -> None:
    japan = bench.at("bloc", "japan")
    bench.p.literacy.floor = np.full(R, 0.7)
    low = Bench(bench.rules, runs=R)
    low.p.literacy.floor = bench.p.literacy.floor
    low.world.literacy[japan] = 0.3
    assert (goal(low)[japan] < goal(bench)[japan]).all()
    stepped(bench, 8)
    stepped(low, 8)
    assert (low.world.deep_use[japan] < bench.world.deep_use[japan]).all()
    gained = [become_of(economy.run(b.context), "productivity")[japan] for b in (low, bench)]
    assert (gained[0] < gained[1]).all()


def test_a_floor_of_one_switches_the_literacy_effect_off(rules: Ruleset) -> None:
    one, other = (Bench(rules, runs=R, draw={"literacy.floor": [1.0]}) for _ in range(2))
    other.world.literacy[...] = 0.0
    assert np.array_equal(goal(one), goal(other))
    assert (adoption.literacy_factor(other.context) == 1.0).all()


def test_the_literacy_factor_runs_from_the_floor_to_one(bench: Bench) -> None:
    bench.p.literacy.floor = np.full(R, 0.6)
    seen = []
    for level in (0.0, 0.4, 0.5, 0.6, 1.0):
        bench.world.literacy[...] = level
        seen.append(float(adoption.literacy_factor(bench.context)[0, 0]))
    assert seen == sorted(seen)
    assert seen[0] == pytest.approx(0.6, abs=0.01)
    assert seen[2] == pytest.approx(0.8)
    assert seen[-1] == pytest.approx(1.0, abs=0.01)


def test_trust_decides_where_stakes_are_high_and_a_tested_mark_lowers_them(bench: Bench) -> None:
    w, japan = bench.world, bench.at("bloc", "japan")
    w.trust[...], w.marks[...] = 0.3, 0.0
    before = adoption.trust_factor(bench.context)[japan]
    assert (before[bench.at("sector", "medicine")] < before[bench.at("sector", "services")]).all()
    w.marks[japan], w.assurance[japan] = 1.0, 0.0
    assert np.array_equal(adoption.trust_factor(bench.context)[japan], before)
    w.assurance[japan] = 0.45
    assert (adoption.trust_factor(bench.context)[japan] > before).all()
    w.trust[...] = 0.6
    assert adoption.trust_factor(bench.context) == pytest.approx(np.ones((7, 6, R)))


def test_guarding_thought_costs_uses(bench: Bench) -> None:
    japan = bench.at("bloc", "japan")
    bench.world.any_use[...] = 0.95
    guarded = Bench(bench.rules, runs=R)
    guarded.world.any_use[...] = 0.95
    guarded.world.value_guard[japan] = 1.0
    stepped(bench)
    stepped(guarded)
    assert (guarded.world.any_use[japan] < bench.world.any_use[japan]).all()


def test_friction_lowers_deep_use_in_defence_only(bench: Bench) -> None:
    defence = bench.at("sector", "defence")
    bench.world.defence_friction[...] = 0.5
    rapid = goal(bench)
    bench.world.defence_friction[...] = 1.0
    usual = goal(bench)
    assert (usual[:, defence] < rapid[:, defence]).any()
    assert (usual[:, defence] <= rapid[:, defence]).all()
    others = [s for s in range(6) if s != defence]
    assert np.array_equal(usual[:, others], rapid[:, others])


def test_a_shortage_of_labour_speeds_use_up(rules: Ruleset) -> None:
    short, none = (
        Bench(rules, runs=R, draw={"adoption.labour_shortage": np.full((7, 1), level)})
        for level in (0.8, 0.0)
    )
    added = [terms_of(adoption.run(b.context), "any_use")["diffusion"] for b in (short, none)]
    effect = float(short.p.adoption.shortage_effect[0])
    assert added[0] == pytest.approx(added[1] * (1.0 + 0.8 * effect))


def test_the_burden_of_rules_slows_the_spread_of_use(bench: Bench) -> None:
    bench.world.burden[...] = 0.0
    free = terms_of(adoption.run(bench.context), "any_use")["diffusion"]
    bench.world.burden[...] = 0.8
    burdened = terms_of(adoption.run(bench.context), "any_use")["diffusion"]
    assert (burdened <= free).all()
    assert (burdened < free).any()


def test_large_firms_start_before_small_ones(bench: Bench) -> None:
    bench.world.any_use[...] = 0.05
    added = terms_of(adoption.run(bench.context), "any_use")["diffusion"]
    assert (added[:, :, bench.at("size", "large")] > added[:, :, bench.at("size", "small")]).any()
    assert (added[:, :, bench.at("size", "large")] >= added[:, :, bench.at("size", "small")]).all()


def test_data_and_integrators_build_complements(bench: Bench) -> None:
    before = terms_of(adoption.run(bench.context), "complements")["integrators"]
    bench.world.sector_data += 0.2
    with_data = terms_of(adoption.run(bench.context), "complements")["integrators"]
    bench.world.implementers *= 1.5
    with_both = terms_of(adoption.run(bench.context), "complements")["integrators"]
    assert (with_data > before).all()
    assert (with_both > with_data).all()


@pytest.mark.parametrize("year", [2029, 2031])
def test_an_access_cut_is_felt_in_deep_use_within_two_turns(rules: Ruleset, year: int) -> None:
    """12 points kept from Japan's users of US closed models: felt at once, and no collapse.

    The design asks for 2 to 6 percent of deep use; the model gives 4 to 7 after four quarters.
    """
    lost = access_cut(rules, first=4 * (year - 2026), quarters=4)
    assert (lost > 0.0).all()
    assert (np.diff(lost, axis=0) > 0.0).all()
    assert 0.02 < np.median(lost[-1]) < 0.08


def access_cut(rules: Ruleset, first: int, quarters: int, points: float = 12.0) -> np.ndarray:
    """Part of Japan's deep use that is lost, after each quarter of the cut, (quarter, run)."""
    paths = []
    for cut in (0.0, points):
        model = RaceModel(rules, seed=1, runs=13, seats=rules.axes["actor"].ids)
        model.run(first)
        japan = rules.axes["bloc"].index("japan"), rules.axes["family"].index("us_closed")
        path = []
        for _ in range(quarters):
            for phase in PHASES:
                if phase.id == "models":
                    model.world.withheld[japan] += cut
                run_phase(phase, model.context(), None)
            model.world.quarter += 1
            path.append(value(rules, model.world, "deep_use_japan"))
        model.dispose()
        paths.append(np.array(path))
    return 1.0 - paths[1] / paths[0]


# -- literacy -------------------------------------------------------------------------------------


def test_literacy_approaches_what_base_research_covers_and_falls_without(bench: Bench) -> None:
    japan = bench.at("bloc", "japan")
    w = bench.world
    w.requirement[...] = 1e-6
    bench.step("literacy", quarters=120)
    assert w.literacy[japan] == pytest.approx(np.ones(R), abs=0.01)
    w.requirement[...] = 1e9
    bench.step("literacy", quarters=11)
    assert w.literacy[japan] == pytest.approx(np.full(R, 0.5), abs=0.02)  # half-life 11 quarters


def test_the_requirement_grows_and_others_keep_their_literacy(bench: Bench) -> None:
    before = bench.world.literacy.copy()
    needed = bench.world.requirement.copy()
    bench.step("literacy", quarters=4)
    assert (bench.world.requirement > needed).all()
    japan = bench.at("bloc", "japan")
    others = [b for b in range(7) if b != japan]
    assert np.array_equal(bench.world.literacy[others], before[others])
    assert not np.array_equal(bench.world.literacy[japan], before[japan])
