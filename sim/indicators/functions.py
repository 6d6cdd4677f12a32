"""Indicators that are neither a sum nor a ratio of fields."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from sim.core.arrays import Array, Index, Mask, entries, highest_at, logistic, total
from sim.core.units import Quarter
from sim.rules.ruleset import LEVELS, Ruleset, blocs_of
from sim.rules.schema.measures import Deal, Policy
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


def partners_bound(rules: Ruleset, world: World) -> Array:
    """Deals in force that somebody of a bloc proposed to somebody elsewhere, count, (bloc, R)."""
    place, home = _deals(rules)
    out = np.zeros((len(rules.axes["bloc"]), world.runs))
    np.add.at(out, home, world.level[place] > 0.0)
    return out


@lru_cache(maxsize=8)
def _deals(rules: Ruleset) -> tuple[Index, Index]:
    """Deals between blocs: position among the measures, and bloc of the proposer."""
    blocs, actors = rules.axes["bloc"], rules.actors
    found = [
        (i, blocs.index(actors[d.proposer].bloc))
        for i, d in ((i, m.record) for i, m in enumerate(rules.measures))
        if isinstance(d, Deal) and actors[d.proposer].bloc != actors[d.partner].bloc
    ]
    both = np.array(found, int).reshape(-1, 2)
    return both[:, 0], both[:, 1]


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


def any_use(rules: Ruleset, world: World) -> Array:
    """Share of firms that use AI at all, counted as surveys count, (bloc, R)."""
    p = rules.p.economy
    return total(total(world.any_use * p.firm_weight, 2) * p.value_added, 1)


def deep_use(rules: Ruleset, world: World) -> Array:
    """Share of the economy that uses AI deeply, firms by their output, (bloc, R)."""
    return total(deep_use_by_sector(rules, world) * rules.p.economy.value_added, 1)


def deep_use_by_sector(rules: Ruleset, world: World) -> Array:
    """Share of every sector that uses AI deeply, firms by their output, (bloc, sector, R)."""
    return total(world.deep_use * rules.p.economy.output_weight, 2)


def any_use_by_sector(rules: Ruleset, world: World) -> Array:
    """Share of the firms of every sector that use AI at all, (bloc, sector, R)."""
    return total(world.any_use * rules.p.economy.firm_weight, 2)


def access_lag(rules: Ruleset, world: World) -> Array:
    """Months since the frontier stood where the models in use in services stand, (bloc, R)."""
    return months_since(rules, world, world.accessible[:, rules.axes["sector"].index("services")])


def complements(rules: Ruleset, world: World) -> Array:
    """Complements of AI, mean over sectors by output, (bloc, R)."""
    return total(world.complements * rules.p.economy.value_added, 1)


def data(rules: Ruleset, world: World) -> Array:
    """Data of the sectors, mean by output, (bloc, R)."""
    return total(world.sector_data * rules.p.economy.value_added, 1)


def foreign_models(rules: Ruleset, world: World) -> Array:
    """Part of the models in use that come from abroad, derived ones looked through, (bloc, R)."""
    own = np.arange(len(world.provenance))
    return np.asarray(1.0 - world.provenance[own, own])


def home_models(rules: Ruleset, world: World) -> Array:
    """Part of the models in use that come from home, derived ones looked through, (bloc, R)."""
    own = np.arange(len(world.provenance))
    return np.asarray(world.provenance[own, own])


def app_exports(rules: Ruleset, world: World) -> Array:
    """Applications sold abroad, USD bn per quarter, (bloc, R)."""
    own = np.arange(len(world.app_sales))
    return np.asarray(total(world.app_sales, 1) - world.app_sales[own, own])


def app_exports_by_sector(rules: Ruleset, world: World) -> Array:
    """Applications sold abroad by sector, USD bn per quarter, (bloc, sector, R).

    At the spending of buyers now; the sum over sectors is `app_exports` up to one quarter's growth.
    """
    p = rules.p
    spent = p.economy.value_added * p.applications.spending * deep_use_by_sector(rules, world)
    bought = world.app_share * (spent * world.gdp[:, None]).swapaxes(0, 1)[:, :, None]
    own = np.arange(world.gdp.shape[0])
    bought[:, own, own] = 0.0
    return np.asarray(total(bought, 1).swapaxes(0, 1))


def app_world_share(rules: Ruleset, world: World) -> Array:
    """Share of the world's applications by origin, (bloc, R)."""
    sold = total(world.app_sales, 1)
    return np.asarray(sold / np.maximum(total(sold), 1e-9))


