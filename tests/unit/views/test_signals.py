"""Demands as readers meet them: in the news, in the dossiers, in the ledger of dependence."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from sim.core.texts import LANGUAGES
from sim.game import Session
from sim.mechanisms import coercion
from sim.rules.ruleset import Ruleset
from sim.views import signals
from sim.views.news import news
from sim.views.signals import of_turn
from sim.views.words import Words

TURNS = 12


@lru_cache(maxsize=1)
def played() -> Session:
    """A game of six years that nobody leads."""
    session = Session(seed=4)
    for _ in range(TURNS):
        session.end_turn()
    return session


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_of_a_demand_is_told_with_reason_and_ways_out(language: str) -> None:
    session = played()
    words = Words.of(session.rules, language)
    items = [i for q in range(2 * TURNS) for i in signals.of_turn(session, words, range(q, q + 1))]
    demands, moved = tuple(session.rules.demands.values()), []
    for record in session.model.records:
        if record.signals is not None:
            before, after, _ = record.signals
            places = np.flatnonzero(before[:, 0] != after[:, 0])
            moved += [(demands[n], after[n, 0]) for n in places]
    assert len({demand.id for demand, _ in moved}) > 1
    for item, (demand, rung) in zip(items, moved, strict=True):
        assert demand.name.of(language) in item.headline
        assert (demand.ways_out.of(language) in item.reason) == (rung > 0)
        assert item.kind == "signal"
        assert "signal." not in f"{item.headline}{item.reason}"
        assert "{" not in f"{item.headline}{item.reason}"
    assert any("%" in item.headline for item in items)


def test_the_chance_shown_is_the_parameter_and_led_demands_show_none(rules: Ruleset) -> None:
    words = Words.of(rules, "en")
    demand = rules.demands["minerals_over_tools"]
    shown = [signals.rung(words, demand, n) for n in (1, 2, 3, 4)]
    chances = [
        f"{rung} ({n} % chance of taking effect)"
        for rung, n in (("Rumour", 40), ("Inquiry", 60), ("Notice", 85))
    ]
    assert shown == [*chances, "In effect"]
    assert signals.rung(words, rules.demands["materials_over_minerals"], 3) == "Notice"


def test_the_largest_reason_is_the_one_that_is_told() -> None:
    session = Session(seed=1)
    words = Words.of(session.rules, "en")
    demand = session.rules.demands["minerals_over_chips"]
    china, us = (session.rules.axes["bloc"].index(b) for b in ("china", "us"))
    level = session.world.level
    level[[session.rules.measure_index(m.measure) for m in demand.motives]] = 0.0
    session.world.relation[china, us] = 0.5
    assert signals.reason(session, words, demand, session.world) == "cold relations"
    session.world.grievance[china, us] = 1.0
    told = signals.reason(session, words, demand, session.world)
    assert told == "what was done to it before"
    controls = demand.motives[0]
    level[session.rules.measure_index(controls.measure)] = controls.level
    assert signals.reason(session, words, demand, session.world) == controls.name.en


def test_the_reason_told_is_that_of_the_quarter_and_not_of_today() -> None:
    session = Session(seed=4)
    words = Words.of(session.rules, "en")
    grievance = words("signal.grievance")
    while not (told := reasons(session, words)):
        session.end_turn()
    assert not any(grievance in reason for reason in told)
    session.world.grievance[...] = 9.0  # outweighs every other reason from here on
    assert reasons(session, words) == told


def reasons(session: Session, words: Words) -> list[str]:
    """What the news of all turns says of demands on the ladder."""
    items = of_turn(session, words, range(session.world.quarter))
    return [i.reason for i in items if "Largest reason" in i.reason]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_moves_of_one_demand_in_a_turn_are_told_oldest_first(language: str) -> None:
    session = played()
    words = Words.of(session.rules, language)
    dates = [words.texts.quarter(session.rules.first_quarter.plus(q)) for q in range(2 * TURNS)]
    several = 0
    for turn in range(TURNS):
        told = [
            i for i in news(session, words, range(2 * turn, 2 * turn + 2)) if i.kind == "signal"
        ]
        for demand in session.rules.demands.values():
            own = [i for i in told if demand.name.of(language) in i.headline]
            when = [dates.index(i.when) for i in own]
            assert when == sorted(when)
            assert [bool(i.reason) for i in own] == [i is own[-1] for i in own]
            several += len(when) > 1
    assert several


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_demand_of_firms_is_asked_by_their_party(language: str) -> None:
    session = Session(seed=1)
    words = Words.of(session.rules, language)
    firms = {d.id: d.asker for d in session.rules.demands.values() if "government" not in d.asker}
    assert len(firms) == 3
    rung = np.zeros((len(session.rules.demands), 1))
    session.end_turn()
    for n, demand in enumerate(session.rules.demands):
        rung[n] = demand in firms
    record = session.model.records[-1]
    record.signals = 0.0 * rung, rung, 0.0 * rung
    told = list(of_turn(session, words, range(record.quarter, record.quarter + 1)))
    parties = [words.party(session.rules.actors[a].party) for a in firms.values()]
    assert [i.actor for i in told] == parties
    for asker in firms.values():
        assert not any(words.actor(asker) in f"{i.actor}{i.headline}{i.reason}" for i in told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_dossier_says_what_flows_both_ways_and_what_is_asked(language: str) -> None:
    session = Session(seed=1)
    words = Words.of(session.rules, language)
    quiet = list(signals.standing(session, words, "china"))
    n = session.rules.axes["demand"].index("minerals_over_tools")
    session.world.rung[n] = 2.0
    told = list(signals.standing(session, words, "china"))
    assert len(told) == len(quiet) + 1
    assert "60" in told[-1]
    minerals = next(i for i in session.rules.file.inputs if i.id == "minerals")
    assert minerals.name.of(language) in told[0]
    assert len(list(signals.standing(session, words, "japan"))) == 2


def test_an_end_is_told_by_its_kind(rules: Ruleset) -> None:
    words = Words.of(rules, "en")
    demand = rules.demands["minerals_over_chips"]
    ends = {
        coercion.CONCEDED: "gives way",
        coercion.SETTLED: "Settled",
        coercion.GIVEN_UP: "Given up",
        coercion.CAME_TO_NOTHING: "Came to nothing",
    }
    for outcome, told in ends.items():
        assert told in signals._headline(words, demand, 2, 0, int(outcome))
