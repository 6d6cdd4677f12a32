"""M10: why demands arise, how they climb and end, who gives in, what the use of force costs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.mechanisms import coercion
from sim.mechanisms.dependence import IN_EFFECT
from sim.rules.compile import by_place
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench, become_of, differing, terms_of

R = 3
MINERALS = "minerals_over_tools"  # China to Japan
CHIPS = "minerals_over_chips"  # China to the US
LITHOGRAPHY = "minerals_over_lithography"  # China to the EU


def place(bench: Bench, demand: str) -> int:
    return bench.at("demand", demand)


def odds(bench: Bench) -> np.ndarray:
    return coercion.concession(bench.context, coercion.cells_of(bench.context))


def score(bench: Bench) -> np.ndarray:
    return coercion.score(bench.context, coercion.cells_of(bench.context), odds(bench))


def at_peace(bench: Bench) -> Bench:
    """Nobody is hostile, nobody has a reason, nothing is remembered, nothing was decided."""
    w = bench.world
    w.relation[...] = 1.0
    w.grievance[...] = w.level[...] = w.next_level[...] = 0.0
    return bench


def pressed(bench: Bench, demand: str = CHIPS) -> Bench:
    """A demand in effect whose matter is open."""
    bench.world.rung[place(bench, demand)] = IN_EFFECT
    for ask in bench.rules.demands[demand].asks:
        level = 3 if ask.at_most is not None else 0
        m = bench.rules.measure_index(ask.measure)
        bench.world.level[m] = bench.world.next_level[m] = level
    return bench


def luck(bench: Bench, monkeypatch: pytest.MonkeyPatch, value: float) -> None:
    """Every draw of the demands is the same."""
    monkeypatch.setattr(bench.draws, "uniform", lambda name, quarter, n: np.full((n, R), value))


# -- one step of the ladder -----------------------------------------------------------------------


def test_a_demand_that_the_other_side_gives_up_is_settled_and_not_lost(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Japan's materials over China's minerals: China concedes by taking its own demand back."""
    own, other = place(bench, "materials_over_minerals"), place(bench, MINERALS)
    pressed(bench, MINERALS)
    w, m = bench.world, bench.rules.measure_index(MINERALS)
    w.level[m] = w.next_level[m] = 1.0
    leader = bench.rules.demands["materials_over_minerals"].led_by
    assert leader is not None
    w.level[bench.rules.measure_index(leader)] = 2.0
    w.rung[own], w.rung[other] = IN_EFFECT, coercion.NOTICE
    luck(bench, monkeypatch, 1e-9)
    bench.step("coercion")
    assert (w.rung[[own, other]] == coercion.NONE).all()
    assert (w.outcome[own] == coercion.CONCEDED).all()
    assert (w.outcome[other] == coercion.SETTLED).all()


