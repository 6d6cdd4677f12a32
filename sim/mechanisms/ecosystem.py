"""Universities and industry: a slow stock of transfer, and what it carries into the economy."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import Array
from sim.mechanisms.context import Context
from sim.world.changes import Add, Change
from sim.world.world import World

LEAST = 0.01  # keeps ratios finite where a bloc has no transfer at all


def run(c: Context) -> list[Change]:
    """Transfer drifts to its habit + what measures lead to, and falls with who is hired away.

    A laboratory that hires from a university takes with it the ties of those who leave.
    """
    w, p = c.world, c.p.ecosystem
    hired = w.academic_hiring / np.maximum(w.researchers, 1e-6)
    return [
        Add(
            "transfer",
            transfer_push=p.speed * w.transfer_push,
            academic_hiring=-p.hiring_loss * hired,
            habit=p.speed * (c.rules.start["transfer"] - w.transfer),
        )
    ]


def gain(c: Context, world: World) -> Array:
    """Log of transfer over that of the start, (bloc, R): 0 at the start."""
    usual = np.maximum(c.rules.start["transfer"], LEAST)
    return np.asarray(np.log(np.maximum(world.transfer, LEAST) / usual))


def births(c: Context) -> Array:
    """Factor on births of start-ups, (bloc, R)."""
    return np.asarray(np.exp(c.p.ecosystem.births_response * gain(c, c.world)))


def graduates(c: Context) -> Array:
    """Factor on graduates who go to put AI to work, (bloc, R)."""
    return np.asarray(np.exp(c.p.ecosystem.graduates_response * gain(c, c.world)))


def teams(c: Context, world: World) -> Array:
    """Factor on the quality of teams of laboratories, (lab, R).

    By the part of a team that comes fresh from universities; 1 for laboratories without.
    """
    p = c.p.ecosystem
    near = p.team_response * p.fresh_teams
    return np.asarray(np.exp(near * gain(c, world).take(c.bloc_of("lab"), axis=0)))
