"""Votes, types of governments, and what they remember."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.core.units import Quarter
from sim.mechanisms import governments, regulation
from sim.model import RaceModel
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench, become_of, terms_of

US_VOTE = Quarter(2028, 4)


def at(bench: Bench, date: Quarter) -> Bench:
    """The bench in a quarter of the calendar."""
    bench.world.quarter = date.since(bench.rules.first_quarter)
    return bench


def test_an_unpopular_government_is_more_likely_to_go(bench: Bench) -> None:
    us, china = bench.at("bloc", "us"), bench.at("bloc", "china")
    bench.world.approval[...] = 0.5
    even = governments.change_chance(bench.context)
    bench.world.approval[...] = 0.4
    unloved = governments.change_chance(bench.context)
    assert even[us] == pytest.approx(0.5)
    assert (unloved[us] > even[us] + 0.1).all()
    assert (unloved[china] < 0.01).all()


def test_votes_are_held_in_their_quarters_and_count_from_the_next_term(rules: Ruleset) -> None:
    bench = Bench(rules, draw={"governments.change_base": np.full((7, 1), 50.0)})  # all go
    us, eu = bench.at("bloc", "us"), bench.at("bloc", "eu")
    w = at(bench, US_VOTE.plus(-1)).world
    bench.step("elections")
    assert not w.elected[us].any()
    bench.step("elections")
    assert (w.elected[us] == 1).all()
    assert (w.administration[us] == 1).all()  # the term begins with the next quarter
    assert not w.tenure[us].any()
    bench.step("elections", quarters=2)
    assert (w.elected[eu] == 1).all()
    assert not w.administration[eu].any()  # a Commission takes half a year to form
    bench.step("elections", quarters=1)
    assert (w.administration[eu] == 1).all()
    assert (w.tenure[us] == 3).all()


def test_how_often_a_vote_turns_is_the_chance_that_is_shown(rules: Ruleset) -> None:
    model = RaceModel(rules, seed=1, runs=400)
    model.world.quarter = US_VOTE.since(rules.first_quarter)
    model.world.approval[...] = 0.45
    c = model.context()
    us = rules.axes["bloc"].index("us")
    won = become_of(governments.run(c), "elected")[us]
    assert won.mean() == pytest.approx(float(governments.change_chance(c)[us].mean()), abs=0.07)
    model.dispose()


def test_a_vote_on_record_is_not_drawn() -> None:
    past = load_ruleset("hindcast_2022")
    rules = replace(past, scenario=past.scenario.model_copy(update={"by_record": ()}))
    model = RaceModel(rules, seed=1, runs=40)
    us = rules.axes["bloc"].index("us")
    model.world.quarter = Quarter(2024, 4).since(rules.first_quarter)
    model.world.administration[us] = 1.0
    model.world.approval[us] = 0.9  # hardly a chance of a change
    won = become_of(governments.run(model.context()), "elected")[us]
    assert not won.any()  # the first type won
    model.dispose()


def test_where_the_record_decides_nobody_votes() -> None:
    model = RaceModel("hindcast_2022", seed=1)
    model.run(10)
    assert not model.world.administration.any()
    assert not model.world.stance.any()
    assert not any(record.votes for record in model.records)
    model.dispose()


def test_another_type_wishes_for_other_rules_and_turns_the_state(bench: Bench) -> None:
    us = bench.at("bloc", "us")
    before = regulation.run(bench.context)
    stance = terms_of(governments.run(bench.context), "stance")["government"][us]
    bench.world.administration[us] = 1.0
    after = regulation.run(bench.context)
    grows = "model_duties"
    moved = [np.sum(list(terms_of(c, grows).values()), axis=0)[us] for c in (before, after)]
    assert (moved[1] > moved[0]).all()
    turned = terms_of(governments.run(bench.context), "stance")["government"][us]
    assert not np.allclose(stance, turned)


def test_a_type_of_government_draws_partners_close_or_away(bench: Bench) -> None:
    us, eu = bench.at("bloc", "us"), bench.at("bloc", "eu")
    types = [kind.id for kind in bench.rules.actors["government_us"].administrations]
    for kind, way in (("lead_first", -1.0), ("safety_first", 1.0)):
        bench.world.administration[us] = types.index(kind)
        drawn = terms_of(governments.run(bench.context), "relation")["channels"]
        assert (way * drawn[us, eu] > 0.0).all(), kind
        assert (way * drawn[eu, us] > 0.0).all(), kind


def test_models_from_home_follow_the_stance_a_part_of_the_way(bench: Bench) -> None:
    found = governments.run(bench.context)
    state = terms_of(found, "stance")["government"]
    models = terms_of(found, "model_values")["government"]
    home = bench.rules.axes["bloc"].ids
    assert len(home) == len(state)
    assert np.abs(models).max() == pytest.approx(0.3 * np.abs(state).max())


def test_who_lowers_rules_pays_with_word_and_gets_a_fresh_start(rules: Ruleset) -> None:
    bench = Bench(rules, draw={"governments.change_base": np.full((7, 1), 50.0)})  # all go
    us, w = bench.at("bloc", "us"), at(bench, US_VOTE).world
    w.approval[us] = 0.3
    stricter = governments.run(bench.context)
    assert not terms_of(stricter, "credibility")["swing"][us].any()
    assert (terms_of(stricter, "approval")["new_government"][us] > 0.05).all()
    w.administration[us] = 1.0
    looser = governments.run(bench.context)
    assert (terms_of(looser, "credibility")["swing"][us] < -0.01).all()


@pytest.mark.parametrize(
    ("keeper", "quarters"), [("government_us", 4), ("government_eu", 12), ("government_china", 16)]
)
def test_each_keeper_forgets_at_its_own_pace(bench: Bench, keeper: str, quarters: int) -> None:
    k = bench.at("party", keeper)
    bench.world.reputation[k] = 0.1
    bench.step("politics", quarters=quarters)
    assert bench.world.reputation[k] == pytest.approx(np.full_like(bench.world.reputation[k], 0.3))


def test_content_control_is_eased_where_home_laboratories_fall_behind(bench: Bench) -> None:
    china = bench.at("bloc", "china")
    w = bench.world
    w.capability[...] = 100.0
    held = regulation.control(bench.context)
    behind = [i for i, lab in enumerate(bench.rules.axes["lab"])
              if bench.rules.actors[lab].bloc != "us"]  # fmt: skip
    w.capability[behind] = 80.0
    eased = regulation.control(bench.context)
    assert (eased[china] < held[china] - 0.1).all()
    assert held[bench.at("bloc", "gulf")].all()
    assert np.array_equal(np.delete(eased, china, axis=0), np.delete(held, china, axis=0))
