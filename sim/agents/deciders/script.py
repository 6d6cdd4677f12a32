"""The script decider: a written strategy drafts orders through the same door as a player.

Every turn it answers what waits, then tries its wishes in their order: each one that is still
wanted, legal and affordable is entered, and the next is judged with that already paid. Every run
decides for itself, so a block of runs gives the orders that each run would give alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from sim.core.arrays import Array
from sim.core.errors import OrderRefused
from sim.mechanisms.conditions import all_hold
from sim.mechanisms.context import Context
from sim.orders.apply import changes_of
from sim.orders.book import empty_book, write
from sim.orders.legality import require_legal, require_room
from sim.orders.prices import renewable
from sim.orders.types import Allocate, Answer, Bundle, Order, Propose, Reply, SetPolicy, subject
from sim.rules.ruleset import Ruleset
from sim.rules.schema.strategy import DealWish, LineWish, PolicyWish, Strategy, Wish
from sim.world.book import apply
from sim.world.world import World

# What each run would order about one subject: the first that is legal counts.
Wanted = Mapping[int, Sequence[Order]]
_SHORT = {"reason.money", "reason.teams", "reason.capital"}


def drafts(c: Context, strategy: Strategy) -> list[list[Order]]:
    """Orders of the seat for this turn, one list per run.

    Args:
        c: what is given at the start of a turn; nothing in it is changed.
    """
    entered = replace(c, world=c.world.copy())
    runs = [_one(entered.world, r) for r in range(c.world.runs)]
    out: list[list[Order]] = [[] for _ in runs]
    saving: set[int] = set()  # runs that begin nothing more this turn
    for wanted, saves in _wanted(entered, strategy):
        chosen = {}
        for r, orders in wanted.items():
            possible = [o for o in orders if r not in saving or _gives_up(c.rules, runs[r], o)]
            order, short = _first_legal(c.rules, runs[r], possible, out[r])
            if order is not None:
                chosen[r] = order
                out[r].append(order)
            elif saves and short:
                saving.add(r)
        if chosen:
            _enter(entered, chosen)
    return out


def _gives_up(rules: Ruleset, world: World, order: Order) -> bool:
    """Whether an order frees means, or is an answer: it begins and renews nothing."""
    match order:
        case SetPolicy():
            return bool(order.level < world.next_level[rules.measure_index(order.measure), 0])
        case Allocate():
            return bool(order.amount < world.next_line[rules.axes["line"].index(order.line), 0])
        case Propose() | Bundle():
            return False
    return True


def _one(world: World, run: int) -> World:
    """One run of a world as a view: what is entered in the world shows in it."""
    return World(world.quarter, world.flat[:, run : run + 1], world.layout)


def _first_legal(
    rules: Ruleset, world: World, orders: Sequence[Order], given: Sequence[Order]
) -> tuple[Order | None, bool]:
    """The first order that may be given, and whether one was refused for want of means alone."""
    taken, short = {subject(order) for order in given}, False
    for order in orders:
        if subject(order) in taken:
            continue
        try:
            require_room(rules, (*given, order))
            require_legal(rules, world, order, rules.scenario.seat)
        except OrderRefused as refused:
            short |= refused.reason in _SHORT
            continue
        return order, False
    return None, short


def _enter(c: Context, chosen: Mapping[int, Order]) -> None:
    book = empty_book(c.rules, c.world.runs)
    for run, order in chosen.items():
        write(book, c.rules, order, run)
    changes, _ = changes_of(c, book, rehearsal=True)
    apply(c.world, changes, "orders")


def _wanted(c: Context, strategy: Strategy) -> Iterator[tuple[Wanted, bool]]:
    """What is wanted, subject by subject, and whether means are saved for it.

    Each subject is looked at after what was chosen about the last one was entered.
    """
    rules, w = c.rules, c.world
    for e, event in enumerate(rules.events):
        choices = [Answer(event, choice) for choice in strategy.answers.get(event, ())]
        yield dict.fromkeys(np.flatnonzero(w.pending[e] > 0).tolist(), choices), False
    for deal in strategy.accepts:
        offered = np.flatnonzero(w.offered[rules.measure_index(deal)] > 0)
        yield {r: [Reply(deal, accept=True)] for r in offered.tolist()}, False
    turn = w.quarter // rules.scenario.turn_quarters + 1
    for wish in strategy.wishes:
        if wish.from_turn <= turn <= (wish.until_turn or turn):
            yield _wish(c, wish), wish.save


def _wish(c: Context, wish: Wish) -> Wanted:
    """The order of every run in which the wish is not fulfilled."""
    goal = _goal(c, wish)
    wants = goal >= 0
    if wish.needs and wants.any():
        wants &= all_hold(c.rules, c.world, wish.needs)
    return {r: [_order(wish, float(goal[r]))] for r in np.flatnonzero(wants).tolist()}


def _goal(c: Context, wish: Wish) -> Array:
    """Level or amount to order in every run, -1 where nothing is to be ordered."""
    match wish:
        case PolicyWish():
            return _policy_goal(c, wish)
        case DealWish():
            return _deal_goal(c, wish)
        case LineWish():
            return _line_goal(c, wish)


def _order(wish: Wish, goal: float) -> Order:
    match wish:
        case PolicyWish():
            return SetPolicy(wish.policy, int(goal))
        case DealWish():
            return Propose(wish.deal, int(goal))
        case LineWish():
            return Allocate(wish.line, goal)


def _policy_goal(c: Context, wish: PolicyWish) -> Array:
    """Level to set in every run, -1 where it is right as it is."""
    m = c.rules.measure_index(wish.policy)
    now = c.world.next_level[m]
    ends = renewable(c.rules, c.world)[m]
    if wish.lower:
        return np.where(now > wish.level, float(wish.level), -1.0)
    return np.where(now < wish.level, float(wish.level), np.where(ends, now, -1.0))


def _deal_goal(c: Context, wish: DealWish) -> Array:
    m = c.rules.measure_index(wish.deal)
    idle = (c.world.level[m] == 0) & (c.world.next_level[m] == 0) & (c.world.cooldown[m] == 0)
    return np.where(idle, float(wish.level), -1.0)


def _line_goal(c: Context, wish: LineWish) -> Array:
    """Amount to order in every run: as far towards the wish as this half-year allows."""
    now = c.world.next_line[c.rules.axes["line"].index(wish.line)]
    goal = np.full_like(now, wish.amount)
    if c.date.number <= 2:
        most = c.rules.number("politics.shift_share") * now
        goal = np.clip(goal, now - most, now + most)
    bounds = c.rules.lines[wish.line]
    goal = np.clip(goal, bounds.low, bounds.high)
    return np.where(np.abs(goal - now) > 1e-6, goal, -1.0)
