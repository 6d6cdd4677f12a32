"""What the actors of a group may order now, and what it would cost them, for all runs at once."""

from __future__ import annotations

from collections.abc import Set

import numpy as np

from sim.agents.deciders.doctrine import Group
from sim.core.arrays import Array, Index, Mask
from sim.indicators import calendar, free_budget, free_next_year, free_teams
from sim.mechanisms.conditions import all_hold
from sim.orders.prices import capital_prices, law_places, renewable
from sim.rules.ruleset import Ruleset
from sim.rules.schema.measures import Deal, Level, Policy
from sim.world.world import World

REVIEW_Q = 4  # quarters an actor lets a measure run before it changes it again


def legal_options(rules: Ruleset, world: World, group: Group, seats: Set[str]) -> Mask:
    """(A, O, R) bool: options that exist, are not under way, and whose conditions hold.

    Actors in `seats` get none here: their orders come from elsewhere. The seat of the scenario,
    when a computer plays it, acts at the start of a turn.
    """
    m = group.measure
    exists = (m >= 0)[..., None]
    is_deal = np.array([measure.kind == "deal" for measure in rules.measures])[m][..., None]
    idle = (world.wait[m] <= 0) & (world.next_level[m] == world.level[m])
    reviewed = (world.level[m] == 0) | (world.age[m] >= REVIEW_Q)
    reviewed = np.where(group.step[..., None] == 0, renewable(world, m), reviewed)
    fresh = (world.level[m] == 0) & (world.cooldown[m] <= 0) & (world.offered[m] <= 0)
    legal = exists & idle & np.where(is_deal, fresh, reviewed)
    starts = world.quarter % rules.scenario.turn_quarters == 0
    for a, actor in enumerate(group.actors):
        if actor in seats or (actor == rules.scenario.seat and not starts):
            legal[a] = False
            continue
        for o in range(m.shape[1]):
            if m[a, o] >= 0 and legal[a, o].any() and group.step[a, o] > 0:
                record = rules.measures[m[a, o]].record
                if isinstance(record, Policy | Deal) and record.needs:
                    legal[a, o] &= all_hold(rules, world, record.needs)
                is_law = isinstance(record, Policy) and record.kind == "law"
                if actor == rules.scenario.seat and is_law:
                    places = law_places(rules, calendar(rules, world))
                    legal[a, o] &= world.laws_used < places
    return np.asarray(legal)


def option_costs(rules: Ruleset, group: Group, now: Index, goal: Index) -> Array:
    """Cost of going from level `now` to `goal`, (A, O, 3, R): capital, JPY bn a year, teams.

    Money and teams bind only the seat of the scenario in this version.
    """
    prices = capital_prices(rules)[group.measure[..., None], goal]
    out = np.zeros((*group.measure.shape, 3, now.shape[-1]))
    out[:, :, 0] = prices
    for a, actor in enumerate(group.actors):
        if actor != rules.scenario.seat:
            continue
        for o, m in enumerate(group.measure[a]):
            record = rules.measures[m].record
            if m < 0 or not isinstance(record, Policy | Deal):
                continue
            levels = (Level(), *record.levels)
            money = np.array([lv.cost_jpy_bn for lv in levels])
            teams = np.array([lv.teams for lv in levels], float)
            last = len(levels) - 1
            here, there = np.minimum(now[a, o], last), np.minimum(goal[a, o], last)
            out[a, o, 1] = money[there] - money[here]
            out[a, o, 2] = teams[there] - teams[here]
    return out


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
