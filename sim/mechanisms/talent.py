"""Talent (M5): researchers move, doctoral students arrive after years, implementers are trained."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import Array, highest_at, total
from sim.mechanisms import ecosystem
from sim.mechanisms.context import Context
from sim.world.changes import Add, Become, Change


def migration(c: Context) -> Array:
    """Researchers who move, (from bloc, to bloc, R), thousand per quarter.

    Gravity: rate x H_from x H_to / H_all x exp(half the difference of attraction). Attraction is
    pay, research compute per head, the best model of the bloc, and what holds people there, each
    against the start, so that equal blocs exchange equal numbers.
    """
    w, p = c.world, c.p.talent
    people = w.researchers
    heads = np.maximum(people, 1e-6)
    compute = np.log(np.maximum(total(w.installed, 1), 1e-6) / heads)
    vacancies = np.log(np.maximum(w.venture, 1e-6) / heads)
    usual = np.log(p.vacancies)
    pull = (
        p.attraction
        + p.compute_pull * _against_mean(compute - np.log(w.usual_intensity))
        + p.pay_pull * (np.log(p.pay) + p.pay_response * _against_mean(vacancies - usual))
        + p.frontier_pull * _against_mean(_best(c)) / 10.0
    )
    gap = np.exp(0.5 * (pull[None] - pull[:, None]))
    crowd = people[:, None] * people[None] / total(people)
    flow = p.rate * crowd * gap * w.researcher_outflow[:, None]
    blocs = np.arange(len(flow))
    flow[blocs, blocs] = 0.0
    return np.asarray(flow)


def _against_mean(values: Array) -> Array:
    return np.asarray(values - total(values) / values.shape[0])


def _best(c: Context) -> Array:
    """Best released model of each bloc, the world's for blocs without labs, points, (bloc, R)."""
    w = c.world
    best = highest_at(c.bloc_of("lab"), w.capability, len(w.researchers))
    return np.where(np.isfinite(best), best, w.capability.max(axis=0))


def run(c: Context) -> list[Change]:
    """Migration nets to zero over the blocs; graduates and hires come on top.

    Whom laboratories hire away from universities joins research and supervises nobody; where
    transfer is better than usual, more graduates go to put AI to work.
    """
    w, p = c.world, c.p.talent
    flow = migration(c)
    entering = p.doctoral * w.researchers + np.maximum(w.doctoral_places, 0.0)
    entering = np.maximum(entering - p.supervised * w.academic_hiring, 0.0)
    trained = p.implementer_growth * w.implementers
    students = np.empty(w.students.shape)
    students[:, :-1], students[:, -1] = w.students[:, 1:], entering
    return [
        Add(
            "researchers",
            graduates=p.completion * w.students[:, 0],
            leaving=-p.retirement * w.researchers,
            migration=total(flow, 0) - total(flow, 1),
            researcher_inflow=w.researcher_inflow,
            university_to_lab=w.academic_hiring,
        ),
        Become("students", students),
        Add(
            "implementers",
            growth=trained,
            training=w.training,
            transfer=trained * (ecosystem.graduates(c) - 1.0),
        ),
    ]
