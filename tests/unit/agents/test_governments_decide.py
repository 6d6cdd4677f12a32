"""How governments choose: types, expectations, money, members, and looking ahead."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.deciders import lookahead
from sim.agents.deciders.doctrine import Acts, Weighed, decide, member_count, weigh
from sim.agents.deciders.legal import budgets
from sim.agents.deciders.options import DOWN, RENEW, Options, options_of
from sim.agents.observation import lacking, needs
from sim.core.arrays import Array, Mask
from sim.model import RaceModel
from sim.orders.apply import changes_of
from sim.orders.book import empty_book
from sim.orders.prices import capital_prices, kinds, state_prices
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench, become_of, differing, terms_of

R = 3
ROUND, NOT_ROUND = 3, 1  # quarters of the first year: the last holds the yearly round


def menu(bench: Bench) -> Options:
    return options_of(bench.rules, tuple(bench.rules.actors))


def weighing(bench: Bench, quarter: int = ROUND) -> Weighed:
    """All options at a quarter, without luck."""
    bench.world.quarter = quarter
    lack = lacking(bench.rules, bench.world)
    none = np.zeros((len(bench.rules.measures), R))
    return weigh(bench.rules, bench.world, menu(bench), lack, none, set())


def deciding(bench: Bench, mood: float = 0.0, quarter: int = ROUND) -> Acts:
    """What is chosen at a quarter, with members of one mood."""
    bench.world.quarter = quarter
    moods = np.full((member_count(bench.rules), R), mood)
    luck = bench.draws.normal("decisions", quarter, len(bench.rules.measures))
    lack = needs(bench.rules, bench.world, bench.draws)
    return decide(bench.rules, bench.world, menu(bench), lack, luck, set(), moods)


def option(bench: Bench, measure: str, step: int) -> int:
    options, m = menu(bench), bench.rules.measure_index(measure)
    (found,) = np.flatnonzero((options.measure == m) & (options.step == step))
    return int(found)


def of(acts: Acts, bench: Bench, actor: str) -> Mask:
    """Which of the acts are those of an actor."""
    return acts.options.actor[acts.option] == acts.options.actors.index(actor)


# -- types ----------------------------------------------------------------------------------------


def test_a_change_of_government_changes_what_is_cared_about(bench: Bench) -> None:
    us, features = bench.at("bloc", "us"), [f.id for f in bench.rules.file.features]
    a = menu(bench).actors.index("government_us")
    before = weighing(bench).care[:, a]
    bench.world.administration[us] = 1.0
    after = weighing(bench).care[:, a]
    lead, trust = features.index("lead"), features.index("trust")
    share = [care / care.sum(axis=0) for care in (before, after)]
    assert (share[1][lead] < share[0][lead]).all()
    assert (share[1][trust] > share[0][trust]).all()


def test_what_the_loser_built_can_be_undone_at_a_price(bench: Bench) -> None:
    w, us = bench.world, bench.at("bloc", "us")
    m = bench.rules.measure_index("federal_preemption")
    w.level[m] = w.next_level[m] = 1
    w.age[m] = 8.0
    down = option(bench, "federal_preemption", DOWN)
    held = weighing(bench)
    assert held.legal[down].all()
    w.administration[us] = 1.0
    assert (weighing(bench).score[down] > held.score[down]).all()
    book = empty_book(bench.rules, R)
    book.levels[m] = 0.0
    changes, _ = changes_of(bench.context, book)
    word = bench.p.governments.reversal_word
    assert terms_of(changes, "credibility")["taken_back"][us] == pytest.approx(-word * np.ones(R))
    assert not become_of(changes, "next_level")[m].any()
    stated = (
        bench.rules.number("politics.pip") * bench.rules.policies["federal_preemption"].stop_pips
    )
    assert capital_prices(bench.rules)[m, 0] == pytest.approx(2.0 * stated)


# -- expectations and money -----------------------------------------------------------------------


def test_a_government_whose_aims_are_met_keeps_its_policies(bench: Bench) -> None:
    w = bench.world
    w.tenure[...] = 8.0
    w.aspiration[...] = 0.0
    rested = deciding(bench, quarter=NOT_ROUND)
    governs = rested.options.governs[:, 0]
    assert rested.content[governs].all()
    deals = rested.options.is_deal[rested.option, 0]
    assert deals[governs[rested.options.actor[rested.option]]].all()
    w.aspiration[...] = 1.0
    assert not deciding(bench, quarter=NOT_ROUND).content.any()
    w.aspiration[...] = 0.0
    assert not deciding(bench, quarter=ROUND).content.any()
    w.tenure[...] = 0.0
    assert not deciding(bench, quarter=NOT_ROUND).content.any()


def test_what_falls_short_of_experience_counts_more(bench: Bench) -> None:
    w, a = bench.world, menu(bench).actors.index("government_china")
    w.aspiration[...] = 0.0
    calm = weighing(bench).care[:, a]
    w.aspiration[...] = 1.0
    pressed = weighing(bench).care[:, a]
    loss = bench.rules.number("governments.loss")
    assert pressed[calm > 0] == pytest.approx(loss * calm[calm > 0])


def test_expectations_follow_what_was_had(rules: Ruleset) -> None:
    model = RaceModel(rules, seed=1)
    model.run(1)
    model.world.aspiration[...] = 0.0
    seen = 1.0 - needs(model.rules, model.world, model.draws)
    model.step()
    assert model.world.aspiration == pytest.approx(0.1 * seen)
    model.dispose()


def test_programmes_bind_the_money_of_the_state(bench: Bench) -> None:
    rich = deciding(bench)
    assert (rich.options.cost[1, rich.option, rich.level] > 0).any()
    bench.world.gdp[...] *= 1e-6
    poor = weighing(bench)
    acts = deciding(bench)
    mine = acts.options.governs[acts.options.actor[acts.option], 0]
    seat = of(acts, bench, bench.rules.scenario.seat)
    costs = poor.cost[1][acts.option, acts.run][mine & ~seat]
    assert (costs <= 1e-3).all()


# -- members --------------------------------------------------------------------------------------


def test_a_blocking_minority_delays_the_union_and_nobody_else(bench: Bench) -> None:
    pleased, angry = deciding(bench, mood=50.0), deciding(bench, mood=-50.0)
    assert pleased.stopped is None
    assert of(pleased, bench, "government_eu").any()
    assert not of(angry, bench, "government_eu").any()
    stopped = angry.stops()
    assert {stop.actor for stop in stopped} == {"government_eu"}
    assert {stop.measure for stop in stopped} == {
        one.measure for one in pleased.of() if one.actor == "government_eu"
    }
    assert all(stop.against == pytest.approx(1.0) for stop in stopped)
    others = [(a.actor, a.measure) for a in pleased.of() if a.actor != "government_eu"]
    assert others == [(a.actor, a.measure) for a in angry.of()]


def test_less_than_a_blocking_minority_stops_nothing(bench: Bench) -> None:
    moods = np.full((member_count(bench.rules), R), 50.0)
    names = [m.id for a in bench.rules.actors.values() for m in a.members]
    luck = bench.draws.normal("decisions", ROUND, len(bench.rules.measures))
    bench.world.quarter = ROUND
    lack = needs(bench.rules, bench.world, bench.draws)
    for angry, held in ((["small_states"], False), (["large_producers"], True)):
        one = moods.copy()
        one[[names.index(n) for n in angry]] = -50.0
        acts = decide(bench.rules, bench.world, menu(bench), lack, luck, set(), one)
        assert (acts.stopped is not None) == held


def test_acts_of_the_union_begin_later(rules: Ruleset) -> None:
    _, _, delay = kinds(rules)
    m = rules.measure_index("ai_factories_eu")
    assert delay[m, 0] == rules.policies["ai_factories_eu"].delay_q + 2


def test_renewing_a_term_costs_a_part_of_its_price(bench: Bench) -> None:
    options = menu(bench)
    (o, *_) = np.flatnonzero(options.step == RENEW)
    price = capital_prices(bench.rules)[options.measure[o]]
    part = bench.rules.number("politics.renewal_price")
    assert options.cost[0, o] == pytest.approx(part * price)


def test_what_ran_at_the_start_takes_no_new_money(bench: Bench) -> None:
    options = menu(bench)
    turn = np.ones(len(options.actors), bool)
    money = budgets(bench.rules, bench.world, options, turn)[1]
    china = options.actors.index("government_china")
    whole = (
        bench.p.governments.budget[bench.at("bloc", "china")]
        * bench.world.gdp[bench.at("bloc", "china")]
    )
    assert money[china] == pytest.approx(whole)
    m = bench.rules.measure_index("domestic_chip_drive")
    start = int(bench.world.level[m, 0])
    bench.world.next_level[m] = start + 1
    left = budgets(bench.rules, bench.world, options, turn)[1]
    price = state_prices(bench.rules)[m]
    assert (whole - left[china]) == pytest.approx(price[start + 1] - price[start])


def test_a_programme_for_others_is_theirs_to_pay_unless_it_is_aid(rules: Ruleset) -> None:
    price = state_prices(rules)
    assert not price[rules.measure_index("chip_export_controls")].any()
    tests = price[rules.measure_index("institute_exchange")]
    own = rules.p.governments.price[rules.axes["programme"].index("tests"), 0]
    (unit,) = (lever.unit_size for lever in rules.file.levers if lever.lever == "assurance_budget")
    assert tests[2] == pytest.approx(own * 0.01 / float(unit)), "one of four members pays"
    assert price[rules.measure_index("capacity_aid_china")].any()


# -- looking ahead --------------------------------------------------------------------------------


def test_looking_ahead_is_the_same_alone_and_in_a_block_and_can_differ(rules: Ruleset) -> None:
    block = RaceModel(rules, seeds=[4, 9], look_ahead=True)
    alone = RaceModel(rules, seeds=[9], look_ahead=True)
    plain = RaceModel(rules, seeds=[9])
    for model in (block, alone, plain):
        model.run(8)
    assert differing(block.world.take([1]), alone.world) == []
    assert differing(alone.world, plain.world)
    for model in (block, alone, plain):
        model.dispose()


def test_looking_ahead_leaves_the_world_as_it_is(rules: Ruleset) -> None:
    model = RaceModel(rules, seed=4, look_ahead=True)
    assert model.brain is not None
    before = model.world.copy()
    options = options_of(rules, tuple(a.actor for a in model.deciders))
    lack = needs(rules, model.world, model.draws)
    luck = model.draws.normal("decisions", 0, len(rules.measures))
    weighed = weigh(rules, model.world, options, lack, luck, set())
    chosen = np.zeros(weighed.legal.shape, bool)
    again = model.brain(model.world, weighed, chosen)
    assert differing(before, model.world) == []
    assert not (again & ~weighed.legal).any()
    assert not again[~options.governs[options.actor, 0]].any()
    model.dispose()


def test_of_plans_it_takes_what_leaves_least_and_by_paper_where_it_sees_no_difference(
    rules: Ruleset,
) -> None:
    brain = lookahead.LookAhead(rules, (1,))
    left, paper = np.array([1.0, 0.5, 0.5001, 0.9]), np.array([9.0, 0.1, 0.2, 5.0])
    assert brain._pick(left, paper) == 2
    assert brain._pick(np.zeros(3), np.array([0.0, 1.0, -np.inf])) == 1


def test_what_helps_within_its_horizon_is_taken_and_what_harms_is_not(
    rules: Ruleset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A world in which one measure undoes all lacks, and any other act only adds to them."""
    model = RaceModel(rules, seed=4, look_ahead=True)
    brain = model.brain
    assert brain is not None
    model.world.quarter = ROUND
    options = options_of(rules, tuple(a.actor for a in model.deciders))
    lack = needs(rules, model.world, model.draws)
    luck = np.zeros((len(rules.measures), 1))
    weighed = weigh(rules, model.world, options, lack, luck, set())
    a = options.actors.index("government_us")
    wanted = int(lookahead._best(rules, weighed)[a, 0, 2])  # third on paper
    m = options.measure[wanted]

    def imagined(_: object, levels: Array, times: int) -> Array:
        ordered = ~np.isnan(levels)
        lacks = np.where(ordered[m], 0.0, 0.5) + 0.01 * ordered.sum(axis=0)
        return np.broadcast_to(lacks, (*lack.shape[:2], times)).copy()

    monkeypatch.setattr(brain, "_roll_out", imagined)
    again = brain(model.world, weighed, np.zeros(weighed.legal.shape, bool))
    mine = np.flatnonzero(again[:, 0] & (options.actor == a))
    assert mine.tolist() == [wanted]
    model.dispose()
