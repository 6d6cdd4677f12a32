"""Talent (M5, plain): researchers move by gravity, implementers are trained."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import Array, total
from sim.mechanisms.context import Context
from sim.world.changes import Add, Change


def migration(c: Context) -> Array:
    """Researchers who move, (from bloc, to bloc, R), thousand per quarter.

    Gravity: rate x H_from x H_to / H_all x exp(half the difference of attraction). Attraction is
    research compute per head against the start, and a measure that holds people back.
    """
    w, p = c.world, c.p.talent
    compute = np.log(np.maximum(total(w.installed, 1), 1e-6) / np.maximum(w.researchers, 1e-6))
    start = np.log(
        np.maximum(total(c.rules.start["installed"], 1), 1e-6) / c.rules.start["researchers"]
    )
    world_mean = total(compute - start) / compute.shape[0]
    pull = p.compute_pull * (compute - start - world_mean) + p.attraction
    people = w.researchers
    everyone = total(people)
    gap = np.exp(0.5 * (pull[None] - pull[:, None]))
    flow = p.rate * people[:, None] * people[None] / everyone * gap * w.researcher_outflow[:, None]
    flow[np.arange(flow.shape[0]), np.arange(flow.shape[0])] = 0.0
    return np.asarray(flow)


def run(c: Context) -> list[Change]:
    """Migration nets to zero over the blocs; graduates and hires come on top."""
    w, p = c.world, c.p.talent
    flow = migration(c)
    return [
        Add(
            "researchers",
            graduates=p.graduates * w.researchers,
            migration=total(flow, 0) - total(flow, 1),
            researcher_inflow=w.researcher_inflow,
        ),
        Add("implementers", growth=p.implementer_growth * w.implementers, training=w.training),
    ]
