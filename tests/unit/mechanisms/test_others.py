"""What other actors and chance may do: options, what they promise, and what they bring about."""

from __future__ import annotations

import re

import numpy as np
import pytest

from sim.agents.deciders.promise import promises
from sim.indicators import value
from sim.model import RaceModel
from sim.rules.ruleset import Ruleset
from sim.rules.schema.measures import Policy, Shock
from tests.helpers import Bench

ENTRIES = {
    *(f"U{n}" for n in range(1, 15)), *(f"C{n}" for n in range(1, 14)),
    *(f"E{n}" for n in range(1, 12)), *(f"G{n}" for n in range(1, 10)),
    *(f"B{n}" for n in range(1, 14)), *(f"P{n}" for n in range(1, 12)),
    *(f"X{n:02}" for n in range(1, 26)), *(f"J{n}" for n in range(63, 68)),
}  # fmt: skip


def test_every_lever_of_others_and_every_shock_has_a_record(rules: Ruleset) -> None:
    found: set[str] = set()
    for kind in (rules.policies, rules.deals, rules.events, rules.shocks, rules.demands):
        for record in kind.values():
            found |= set(
                re.findall(r"\b[A-Z]\d+\b", f"{record.idea} {getattr(record, 'code', '')}")
            )
    assert sorted(ENTRIES - found) == []


@pytest.mark.parametrize("bloc", ["us", "china", "eu", "gulf", "asia"])
def test_every_government_has_eight_policies_to_choose_from(rules: Ruleset, bloc: str) -> None:
    own = [p for p in rules.policies.values() if f"government_{bloc}" in p.owners and not p.locked]
    assert len(own) >= 8


def test_every_lever_of_a_policy_promises_something(rules: Ruleset) -> None:
    known = {m.lever for m in rules.file.levers}
    silent = {"sales_cap", "chain_output", "research_pace"}  # side terms and chance
    for policy in rules.policies.values():
        used = {e.target for e in policy.effects if e.kind != "once"}
        assert used <= known | silent, f"{policy.id}: {sorted(used - known - silent)}"


def test_keeping_models_back_costs_users_and_hurts_rivals(rules: Ruleset) -> None:
    table = promises(rules)
    features = [f.id for f in rules.file.features]
    us = rules.axes["bloc"].index("us")
    tiers = table[us, rules.measure_index("frontier_access_tiers"), 1]
    assert tiers[features.index("rivals")] > 0
    assert tiers[features.index("reach")] < 0
    review = table[us, rules.measure_index("pre_release_review"), 1]
    assert review[features.index("use")] < 0


def test_an_exposed_operation_costs_word_and_the_relation(rules: Ruleset) -> None:
    bench = Bench(rules, runs=7, draw={"values.exposure_odds": 1.0})
    w, china, japan = bench.world, bench.at("bloc", "china"), bench.at("bloc", "japan")
    w.influence[china, japan] = 1.0
    w.assurance[japan] = 1.0
    before = w.credibility[china].copy(), w.relation[china, japan].copy()
    bench.step("values")
    word, relation = before[0] - w.credibility[china], before[1] - w.relation[china, japan]
    assert (relation > 0).all()
    assert word == pytest.approx(np.full(7, bench.p.values.exposed_word[0]))


@pytest.mark.parametrize(
    "measure",
    [
        "frontier_access_tiers", "pre_release_review", "ai_plus_targets",
        "information_policy_china",
        "sovereign_procurement_eu", "asia_own_models", "frontier_access_cut",
        "open_supply_closes", "cyber_attack_on_finance", "us_science_exodus", "robot_breakthrough",
    ],
)  # fmt: skip
def test_a_measure_alone_moves_what_it_is_expected_to_move(rules: Ruleset, measure: str) -> None:
    m = rules.measure_index(measure)
    record = rules.measures[m].record
    assert isinstance(record, Policy | Shock)
    assert record.expects
    worlds = []
    for level in (0, rules.measures[m].levels):
        model = RaceModel(rules, seed=1, runs=3, seats=rules.actors)
        model.world.cooldown[m] = 99.0  # chance leaves it alone
        model.world.next_level[m] = level
        seen = {}
        for quarter in range(1, 1 + max(e.after_q for e in record.expects)):
            model.step()
            seen[quarter] = {
                e.indicator: np.asarray(value(rules, model.world, e.indicator))
                for e in record.expects
            }
        worlds.append(seen)
        model.dispose()
    for e in record.expects:
        change = (worlds[1][e.after_q][e.indicator] - worlds[0][e.after_q][e.indicator]).mean()
        assert np.sign(change) == e.sign, f"{e.text}: {change}"
