"""M9: values of blocs and models, guard, autonomy, projection, and the leaning of others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sim.core.arrays import total
from sim.indicators.functions import value_projection
from sim.mechanisms import values
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench, become_of, differing, terms_of

R = 3


def projection(bench: Bench) -> np.ndarray:
    return value_projection(bench.rules, bench.world)


def autonomy(bench: Bench, guard: float | np.ndarray = 0.0) -> np.ndarray:
    """Value autonomy under a guard that measures of the blocs' own give."""
    bench.world.value_guard[...] = guard
    return become_of(values.run(bench.context), "autonomy")


def aligned(bench: Bench) -> Bench:
    """All models and all people hold the same values."""
    bench.world.bloc_values[...] = 0.7
    bench.world.model_values[...] = 0.7
    return bench


def test_full_guard_or_models_of_ones_own_values_leave_full_autonomy(bench: Bench) -> None:
    assert (autonomy(bench) < 1.0).any()
    assert autonomy(bench, guard=1.0) == pytest.approx(np.ones((7, R)))
    assert autonomy(aligned(bench)) == pytest.approx(np.ones((7, R)))


def test_models_from_home_alone_leave_full_autonomy_once_they_speak_for_it(bench: Bench) -> None:
    w, japan = bench.world, bench.at("bloc", "japan")
    own = bench.at("family", "japan_own")
    w.model_share[japan] = 0.0
    w.model_share[japan, :, own] = 1.0
    w.model_values[own] = w.bloc_values[japan]
    assert autonomy(bench)[japan] == pytest.approx(np.ones(R))


@given(hnp.arrays(float, (7, R), elements=st.floats(0.0, 1.0)), st.floats(0.0, 0.5))
def test_autonomy_grows_with_guard_and_stays_in_bounds(guard: np.ndarray, more: float) -> None:
    bench = Bench(load_ruleset(), runs=R)
    before, after = autonomy(bench, guard), autonomy(bench, np.minimum(guard + more, 1.0))
    assert (after >= before - 1e-12).all()
    assert ((after >= 0.0) & (after <= 1.0 + 1e-12)).all()


def test_without_distance_nothing_drifts(bench: Bench) -> None:
    changes = values.run(aligned(bench).context)
    assert terms_of(changes, "bloc_values")["models"] == pytest.approx(np.zeros((7, 3, R)))
    assert terms_of(changes, "model_values")["makers"] == pytest.approx(np.zeros((9, 3, R)))


def test_values_drift_to_those_of_the_models_in_use_and_slowly(bench: Bench) -> None:
    w, japan = bench.world, bench.at("bloc", "japan")
    closed = bench.at("family", "us_closed")
    w.model_share[japan] = 0.0
    w.model_share[japan, :, closed] = 1.0
    away = w.model_values[closed] - w.bloc_values[japan]
    step = terms_of(values.run(bench.context), "bloc_values")["models"][japan]
    assert (step * away > 0.0).all()
    assert (np.abs(step) <= float(bench.p.values.drift[0]) * np.abs(away)).all()


def test_tuning_takes_away_at_most_half_of_a_distance(bench: Bench) -> None:
    bench.world.value_tuning[...] = 0.0
    before = become_of(values.run(bench.context), "value_gap")
    bench.world.value_tuning[...] = 5.0
    after = become_of(values.run(bench.context), "value_gap")
    assert after == pytest.approx(before * (1.0 - bench.p.values.most_tuning))


@pytest.mark.parametrize("field", ["value_guard", "content_control", "transparency"])
def test_measures_raise_guard(bench: Bench, field: str) -> None:
    bench.world.use_duties[...] = bench.world.hardness[...] = 0.5
    before = values.guard(bench.context)
    getattr(bench.world, field)[...] += 0.1
    assert (values.guard(bench.context) > before).all()


def test_european_rules_guard_thought_without_a_measure_of_its_own(bench: Bench) -> None:
    eu = bench.at("bloc", "eu")
    bench.world.value_guard[...] = 0.0
    assert (values.guard(bench.context)[eu] > 0.05).all()
    bench.world.use_duties[eu] = 0.0
    assert not values.guard(bench.context)[eu].any()


def test_makers_follow_the_values_of_their_home(bench: Bench) -> None:
    w = bench.world
    us, closed = bench.at("bloc", "us"), bench.at("family", "us_closed")
    w.bloc_values[us] += 1.0
    gap = np.abs(w.bloc_values[us] - w.model_values[closed])
    bench.step("values", quarters=8)
    assert (np.abs(w.bloc_values[us] - w.model_values[closed]) < gap).all()


