"""Random legal orders over whole games, through the door that every seat uses."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sim.core.errors import OrderRefused
from sim.game import Session
from sim.game.explain import totals
from sim.indicators import free_budget, free_teams
from sim.model import RaceModel
from sim.orders.legality import require_legal
from sim.orders.types import Allocate, Order, SetPolicy
from sim.rules.ruleset import Ruleset
from sim.world.world import World
from tests.helpers import (
    actors_who_decide,
    conceivable,
    explained,
    play,
    random_game,
    random_order,
)

SEEDS = (1, 2, 3)
# A smaller seed is not a simpler game: nothing to shrink.
SEEDED = (Phase.explicit, Phase.generate)


@pytest.fixture(params=SEEDS)
def game(request: pytest.FixtureRequest) -> Session:
    """A whole game of random legal orders."""
    return random_game(request.param)


def test_a_random_game_comes_to_its_end_and_every_law_held(game: Session) -> None:
    # model.step checks conserved goods, bounds and finite numbers after every quarter.
    assert game.over
    assert len(game.worlds) == len(game.orders) + 1 == len(game.ghost_worlds)
    assert game.world.quarter == len(game.orders) * game.rules.scenario.turn_quarters
    with pytest.raises(OrderRefused, match=r"reason\.over"):
        game.end_turn()
    assert all(o.reason == "reason.over" for o in game.options())


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_every_change_of_every_indicator_splits_into_causes_that_sum(seed: int) -> None:
    game, wrong = random_game(seed), []
    for i, (indicator, whole) in enumerate(explained(seed).items()):
        path = game.path(indicator)
        turn = i % len(game.orders)
        for first, last, shares in (
            (0, len(path) - 1, whole),
            (turn, turn + 1, game.explain(indicator, range(turn, turn + 1))),
        ):
            change = path[last] - path[first]
            rest = totals(shares) - change
            if abs(rest) > 1e-9 * max(1.0, abs(change)):
                wrong.append((indicator, first, last, change, rest))
    assert not wrong


def test_the_purse_and_the_teams_are_never_overdrawn(game: Session) -> None:
    """Answers taken by default may cost what is not there; nothing else may."""
    for turn, world in enumerate(game.worlds):
        assert float(free_budget(game.rules, world)[0]) >= -1e-6, f"turn {turn}: purse"
        assert float(free_teams(game.rules, world)[0]) >= -1e-6, f"turn {turn}: teams"


def test_a_purse_is_not_spent_twice_in_the_half_that_splits_the_next() -> None:
    """More for a line from April and a new card now: both lean on the same money."""
    session = Session(seed=1)
    session.end_turn()
    assert session.date.number == 3
    rng = np.random.default_rng(1)
    for line in session.rules.lines.values():
        if line.adjustable and session.option(Allocate(line.id, line.high)).legal:
            session.draft(Allocate(line.id, line.high))
    for _ in range(6):
        cards = [
            o.order
            for o in session.options()
            if o.legal and isinstance(o.order, SetPolicy) and o.order.level
        ]
        dear = [c for c in cards if cost(session, c) > 0]
        if dear:
            session.draft(max(dear, key=lambda c: cost(session, c) + float(rng.random())))
    assert len(session.drafts()) > 1
    for _ in range(2):
        session.end_turn()
        assert session.number("free_budget") >= -1e-6, session.date


def test_political_capital_is_never_spent_twice(game: Session) -> None:
    """Orders are paid in full: what the book calls a bound never makes good a debt."""
    seat = game.rules.axes["actor"].index(game.seat)
    assert game.model.book is not None
    for entry in game.model.book.entries:
        if (
            entry.target == "political_capital"
            and entry.step == "orders"
            and entry.cause == "bound"
        ):
            assert not entry.amount[seat].any()


def test_save_load_save_is_the_same_text_and_the_same_world(game: Session, tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    game.save(one)
    loaded = Session.load(one)
    loaded.save(two)
    assert one.read_text(encoding="utf-8") == two.read_text(encoding="utf-8")
    assert loaded.world.hash() == game.world.hash()
    assert [w.hash() for w in loaded.worlds] == [w.hash() for w in game.worlds]
    assert [w.hash() for w in loaded.ghost_worlds] == [w.hash() for w in game.ghost_worlds]
    saved = json.loads(one.read_text(encoding="utf-8"))
    assert saved["turns"][-1]["hash"] == game.world.hash()


@settings(max_examples=6, phases=SEEDED)
@given(st.integers(1, 10_000), st.integers(1, 6))
def test_an_order_is_legal_exactly_when_it_can_be_drafted_and_carried_out(
    seed: int, turns: int
) -> None:
    session = play(Session(seed=seed), seed, turns)
    if session.over:
        return
    for option in list(session.options()):
        drafts, preview = session.drafts(), session.preview.hash()
        if option.legal:
            session.draft(option.order)
            assert option.order in session.drafts()
            assert carried_out(session, option.order, session.preview)
            assert session.undo() == option.order
        else:
            with pytest.raises(OrderRefused) as refused:
                session.draft(option.order)
            assert refused.value.reason == option.reason
        assert session.drafts() == drafts
        assert session.preview.hash() == preview


def carried_out(session: Session, order: Order, world: World) -> bool:
    """The order stands in the world with the drafts."""
    rules = session.rules
    if isinstance(order, SetPolicy):
        return int(world.next_level[rules.measure_index(order.measure), 0]) == order.level
    if isinstance(order, Allocate):
        return float(world.next_line[rules.axes["line"].index(order.line), 0]) == order.amount
    return world.hash() != session.world.hash()


@settings(max_examples=5, phases=SEEDED)
@given(st.integers(1, 10_000))
def test_undo_restores_every_option(seed: int) -> None:
    rng = np.random.default_rng(seed)
    session = play(Session(seed=seed), seed, turns=int(rng.integers(0, 5)))
    if session.over:
        return
    stack = []
    for _ in range(5):
        before = list(session.options())
        order = random_order(session, rng)
        if order is None or any(subject(order) == subject(d) for d in session.drafts()):
            continue
        stack.append((before, session.preview.hash(), order))
        session.draft(order)
    for before, preview, order in reversed(stack):
        assert session.undo() == order
        assert list(session.options()) == before
        assert session.preview.hash() == preview
    assert session.undo() is None


def subject(order: Order) -> str:
    """What an order is about."""
    return str(next(iter(vars_of(order).values())))


def vars_of(order: Order) -> dict[str, object]:
    return {name: getattr(order, name) for name in type(order).__dataclass_fields__}


@settings(max_examples=8, phases=SEEDED)
@given(seed=st.integers(1, 10_000))
def test_any_drafts_that_were_accepted_can_be_saved_and_loaded(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Also when an order was drafted again after others that lean on it."""
    rng = np.random.default_rng(seed)
    session = play(Session(seed=seed), seed, turns=int(rng.integers(0, 4)))
    if session.over:
        return
    for _ in range(10):
        order = random_order(session, rng)
        if order is not None:
            session.draft(order)
    path = tmp_path_factory.mktemp("save") / "game.json"
    session.save(path)
    loaded = Session.load(path)
    assert loaded.drafts() == session.drafts()
    loaded.end_turn()
    session.end_turn()
    assert loaded.world.hash() == session.world.hash()


