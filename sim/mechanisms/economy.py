"""Output, productivity, spending on AI and where it ends: the digital balance (M7, 2a)."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import Array, clip, identity, logistic, total
from sim.mechanisms.context import Context
from sim.mechanisms.models import lab_income
from sim.world.changes import Become, Change, Scale


def any_by_sector(c: Context) -> Array:
    """Any use of AI in a sector, firms by output, (bloc, sector, R)."""
    return total(c.world.any_use * c.p.economy.output_weight, 2)


def productivity(c: Context, used: Array) -> Array:
    """Output gained by AI, log, (bloc, R).

    A little for any use; for deep use the part of tasks exposed x what is saved in them; less the
    effort of firms that are turning over just now (the dip of the J-curve).

    Args:
        used: `any_by_sector`.
    """
    w, p = c.world, c.p.economy
    saved = p.shallow * used + p.exposure * p.saving * w.sector_use
    return np.asarray(total(p.value_added * saved, 1) - p.adjustment * w.turned)


def spending(c: Context, used: Array) -> tuple[Array, Array]:
    """Spending on AI services, models and clouds, by firms and by people, USD bn per quarter.

    Firms by use, more for deep use; people by number; both as far as the models are worth it.

    Args:
        used: `any_by_sector`.

    Returns:
        firms, people; (bloc, R) each.
    """
    w, p = c.world, c.p.economy
    worth = logistic((w.accessible - p.spending_threshold) / p.spending_width)
    rate = p.value_added * worth * (p.spend_any * used + p.spend_deep * w.sector_use)
    met = worth[:, c.rules.axes["sector"].index("services")]
    scale = p.spending * w.service_price**-p.price_response
    firms = scale * w.gdp * total(rate, 1)
    people = scale * met * w.person_use * (p.subscription * p.population)
    return np.asarray(firms), np.asarray(people)


def capture(c: Context) -> Array:
    """Part of the income from applications that owners of models and clouds draw, (R,).

    A hidden draw; it rises as models learn to do the work without an application around them.
    """
    p, w = c.p.applications, c.world
    frontier = (w.capability.max(axis=0) - p.direct_threshold) / p.direct_width
    direct = p.direct_gain * logistic(frontier)
    return clip(p.platform_capture + direct + w.platform_pull, 0.0, 0.95)


def hosts(c: Context) -> Array:
    """Who owns the computers that a bloc uses, shares, (bloc, owner, R)."""
    w = c.world
    abroad = w.foreign_owned * np.maximum(1.0 - w.own_cloud, 0.0)
    own = identity(len(abroad)) * (1.0 - abroad)[:, None]
    return np.asarray(own + abroad[:, None] * c.p.economy.cloud_origin)


def run(c: Context) -> list[Change]:
    """Output follows its trend and what AI adds; spending follows use and price.

    What people spend and a part of what firms spend goes to makers of models by their origin, the
    rest to owners of the computers they run on; spending on applications to their sellers, less the
    part that owners of the models and computers behind them draw.
    """
    w, p = c.world, c.p.economy
    used, hosted = any_by_sector(c), hosts(c)
    owners = p.model_part * w.provenance + (1.0 - p.model_part) * hosted
    gained = productivity(c, used)
    extra = gained - w.productivity
    firms, people = spending(c, used)
    drawn = capture(c) * w.app_sales  # (seller, buyer, R)
    to_owners = total(drawn, 1)[:, None] * owners  # (seller, owner, R)
    by_buyer = total(drawn[:, :, None] * owners[:, None])  # (buyer, owner, R)
    kept = w.app_sales - drawn
    for_models = people + p.model_part * firms
    services = for_models[:, None] * w.provenance + (firms + people - for_models)[:, None] * hosted
    return [
        Scale("gdp", trend=np.exp(p.trend), ai=np.exp(extra)),
        Become("growth", extra - p.usual_gain),
        Become("productivity", gained),
        Become("ai_revenue", firms + people),
        Become("app_income", total(kept, 1) + total(to_owners)),
        Become("payments", services + kept.swapaxes(0, 1) + by_buyer),
        Become("lab_income", lab_income(c, for_models)),
        Scale("service_price", progress=np.exp(-p.price_fall)),
    ]
