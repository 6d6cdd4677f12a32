"""Capital (M3, plain): AI capital spending of investors and where the sites go."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import Array, clip, softmax, total
from sim.mechanisms import chips
from sim.mechanisms.context import Context
from sim.world.changes import Become, Change, Scale


def site_shares(c: Context) -> Array:
    """Share of each investor's spending that goes to each bloc, shape (investor, bloc, R).

    A logit of electricity cost, time to power, market size, licence for frontier chips, trust
    between the blocs, and a preference for home.
    """
    w, p = c.world, c.p.capital
    home = np.array(c.bloc_of("investor"))
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
    risk = 1.0 - w.relation[home]
    at_home = np.eye(len(c.rules.axes["bloc"]))[home][..., None]
    return softmax(pull[None] - p.risk_weight * risk + p.home_weight * at_home, axis=1)


def run(c: Context) -> list[Change]:
    """Spending grows with returns and rivalry; sites follow.

    Growth per quarter = return_weight x (AI revenue / capital spending - normal ratio) +
    race_weight x rivalry + announced plans that run out - queue_weight x (quarters of unfilled
    chip orders above normal) + measures, kept within plausible bounds.
    """
    w, p = c.world, c.p.capital
    ratio = total(w.ai_revenue) / np.maximum(total(w.capex), 1.0)
    merchant = np.maximum(chips.merchant_output(c), 1e-9)
    queue = total(total(w.backlog, 0), 0) / merchant
    terms = {
        "returns": np.broadcast_to(p.return_weight * (ratio - p.normal_ratio), w.capex.shape),
        "race": p.race_weight * rivalry(c)[c.bloc_of("investor")],
        "announced": np.broadcast_to(
            p.announced * 0.5 ** (w.quarter / p.announced_half_life), w.capex.shape
        ),
        "queue": np.broadcast_to(
            -p.queue_weight * np.maximum(queue - p.normal_queue, 0.0), w.capex.shape
        ),
        "capex_growth": w.capex_growth,
    }
    drift = np.zeros_like(w.capex)
    for term in terms.values():
        drift = drift + term
    bound = clip(drift, p.growth_low, p.growth_high) - drift
    shares = site_shares(c)
    money = w.capex[:, None] * shares
    spend = total(money) + w.capital_inflow
    home = np.array(c.bloc_of("investor"))
    own = np.zeros_like(spend)
    for i, b in enumerate(home):
        own[b] += money[i, b]
    return [
        Become("site_spend", spend),
        Become("foreign_sites", 1.0 - own / np.maximum(spend, 1e-9)),
        Scale("capex", **{k: np.exp(v) for k, v in terms.items()}, limits=np.exp(bound)),
    ]


def rivalry(c: Context) -> Array:
    """How close the best rival lab stands to the best lab of each bloc, 0..1, (bloc, R).

    1 where the bloc does not hold the frontier; less as its lead over the next lab, wherever that
    is, grows to ten points.
    """
    w = c.world
    ranked = np.sort(w.capability, axis=0)
    first, second = ranked[-1], ranked[-2]
    out = np.ones((len(c.rules.axes["bloc"]), w.runs))
    for lab, b in enumerate(c.bloc_of("lab")):
        holds = w.capability[lab] == first
        out[b] = np.where(holds, clip(1.0 - (first - second) / 10.0, 0.0, 1.0), out[b])
    return out