def test_two_demands_for_the_same_thing_move_it_no_further_than_they_ask(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = (CHIPS, "packaging_over_controls")
    for demand in both:
        pressed(bench, demand)
        assert next(a.at_most for a in bench.rules.demands[demand].asks) == 2
    m = bench.rules.measure_index("chip_export_controls")
    bench.world.level[m] = bench.world.next_level[m] = 3.0
    luck(bench, monkeypatch, 1e-9)
    bench.step("coercion")
    assert (bench.world.next_level[m] == 2.0).all()


def test_size_alone_is_no_coalition(bench: Bench) -> None:
    """The two parties do not count among those who stand with one of them."""
    before = coercion.coalition(bench.context)
    n = place(bench, CHIPS)
    pair = bench.at("bloc", "china"), bench.at("bloc", "us")
    bench.world.relation[pair] = bench.world.relation[pair[::-1]] = 0.9
    assert coercion.coalition(bench.context)[n] == pytest.approx(before[n])
    assert (np.abs(before) < 1.0).all()


# -- reasons --------------------------------------------------------------------------------------


def test_without_hostility_reasons_and_memory_nothing_is_demanded(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_peace(bench)
    assert (score(bench) < 0.0).all()
    luck(bench, monkeypatch, 1e-9)
    bench.step("coercion", quarters=8)
    assert not bench.world.rung.any()
    assert not bench.world.grievance.any()


def test_gains_are_the_reasons_that_hold_and_sum_to_what_is_weighed(bench: Bench) -> None:
    at_peace(bench)
    n = place(bench, CHIPS)
    (controls, _) = bench.rules.demands[CHIPS].motives
    bench.world.level[bench.rules.measure_index(controls.measure)] = controls.level
    known = coercion.gains(bench.context)
    assert known["motives"][n] == pytest.approx(np.full(R, float(controls.gain)))
    assert not known["grievance"].any()
    china, us = bench.at("bloc", "china"), bench.at("bloc", "us")
    bench.world.grievance[china, us] = 0.5
    assert (coercion.gains(bench.context)["grievance"][n] > 0.0).all()
    bench.world.relation[china, us] = 0.2
    assert (coercion.gains(bench.context)["hostility"][n] > known["hostility"][n]).all()


@pytest.mark.parametrize(
    ("field", "worth"), [("grievance", 1), ("relation", -1), ("credibility", -1)]
)
def test_demands_are_worth_more_to_the_aggrieved_and_less_to_those_with_much_to_lose(
    bench: Bench, field: str, worth: int
) -> None:
    n, china = place(bench, MINERALS), bench.at("bloc", "china")
    before = score(bench)[n]
    getattr(bench.world, field)[china] += 0.2
    assert (worth * (score(bench)[n] - before) > 0.0).all()


def test_who_is_exposed_himself_holds_back(bench: Bench) -> None:
    n = place(bench, MINERALS)
    before = score(bench)[n]
    bench.world.vulnerability[bench.at("bloc", "china"), bench.at("bloc", "japan")] += 0.01
    assert (score(bench)[n] < before).all()


def test_what_an_asker_expects_is_its_gain_times_the_odds_of_success(bench: Bench) -> None:
    """Where giving in and giving up are equally likely in a quarter, half of the cases succeed."""
    c, cells = bench.context, coercion.cells_of(bench.context)
    hopeless = coercion.score(c, cells, np.zeros(cells.shape[1:]))
    even = coercion.score(c, cells, np.full(cells.shape[1:], float(bench.p.coercion.give_up[0])))
    gain = sum(coercion.gains(c, cells).values())
    assert even - hopeless == pytest.approx(gain / 2.0)


def test_nothing_open_means_nothing_asked(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    luck(bench, monkeypatch, 1e-9)
    bench.world.grievance[...] = 1.0
    for n, demand in enumerate(bench.rules.demands.values()):
        bench.world.rung[...] = 0.0
        for ask in demand.asks:
            level = 0 if ask.at_most is not None else ask.at_least
            bench.world.next_level[bench.rules.measure_index(ask.measure)] = level
        bench.step("coercion")
        assert not bench.world.rung[n].any(), demand.id


# -- who gives in ---------------------------------------------------------------------------------


def test_harm_enmity_and_partners_decide_who_gives_in(bench: Bench) -> None:
    w, n = bench.world, place(bench, CHIPS)
    us, china = bench.at("bloc", "us"), bench.at("bloc", "china")
    before = odds(bench)[n]
    w.dependence[us, bench.at("input", "minerals"), china] += 0.2
    assert (odds(bench)[n] > before).all()
    harmed = odds(bench)[n]
    w.relation[us, china] -= 0.1
    assert (odds(bench)[n] < harmed).all()
    cold = odds(bench)[n]
    w.backing[us] = 0.5
    assert (odds(bench)[n] < cold).all()


def test_standing_in_the_world_is_what_others_think_of_either_side(bench: Bench) -> None:
    w, n = bench.world, place(bench, CHIPS)
    us, china, gulf = (bench.at("bloc", b) for b in ("us", "china", "gulf"))
    before = coercion.coalition(bench.context)[n]
    w.relation[china, gulf] += 0.1
    liked = coercion.coalition(bench.context)[n]
    assert (liked > before).all()
    w.relation[us, gulf] += 0.1
    assert (coercion.coalition(bench.context)[n] < liked).all()


def test_a_weapon_that_withholds_no_input_does_the_harm_of_its_record(bench: Bench) -> None:
    demand = bench.rules.demands["market_over_rules"]
    assert demand.input is None
    done = coercion.harm(bench.context, coercion.cells_of(bench.context))
    assert done[place(bench, demand.id)] == pytest.approx(np.full(R, float(demand.harm)))


def test_substitutes_make_giving_in_less_likely(bench: Bench) -> None:
    n, before = place(bench, CHIPS), odds(bench)
    bench.world.substitutes[bench.at("bloc", "us"), bench.at("input", "minerals")] = 0.8
    assert (odds(bench)[n] < before[n]).all()


def test_giving_in_moves_what_was_asked_and_ends_the_demand(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed(bench)
    luck(bench, monkeypatch, 1e-9)
    (ask,) = bench.rules.demands[CHIPS].asks
    m, n = bench.rules.measure_index(ask.measure), place(bench, CHIPS)
    before = bench.world.next_level[m].copy()
    bench.step("coercion")
    assert bench.world.next_level[m] == pytest.approx(before - 1.0)
    assert not bench.world.rung[n].any()
    assert (bench.world.outcome[n] == coercion.CONCEDED).all()
    assert not bench.world.next_level[bench.rules.measure_index(CHIPS)].any()


def test_of_two_open_measures_one_moves_and_may_move_on_at_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed(bench, LITHOGRAPHY)
    asks = [bench.rules.measure_index(a.measure) for a in bench.rules.demands[LITHOGRAPHY].asks]
    assert len(asks) == 2
    bench.world.next_level[asks], bench.world.wait[asks] = 1.0, 2.0
    luck(bench, monkeypatch, 1e-9)
    bench.step("coercion")
    eased = bench.world.next_level[asks] == 0.0
    assert (eased.sum(axis=0) == 1).all()
    assert (bench.world.next_level[asks][~eased] == 1.0).all()
    assert (bench.world.wait[asks] == np.where(eased, 0.0, 2.0)).all()


def test_the_seat_gives_in_by_its_orders_only(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed(bench, "chips_for_alignment")
    luck(bench, monkeypatch, 1e-9)
    m = bench.rules.measure_index("tool_controls")
    bench.step("coercion")
    assert not bench.world.next_level[m].any()
    n = place(bench, "chips_for_alignment")
    assert (bench.world.rung[n] == IN_EFFECT).all()
    bench.world.next_level[m] = 2.0
    bench.step("coercion")
    assert (bench.world.outcome[n] == coercion.SETTLED).all()


def test_what_is_met_in_substance_steps_down(bench: Bench) -> None:
    n = place(bench, MINERALS)
    bench.world.rung[n] = 3.0
    bench.world.yielded[n] = 1.0
    bench.step("coercion")
    assert (bench.world.rung[n] == 2.0).all()


def test_askers_tire(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    pressed(bench)
    luck(bench, monkeypatch, 1.0 - 1e-9)
    bench.step("coercion")
    n = place(bench, CHIPS)
    assert (bench.world.outcome[n] == coercion.GIVEN_UP).all()
    assert not bench.world.rung[n].any()


# -- the ladder -----------------------------------------------------------------------------------


def test_what_is_shown_is_what_the_next_quarter_gives_on_average(bench: Bench) -> None:
    shown, up = coercion.chances(bench.context), coercion.ups(bench.context)
    pace = bench.p.coercion.pace
    for k in (1, 2, 3):
        later = up[k] * shown[k + 1] + (pace - up[k]) * shown[k - 1] + (1.0 - pace) * shown[k]
        assert later == pytest.approx(shown[k])
        assert ((up[k] > 0.0) & (up[k] < pace)).all()


def test_a_demand_climbs_rung_by_rung_and_then_its_weapon_is_in_force(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed(bench)
    n, m = place(bench, CHIPS), bench.rules.measure_index(CHIPS)
    bench.world.rung[n] = 1.0
    luck(bench, monkeypatch, 1e-9)
    for rung in (2.0, 3.0, 4.0):
        assert not bench.world.next_level[m].any()
        bench.step("coercion", "measures")
        assert (bench.world.rung[n] == rung).all()
    bench.step("measures")
    at = bench.at("bloc", "us"), bench.at("input", "minerals"), bench.at("bloc", "china")
    assert (bench.world.restriction[at] > 0.5).all()


def test_a_demand_falls_by_the_luck_that_is_left_of_its_pace(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed(bench)
    n = place(bench, CHIPS)
    for k in (3, 2, 1):
        down = float((bench.p.coercion.pace - coercion.ups(bench.context)[k])[0])
        bench.world.rung[n] = k
        luck(bench, monkeypatch, 1.0 - down - 0.01)
        bench.step("coercion")
        assert (bench.world.rung[n] == k).all()
        luck(bench, monkeypatch, 1.0 - down + 0.01)
        bench.step("coercion")
        assert (bench.world.rung[n] == k - 1).all()
    assert (bench.world.outcome[n] == coercion.CAME_TO_NOTHING).all()


@pytest.mark.parametrize("own", [0.5, 1.0 - 1e-9])
def test_the_player_leads_his_own_demand_and_never_tires_by_luck(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, own: float
) -> None:
    w, name = bench.world, "materials_over_minerals"
    n, lead = place(bench, name), bench.rules.measure_index("materials_leverage")
    against = bench.rules.measure_index(MINERALS)
    w.rung[place(bench, MINERALS)] = IN_EFFECT
    w.next_level[against] = w.level[against] = 1.0
    w.next_level[bench.rules.measure_index("tool_controls")] = 1.0
    draws = np.full((len(bench.rules.demands), R), 0.5)
    draws[n] = own
    monkeypatch.setattr(bench.draws, "uniform", lambda *_: draws)
    for level, rung in ((1.0, 3.0), (2.0, IN_EFFECT), (2.0, IN_EFFECT), (0.0, 0.0)):
        w.level[lead] = level
        bench.step("coercion")
        assert (w.rung[n] == rung).all(), level


def test_a_player_can_win_the_minerals_back(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Giving in to Japan's demand ends the demand that it asks to be dropped."""
    w, name = bench.world, "materials_over_minerals"
    against, n = bench.rules.measure_index(MINERALS), place(bench, name)
    pressed(bench, MINERALS)
    w.next_level[against] = w.level[against] = 1.0
    w.level[bench.rules.measure_index("materials_leverage")] = 2.0
    w.rung[n] = IN_EFFECT
    draws = np.full((len(bench.rules.demands), R), 0.5)
    draws[n] = 1e-9
    monkeypatch.setattr(bench.draws, "uniform", lambda *_: draws)
    bench.step("coercion")
    assert (w.outcome[n] == coercion.CONCEDED).all()
    assert not w.rung[place(bench, MINERALS)].any()
    assert not w.next_level[against].any()


# -- what the use of force leaves behind ----------------------------------------------------------


def test_force_is_remembered_and_costs_relations_and_word(bench: Bench) -> None:
    japan, china = bench.at("bloc", "japan"), bench.at("bloc", "china")
    bench.world.restriction[japan, bench.at("input", "minerals"), china] = 0.7
    changes = coercion.run(bench.context)
    held = terms_of(changes, "grievance")["restrictions"]
    assert (held[japan, china] > 0.0).all()
    assert not held[china, japan].any()
    worn = terms_of(changes, "relation")["restrictions"]
    assert worn == pytest.approx(worn.swapaxes(0, 1))
    assert (worn[japan, china] < 0.0).all()
    word = terms_of(changes, "credibility")["restrictions"]
    full = np.full(R, -float(bench.p.coercion.use_word[0]))
    assert word[china] == pytest.approx(0.7 * full)
    assert not np.delete(word, china, axis=0).any()
    bench.world.restriction[bench.at("bloc", "us"), bench.at("input", "minerals"), china] = 0.6
    word = terms_of(coercion.run(bench.context), "credibility")["restrictions"]
    assert word[china] == pytest.approx(full)  # more than full use costs no more


def test_grievances_fade_by_half_in_their_half_life(bench: Bench) -> None:
    bench.world.grievance[...] = 0.4
    bench.world.restriction[...] = 0.0
    changes = terms_of(coercion.run(bench.context), "grievance")
    half_life = bench.p.coercion.grievance_half_life
    faded = np.broadcast_to(-0.4 * (1.0 - 0.5 ** (1.0 / half_life)), (7, 7, R))
    assert changes["memory"] == pytest.approx(faded)


def test_in_quiet_times_nothing_is_touched(bench: Bench) -> None:
    at_peace(bench)
    before = bench.world.copy()
    bench.step("coercion", advance=False)
    assert differing(bench.world, before) == []


def test_a_world_of_the_record_has_no_luck_of_demands(rules: Ruleset) -> None:
    past = replace(rules, scenario=rules.scenario.model_copy(update={"by_record": ("world",)}))
    bench = Bench(past)
    bench.world.grievance[...] = 1.0
    assert not any(change.target == "rung" for change in coercion.run(bench.context))


def test_outcomes_stand_for_one_quarter(bench: Bench) -> None:
    at_peace(bench)
    bench.world.outcome[...] = coercion.GIVEN_UP
    assert not become_of(coercion.run(bench.context), "outcome").any()


def test_a_demand_more_moves_nobody_elses_place(rules: Ruleset) -> None:
    known = rules.demands
    more = {"aa_first_by_name": known[MINERALS], **known}
    assert list(by_place(more, tuple(known))) == [*known, "aa_first_by_name"]