def app_kept(rules: Ruleset, world: World) -> Array:
    """Part of the income from applications that stays in the bloc of their makers, (bloc, R).

    0 where nothing is sold; below a thousand dollars the ratio would only show rounding.
    """
    sold = np.maximum(total(world.app_sales, 1), 1e-6)
    return np.asarray(world.app_income / sold)


def ai_balance(rules: Ruleset, world: World) -> Array:
    """Received from abroad for AI less paid abroad, USD bn per quarter, (bloc, R)."""
    return np.asarray(total(world.payments) - total(world.payments, 1))


def digital_deficit(rules: Ruleset, world: World) -> Array:
    """Japan's digital deficit, JPY bn per year, (R,): without AI, and the balance of AI."""
    p, japan = rules.p.economy, rules.axes["bloc"].index("japan")
    years = calendar(rules, world).since(Quarter(2023, 3)) / 4.0
    other = p.other_deficit * np.exp(4.0 * p.deficit_growth * years)
    yen = 4.0 * rules.p.literacy.jpy_per_usd * ai_balance(rules, world)[japan]
    return np.asarray(other - yen)


def robot_share(rules: Ruleset, world: World) -> Array:
    """Share of installed robots and vehicles by the bloc of their makers, (bloc, R)."""
    return np.asarray(world.robots / total(world.robots))


def defence_conversion(rules: Ruleset, world: World) -> Array:
    """Military conversion, index, (bloc, R).

    Deep use in defence x capability there (150 points = 1) x capacity to evaluate x share of
    models from home or from allies.
    """
    place = rules.axes["sector"].index("defence")
    ally = world.relation >= rules.number("politics.ally_relation")
    own = np.arange(len(world.provenance))
    ally[own, own] = True
    trusted = total(np.where(ally, world.provenance, 0.0), 1)
    deep = deep_use_by_sector(rules, world)[:, place]
    return np.asarray(deep * world.accessible[:, place] / 150.0 * world.assurance * trusted)


def value_projection(rules: Ruleset, world: World) -> Array:
    """Reach of a bloc's values through its models abroad, index, (bloc, R).

    People of other blocs x share of the bloc's models there x nearness of values, over all people;
    less as the bloc walls itself in.
    """
    p = rules.p
    apart = world.bloc_values[:, None] - world.bloc_values[None]
    near = 1.0 - np.minimum(np.sqrt(total(apart * apart, 2)) / p.values.longest, 1.0)
    people = p.economy.population / total(p.economy.population)
    open_to = 1.0 - p.values.fortress * world.guard
    reached = people[:, None] * world.provenance * near * open_to  # (user, origin, R)
    own = np.arange(len(world.provenance))
    reached[own, own] = 0.0
    return total(reached)


def leverage(rules: Ruleset, world: World) -> Array:
    """What the other would lose to a bloc less what the bloc would lose to it, (bloc, other, R).

    Shares of output.
    """
    return np.asarray(world.vulnerability.swapaxes(0, 1) - world.vulnerability)


def listed_labs(rules: Ruleset, world: World) -> Array:
    """Laboratories above the compute line of a bloc's duties, count, (bloc, R)."""
    return total(world.listed, 1)


def norm_members(rules: Ruleset, world: World) -> Array:
    """Members of every norm by their share of world output, (norm, R)."""
    return total(world.membership * (world.gdp / total(world.gdp)), 1)


def memberships(rules: Ruleset, world: World) -> Array:
    """Norms that a bloc takes part in, count, (bloc, R)."""
    return total(world.membership)


def burden_small(rules: Ruleset, world: World) -> Array:
    """Cost of rules to small firms, index, (bloc, R)."""
    return np.asarray(world.burden[:, rules.axes["size"].index("small")])


