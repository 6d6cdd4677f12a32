"""Indicators that are neither a sum nor a ratio of fields."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from sim.core.arrays import Array, Index, Mask, entries, highest_at, logistic, total
from sim.core.units import Quarter
from sim.rules.ruleset import LEVELS, Ruleset, blocs_of
from sim.rules.schema.measures import Policy
from sim.world.world import World

PURSE_OWNER = "government_japan"


def calendar(rules: Ruleset, world: World) -> Quarter:
    """Calendar quarter that begins now."""
    return rules.first_quarter.plus(world.quarter)


def best_capability(rules: Ruleset, world: World) -> Array:
    """Best released capability of each bloc's labs, points, (bloc, R); 0 without labs."""
    home, without = _labs(rules)
    out = highest_at(home, world.capability, len(without))
    out[without] = 0.0
    return out


@lru_cache(maxsize=8)
def _labs(rules: Ruleset) -> tuple[Index, Mask]:
    """Bloc of every lab, and whether a bloc has none, kept per ruleset."""
    home = blocs_of(rules, "lab")
    return home, ~np.isin(np.arange(len(rules.axes["bloc"])), home)


def months_behind(rules: Ruleset, world: World) -> Array:
    """Months since the frontier stood where a bloc's best model stands now, (bloc, R)."""
    return months_since(rules, world, best_capability(rules, world))


def months_since(rules: Ruleset, world: World, points: Array) -> Array:
    """Months since the frontier reached some capabilities, (n, R).

    Linear interpolation on the quarterly path of the frontier; 0 for the holder. A model older than
    the path counts as old as the path.

    Args:
        points: capabilities, (n, R).
    """
    here = world.frontier_path.shape[0] - (rules.scenario.quarters + 1) + world.quarter
    path = world.frontier_path[: here + 1]
    first = (path[:, None] < points - 1e-12).sum(axis=0)  # first place that reaches it
    first = np.minimum(first, here)
    before = np.maximum(first - 1, 0)
    runs = np.arange(world.runs)
    low, high = path[before, runs], path[first, runs]
    part = np.where(high > low, (points - low) / np.where(high > low, high - low, 1.0), 1.0)
    at = np.where(first == 0, 0.0, before + np.clip(part, 0.0, 1.0))
    return np.asarray(3.0 * (here - at))


def replication_lag(rules: Ruleset, world: World) -> Array:
    """Months a bloc's teams need to reproduce a frontier result: public face of literacy."""
    p = rules.p.literacy
    reached = logistic((world.literacy - p.middle) / p.half_width)
    return np.asarray(p.shortest + (p.longest - p.shortest) * (1.0 - reached))


def base_research(rules: Ruleset, world: World) -> Array:
    """Japan's spending that keeps it at the frontier of understanding, USD bn per quarter, (R,).

    The research parts of the budget lines and measures, by the square root of the researchers left.
    """
    p = rules.p.literacy
    japan = rules.axes["bloc"].index("japan")
    yen = total(world.line * p.line_share)
    heads = np.maximum(world.researchers[japan] / world.usual_researchers[japan], 0.0)
    money = yen / p.jpy_per_usd / 4.0 + world.base_research[japan]
    return np.asarray(money * np.sqrt(heads))


def yearly_cost(rules: Ruleset, world: World, *, coming: bool = False) -> Array:
    """What Japan's measures that are not paid by a line cost, JPY bn a year, (R,).

    Args:
        coming: in the fiscal year from next April instead of this one. A measure that waits for
            its start this year is counted at its next level; one that waits for April is not.
    """
    own, costs, _, _ = _upkeep(rules)
    april, wait = calendar(rules, world).to_april, world.wait.take(own, axis=0)
    now = entries(costs, world.level.take(own, axis=0).astype(int))
    then = entries(costs, world.next_level.take(own, axis=0).astype(int))
    both = np.maximum(now, then)
    if coming:  # what changes after April is paid at both levels
        return total(np.where(wait > april, both, then))
    return total(np.where(wait >= april, now, both))


@lru_cache(maxsize=8)
def _upkeep(rules: Ruleset) -> tuple[Index, Array, Array, Array]:
    """Measures that cost Japan money or teams, and what by level, kept per ruleset.

    Returns:
        positions (n,); JPY bn a year, teams, and teams later, each (n, LEVELS). A card that is
        paid by a line costs no money here.
    """
    out = np.zeros((3, len(rules.measures), LEVELS))
    for m, measure in enumerate(rules.measures):
        if measure.owner == PURSE_OWNER:
            by_line = isinstance(measure.record, Policy) and bool(measure.record.line)
            for level, p in enumerate(measure.prices, start=1):
                money = 0.0 if by_line else p.cost_jpy_bn
                out[:, m, level] = money, p.teams, p.teams_mature
    own = np.flatnonzero(out.any(axis=(0, 2)))
    return own, *out[:, own]


