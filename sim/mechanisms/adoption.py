"""Adoption and frontier literacy (M7, plain), assurance, trust and incidents (M8, plain)."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import Array, logistic, total
from sim.indicators.functions import base_research, best_capability
from sim.mechanisms.context import Context
from sim.world.changes import Add, Become, Change, Scale


def accessible(c: Context) -> Array:
    """Capability that firms of a bloc can use, points, (bloc, R).

    The best model of the world less the access gap of the bloc (language, terms), or its own best.
    """
    best = c.world.capability.max(axis=0)
    own = best_capability(c.rules, c.world)
    return np.asarray(np.maximum(own, best - c.p.adoption.access_gap))


def trust_factor(c: Context) -> Array:
    """How far trust lets AI into serious work, 0..1."""
    p = c.p.adoption
    return np.asarray(1.0 - p.stake + p.stake * np.minimum(1.0, c.world.trust / p.trust_needed))


def literacy_factor(c: Context) -> Array:
    """How far frontier literacy turns use into deep use, floor..1."""
    p = c.p.literacy
    return np.asarray(
        p.floor + (1.0 - p.floor) * logistic((c.world.literacy - p.middle) / p.half_width)
    )


def deepening(c: Context) -> Array:
    """Share of shallow users who turn to deep use in a quarter, (bloc, R).

    Complementary capital x integrators (square root, against the start) x frontier literacy x
    mutual recognition (one evaluation for several markets, weighted by their output).
    """
    w, p = c.world, c.p.adoption
    skills = np.sqrt(np.maximum(w.implementers, 0.0) / w.usual_implementers)
    markets = w.gdp / total(w.gdp)
    shared = 1.0 + p.recognition_gain * total(w.recognition * markets[None], 1)
    return np.asarray(p.deepening * p.complements * skills * literacy_factor(c) * shared)


def run(c: Context) -> list[Change]:
    """Use spreads by word of mouth up to a moving ceiling; deep use follows (`deepening`)."""
    w, p = c.world, c.p.adoption
    ceiling = p.ceiling * logistic((accessible(c) - p.threshold) / 14.0) * trust_factor(c)
    spread = (p.innovation + p.imitation * w.any_use) * np.maximum(ceiling - w.any_use, 0.0)
    return [
        Add("any_use", diffusion=spread),
        Add(
            "deep_use",
            deepening=deepening(c) * np.maximum(w.any_use - w.deep_use, 0.0),
            adoption_push=w.adoption_push,
            lapse=-p.lapse * w.deep_use,
        ),
    ]


def literacy(c: Context) -> list[Change]:
    """Frontier literacy follows base research over a requirement that grows.

    Other blocs than Japan are held at their start: their spending is not modelled yet.
    """
    w, p = c.world, c.p.literacy
    japan = c.bloc("japan")
    met = np.minimum(1.0, base_research(c.rules, w) / w.requirement)
    gain, loss = np.zeros_like(w.literacy), np.zeros_like(w.literacy)
    gain[japan] = p.speed * met
    loss[japan] = -p.speed * w.literacy[japan]
    return [
        Add("literacy", base_research=gain, forgetting=loss),
        Scale("requirement", frontier=np.exp(p.requirement_growth + np.zeros(w.runs))),
    ]


def trust(c: Context) -> list[Change]:
    """Evaluation capacity builds slowly; incidents follow use; trust follows both.

    Trust is pulled to its start value + gain x change of (assurance x word) - dent x change of
    ln(1 + harm). Incidents are split into what was to be expected and chance.
    """
    w, p, start = c.world, c.p.trust, c.rules.start
    anchor, base_a, base_w = start["trust"], start["assurance"], start["credibility"]
    upkeep = p.assurance_decay * base_a / (1.0 - base_a)
    hazard = p.hazard * w.deep_use * np.exp(-p.protection * w.assurance) * w.incident_risk
    odds = 1.0 - np.exp(-hazard)
    u = c.uniform("incidents", 2 * w.trust.shape[0]).reshape(2, *w.trust.shape)
    severity = np.minimum(u[1] ** (-1.0 / p.severity_tail), p.severity_cap)
    # Mean of a Pareto distribution above 1 whose values are capped.
    mean = (p.severity_tail - p.severity_cap ** (1.0 - p.severity_tail)) / (p.severity_tail - 1.0)
    expected = odds * mean
    felt = np.where(u[0] < odds, severity, 0.0)
    pull = p.speed
    return [
        Add(
            "assurance",
            assurance_budget=w.assurance_budget * (1.0 - w.assurance) / 6.0,
            upkeep=upkeep * (1.0 - w.assurance),
            decay=-p.assurance_decay * w.assurance,
        ),
        Add("harm", incidents=expected, chance=felt - expected, fading=-p.fading * w.harm),
        Add(
            "trust",
            assurance=pull * p.gain * (w.assurance * w.credibility - base_a * base_w),
            incidents=-pull * p.dent * np.log1p(w.harm),
            calm=pull * p.dent * np.log1p(p.normal_harm),
            habit=pull * (anchor - w.trust),
        ),
    ]


def economy(c: Context) -> list[Change]:
    """Output follows its trend and deep use; spending on AI follows capability and price."""
    w, p = c.world, c.p.economy
    extra = p.productivity * deepening(c) * np.maximum(w.any_use - w.deep_use, 0.0)
    revenue = (
        p.spending
        * w.gdp
        * logistic((accessible(c) - p.spending_threshold) / 14.0)
        * w.service_price**-p.price_response
    )
    return [
        Scale("gdp", trend=np.exp(p.trend + 0.0 * w.gdp), ai=np.exp(extra)),
        Become("growth", extra - p.usual_gain),
        Become("ai_revenue", revenue),
        Scale("service_price", progress=np.exp(-p.price_fall + np.zeros(w.runs))),
    ]
