"""What the seat's orders changed in what others did."""

from __future__ import annotations

import pytest

from sim.core.texts import LANGUAGES
from sim.game import Session
from sim.text.demo import watched
from sim.views import abroad
from sim.views.abroad import Deed
from sim.views.words import Words


def played(strategy: str) -> Session:
    session = watched("report_2025", 1, "en", strategy)
    while not session.over:
        session.end_turn()
    return session


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_orders_others_did_what_they_would_have_done(language: str) -> None:
    session = played("none")
    words = Words.of(session.rules, language)
    assert abroad.lines(session, words) == (words("abroad.nothing"),)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_club_that_japan_proposes_has_members_it_would_not_have(language: str) -> None:
    session = played("asian_coalition")
    words = Words.of(session.rules, language)
    club = session.rules.norms["asian_round"].short.of(language)
    told = [line for line in abroad.lines(session, words) if line.startswith(club)]
    assert told
    assert all("0" in line and "{" not in line for line in told)


def test_what_japan_itself_does_is_not_told_as_an_act_of_others() -> None:
    session = played("rule_maker")
    rules = session.rules
    found = abroad.deeds(session)
    assert found
    for deed in found:
        measure = rules.measures[rules.measure_index(deed.measure)]
        assert measure.kind == "deal" or measure.owner != session.seat
        assert deed.more + deed.less > 0
        assert 0 <= deed.first < rules.scenario.quarters


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_demand_or_deal_of_firms_is_told_of_their_party(language: str) -> None:
    session = Session(seed=1)
    words = Words.of(session.rules, language)
    found = [Deed(d, 2, 0, 0) for d in session.rules.demands]
    told = [abroad._deed(session, words, deed) for deed in found]
    parties = {words.party(p) for p in ("big_tech", "gulf_funds")}
    assert sum(line.startswith(tuple(parties)) for line in told) == 3
    assert not any(words.actor(a) in line for line in told for a in ("microsoft", "mgx_g42"))


def test_a_name_with_quotes_is_told_in_double_ones() -> None:
    session = Session(seed=1)
    words = Words.of(session.rules, "ja")
    told = abroad._deed(session, words, Deed("choose_europe", 2, 0, 0))
    assert "「『科学に欧州を』人材計画」" in told
