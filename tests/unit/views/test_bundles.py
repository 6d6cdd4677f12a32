"""Bundles that the player proposes: slips, prices, replies with reasons, breaches, saves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.core.errors import OrderRefused
from sim.core.texts import LANGUAGES
from sim.game import Session
from sim.game.talks import of_quarter
from sim.mechanisms.bargain import seat_sides
from sim.orders.legality import require_legal
from sim.orders.prices import bundle_price, pair_with
from sim.orders.types import Bundle
from sim.views import bundles, outcomes
from sim.views.words import Words

SURE = 0.97


def likely(session: Session) -> Bundle:
    """A bundle with a very likely yes."""
    for q in np.flatnonzero(seat_sides(session.rules) >= 0).tolist():
        pair = session.rules.pairs[q]
        for number, chance in bundles.variants(session, q):
            if chance > SURE:
                return Bundle(pair[1 - int(seat_sides(session.rules)[q])], number)
    raise AssertionError("no likely bundle")


def purse(session: Session) -> float:
    own = session.rules.axes["actor"].index(session.seat)
    return float(session.preview.political_capital[own, 0])


def barred(session: Session, order: Bundle) -> str:
    """Why the seat may not propose in the present state; empty where it may."""
    try:
        require_legal(session.rules, session.world, order, session.seat)
    except OrderRefused as refused:
        return refused.reason.removeprefix("reason.")
    return ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slip_says_what_is_given_and_got_and_why_they_would_agree(language: str) -> None:
    session = Session(seed=2, language=language)
    slips = bundles.slips(session, Words.of(session.rules, language))
    assert len(slips) >= 6
    for slip in slips:
        assert slip.gives
        assert slip.gets
        assert slip.terms
        assert 0.3 <= slip.chance <= 1.0
        assert slip.actions
        assert all(a.hint for a in slip.actions)


def test_what_stands_behind_a_red_line_is_on_no_slip() -> None:
    session = Session(seed=2)
    ids = {e.id for e in session.rules.exchanges}
    assert "chip_licence.government_us.government_japan" not in ids
    assert "recognition.government_eu.government_japan" not in ids


def test_a_bundle_costs_political_capital_and_starts_with_a_yes_and_its_reasons() -> None:
    session = Session(seed=2)
    order, words = likely(session), Words.of(session.rules, "en")
    q, before = pair_with(session.rules, order.partner), purse(session)
    session.draft(order)
    assert purse(session) == before - bundle_price(session.rules, q, order.number) < before
    session.end_turn()
    (talk,) = (t for t in of_quarter(session.model, 0)[0] if t.proposer == "government_japan")
    assert talk.accepted == (session.world.pact_left[q, 0] > 0)
    assert talk.accepted
    assert not session.world.tabled.any()
    (line,) = outcomes.outcomes(session, words)
    assert "For: " in line
    with pytest.raises(OrderRefused, match="in_force"):
        session.draft(order)


def test_breaking_it_costs_word_and_memory() -> None:
    session = Session(seed=2)
    order = likely(session)
    q = pair_with(session.rules, order.partner)
    session.draft(order)
    session.end_turn()
    other = Session(seed=2)
    other.draft(order)
    other.end_turn()
    session.draft(Bundle(order.partner, 0))
    session.end_turn()
    other.end_turn()
    assert session.world.pact_left[q, 0] == 0 < other.world.pact_left[q, 0]
    japan = session.rules.axes["bloc"].index("japan")
    party = session.rules.axes["party"]
    them, own = party.index(order.partner), party.index("government_japan")
    assert session.world.credibility[japan, 0] < other.world.credibility[japan, 0] - 0.03
    lost = other.world.reputation[:, own, 0] - session.world.reputation[:, own, 0]
    third = party.index("row") if order.partner != "row" else party.index("government_eu")
    assert lost[them] > 0.2
    assert 0.08 < lost[third] < lost[them]


def test_what_cannot_be_proposed_is_refused() -> None:
    session = Session(seed=2)
    for order, reason in (
        (Bundle("nobody", 1), "unknown"),
        (Bundle("government_japan", 1), "unknown"),
        (Bundle("government_us", 999), "no_level"),
        (Bundle("government_us", -1), "no_level"),
        (Bundle("government_us", 0), "not_in_force"),
    ):
        with pytest.raises(OrderRefused, match=reason):
            session.draft(order)


def test_a_game_with_bundles_loads_and_replays(tmp_path: Path) -> None:
    session = Session(seed=2)
    session.draft(likely(session))
    session.end_turn()
    session.save(tmp_path / "game.json")
    again = Session.load(tmp_path / "game.json")
    assert again.world.hash() == session.world.hash()


def test_a_drafted_breach_shows_on_the_slip() -> None:
    session = Session(seed=2)
    order, words = likely(session), Words.of(session.rules, "en")
    session.draft(order)
    session.end_turn()
    session.draft(Bundle(order.partner, 0))
    (slip,) = (s for s in bundles.slips(session, words) if s.id == f"bundle.{order.partner}")
    assert slip.state_text.startswith("Will be broken this turn")


def test_the_seat_may_propose_when_the_clocks_have_run_out_by_its_turn() -> None:
    """The quarter that begins counts down first: what stands at one is over."""
    session = Session(seed=2)
    q = pair_with(session.rules, "government_us")
    for left, pause, reason in ((0, 3, "cooldown"), (0, 1, ""), (2, 0, "in_force"), (1, 0, "")):
        session.world.pact_left[q], session.world.pact_pause[q] = left, pause
        assert barred(session, Bundle("government_us", 1)) == reason


def test_the_seat_may_not_sign_what_exclusivity_would_end_at_once() -> None:
    session = Session(seed=2)
    x = session.rules.axes["exchange"].index("exclusivity.government_japan.government_us")
    china, eu = Bundle("government_china", 1), Bundle("government_eu", 1)
    assert not barred(session, china)
    session.world.traded[x] = 2.0
    assert barred(session, china) == "exclusive"
    assert not barred(session, eu)
