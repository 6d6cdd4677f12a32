"""Relations between blocs: one number a pair, drawn to where ties and strains leave it."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import Array, some
from sim.mechanisms.context import Context
from sim.world.changes import Add, Become, Change


def strain(c: Context) -> Array:
    """What weighs on the relation of two blocs, in units of the relation, (bloc, other, R).

    Distance in values, and rules of the one that the makers of the other must meet a second time.
    Both sides feel it alike.
    """
    w, p = c.world, c.p.relations
    unmet = w.model_duties * w.hardness
    felt = unmet[:, None] * w.provenance * (1.0 - w.interoperability.swapaxes(0, 1))
    return np.asarray(p.values * w.bloc_gap + p.rules * (felt + felt.swapaxes(0, 1)))


def run(c: Context) -> list[Change]:
    """Relations drift to their anchor, which falls as strain grows; measures pull on them.

    The anchor is the relation at the start of the scenario, which alliances, treaties and disputes
    explain, less the strain that has come since.
    """
    w, p = c.world, c.p.relations
    now = strain(c)
    at_start = c.rules.start["relation"]
    return [
        Become("strain", now),
        Add(
            "relation",
            habit=p.anchor_pull * (at_start - w.relation),
            strain=p.anchor_pull * (w.usual_strain - now),
            alignment=w.alignment + w.alignment.swapaxes(0, 1),
            **_deals(c),
        ),
    ]


def _deals(c: Context) -> dict[str, Array]:
    """Deals in force draw two blocs together; one that is broken sets them apart."""
    w, p = c.world, c.p.relations
    terms = {"kept": p.deals * w.cooperation}
    if some(w.broken):
        terms["breach"] = -p.breach * (w.broken + w.broken.swapaxes(0, 1))
    return terms
