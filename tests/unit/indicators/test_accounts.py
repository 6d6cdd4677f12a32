"""Accounts of power: scores between fixed marks, means, rival theories."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.arrays import Array, Index
from sim.game.paths import fields_read
from sim.indicators import value
from sim.indicators.accounts import (
    RAW,
    _weights,
    gains,
    intensity,
    of_measure,
    raw,
    score,
    scored,
    scores,
    share,
    standing,
)
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench

RULES = load_ruleset()
ACCOUNTS = RULES.accounts
P = "four_sources"
SOURCES = ("technology", "ecosystem", "institutions", "ideas")
INPUTS = ("compute", "capital", "talent", "data", "firms")
FLOOR = ACCOUNTS.file.floor
marks = st.floats(FLOOR, 1.0)


def with_scores(values: dict[str, float], name: str = P) -> dict[str, Array]:
    """A node and all below it from given scores of its measures."""
    return scores(RULES, name, lambda measure: np.array([[values[measure]]]))


def leaves(name: str = P) -> list[str]:
    return list(dict.fromkeys(ACCOUNTS.leaves(name)))


# -- marks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ACCOUNTS.measures)
def test_a_score_does_not_depend_on_the_unit(name: str) -> None:
    measure = ACCOUNTS.measures[name]
    values = np.linspace(float(measure.low), float(measure.high), 7)
    other = measure.model_copy(update={"low": 1000 * measure.low, "high": 1000 * measure.high})
    assert scored(other, 1000 * values, FLOOR) == pytest.approx(scored(measure, values, FLOOR))


@pytest.mark.parametrize("name", ACCOUNTS.measures)
def test_a_score_runs_from_the_floor_to_one_between_the_marks(name: str) -> None:
    measure = ACCOUNTS.measures[name]
    ends = np.array([float(measure.low), float(measure.high)])
    assert scored(measure, ends, FLOOR).tolist() == [FLOOR, 1.0]
    beyond = ends + np.array([-10.0, 10.0]) * (ends[1] - ends[0])
    assert scored(measure, beyond, FLOOR).tolist() == [FLOOR, 1.0]


def test_shares_and_intensities_do_not_depend_on_the_unit(bench: Bench) -> None:
    amount, size = bench.world.researchers, bench.world.gdp
    assert share(7.0 * amount) == pytest.approx(share(amount))
    assert intensity(7.0 * amount, 3.0 * size) == pytest.approx(intensity(amount, size))
    assert intensity(size, size) == pytest.approx(np.ones_like(size))


def test_an_index_is_the_same_when_compute_and_money_are_counted_otherwise(bench: Bench) -> None:
    before = score(bench.rules, bench.world, P)
    for name in ("installed", "site_spend", "venture", "gdp", "researchers", "startups"):
        # Only what is used as a share: the exports and payments of a quarter stay as they are.
        getattr(bench.world, name)[...] *= 12.5
    assert score(bench.rules, bench.world, P) == pytest.approx(before, rel=1e-12)


# -- means ----------------------------------------------------------------------------------------


@given(st.data())
def test_a_higher_score_never_lowers_an_index(data: st.DataObject) -> None:
    for theory in ACCOUNTS.theories:
        values = {m: data.draw(marks, m) for m in leaves(theory)}
        raised = data.draw(st.sampled_from(leaves(theory)))
        higher = {**values, raised: data.draw(st.floats(values[raised], 1.0))}
        old, new = (float(with_scores(v, theory)[theory][0, 0]) for v in (values, higher))
        assert new >= old * (1 - 1e-12)


def test_one_source_at_the_floor_pulls_the_index_below_the_arithmetic_mean() -> None:
    weights = ACCOUNTS.theories[P].of
    for low in SOURCES:
        values = {m: FLOOR if m in leaves(low) else 0.8 for m in leaves()}
        found = with_scores(values)
        flat = sum(float(w) * float(found[s][0, 0]) for s, w in weights.items())
        assert float(found[P][0, 0]) < 0.75 * flat, low


def test_equal_scores_are_their_own_mean() -> None:
    for theory in ACCOUNTS.theories:
        values = dict.fromkeys(leaves(theory), 0.37)
        assert with_scores(values, theory)[theory] == pytest.approx(0.37)


@given(st.data())
def test_the_split_of_an_index_is_exact(data: st.DataObject) -> None:
    """Section 6.4 of the design: L(P', P) * w / L(z', z) for each part, with clipped scores too."""
    for name in (P, "conversion_efficiency", "resilience", *ACCOUNTS.theories):
        ends = [
            with_scores(
                {m: data.draw(st.one_of(st.just(FLOOR), marks)) for m in leaves(name)}, name
            )
            for _ in range(2)
        ]
        found = gains(RULES, name, *ends)
        parts = sum(gain * (ends[1][m] - ends[0][m]) for m, gain in found.items())
        change = (ends[1][name] - ends[0][name]).item()
        assert np.asarray(parts).item() == pytest.approx(change, abs=1e-12)


# -- the table of what counts where ---------------------------------------------------------------


@pytest.mark.parametrize("theory", ACCOUNTS.theories)
def test_a_theory_counts_every_state_once(theory: str) -> None:
    counted = ACCOUNTS.states(theory)
    assert len(set(counted)) == len(counted)
    assert sum(ACCOUNTS.theories[theory].of.values()) == pytest.approx(1.0)


def test_a_state_that_is_counted_twice_is_seen_in_the_table() -> None:
    twice = ACCOUNTS.theories[P].model_copy(
        update={"of": {"technology": 0.5, "model_position": 0.5}}
    )
    broken = replace(ACCOUNTS, nodes={**ACCOUNTS.nodes, P: twice})
    counted = broken.states(P)
    assert counted.count("capability") == 2


@pytest.mark.parametrize("name", ACCOUNTS.measures)
def test_a_measure_reads_what_its_row_names_and_nothing_else(name: str) -> None:
    measure = ACCOUNTS.measures[name]
    world = Bench(RULES).world
    read = fields_read(lambda w: raw(RULES, w, name), world) - {"runs"}
    assert read == {*measure.states, *measure.sizes}


def test_resilience_and_conversion_are_not_in_the_index() -> None:
    beside = {*ACCOUNTS.states("resilience")}
    assert not beside & {*ACCOUNTS.states(P)}
    assert not {"conversion", "resilience", "own_control"} & {*ACCOUNTS.theories[P].of}


def test_every_function_has_a_row() -> None:
    assert {m.function for m in ACCOUNTS.measures.values()} == set(RAW)


# -- the start of the scenario --------------------------------------------------------------------


def at_start(name: str) -> dict[str, float]:
    """Medians over accepted sets, by bloc."""
    found = score(RULES, SHARED.world, name)
    return dict(zip(RULES.axes["bloc"], np.median(found, axis=1).tolist(), strict=True))


SHARED = Bench(RULES, runs=31)


def test_the_united_states_are_first_then_china_by_inputs_and_the_union_by_rules() -> None:
    for name in (P, "ecosystem"):
        found = at_start(name)
        del found["row"]
        first, *next_two = sorted(found, key=lambda b: -found[b])[:3]
        assert first == "us"
        assert set(next_two) == {"china", "eu"}, name
    for name, ahead, behind in (
        ("ecosystem", "china", "eu"), ("ideas", "china", "eu"), ("institutions", "eu", "china"),
    ):  # fmt: skip
        assert at_start(name)[ahead] > at_start(name)[behind], name


def test_gulf_hubs_lead_japan_by_intensity_and_not_as_a_set() -> None:
    for part in INPUTS:
        ahead = at_start(part)["gulf"] > at_start(part)["japan"]
        assert ahead == (part in {"compute", "capital"}), part
    for part in ("compute", "capital"):
        lead = {
            kind: at_start(f"{part}_{kind}")["gulf"] - at_start(f"{part}_{kind}")["japan"]
            for kind in ("share", "intensity")
        }
        assert lead["intensity"] > 2 * max(lead["share"], 0.0)
    assert at_start("ecosystem")["gulf"] < at_start("ecosystem")["japan"]
    assert at_start(P)["gulf"] < at_start(P)["japan"]


def test_a_bloc_without_a_laboratory_has_no_model() -> None:
    assert at_start("model_position")["row"] == FLOOR


def test_the_indicator_is_the_index() -> None:
    found = score(RULES, SHARED.world, P)
    for b, bloc in enumerate(RULES.axes["bloc"]):
        assert np.array_equal(value(RULES, SHARED.world, f"power_index_{bloc}"), 100 * found[b])
        shown = value(RULES, SHARED.world, f"resilience_substitutes_{bloc}")
        assert np.array_equal(shown, 100 * of_measure(RULES, SHARED.world, "substitutes")[b])


# -- others' behaviour ----------------------------------------------------------------------------


def test_a_deal_in_force_binds_a_partner_of_its_proposer(bench: Bench) -> None:
    before = value(bench.rules, bench.world, "partners_bound_japan").copy()
    bench.world.level[bench.rules.measure_index("mutual_recognition")] = 1.0
    assert (value(bench.rules, bench.world, "partners_bound_japan") == before + 1).all()
    assert (value(bench.rules, bench.world, "partners_bound_eu") == 0).all()


def test_leverage_is_the_difference_of_two_losses(bench: Bench) -> None:
    us, japan = bench.at("bloc", "us"), bench.at("bloc", "japan")
    bench.world.vulnerability[us, japan] = 0.01
    bench.world.vulnerability[japan, us] = 0.04
    assert value(bench.rules, bench.world, "leverage_us_japan") == pytest.approx(0.03)
    assert value(bench.rules, bench.world, "leverage_japan_us") == pytest.approx(-0.03)
    assert (score(bench.rules, bench.world, "resilience")[japan]
            < score(bench.rules, bench.world, "resilience")[us]).all()  # fmt: skip


def test_a_stop_of_tools_leaves_their_makers_their_share(bench: Bench) -> None:
    """Who makes chips for himself only has the value of them; tools count however small."""
    before = raw(bench.rules, bench.world, "supply_position")
    assert before.sum(axis=0) == pytest.approx(1.0)
    bench.world.home_tools[bench.at("bloc", "china")] = 0.9
    after = raw(bench.rules, bench.world, "supply_position")
    china, japan = bench.at("bloc", "china"), bench.at("bloc", "japan")
    assert (after[china] > before[china]).all()
    assert (after[japan] < before[japan]).all()


# -- weights --------------------------------------------------------------------------------------


def test_the_band_holds_the_index_and_is_the_same_each_time(rules: Ruleset) -> None:
    for theory in ACCOUNTS.theories:
        one, two = (standing(rules, SHARED.world, theory) for _ in range(2))
        assert (one.low <= one.index).all()
        assert (one.index <= one.high).all()
        for field in ("index", "rank", "low", "high", "kept"):
            assert np.array_equal(getattr(one, field), getattr(two, field))
        assert 0.0 <= one.same <= one.kept.min()
    found = standing(rules, SHARED.world, P).index
    assert found == pytest.approx(score(rules, SHARED.world, P)[:, 0], rel=1e-14)


@pytest.mark.parametrize("theory", ACCOUNTS.theories)
def test_the_highest_index_ranks_first_and_the_rest_of_the_world_is_not_ranked(theory: str) -> None:
    found, at = standing(RULES, SHARED.world, theory), RULES.axes["bloc"].index
    states = [b for b in np.argsort(-found.index).tolist() if b != at("row")]
    assert found.rank[states].tolist() == [1, 2, 3, 4, 5, 6]
    assert found.rank[at("row")] == 0
    assert found.rank[at("us")] == 1


def test_the_band_leaves_out_a_twentieth_at_each_end_and_a_rank_is_kept_against_the_files() -> None:
    theory = "diffusion"  # its ranks change with the weights, and its mean is a plain sum
    parts = np.array([score(RULES, SHARED.world, m)[:, 0] for m in ACCOUNTS.theories[theory].of])
    drawn = _weights(RULES, theory)[1:] @ parts
    found = standing(RULES, SHARED.world, theory)
    beyond = 0.05 * len(drawn)
    assert (drawn < found.low).sum(axis=0) == pytest.approx(beyond, abs=1.0)
    assert (drawn > found.high).sum(axis=0) == pytest.approx(beyond, abs=1.0)
    states = np.arange(len(found.index)) != RULES.axes["bloc"].index("row")
    own = falling(found.index[states])
    kept = [falling(one[states]) == own for one in drawn]
    assert found.kept[states] == pytest.approx(np.mean(kept, axis=0))
    assert found.same == pytest.approx(np.mean([k.all() for k in kept]))
    assert 0.0 < found.same < found.kept.min() < 1.0


def falling(values: Array) -> Index:
    """Place of every value among all, 0 is the highest."""
    return np.argsort(np.argsort(-values))


def test_theories_disagree_on_ranks() -> None:
    ranks = {t: tuple(standing(RULES, SHARED.world, t).rank.tolist()) for t in ACCOUNTS.theories}
    assert len(ACCOUNTS.theories) >= 4
    assert len(set(ranks.values())) >= 3