# -- projection -----------------------------------------------------------------------------------


def test_a_bloc_whose_models_nobody_abroad_uses_projects_nothing(bench: Bench) -> None:
    w, japan = bench.world, bench.at("bloc", "japan")
    w.provenance[...] = 0.0
    w.provenance[range(7), range(7)] = 1.0
    assert not projection(bench).any()
    w.provenance[bench.at("bloc", "asia"), japan] = 0.2
    assert (projection(bench)[japan] > 0.0).all()


def test_a_walled_or_distant_model_convinces_fewer(bench: Bench) -> None:
    us = bench.at("bloc", "us")
    before = projection(bench)[us]
    bench.world.guard[us] = 1.0
    walled = projection(bench)[us]
    assert (walled < before).all()
    bench.world.bloc_values[us] += 2.0
    assert (projection(bench)[us] < walled).all()


# -- operations that are found out ----------------------------------------------------------------


def test_who_operates_against_nobody_is_never_found_out(bench: Bench) -> None:
    bench.world.influence[...] = 0.0
    changes = values.run(bench.context)
    assert not terms_of(changes, "relation")
    assert not terms_of(changes, "credibility")


def test_operations_are_found_out_as_often_as_the_target_can_test(rules: Ruleset) -> None:
    bench = Bench(rules, runs=1000)
    china, japan = bench.at("bloc", "china"), bench.at("bloc", "japan")
    bench.world.influence[...] = 0.0
    bench.world.influence[china, japan] = 1.0
    bench.world.assurance[japan] = 0.8
    terms = terms_of(values.run(bench.context), "credibility")
    lost = -(terms["operations"] + terms["chance"])[china]
    size = float(bench.p.values.exposed_word[0])
    assert set(np.abs(lost).round(9)) == {0.0, size}
    assert (lost > 0.0).mean() == pytest.approx(0.25 * 0.8, abs=0.05)
    relation = terms_of(values.run(bench.context), "relation")
    both = relation["operations"] + relation["chance"]
    assert both == pytest.approx(both.swapaxes(0, 1))
    bench.world.assurance[japan] = 0.0
    assert not terms_of(values.run(bench.context), "credibility")["operations"].any()


# -- the rest of the world ------------------------------------------------------------------------


def leaning(bench: Bench) -> np.ndarray:
    """Where the camps move in a quarter, (camp, R)."""
    return terms_of(values.run(bench.context), "camps")["models"]


def test_camps_are_shares(bench: Bench) -> None:
    for _ in range(12):
        bench.step("values")
        assert total(bench.world.camps) == pytest.approx(np.ones(R))
        assert (bench.world.camps > 0.0).all()
    assert total(leaning(bench)) == pytest.approx(np.zeros(R), abs=1e-12)


def test_others_lean_to_those_whose_models_and_help_they_have(bench: Bench) -> None:
    rights, order = bench.at("camp", "rights"), bench.at("camp", "order")
    before = leaning(bench)
    bench.world.capacity_aid[bench.at("bloc", "japan")] += 1.0
    helped = leaning(bench)
    assert (helped[rights] > before[rights]).all()
    row = bench.at("bloc", "row")
    bench.world.provenance[row] = 0.0
    bench.world.provenance[row, bench.at("bloc", "china")] = 1.0
    assert (leaning(bench)[order] > helped[order]).all()


def test_control_tools_that_come_with_models_have_a_demand_of_their_own(bench: Bench) -> None:
    order = bench.at("camp", "order")
    before = leaning(bench)[order]
    bench.p.values.control_demand = np.zeros(1)
    assert (leaning(bench)[order] < before).all()


def test_the_guard_of_the_step_is_that_of_its_start(bench: Bench) -> None:
    changes = values.run(bench.context)
    assert np.array_equal(become_of(changes, "guard"), values.guard(bench.context))


def test_operations_in_one_run_leave_the_bits_of_the_others(rules: Ruleset) -> None:
    block = Bench(rules, runs=R, seed=1)
    block.world.influence[...] = 0.0
    block.world.influence[block.at("bloc", "china"), :, 1] = 1.0
    for r in range(R):
        alone = Bench(rules, runs=1, seed=1 + r)
        alone.world.influence[...] = block.world.influence[..., [r]]
        alone.step("trust", "values", quarters=4)
        if r == 0:
            block.step("trust", "values", quarters=4)
        assert differing(block.world.take([r]), alone.world) == [], r
