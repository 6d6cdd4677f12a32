"""What the actors of a group may order now, and what it would cost them, for all runs at once."""

from __future__ import annotations

from collections.abc import Sequence, Set
from functools import lru_cache

import numpy as np

from sim.agents.deciders.doctrine import Group
from sim.core.arrays import Array, Index, Mask
from sim.indicators import calendar, free_budget, free_next_year, free_teams
from sim.mechanisms.conditions import all_hold
from sim.orders.prices import capital_prices, law_places, renewable
from sim.rules.ruleset import LEVELS, Ruleset
from sim.rules.schema.effects import Condition
from sim.rules.schema.measures import Deal, Policy
from sim.world.world import World


def legal_options(rules: Ruleset, world: World, group: Group, seats: Set[str]) -> Mask:
    """(A, O, R) bool: options that exist, are not under way, and whose conditions hold.

    Actors in `seats` get none here: their orders come from elsewhere. The seat of the scenario,
    when a computer plays it, acts at the start of a turn.
    """
    m = group.measure
    exists = (m >= 0)[..., None]
    is_deal = np.array([measure.kind == "deal" for measure in rules.measures])[m][..., None]
    none = world.level[m] == 0
    idle = (world.wait[m] <= 0) & (world.next_level[m] == world.level[m])
    reviewed = none | (world.age[m] >= rules.number("doctrine.review"))
    reviewed = np.where(group.step[..., None] == 0, renewable(rules, world, m), reviewed)
    fresh = none & (world.cooldown[m] <= 0) & (world.offered[m] <= 0)
    legal = exists & idle & np.where(is_deal, fresh, reviewed)
    starts = world.quarter % rules.scenario.turn_quarters == 0
    for a, actor in enumerate(group.actors):
        if actor in seats or (actor == rules.scenario.seat and not starts):
            legal[a] = False
    for a, o, needs, by_law in _conditions(rules, group):
        if legal[a, o].any():
            legal[a, o] &= all_hold(rules, world, needs)
            if by_law:
                legal[a, o] &= world.laws_used < law_places(rules, calendar(rules, world))
    return np.asarray(legal)


@lru_cache(maxsize=32)
def _conditions(
    rules: Ruleset, group: Group
) -> tuple[tuple[int, int, Sequence[Condition], bool], ...]:
    """Options that have needs or take a law's place: actor, option, needs, law; kept per group."""
    out = []
    for a, o in zip(*np.nonzero((group.measure >= 0) & (group.step > 0)), strict=True):
        record = rules.measures[group.measure[a, o]].record
        if isinstance(record, Policy | Deal):
            by_seat = group.actors[a] == rules.scenario.seat
            by_law = by_seat and isinstance(record, Policy) and record.kind == "law"
            if record.needs or by_law:
                out.append((int(a), int(o), record.needs, by_law))
    return tuple(out)


def option_costs(rules: Ruleset, group: Group, now: Index, goal: Index) -> Array:
    """Cost of going from level `now` to `goal`, (A, O, 3, R): capital, JPY bn a year, teams.

    Money and teams bind only the seat of the scenario in this version.
    """
    out = np.zeros((*group.measure.shape, 3, now.shape[-1]))
    out[:, :, 0] = capital_prices(rules)[group.measure[..., None], goal]
    for a, actor in enumerate(group.actors):
        if actor == rules.scenario.seat:
            m = group.measure[a][:, None]
            for purse, table in enumerate(_money_and_teams(rules), start=1):
                out[a, :, purse] = table[m, goal[a]] - table[m, now[a]]
    return out


@lru_cache(maxsize=8)
def _money_and_teams(rules: Ruleset) -> tuple[Array, Array]:
    """JPY bn a year and teams of every level, each (measure, LEVELS), kept per ruleset."""
    money, teams = np.zeros((2, len(rules.measures), LEVELS))
    for m, measure in enumerate(rules.measures):
        if isinstance(measure.record, Policy | Deal):
            for level, price in enumerate(measure.record.levels, start=1):
                money[m, level:], teams[m, level:] = price.cost_jpy_bn, price.teams
    return money, teams


def budgets(rules: Ruleset, world: World, group: Group) -> Array:
    """What each actor can spend now, (A, 3, R): capital, JPY bn a year, teams."""
    out = np.full((len(group.actors), 3, world.runs), np.inf)
    out[:, 0] = world.political_capital[group.position]
    for a, actor in enumerate(group.actors):
        if actor == rules.scenario.seat:
            # Both years bind the computer: it does not plan for April only.
            out[a, 1] = np.minimum(free_budget(rules, world), free_next_year(rules, world))
            out[a, 2] = free_teams(rules, world)
    return out
