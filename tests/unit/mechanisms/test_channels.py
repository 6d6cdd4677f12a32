"""Channels between governments: awake they pull, asleep they do not, and a hotline thins a tail."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.deciders.legal import legal_options
from sim.agents.deciders.options import UP, options_of
from sim.core.arrays import Mask
from sim.mechanisms import trust
from sim.mechanisms.measures import lever_values
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench, terms_of

CHANNELS = {
    "us_eu_technology_council": ("us", "eu"),
    "japan_eu_digital_partnership": ("eu", "japan"),
    "japan_us_dialogue": ("us", "japan"),
    "eu_china_digital_dialogue": ("eu", "china"),
    "us_china_ai_dialogue": ("us", "china"),
    "institute_exchange": ("us", "eu"),
}
MANY = 4001


def awake(bench: Bench, channel: str, level: int) -> None:
    """Let only the levels of one channel differ from what is inherited, for a long time."""
    w, m = bench.world, bench.rules.measure_index(channel)
    w.level[m] = w.next_level[m] = level
    w.age[m] = 20.0 * (level > 0)
    w.levers[...] = lever_values(bench.rules, w.level, w.age)


def may_open(bench: Bench, channel: str) -> Mask:
    """Whether the government that hosts a sleeping channel may open it now, (R,)."""
    rules, m = bench.rules, bench.rules.measure_index(channel)
    awake(bench, channel, 0)
    options = options_of(rules, (rules.measures[m].owner,))
    (place,) = np.flatnonzero((options.measure == m) & (options.step == UP))
    return legal_options(rules, bench.world, options, np.array([True]))[place]


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_channel_pulls_two_sides_together_while_it_is_awake(rules: Ruleset, channel: str) -> None:
    relation = []
    for level in (0, 1):
        bench = Bench(rules)
        awake(bench, channel, level)
        relation.append(bench.step("relations").relation)
    one, other = (rules.axes["bloc"].index(b) for b in CHANNELS[channel])
    gained = relation[1] - relation[0]
    assert (gained[one, other] > 0.0).all()
    assert (gained[other, one] > 0.0).all()


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_channel_sleeps_at_the_end_of_its_term(rules: Ruleset, channel: str) -> None:
    bench = Bench(rules)
    awake(bench, channel, 0)
    m = rules.measure_index(channel)
    bench.announce(channel, 1)
    assert bench.step("measures").level[m].all()
    assert not bench.step("measures", quarters=rules.measures[m].term_q).level[m].any()


@pytest.mark.parametrize("channel", CHANNELS)
def test_below_a_floor_of_the_relation_a_channel_cannot_be_opened(
    rules: Ruleset, channel: str
) -> None:
    bench = Bench(rules)
    one, other = (bench.at("bloc", b) for b in CHANNELS[channel])
    for relation, opens in ((0.9, True), (0.05, False)):
        bench.world.relation[one, other] = bench.world.relation[other, one] = relation
        assert (may_open(bench, channel) == opens).all()


def test_a_hotline_makes_the_gravest_incidents_rarer_on_both_ends_only(rules: Ruleset) -> None:
    harm = {}
    for level in (0, 2):
        bench = Bench(rules, runs=MANY)
        awake(bench, "us_china_ai_dialogue", level)
        bench.world.sector_use[...] = 0.6
        terms = terms_of(trust.run(bench.context), "harm")
        harm[level] = terms["incidents"] + terms["chance"]
    gravest = {level: (h > 5.0).mean(axis=1) for level, h in harm.items()}
    for bloc in rules.axes["bloc"]:
        b = rules.axes["bloc"].index(bloc)
        if bloc in {"us", "china"}:
            assert gravest[2][b] < 0.85 * gravest[0][b]
        else:
            assert np.array_equal(harm[2][b], harm[0][b])


def test_the_expected_severity_follows_the_thinner_tail(rules: Ruleset) -> None:
    bench = Bench(rules, runs=MANY)
    awake(bench, "us_china_ai_dialogue", 2)
    bench.world.sector_use[...] = 0.6
    chance = terms_of(trust.run(bench.context), "harm")["chance"]
    assert (np.abs(chance.mean(axis=1)) < 4.0 * chance.std(axis=1) / np.sqrt(MANY)).all()
