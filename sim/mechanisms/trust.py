"""Capacity to evaluate, incidents, public trust (M8)."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import Array, clip, total
from sim.indicators.functions import best_capability
from sim.mechanisms.context import Context
from sim.world.changes import Add, Become, Change


def disclosed(c: Context) -> Array:
    """Disclosure, labels and settled claims, 0..1, (bloc, R)."""
    return clip(c.p.trust.transparency + c.world.transparency, 0.0, 1.0)


def opaque(c: Context) -> Array:
    """Part of the models in use that come from abroad and are not disclosed, 0..1, (bloc, R)."""
    own = np.arange(len(c.world.trust))
    return np.asarray((1.0 - c.world.provenance[own, own]) * (1.0 - disclosed(c)))


def hazard(c: Context) -> Array:
    """Serious incidents to expect, per quarter, (bloc, R).

    Deep use weighted by the risk of the sectors, less for capacity to evaluate, more for models
    whose makers are in a race.
    """
    w, p = c.world, c.p.trust
    exposed = total(p.risk * c.p.economy.value_added * w.sector_use, 1)
    careless = 1.0 + p.race * race(c)
    guarded = np.exp(-p.protection * w.assurance) * w.incident_risk
    return np.asarray(p.hazard * exposed * guarded * careless)


def race(c: Context) -> Array:
    """How much rivalry between the US and China presses on safety, 0..1, (R,).

    The closer their best models and the worse their relation, the less time for tests.
    """
    us, china = c.bloc("us"), c.bloc("china")
    best = best_capability(c.rules, c.world)
    close = np.exp(-np.abs(best[us] - best[china]) / c.p.trust.race_width)
    return np.asarray(close * (1.0 - c.world.relation[us, china]))


def run(c: Context) -> list[Change]:
    """Evaluation capacity builds slowly; incidents follow use; trust follows both.

    Trust is pulled to its start value + gain x change of (assurance x word) + what disclosure adds
    - dent x change of ln(1 + harm) - what opaque foreign models take. Incidents are split into what
    was to be expected and chance.
    """
    w, p, start = c.world, c.p.trust, c.rules.start
    anchor, base_a, base_w = start["trust"], start["assurance"], start["credibility"]
    upkeep = p.assurance_decay * base_a / (1.0 - base_a)
    rate = hazard(c)
    odds = 1.0 - np.exp(-rate)
    u = c.uniform("incidents", 2 * w.trust.shape[0]).reshape(2, *w.trust.shape)
    # Open lines between capitals make the gravest incidents rarer.
    tail = p.severity_tail * w.severity_thinning
    severity = np.minimum(u[1] ** (-1.0 / tail), p.severity_cap)
    # Mean of a Pareto distribution above 1 whose values are capped.
    mean = (tail - p.severity_cap ** (1.0 - tail)) / (tail - 1.0)
    expected = odds * mean
    felt = np.where(u[0] < odds, severity, 0.0)
    pull = p.speed
    operations = influence(c)
    return [
        Become("incident_odds", rate),
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
            transparency=pull * p.disclosure * (disclosed(c) - p.transparency),
            opaque_models=-pull * p.opaqueness * (opaque(c) - p.usual_opaque),
            incidents=-pull * p.dent * np.log1p(w.harm),
            calm=pull * p.dent * np.log1p(p.normal_harm),
            influence=-total(operations),
            habit=pull * (anchor - w.trust),
        ),
    ]


def influence(c: Context) -> Array:
    """Trust lost to influence operations, per quarter, (sender, target, R).

    Effort x capability of the sender x exposure of the target: less under guard, more where the
    sender's models are in use.
    """
    w, p = c.world, c.p.values
    able = (best_capability(c.rules, w) / 150.0)[:, None]
    open_to = (1.0 - w.guard) * (0.5 + w.provenance.swapaxes(0, 1))
    return np.asarray(p.influence_effect * np.maximum(w.influence, 0.0) * able * open_to)
