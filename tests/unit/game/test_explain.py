"""Why a number moved: named causes that sum to the change."""

from __future__ import annotations

import numpy as np
import pytest

from sim.game import Session
from sim.game.explain import ELSEWHERE, totals
from sim.game.explain import drivers as drive
from sim.game.paths import along
from sim.orders.types import Propose, SetPolicy


@pytest.fixture(scope="module")
def session() -> Session:
    game = Session(seed=3)
    game.draft(SetPolicy("power_zones", 1))
    for _ in range(4):
        game.end_turn()
    return game


def change(session: Session, indicator: str, turns: range) -> float:
    worlds = session.worlds
    return session.number(indicator, worlds[turns.stop]) - session.number(
        indicator, worlds[turns.start]
    )


def test_causes_of_every_indicator_sum_to_its_change(session: Session) -> None:
    for indicator in session.rules.indicators:
        for turns in (range(1), range(3, 4), range(4)):
            whole = change(session, indicator, turns)
            shares = session.explain(indicator, turns)
            assert totals(shares) == pytest.approx(whole, abs=1e-9 * max(1.0, abs(whole))), (
                indicator
            )
            assert all(s.amount != 0 for s in shares)


def test_causes_of_a_number_that_is_a_lever_sum_to_its_change() -> None:
    """All levers are written at once, under one name."""
    session = Session(seed=3)
    for _ in range(5):
        order = Propose("sites_for_sovereignty", 1)
        if session.option(order).legal:
            session.draft(order)
        session.end_turn()
    turns = range(len(session.orders))
    whole = change(session, "home_quota_japan", turns)
    assert whole > 0.0
    assert totals(session.explain("home_quota_japan", turns)) == pytest.approx(whole)


def test_causes_come_largest_first(session: Session) -> None:
    sizes = [abs(s.amount) for s in session.explain("compute_japan", range(4))]
    assert len(sizes) > 1
    assert sizes == sorted(sizes, reverse=True)


def test_a_stock_is_split_by_named_terms(session: Session) -> None:
    causes = {s.cause for s in session.explain("compute_japan", range(4))}
    assert {"energised", "retirement"} <= causes


def test_a_ratio_has_causes_elsewhere(session: Session) -> None:
    causes = {s.cause for s in session.explain("compute_share_japan", range(4))}
    assert any(c.endswith(":world") for c in causes)


def test_what_laboratories_elsewhere_do_stands_apart(session: Session) -> None:
    """Research at home narrows a gap to the frontier, research of others widens it."""
    causes = {s.cause: s.amount for s in session.explain("capability_gap_japan", range(4))}
    assert causes["own_research"] < 0 < causes["own_research" + ELSEWHERE]


def test_a_function_of_the_world_is_split_by_named_terms(session: Session) -> None:
    lag = {s.cause for s in session.explain("lag_japan", range(4))}
    assert {"clock", "own_research", "spillover"} <= lag
    assert {s.cause for s in session.explain("replication_lag", range(4))} == {
        "base_research",
        "forgetting",
    }


def test_what_a_card_takes_from_a_purse_is_its_own_cause(session: Session) -> None:
    assert "power_zones" in {s.cause for s in session.explain("free_teams", range(4))}


def queued(seed: int) -> Session | None:
    """A game of four quarters in which orders of chips wait; None where none do."""
    session = Session(seed=seed)
    for _ in range(4):
        session.end_turn()
    return session if session.number("lead_time") > 0.0 else None


def test_orders_of_chips_are_not_orders_of_the_player(session: Session) -> None:
    waiting = next(s for s in map(queued, range(1, 20)) if s is not None)
    wait = {s.cause for s in waiting.explain("lead_time", range(4))}
    assert "chip_orders" in wait
    assert "orders" not in wait
    assert "orders" in {s.cause for s in session.explain("capital_japan", range(4))}


def test_the_act_of_the_player_is_a_cause(session: Session) -> None:
    card = session.rules.policies["power_zones"]
    for effect in card.effects:
        if effect.kind == "add" and effect.target in {"home_quota", "siting"}:
            break
    causes = {s.cause for s in session.explain("queue_japan", range(4))}
    quota = {s.cause for s in session.explain("home_quota_japan", range(4))}
    capital = {s.cause for s in session.explain("capital_japan", range(4))}
    assert "orders" in capital
    assert causes
    assert "power_zones" in quota | causes or not any(
        e.target == "home_quota" for e in card.effects
    )


def test_nothing_is_explained_before_the_first_turn() -> None:
    assert Session(seed=1).explain("compute_japan") == []


def test_a_flow_names_what_it_is_computed_from(session: Session) -> None:
    flows = ("app_exports_japan", "digital_deficit", "value_autonomy_japan", "burden_small_eu")
    for indicator in flows:
        shares = session.explain(indicator, range(2, 4))
        whole = sum(abs(s.amount) for s in shares)
        steps = sum(abs(s.amount) for s in shares if s.cause == s.step != "clock")
        assert steps < 1e-3 * whole, indicator  # nothing is left to "the market for applications"
        assert any(s.is_field for s in shares)


def test_exports_of_a_sector_name_what_buyers_weigh(session: Session) -> None:
    shares = session.explain("app_exports_in_japan_manufacturing", range(2, 4))
    causes = {s.cause for s in shares}
    at_home = {"field.sector_use", "field.complements", "field.sector_data", "field.assurance"}
    assert at_home <= causes
    assert {"field.sector_use:world", "deepening:world", "trend:world"} <= causes
    assert not {"applications", "adoption"} & causes  # no whole step


def test_a_slow_choice_sums_to_the_term_of_the_book(session: Session) -> None:
    book = session.model.book
    assert book is not None
    session.explain("app_exports_in_japan_manufacturing", range(4))
    for quarter in (0, 3, 7):
        entries = book.of(quarter, "applications", "app_share")
        term = next(e.amount for e in entries if e.cause == "switching")
        found = [
            pieces
            for key, pieces in book.derived.items()
            if key[:4] == ("switching", quarter, "applications", "app_share")
        ]
        assert found
        for pieces in found:
            np.testing.assert_allclose(sum(pieces.values()), term, atol=1e-12)


def test_what_drives_a_term_sums_to_its_share(session: Session) -> None:
    for indicator, cause in (
        ("deep_use_in_japan_medicine", "deepening"),
        ("startups_eu", "births"),
    ):
        share = next(s for s in session.explain(indicator, range(2, 4)) if s.cause == cause)
        drivers = drive(session.model, indicator, share, range(4, 8))
        assert totals(drivers) == pytest.approx(share.amount)
        assert any(d.is_field for d in drivers)


def test_a_path_lets_everything_grow_together() -> None:
    start, after = Session(seed=1).world.copy(), Session(seed=1).world.copy()
    after.gdp *= 1.2
    after.service_price *= 0.5
    pieces = [
        ("output", "gdp", after.gdp - start.gdp),
        ("price", "service_price", after.service_price - start.service_price),
    ]
    moves = along(start, pieces, lambda w: w.gdp[0] * w.service_price)
    before, now = (float((w.gdp[0] * w.service_price)[0]) for w in (start, after))
    assert float(sum(moves.values())) == pytest.approx(now - before)
    assert float(moves["output"]) > 0 > float(moves["price"])
