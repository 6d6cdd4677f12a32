"""What the actors may order now, and what they can spend, for all runs at once."""

from __future__ import annotations

from collections.abc import Sequence, Set
from functools import lru_cache

import numpy as np

from sim.agents.deciders.options import UP, Options
from sim.core.arrays import Array, Index, Mask, entries, some, sums_at
from sim.indicators import calendar, free_budget, free_next_year, free_teams
from sim.mechanisms.conditions import all_hold
from sim.orders.prices import law_places, renewable, state_prices
from sim.rules.ruleset import Ruleset
from sim.rules.schema.effects import Condition
from sim.rules.schema.measures import Deal, Policy
from sim.world.world import World


def asked(rules: Ruleset, world: World, options: Options, seats: Set[str]) -> Mask:
    """Actors that decide now, (A,): orders of those in `seats` come from elsewhere.

    The seat of the scenario, when a computer plays it, acts at the start of a turn.
    """
    waits = world.quarter % rules.scenario.turn_quarters > 0
    silent = {*seats, rules.scenario.seat} if waits else seats
    return np.array([actor not in silent for actor in options.actors], bool)


def legal_options(rules: Ruleset, world: World, options: Options, turn: Mask) -> Mask:
    """(N, R) bool: options of the actors whose turn it is that may be ordered now.

    What exists, is not under way, and whose conditions hold.
    """
    level, coming = world.level, world.next_level
    is_deal, most = _limits(rules)
    none, idle = level == 0, (world.wait <= 0) & (coming == level)
    fresh = none & (world.cooldown <= 0) & (world.offered <= 0)
    reviewed = none | (world.age >= rules.number("doctrine.review"))
    free = idle & np.where(is_deal, fresh, reviewed)
    # By step: 0 renews, 1 raises, -1, which is the last place, lowers.
    open_to = np.array(
        [idle & renewable(rules, world), free & (coming < most), free & (coming > 0)]
    )
    legal = open_to[options.step, options.measure]
    legal &= turn.take(options.actor)[:, None]
    for places, needs, by_law in _conditions(rules, options):
        if some(legal[places]):
            legal[places] &= all_hold(rules, world, needs)
            if by_law:
                legal[places] &= world.laws_used < law_places(rules, calendar(rules, world))
    return np.asarray(legal)


@lru_cache(maxsize=8)
def _programmes(rules: Ruleset, options: Options) -> tuple[Index, Index, Array]:
    """Measures that take state money, who of the options' actors pays, prices by level.

    What was in force at the start is in the trend: only what goes beyond it is paid. Kept per
    ruleset.
    """
    paid = np.flatnonzero(state_prices(rules).any(axis=1))
    owners = [rules.measures[m].owner for m in paid]
    kept = [
        (m, options.actors.index(o))
        for m, o in zip(paid, owners, strict=True)
        if o in options.actors
    ]
    measure, actor = np.array(kept, int).reshape(-1, 2).T
    price = state_prices(rules)[measure]
    start = np.array([_start_level(rules, m) for m in measure.tolist()], int)
    inherited = price[np.arange(len(measure)), start]
    return measure, actor, np.maximum(price - inherited[:, None], 0.0)


def _start_level(rules: Ruleset, m: int) -> int:
    record = rules.measures[m].record
    return record.start_level if isinstance(record, Policy) else 0


@lru_cache(maxsize=8)
def _limits(rules: Ruleset) -> tuple[Mask, Index]:
    """Whether a measure is a deal, and its highest level, each (measure, 1), kept per ruleset."""
    is_deal = np.array([[m.kind == "deal"] for m in rules.measures])
    return is_deal, np.array([[m.levels] for m in rules.measures])


@lru_cache(maxsize=8)
def _conditions(
    rules: Ruleset, options: Options
) -> tuple[tuple[Index, Sequence[Condition], bool], ...]:
    """Options that have needs or take a law's place: positions, needs, law; kept per ruleset.

    Those with the same needs stand together, so that needs of several owners are looked at once.
    """
    out: dict[tuple[Sequence[Condition], bool], list[int]] = {}
    for o in np.flatnonzero(options.step == UP).tolist():
        measure = rules.measures[options.measure[o]]
        record = measure.record
        if isinstance(record, Policy | Deal):
            by_seat = measure.owner == rules.scenario.seat
            by_law = by_seat and isinstance(record, Policy) and record.kind == "law"
            if record.needs or by_law:
                out.setdefault((record.needs, by_law), []).append(o)
    return tuple((np.array(places), needs, by_law) for (needs, by_law), places in out.items())


def budgets(rules: Ruleset, world: World, options: Options, turn: Mask) -> Array:
    """What each actor can spend now, (3, A, R): capital, money in its own unit, teams.

    A government's money is what its bloc's programmes leave of the state's.
    """
    out = np.full((3, len(options.actors), world.runs), np.inf)
    out[0] = world.political_capital.take(options.position, axis=0)
    measure, actor, price = _programmes(rules, options)
    if len(measure):
        level = world.next_level.take(measure, axis=0).astype(int)
        bound = sums_at(actor, entries(price, level), len(options.actors))
        share = rules.p.governments.budget * world.gdp
        money = share.take(options.bloc, axis=0) - bound
        out[1] = np.where(options.governs, np.maximum(money, 0.0), np.inf)
    seat = rules.scenario.seat
    if seat in options.actors and turn[options.actors.index(seat)]:
        a = options.actors.index(seat)
        # Both years bind the computer: it does not plan for April only.
        out[1, a] = np.minimum(free_budget(rules, world), free_next_year(rules, world))
        out[2, a] = free_teams(rules, world)
    return out
