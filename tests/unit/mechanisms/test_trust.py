"""M8: capacity to evaluate, incidents, trust, and operations against it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.arrays import total
from sim.mechanisms import trust
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench, terms_of

R = 3
MANY = 1000


def change(bench: Bench, field: str = "trust") -> np.ndarray:
    """Change of a field in this quarter, incidents as expected."""
    terms = terms_of(trust.run(bench.context), field)
    return sum((v for k, v in terms.items() if k != "chance"), np.zeros((7, R)))


def test_no_use_no_incidents(rules: Ruleset) -> None:
    bench = Bench(rules, runs=61)
    bench.world.sector_use[...] = 0.0
    assert not trust.hazard(bench.context).any()
    for _ in range(8):
        terms = terms_of(trust.run(bench.context), "harm")
        assert not terms["incidents"].any()
        assert not terms["chance"].any()
        bench.world.quarter += 1


def test_capacity_to_evaluate_and_rules_lower_the_hazard(bench: Bench) -> None:
    before = trust.hazard(bench.context)
    bench.world.assurance += 0.2
    tested = trust.hazard(bench.context)
    assert (tested < before).all()
    bench.world.incident_risk *= 0.8
    assert trust.hazard(bench.context) == pytest.approx(0.8 * tested)


def test_risky_sectors_make_incidents(bench: Bench) -> None:
    w = bench.world
    seen = []
    for sector in ("manufacturing", "medicine"):
        w.sector_use[...] = 0.0
        place = bench.at("sector", sector)
        w.sector_use[:, place] = 0.1 / bench.p.economy.value_added[:, place]
        seen.append(trust.hazard(bench.context))
    assert (seen[1] > seen[0]).all()


def test_a_close_and_hostile_race_leaves_less_time_for_tests(bench: Bench) -> None:
    us, china = bench.at("bloc", "us"), bench.at("bloc", "china")
    before = trust.race(bench.context)
    bench.world.relation[us, china] += 0.3
    calmer = trust.race(bench.context)
    assert (calmer < before).all()
    bench.world.capability[bench.context.bloc_of("lab") == china] -= 20.0
    assert (trust.race(bench.context) < calmer).all()


def test_the_mean_of_incidents_over_many_worlds_is_the_expected_one(rules: Ruleset) -> None:
    bench = Bench(rules, runs=MANY)
    w = bench.world
    w.sector_use[...] = 0.4
    odds = 1.0 - np.exp(-trust.hazard(bench.context))
    happened, chance = np.zeros((7, MANY)), np.zeros((7, MANY))
    quarters = 8
    for _ in range(quarters):
        terms = terms_of(trust.run(bench.context), "harm")
        happened += (terms["incidents"] + terms["chance"]) > 0.0
        chance += terms["chance"]
        w.quarter += 1
    off = np.sqrt((odds * (1.0 - odds)).mean(axis=1) / (quarters * MANY))
    assert (np.abs(happened.mean(axis=1) / quarters - odds.mean(axis=1)) < 4.0 * off).all()
    # What is booked as chance has no mean: the expected severity is that of the capped tail.
    assert (np.abs(chance.mean(axis=1)) < 4.0 * chance.std(axis=1) / np.sqrt(MANY)).all()


def test_incidents_are_felt_and_fade(bench: Bench) -> None:
    bench.world.sector_use[...] = 0.0
    bench.world.harm[...] = 4.0
    before = bench.world.trust.copy()
    bench.step("trust")
    assert (bench.world.trust < before).all()
    assert bench.world.harm == pytest.approx(np.full((7, R), 4.0 * (1.0 - 0.3)))


def test_capacity_to_evaluate_raises_trust_where_it_is_believed(rules: Ruleset) -> None:
    for gain, sign in ((0.3, 1.0), (0.0, 0.0)):
        bench = Bench(rules, runs=R, draw={"trust.gain": [gain]})
        before = change(bench)
        bench.world.assurance += 0.2
        assert (np.sign(change(bench) - before) == sign).all()
        word = change(bench)
        bench.world.credibility += 0.2
        assert (np.sign(change(bench) - word) == sign).all()


def test_disclosure_raises_trust_and_opaque_foreign_models_take_it(bench: Bench) -> None:
    japan = bench.at("bloc", "japan")
    before = change(bench)[japan]
    bench.world.transparency[japan] = 0.3
    open_ = change(bench)[japan]
    assert (open_ > before).all()
    bench.world.provenance[japan] = 0.0
    bench.world.provenance[japan, japan] = 1.0
    assert (change(bench)[japan] > open_).all()


def test_capacity_to_evaluate_holds_by_itself_and_grows_with_money(bench: Bench) -> None:
    w, start = bench.world, bench.rules.start["assurance"]
    w.assurance[...], w.assurance_budget[...] = start, 0.0
    bench.step("trust", quarters=8)
    assert w.assurance == pytest.approx(np.broadcast_to(start, (7, R)))
    w.assurance_budget[...] = 0.5
    bench.step("trust")
    gained = w.assurance - start
    assert gained == pytest.approx(0.5 * (1.0 - start) / 6.0 + np.zeros(R))
    bench.step("trust", quarters=80)
    assert (w.assurance < 1.0).all()


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 30.0))
def test_trust_stays_a_share(level: float, tested: float, harm: float) -> None:
    bench = Bench(load_ruleset(), runs=R)
    w = bench.world
    w.trust[...], w.assurance[...], w.harm[...] = level, tested, harm
    bench.step("trust", quarters=4)
    assert ((w.trust >= 0.0) & (w.trust <= 1.0)).all()
    assert ((w.assurance >= 0.0) & (w.assurance <= 1.0)).all()


# -- operations -----------------------------------------------------------------------------------


def operating(bench: Bench) -> tuple[int, int]:
    china, japan = bench.at("bloc", "china"), bench.at("bloc", "japan")
    bench.world.influence[...] = 0.0
    bench.world.influence[china, japan] = 1.0
    return china, japan


def test_operations_cost_their_target_trust_and_nobody_else(bench: Bench) -> None:
    china, japan = operating(bench)
    lost = trust.influence(bench.context)
    assert (lost[china, japan] > 0.0).all()
    assert total(total(lost)) == pytest.approx(lost[china, japan])
    terms = terms_of(trust.run(bench.context), "trust")
    assert terms["influence"][japan] == pytest.approx(-lost[china, japan])


def test_guard_stops_operations_and_models_of_the_sender_carry_them(bench: Bench) -> None:
    china, japan = operating(bench)
    before = trust.influence(bench.context)[china, japan]
    bench.world.provenance[japan, china] += 0.3
    carried = trust.influence(bench.context)[china, japan]
    assert (carried > before).all()
    bench.world.guard[japan] = 0.6
    assert (trust.influence(bench.context)[china, japan] < carried).all()
    bench.world.guard[japan] = 1.0
    assert not trust.influence(bench.context)[china, japan].any()


def test_labels_cut_influence_through_rules_that_work(bench: Bench) -> None:
    """Disclosure with tested duties on uses guards thought, and guard cuts what operations do."""
    china, japan = operating(bench)
    w = bench.world
    w.use_duties[japan], w.hardness[japan], w.assurance[japan] = 0.5, 0.8, 0.6
    bench.step("values", advance=False)
    before = trust.influence(bench.context)[china, japan]
    w.transparency[japan] = 0.5
    bench.step("values", advance=False)
    labelled = trust.influence(bench.context)[china, japan]
    assert (labelled < before).all()
    w.assurance[japan] = 0.0  # the same labels by rules on paper
    bench.step("values", advance=False)
    assert (trust.influence(bench.context)[china, japan] > before).all()