def free_budget(rules: Ruleset, world: World) -> Array:
    """What is left of Japan's purse in this fiscal year, JPY bn a year, (R,)."""
    return np.asarray(
        rules.number("politics.purse") - total(world.line) - yearly_cost(rules, world)
    )


def free_next_year(rules: Ruleset, world: World) -> Array:
    """What is left of the purse in the fiscal year from next April, JPY bn a year, (R,)."""
    return np.asarray(
        rules.number("politics.purse")
        - total(world.next_line)
        - yearly_cost(rules, world, coming=True)
    )


def free_teams(rules: Ruleset, world: World) -> Array:
    """Officials who could run another programme, in teams, (R,)."""
    own, _, new, mature = _upkeep(rules)
    level = np.maximum(world.level, world.next_level).take(own, axis=0).astype(int)
    grown = world.age.take(own, axis=0) > rules.number("politics.set_up")
    busy = total(np.where(grown, entries(mature, level), entries(new, level)))
    standing = rules.number("politics.teams_standing")
    return np.asarray(rules.number("politics.teams") - standing - busy)


def merchant_output(rules: Ruleset, world: World) -> Array:
    """Output of the narrowest link of the chip chain that sells to all blocs, (R,)."""
    return np.asarray((world.chain_capacity * world.chain_output).min(axis=0))


def fund_inflow(rules: Ruleset, world: World) -> Array:
    """What sovereign funds place in a bloc, USD bn per quarter, (bloc, R)."""
    return total(world.fund_flow)


def power_needed(rules: Ruleset, world: World) -> Array:
    """Energised power that the chips in use need at the average load, GW, (R,)."""
    need = total(total(world.installed, 1) * world.chip_power)
    return np.asarray(need / rules.number("energy.load_factor"))


def lead_time(rules: Ruleset, world: World) -> Array:
    """Quarters that an order of chips waits, (R,)."""
    merchant = total(np.where(world.vendor_share > 0, world.capacity, 0.0))
    return np.asarray(total(total(world.backlog, 0), 0) / np.maximum(merchant, 1e-9))


def own_supply(rules: Ruleset, world: World) -> Array:
    """Share of a bloc's new chips that its own vendors made, (bloc, R)."""
    return np.asarray(world.self_made / np.maximum(total(world.delivered, 1), 1e-9))


def capability_gap(rules: Ruleset, world: World) -> Array:
    """Points between the world's best model and a bloc's, (bloc, R)."""
    return np.asarray(world.capability.max(axis=0) - best_capability(rules, world))


def rival_margin(rules: Ruleset, world: World) -> Array:
    """Points by which a bloc's best model leads that of its best rival, (bloc, R); 0 without."""
    each = best_capability(rules, world)
    rival = world.relation < rules.number("politics.rival_relation")
    own = np.arange(len(each))
    rival[own, own] = False
    best = np.where(rival, each, -np.inf).max(axis=1)
    return np.where(np.isfinite(best), each - best, 0.0)


def research_intensity(rules: Ruleset, world: World) -> Array:
    """Research compute per researcher against the start, ratio, (bloc, R)."""
    compute = total(world.installed, 1)
    return np.asarray(compute / np.maximum(world.researchers, 1e-9) / world.usual_intensity)


def power_rank(rules: Ruleset, world: World) -> Array:
    """Rank of a bloc by energised compute, 1 is the largest, (bloc, R)."""
    stock = total(world.installed, 1)
    return np.asarray((stock > stock[:, None]).sum(axis=1) + 1.0)


def quarter_of_year(rules: Ruleset, world: World) -> Array:
    """1 to 4."""
    return np.full(world.runs, float(calendar(rules, world).number))


def year(rules: Ruleset, world: World) -> Array:
    """Calendar year."""
    return np.full(world.runs, float(calendar(rules, world).year))


# Functions that read flows, and those of the labs of a bloc, which not every bloc has.
OF_FLOWS = {"fund_inflow": "fund_flow", "lead_time": "capacity", "own_supply": "delivered"}
OF_LABS = {"best_capability", "capability_gap", "months_behind", "rival_margin"}


def has_labs(rules: Ruleset, bloc: str) -> bool:
    """Whether a bloc is the home of a laboratory."""
    return not _labs(rules)[1][rules.axes["bloc"].index(bloc)]


# A number of every bloc, (bloc, R), or of the world or Japan, (R,).
Function = Callable[[Ruleset, World], Array]
FUNCTIONS: dict[str, Function] = {
    f.__name__: f
    for f in (
        base_research,
        best_capability,
        capability_gap,
        free_budget,
        free_next_year,
        free_teams,
        fund_inflow,
        lead_time,
        merchant_output,
        months_behind,
        own_supply,
        power_needed,
        power_rank,
        quarter_of_year,
        replication_lag,
        research_intensity,
        rival_margin,
        year,
    )
}
