"""Relations: anchors, strain and gestures."""

from __future__ import annotations

import numpy as np
import pytest

from sim.mechanisms import relations
from tests.helpers import Bench, become_of, terms_of


def quiet(bench: Bench) -> None:
    """Equal values, no duties, no acts, all relations at their anchors."""
    w = bench.world
    w.bloc_gap[...] = 0.0
    w.model_duties[...] = 0.0
    w.alignment[...] = 0.0
    w.relation[...] = bench.context.rules.start["relation"]
    w.usual_strain[...] = relations.strain(bench.context)


def moved(bench: Bench) -> np.ndarray:
    return np.asarray(sum(terms_of(relations.run(bench.context), "relation").values()))


def test_with_equal_values_and_no_acts_all_relations_stay(bench: Bench) -> None:
    quiet(bench)
    assert not moved(bench).any()


def test_a_drift_of_values_lowers_a_relation_without_any_measure(bench: Bench) -> None:
    quiet(bench)
    us, eu, japan = (bench.at("bloc", b) for b in ("us", "eu", "japan"))
    bench.world.bloc_gap[us, eu] = bench.world.bloc_gap[eu, us] = 0.1
    change = moved(bench)
    assert (change[us, eu] < 0.0).all()
    assert not change[us, japan].any()
    p = bench.p.relations
    expected = -p.anchor_pull * p.values * 0.1
    assert change[us, eu] == pytest.approx(np.broadcast_to(expected, change[us, eu].shape))


def test_it_is_the_same_from_both_sides(bench: Bench) -> None:
    bench.world.alignment[0, 2] = 0.01
    now = become_of(relations.run(bench.context), "strain")
    assert now == pytest.approx(now.swapaxes(0, 1))
    change = moved(bench)
    assert change == pytest.approx(change.swapaxes(0, 1))


def test_acceptance_of_evaluations_eases_the_strain_of_duties(bench: Bench) -> None:
    us, eu = bench.at("bloc", "us"), bench.at("bloc", "eu")
    w = bench.world
    w.model_duties[eu], w.hardness[eu] = 0.6, 1.0
    before = relations.strain(bench.context)[us, eu]
    w.interoperability[us, eu] = 0.5  # Europe accepts American evaluations
    assert (relations.strain(bench.context)[us, eu] < before).all()


def test_duties_strain_by_whose_models_are_used_and_whose_tests_are_not_accepted(
    bench: Bench,
) -> None:
    """European duties on American models in Europe, felt alike on both sides."""
    quiet(bench)
    us, eu, w = bench.at("bloc", "us"), bench.at("bloc", "eu"), bench.world
    w.provenance[...] = w.interoperability[...] = 0.0
    w.model_duties[eu], w.hardness[eu] = 0.6, 0.5

    def strain() -> np.ndarray:
        return relations.strain(bench.context)

    w.provenance[us, eu] = 0.4  # European models in the US meet no duties there
    assert not strain().any()
    w.provenance[eu, us] = 0.5
    expected = np.zeros(w.relation.shape)
    expected[us, eu] = expected[eu, us] = bench.p.relations.rules * 0.6 * 0.5 * 0.5
    assert strain() == pytest.approx(expected)
    w.interoperability[eu, us] = 0.5  # the US accepts European evaluations
    assert strain() == pytest.approx(expected)
    w.interoperability[us, eu] = 0.5  # Europe accepts American evaluations
    assert strain() == pytest.approx(0.5 * expected)


def test_half_of_a_deviation_is_gone_after_fourteen_quarters(bench: Bench) -> None:
    quiet(bench)
    w = bench.world
    away = 0.2 * np.ones_like(w.relation)
    w.relation[...] -= away
    for _ in range(14):
        w.relation += moved(bench)
    left = bench.context.rules.start["relation"] - w.relation
    assert left == pytest.approx(0.5 * away, rel=0.05)