def burden_large(rules: Ruleset, world: World) -> Array:
    """Cost of rules to large firms, index, (bloc, R)."""
    return np.asarray(world.burden[:, rules.axes["size"].index("large")])


def largest_supplier(rules: Ruleset, world: World) -> Array:
    """Largest share of an input that comes from one other bloc, (bloc, input, R)."""
    own = np.arange(len(world.gdp))
    shares = world.dependence.swapaxes(1, 2).copy()
    shares[own, own] = 0.0
    return np.asarray(shares.max(axis=1))


def largest_exposure(rules: Ruleset, world: World) -> Array:
    """Share of output at risk to the bloc that could hurt most, (bloc, R)."""
    return np.asarray(world.vulnerability.max(axis=1))


def chokepoint(rules: Ruleset, world: World) -> Array:
    """Share of the world's output that hangs on the supply of a bloc, (bloc, R)."""
    return total(world.vulnerability * (world.gdp / total(world.gdp))[:, None])


# Inputs of an ecosystem, in the order of `ecosystem_inputs`.
INPUTS = ("compute", "capital", "talent", "data", "startups", "transfer")


def ecosystem_inputs(rules: Ruleset, world: World) -> Array:
    """How much of each input a bloc has for its size, (input, bloc, R): 1 is the world's mean.

    Share of the world's compute, private capital, researchers and start-ups over the share of its
    output; data and transfer, which are levels, over their mean weighted by output.
    """
    size = world.gdp / total(world.gdp)
    held = (total(world.installed, 1), world.venture, world.researchers, world.startups)
    data = total(world.sector_data, 1)
    amounts = np.stack([*held[:3], data * size, held[3], world.transfer * size])
    return np.asarray(amounts / np.maximum(total(amounts, 1), 1e-12)[:, None] / size)


def weakest_input(rules: Ruleset, world: World) -> Array:
    """What a bloc has of the input that it lacks most for its size, (bloc, R)."""
    return np.asarray(ecosystem_inputs(rules, world).min(axis=0))


# Functions that read flows, and those of the labs of a bloc, which not every bloc has.
OF_FLOWS = {
    "ai_balance": "payments",
    "app_exports": "app_sales",
    "app_kept": "app_income",
    "app_world_share": "app_sales",
    "chokepoint": "vulnerability",
    "digital_deficit": "payments",
    "foreign_models": "provenance",
    "fund_inflow": "fund_flow",
    "home_models": "provenance",
    "largest_exposure": "vulnerability",
    "largest_supplier": "dependence",
    "lead_time": "capacity",
    "leverage": "vulnerability",
    "own_supply": "delivered",
    "weakest_input": "venture",
}
OF_LABS = {"best_capability", "capability_gap", "months_behind", "rival_margin"}


def has_labs(rules: Ruleset, bloc: str) -> bool:
    """Whether a bloc is the home of a laboratory."""
    return not _labs(rules)[1][rules.axes["bloc"].index(bloc)]


# A number of every bloc, (bloc, R), or of the world or Japan, (R,).
Function = Callable[[Ruleset, World], Array]
FUNCTIONS: dict[str, Function] = {
    f.__name__: f
    for f in (
        access_lag,
        ai_balance,
        any_use,
        any_use_by_sector,
        app_exports,
        app_exports_by_sector,
        app_kept,
        app_world_share,
        base_research,
        best_capability,
        burden_large,
        burden_small,
        capability_gap,
        chokepoint,
        complements,
        data,
        deep_use,
        deep_use_by_sector,
        defence_conversion,
        digital_deficit,
        foreign_models,
        free_budget,
        free_next_year,
        free_teams,
        fund_inflow,
        home_models,
        largest_exposure,
        largest_supplier,
        lead_time,
        leverage,
        listed_labs,
        memberships,
        merchant_output,
        months_behind,
        norm_members,
        own_supply,
        partners_bound,
        power_needed,
        power_rank,
        quarter_of_year,
        replication_lag,
        research_intensity,
        rival_margin,
        robot_share,
        value_projection,
        weakest_input,
        year,
    )
}
