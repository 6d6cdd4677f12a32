"""Adoption and absorption (M7): any use, deep use, people, complements, frontier literacy."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import Array, logistic, total
from sim.indicators.functions import base_research
from sim.mechanisms.context import Context
from sim.world.changes import Add, Become, Change, Scale


def trust_factor(c: Context) -> Array:
    """How far trust lets AI into the work of a sector, 0..1, (bloc, sector, R).

    Trust decides where stakes are high; a mark lowers the stakes of what it covers, as far as
    there is capacity to test.
    """
    w, p = c.world, c.p.adoption
    marked = np.minimum(w.marks, 1.0) * np.minimum(1.0, w.assurance / p.mark_assurance)[:, None]
    stake = p.stake * (1.0 - p.mark_effect * marked)
    return np.asarray(1.0 - stake + stake * np.minimum(1.0, w.trust / p.trust_needed)[:, None])


def reach(c: Context) -> Array:
    """Part of the tasks that the models in use can take over, 0..1, (bloc, sector, R).

    Three eras of tasks (assistants, agents, autonomy), each opening at a higher capability.
    """
    p = c.p.adoption
    above = c.world.accessible - p.threshold
    opened = logistic((above[None] - p.era_offset[:, None, None]) / p.era_width)
    return total(p.era_weight[:, None, None] * opened)


def literacy_factor(c: Context) -> Array:
    """How far frontier literacy turns use into deep use, floor..1, (bloc, R)."""
    p = c.p.literacy
    reached = logistic((c.world.literacy - p.middle) / p.half_width)
    return np.asarray(p.floor + (1.0 - p.floor) * reached)


def urgency(c: Context) -> Array:
    """How much labour shortage speeds adoption up, ratio, (bloc, R)."""
    p = c.p.adoption
    return np.asarray(1.0 + p.shortage_effect * p.labour_shortage)


def potential(c: Context) -> Array:
    """Deep use that the present state of all its conditions would carry, (bloc, sector, size, R).

    Use x tasks within reach x complements x integrators (square root, against the start) x
    frontier literacy; in defence less what services and procurement hold back; in small firms
    less what is not worth the cost of integration.
    """
    w, p = c.world, c.p.adoption
    skills = np.sqrt(np.maximum(w.implementers, 0.0) / w.usual_implementers)
    held = np.minimum(p.friction * w.defence_friction[:, None], 1.0)
    able = (
        p.conversion
        * (skills * literacy_factor(c))[:, None]
        * w.complements
        * reach(c)
        * (1.0 - held)
    )
    return np.asarray(w.any_use * (np.minimum(able, 1.0)[:, :, None] * p.worthwhile))


def run(c: Context) -> list[Change]:
    """Use spreads by word of mouth to a moving ceiling; deep use follows its potential.

    What can no longer be done falls away at once: an access cut, a ban, a stricter rule.
    """
    w, p = c.world, c.p.adoption
    able = p.ceiling * logistic((w.accessible - p.threshold) / p.width)
    walled = 1.0 - p.guard_cost * np.minimum(w.value_guard, 1.0)[:, None]
    lawful = np.minimum((1.0 - w.permit_loss) * w.permits * walled, 1.0)
    ceiling = (able * trust_factor(c) * lawful * (1.0 - w.unserved))[:, :, None]
    slowed = np.exp(-p.burden_effect * w.burden)[:, None]
    pace = p.pace * (p.innovation + w.start_push + p.imitation * w.any_use) * slowed
    open_to = ceiling - w.any_use
    spread = pace * urgency(c)[:, None, None] * np.maximum(open_to, 0.0)
    given_up = p.retreat * np.minimum(open_to, 0.0)
    goal = potential(c)
    room = goal - w.deep_use
    turning = p.deepening * np.maximum(room, 0.0)
    # Nobody works deeply with what is no longer used at all.
    still = w.any_use + spread + given_up - w.deep_use - turning
    leaving = np.minimum(p.retreat * np.minimum(room, 0.0), still)
    people = p.person_ceiling * logistic((best_access(c) - p.person_threshold) / p.width)
    near = np.maximum(people * p.person_climate - w.person_use, 0.0)
    return [
        Add("any_use", diffusion=spread, retreat=given_up),
        Add("deep_use", deepening=turning, retreat=leaving),
        Add(
            "person_use",
            diffusion=(p.person_innovation + w.person_push + p.person_imitation * w.person_use)
            * near,
        ),
        Become(
            "sector_use", total((w.deep_use + turning + leaving) * c.p.economy.output_weight, 2)
        ),
        Become("turned", of_economy(c, turning)),
        _complements(c),
    ]


def best_access(c: Context) -> Array:
    """Capability that people meet, that of the services sector, points, (bloc, R)."""
    return c.world.accessible[:, c.rules.axes["sector"].index("services")]


def of_economy(c: Context, values: Array) -> Array:
    """Mean over firms by output, (bloc, R), of what stands per bloc, sector and size."""
    p = c.p.economy
    return total(total(values * p.output_weight, 2) * p.value_added, 1)


def _complements(c: Context) -> Change:
    """Complementary capital grows with integrators, start-ups and data, and wears off."""
    w, p = c.world, c.p.adoption
    skills = np.sqrt(np.maximum(w.implementers, 0.0) / w.usual_implementers)
    young = (w.startups / w.usual_startups) ** p.startup_effect
    rate = (p.complement_growth * skills * young)[:, None] * (p.without_data + w.sector_data)
    free = 1.0 - w.complements
    return Add(
        "complements",
        integrators=rate * free,
        complement_push=w.complement_push * free,
        wear=-p.complement_decay * w.complements,
    )


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
