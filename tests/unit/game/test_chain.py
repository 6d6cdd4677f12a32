"""A chain of causes: the number, what moved it most, and what moved that."""

from __future__ import annotations

import pytest

from sim.core.errors import ConfigError
from sim.game import Session
from sim.game.chain import LINKS, chain, largest_year, years
from sim.game.explain import totals
from sim.text.demo import Watched

QUESTIONS = ("app_exports_in_japan_manufacturing", "startups_eu", "trust_japan")


@pytest.fixture(scope="module")
def session() -> Session:
    game = Watched("report_2025", 2, "en")
    for _ in range(11):
        game.end_turn()
    return game


def test_years_hold_the_turns_that_were_played_in_them(session: Session) -> None:
    played = years(session)
    assert list(played) == [2026, 2027, 2028, 2029, 2030, 2031]
    assert played[2027] == range(2, 4)
    assert played[2031] == range(10, 11)  # half of it


def test_the_year_of_the_largest_change_changes_most(session: Session) -> None:
    for indicator in QUESTIONS:
        path = session.path(indicator)
        moves = {y: abs(path[t.stop] - path[t.start]) for y, t in years(session).items()}
        assert moves[largest_year(session, indicator)] == max(moves.values()) > 0


def test_nothing_can_be_told_of_a_game_that_has_not_begun() -> None:
    with pytest.raises(ConfigError, match="no turn"):
        largest_year(Session(seed=1), "trust_japan")


@pytest.mark.parametrize("indicator", QUESTIONS)
def test_every_link_sums_and_leads_to_another_number(session: Session, indicator: str) -> None:
    turns = years(session)[largest_year(session, indicator)]
    links = chain(session, indicator, turns)
    assert 2 <= len(links) <= LINKS
    assert links[0].indicator == indicator
    assert len({link.indicator for link in links}) == len(links)
    for link in links:
        change = link.after - link.before
        assert totals(list(link.shares)) == pytest.approx(change, abs=1e-9 * abs(link.after))
        if link.followed is not None:
            assert link.followed.amount * change > 0
            if link.drivers:
                assert totals(list(link.drivers)) == pytest.approx(link.followed.amount)
    assert links[-1].followed is None
    assert all(link.followed is not None for link in links[:-1])


def test_exports_lead_to_deep_use_in_the_same_sector(session: Session) -> None:
    found = chain(session, "app_exports_in_japan_manufacturing", years(session)[2029])
    assert found[1].indicator.startswith("deep_use_in_")
    assert found[1].indicator.endswith("_manufacturing")


def test_a_cause_elsewhere_names_where_most_of_it_happened(session: Session) -> None:
    link = chain(session, "app_exports_japan", years(session)[2029])[0]
    assert link.followed is not None
    assert link.followed.elsewhere
    bloc, part = link.place
    assert bloc in set(session.rules.blocs) - {"japan"}
    assert 0 < part < link.followed.amount


def test_a_decision_ends_the_chain(session: Session) -> None:
    for turns in years(session).values():
        for link in chain(session, "assurance_japan", turns):
            measures = session.rules.axes["measure"].ids
            assert link.followed is None or link.followed.cause not in measures