def test_an_order_drafted_again_after_others_that_lean_on_it_still_loads(tmp_path: Path) -> None:
    """Money freed first, spent second, and the first order changed a little afterwards."""
    session = Session(seed=1)
    now = float(session.world.line[session.rules.axes["line"].index("model_line"), 0])
    lower = Allocate("model_line", float(round(0.92 * now)))
    free = session.number("free_next_year")
    cards = [
        o.order
        for o in session.options()
        if o.legal and isinstance(o.order, SetPolicy) and o.order.level
    ]
    session.draft(lower)
    room = session.number("free_next_year", session.preview)
    assert room > free
    pairs = (
        (a, b)
        for a in cards
        for b in cards
        if a.measure != b.measure and free + 2 < cost(session, a) + cost(session, b) <= room - 2
    )
    pair = next(pairs, None)
    if pair is None:
        pytest.skip("no two cards cost a little more than the free money of the start")
    for card in pair:
        session.draft(card)
    again = Allocate("model_line", lower.amount + 1.0)
    session.draft(again)
    assert session.drafts() == (again, *pair)
    session.save(tmp_path / "game.json")
    assert Session.load(tmp_path / "game.json").drafts() == session.drafts()


def cost(session: Session, order: SetPolicy) -> float:
    levels = session.rules.policies[order.measure].levels
    return (
        levels[order.level - 1].cost_jpy_bn
        if not session.rules.policies[order.measure].line
        else 0.0
    )


# -- orders of everybody, many of them ------------------------------------------------------------


def legal_orders(model: RaceModel, rng: np.random.Generator) -> list[Order]:
    """One random legal order of every actor."""
    out: list[Order] = []
    for actor in actors_who_decide(model.rules):
        options = conceivable(model.rules, model.world, actor, rng)
        for i in rng.permutation(len(options)):
            try:
                require_legal(model.rules, model.world, options[i], actor)
            except OrderRefused:
                continue
            out.append(options[i])
            break
    return out


def drive(rules: Ruleset, seed: int, most: int) -> int:
    """Whole games in which everybody acts at random; returns the number of orders drafted."""
    rng = np.random.default_rng(seed)
    orders = games = 0
    while orders < most:
        games += 1
        model = RaceModel(rules, seed=seed * 1000 + games, seats=actors_who_decide(rules))
        for _ in range(rules.scenario.quarters):
            batch = legal_orders(model, rng)
            model.step(batch)
            orders += len(batch)
            if orders >= most:
                break
        model.dispose()
    return orders


def test_a_few_thousand_random_legal_orders_of_all_actors_break_no_law(rules: Ruleset) -> None:
    assert drive(rules, 1, 1500) >= 1500


COUNTED: list[int] = []
BLOCKS, PER_BLOCK = 10, 10_000


@pytest.mark.slow
@pytest.mark.parametrize("block", range(BLOCKS))
def test_ten_thousand_random_legal_orders_break_no_law(rules: Ruleset, block: int) -> None:
    COUNTED.append(drive(rules, 100 + block, PER_BLOCK))
    assert COUNTED[-1] >= PER_BLOCK
    if block == BLOCKS - 1 and len(COUNTED) == BLOCKS:
        assert sum(COUNTED) >= 100_000
