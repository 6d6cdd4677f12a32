"""Capability and spillover (M1): effective compute, ideas that get harder, a public pool."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import Array, clip, total
from sim.mechanisms import ecosystem
from sim.mechanisms.context import Context
from sim.world.changes import Add, Become, Change, Scale
from sim.world.world import World


def research_compute(c: Context) -> Array:
    """Compute each lab has for research, M H100e, (lab, R): share of its bloc's energised compute.

    Lower tiers count less in training (`tier_weight`).
    """
    w, p = c.world, c.p.capability
    usable = total(w.installed * c.p.chips.tier_weight[None], 1) + w.leased - _lent(c)
    return np.asarray(
        p.share * w.lab_compute * p.research_part * usable.take(c.bloc_of("lab"), axis=0)
    )


def _lent(c: Context) -> Array:
    """Compute that hubs lease to others, M H100e, (bloc, R)."""
    w, hub = c.world, c.p.chips.hub
    held = total(w.installed, 1) * hub
    return np.asarray(held / np.maximum(total(held), 1e-9) * total(w.leased))


def run(c: Context) -> list[Change]:
    """One quarter of research and releases.

    Own progress of a lab = quality x pace x (research input / reference)^returns x 10^(-hardness x
    a), at most `fastest` times the pace; spillover = rate x openness x (public knowledge of the
    last quarter - a). A release closes part of the gap between what training would give and the
    best model out.
    """
    w, p = c.world, c.p.capability
    target = np.maximum(research_compute(c), 1e-6)
    growth = (target / w.training_compute) ** p.training_speed
    own = own_progress(c, w)
    insight = np.maximum(w.research_pace, 0.0)
    open_to = clip(p.openness + total(w.openness) / w.openness.shape[0], 0.0, 1.5)
    distance = np.maximum(w.public_knowledge - w.algorithm, 0.0)
    spill = p.spillover * open_to * p.absorption * distance
    gained = p.points * np.log10(growth)
    reach = p.anchor + p.points * (
        np.log10(w.training_compute * growth / p.compute_reference)
        + w.algorithm
        + own
        + insight
        + spill
    )
    release = np.where(reach > w.capability, p.release, 0.0)
    points = release * p.points
    found = p.points * (own + insight + spill)
    return [
        Scale("training_compute", compute=growth),
        Add("algorithm", own_research=own, research_pace=insight, spillover=spill),
        Add(
            "capability",
            compute=release * gained,
            own_research=points * own,
            research_pace=points * insight,
            spillover=points * spill,
            release=release * (reach - w.capability - gained - found),
        ),
    ]


def own_progress(c: Context, world: World) -> Array:
    """Orders of magnitude of efficiency that each lab finds itself in a quarter, (lab, R)."""
    p = c.p.capability
    people = world.researchers.take(c.bloc_of("lab"), axis=0)
    effort = people**p.talent_part * world.training_compute ** (1.0 - p.talent_part)
    found = p.quality * p.pace * _paradigm(c, world) * (effort / p.effort_reference) ** p.returns
    found = found * _freedom(c, world)[c.bloc_of("lab")] * ecosystem.teams(c, world)
    harder = 10.0 ** (-p.hardness * world.algorithm)
    return np.asarray(np.minimum(found * harder, p.fastest * p.pace))


def _freedom(c: Context, world: World) -> Array:
    """What rules leave of the research of a bloc: data for training, control of answers, (bloc, R).

    Against the content control of the start, which the quality of laboratories has in it.
    """
    p = c.p.regulation
    tighter = np.clip(p.control + world.content_control, 0.0, 1.0) - p.control
    return np.asarray(world.training_freedom * (1.0 - p.control_research * tighter))


def publish(c: Context) -> list[Change]:
    """What is known to all next quarter, and the path of the frontier that lags are read from."""
    w = c.world
    path = w.frontier_path.copy()
    # The clock counts the quarter that is being simulated: its end is one place further.
    here = path.shape[0] - (c.rules.scenario.quarters + 1) + w.quarter + 1
    path[here:] = w.capability.max(axis=0)
    return [
        Become("public_knowledge", w.algorithm.max(axis=0)),
        Become("frontier_path", path),
    ]


def opening(c: Context, world: World) -> None:
    """Complete a start: algorithmic efficiency that explains the released capability.

    The scenario states capability (from facts) and compute; efficiency follows from the equation
    of `run`, so that no lab jumps or stalls in the first quarter.
    """
    p = c.p.capability
    world.training_compute[...] = np.maximum(research_compute(c), 1e-6)
    world.algorithm[...] = (world.capability - p.anchor) / p.points - np.log10(
        world.training_compute / p.compute_reference
    )
    # Labs hold results that are not out yet: what a steady stream of releases leaves behind.
    unreleased = own_progress(c, world) * (1.0 - p.release) / p.release
    world.algorithm += unreleased
    world.public_knowledge[...] = world.algorithm.max(axis=0)


def paradigm(c: Context) -> list[Change]:
    """The research paradigm may switch to another pace (M14); known to nobody in advance."""
    w, p = c.world, c.p.capability
    if not c.left_to_chance:
        return []
    switch, pick = c.uniform("paradigm", 2)
    fast = pick < p.fast_odds / (p.fast_odds + p.slow_odds)
    away = np.where(fast, 2.0, 0.0)
    other = np.where(w.paradigm == 1.0, away, 1.0)
    return [Become("paradigm", np.where(switch < p.switch_odds, other, w.paradigm))]


def _paradigm(c: Context, world: World) -> Array:
    """Pace multiplier of the research paradigm."""
    p = c.p.capability
    return np.where(world.paradigm < 1, p.slow, np.where(world.paradigm > 1, p.fast, 1.0))
