"""Output, productivity, spending on AI and where it ends: the digital balance (M7, 2a)."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import Array, logistic, total
from sim.mechanisms import models
from sim.mechanisms.adoption import of_economy
from sim.mechanisms.context import Context
from sim.world.changes import Become, Change, Scale


def productivity(c: Context) -> Array:
    """Output gained by AI, log, (bloc, R).

    A little for any use; for deep use the part of tasks exposed x what is saved in them; less the
    effort of firms that are turning over just now (the dip of the J-curve).
    """
    w, p = c.world, c.p.economy
    shallow = p.shallow * of_economy(c, w.any_use)
    saved = (p.exposure * p.saving)[:, None]
    return np.asarray(shallow + of_economy(c, saved * w.deep_use) - p.adjustment * w.turned)


def spending(c: Context) -> tuple[Array, Array]:
    """Spending on AI services, models and clouds, by firms and by people, USD bn per quarter.

    Returns:
        firms, people; (bloc, R) each.

    Firms by use, more for deep use, as far as the models are worth paying for; people by number.
    """
    w, p = c.world, c.p.economy
    worth = logistic((w.accessible - p.spending_threshold) / p.spending_width)[:, :, None]
    firms = w.gdp * of_economy(c, (p.spend_any * w.any_use + p.spend_deep * w.deep_use) * worth)
    people = (
        p.subscription
        * p.population
        * w.person_use
        * worth[:, c.rules.axes["sector"].index("services"), 0]
    )
    scale = p.spending * w.service_price**-p.price_response
    return np.asarray(scale * firms), np.asarray(scale * people)


def run(c: Context) -> list[Change]:
    """Output follows its trend and what AI adds; spending follows use and price."""
    w, p = c.world, c.p.economy
    gained = productivity(c)
    extra = gained - w.productivity
    firms, people = spending(c)
    revenue = firms + people
    return [
        Scale("gdp", trend=np.exp(p.trend + 0.0 * w.gdp), ai=np.exp(extra)),
        Become("growth", extra - p.usual_gain),
        Become("productivity", gained),
        Become("ai_revenue", revenue),
        Become("payments", payments(c, revenue)),
        Become("lab_income", models.lab_income(c, people + p.model_part * firms)),
        Scale("service_price", progress=np.exp(-p.price_fall + np.zeros(w.runs))),
    ]


def payments(c: Context, revenue: Array) -> Array:
    """Where spending on AI ends, USD bn per quarter, (payer, receiver, R).

    Services go to makers of models by their origin and to owners of the computers they run on;
    applications go to their sellers, less the part that owners of models and clouds draw.
    """
    w = c.world
    sold = w.app_sales.swapaxes(0, 1)  # buyer, seller
    to_sellers = sold * (1.0 - capture(c))
    drawn = (sold - to_sellers)[:, :, None] * platform_owners(c)[None]
    return np.asarray(revenue[:, None] * platform_owners(c) + to_sellers + total(drawn, 1))


def capture(c: Context) -> Array:
    """Part of the income from applications that owners of models and clouds draw, (R,).

    A hidden draw; it rises as models learn to do the work without an application around them.
    """
    p, w = c.p.applications, c.world
    frontier = (w.capability.max(axis=0) - p.direct_threshold) / p.direct_width
    direct = p.direct_gain * logistic(frontier)
    return np.asarray(np.clip(p.platform_capture + direct + w.platform_pull, 0.0, 0.95))


def platform_owners(c: Context) -> Array:
    """Who owns the models and computers that a bloc uses, shares, (bloc, owner, R)."""
    w, p = c.world, c.p.economy
    own = np.eye(len(w.gdp))[..., None]
    abroad = (w.foreign_owned * (1.0 - np.clip(w.own_cloud, 0.0, 1.0)))[:, None]
    hosts = own * (1.0 - abroad) + abroad * p.cloud_origin
    return np.asarray(p.model_part * w.provenance + (1.0 - p.model_part) * hosts)
