"""Capital (M3): AI spending of investors, sites, sovereign funds, private capital."""

from __future__ import annotations

from functools import lru_cache, reduce

import numpy as np

from sim.core.arrays import Array, clip, highest_at, softmax, sums_at, total
from sim.mechanisms import chips
from sim.mechanisms.context import Context
from sim.rules.ruleset import Ruleset, blocs_of
from sim.world.changes import Add, Become, Change, Scale


def site_shares(c: Context) -> Array:
    """Share of each investor's spending that goes to each bloc, shape (investor, bloc, R).

    A logit of electricity cost, time to power, market size, licence for frontier chips, trust
    between the blocs, and a preference for home.
    """
    w, p = c.world, c.p.capital
    lead = total(w.queue, 1) / np.maximum(w.power, 0.01)
    market = np.log(w.gdp / total(w.gdp))
    licence = w.export_licence[:, 0] * w.import_permission[:, 0]
    pull = (
        -p.cost_weight * np.log(c.p.energy.price)
        - p.lead_weight * lead
        + p.market_weight * market
        + licence
        + w.siting
        + p.site_base
    )
    risk = 1.0 - w.relation.take(c.bloc_of("investor"), axis=0)
    at_home = p.home_weight * _at_home(c.rules, "investor")
    return softmax(pull[None] - p.risk_weight * risk + at_home, axis=1)


@lru_cache(maxsize=16)
def _at_home(rules: Ruleset, axis: str) -> Array:
    """1 where a bloc is the home of an investor or fund, else 0, (n, bloc, 1), per ruleset."""
    return np.eye(len(rules.axes["bloc"]))[blocs_of(rules, axis)][..., None]


def run(c: Context) -> list[Change]:
    """AI capital spending, its sites, sovereign funds and private capital.

    Growth of spending per quarter = return_weight x (AI revenue / spending - normal ratio) +
    race_weight x rivalry - leverage_weight x (spending beyond own cash) - queue_weight x (quarters
    of unfilled chip orders above normal) + measures and shocks, kept within plausible bounds.
    """
    w, p = c.world, c.p.capital
    terms = _drives(c)
    drift = reduce(np.add, terms.values())
    bound = clip(drift, p.growth_low, p.growth_high) - drift
    money = w.capex[:, None] * site_shares(c)
    placed = fund_placements(c)
    placed_here = total(money) + p.fund_site_share * total(placed)
    spend = placed_here + np.maximum(w.capital_inflow, -p.most_leaving * placed_here)
    home = c.bloc_of("investor")
    own = sums_at(home, money[np.arange(len(home)), home], len(spend))
    return [
        Become("site_spend", spend),
        Become("foreign_sites", 1.0 - own / np.maximum(np.maximum(spend, placed_here), 1e-9)),
        Become("fund_flow", placed),
        Add(
            "fund_assets",
            income=p.fund_income,
            placements=-total(placed, 1),
        ),
        Become("venture", venture(c)),
        Become("stake_income", total((p.hosted + p.owned) * w.lab_income[None], 1)),
        Scale("capex", **{k: np.exp(v) for k, v in terms.items()}, limits=np.exp(bound)),
        Scale("cash_flow", trend=np.exp(p.cash_growth)),
    ]


def _drives(c: Context) -> dict[str, Array]:
    """Terms of the growth of spending, per quarter, (investor, R), or (R,) if alike for all."""
    w, p = c.world, c.p.capital
    ratio = total(w.ai_revenue) / np.maximum(total(w.capex), 1.0)
    queue = total(total(w.backlog, 0), 0) / np.maximum(chips.merchant_output(c), 1e-9)
    means = np.maximum(w.cash_flow + w.stake_income, 1e-9)
    debt = np.maximum(w.capex / means - 1.0, 0.0)
    return {
        "returns": p.return_weight * (ratio - p.normal_ratio),
        "race": p.race_weight * rivalry(c).take(c.bloc_of("investor"), axis=0),
        "announced": p.announced * 0.5 ** (max(c.t, 0) / p.announced_half_life),
        "debt": -p.leverage_weight * debt,
        "queue": -p.queue_weight * np.maximum(queue - p.normal_queue, 0.0),
        "capex_growth": w.capex_growth,
    }


def fund_placements(c: Context) -> Array:
    """What each sovereign fund places in each bloc, USD bn per quarter, (fund, bloc, R).

    A logit of expected return (returns on AI so far, by market), alignment with the bloc, and what
    deals offer in exchange. The sum over blocs is the fund's pace times its assets.
    """
    w, p = c.world, c.p.capital
    growth = np.log(np.maximum(w.ai_revenue, 1e-3) / np.maximum(w.gdp, 1e-3))
    pull = p.fund_return * growth + w.fund_pull + p.fund_base
    aligned = p.fund_align * w.relation.take(c.bloc_of("fund"), axis=0)
    score = pull[None] + aligned + p.fund_home * _at_home(c.rules, "fund")
    return np.asarray(softmax(score, axis=1) * (p.fund_pace * w.fund_assets)[:, None])


def venture(c: Context) -> Array:
    """Private capital in AI firms, USD bn per quarter, (bloc, R).

    Output x habit of the bloc x expected growth of AI spending x standing of its labs, less what
    screening turns away of the foreign part.
    """
    w, p = c.world, c.p.capital
    best = highest_at(c.bloc_of("lab"), w.capability, len(w.gdp))
    behind = np.minimum((w.capability.max(axis=0) - best) / 10.0, 4.0)
    mood = total(w.capex) / np.maximum(total(w.gdp), 1e-9) / p.venture_reference
    return np.asarray(
        p.venture
        * w.gdp
        * mood**p.venture_mood
        * np.exp(-p.venture_gap * behind)
        * (1.0 - np.minimum(w.screening, 1.0) * p.foreign_venture)
    )


def rivalry(c: Context) -> Array:
    """How close the best rival lab stands to the best lab of each bloc, 0..1, (bloc, R).

    1 where the bloc does not hold the frontier; less as its lead over the next lab, wherever that
    is, grows to ten points.
    """
    w = c.world
    ranked = np.sort(w.capability, axis=0)
    first, second = ranked[-1], ranked[-2]
    leads = (w.capability == first).astype(float)
    holds = sums_at(c.bloc_of("lab"), leads, len(w.gdp)) > 0
    return np.where(holds, clip(1.0 - (first - second) / 10.0, 0.0, 1.0), 1.0)
