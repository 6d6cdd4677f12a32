"""Electricity and sites (M4): applications wait in an Erlang-3 queue before they are energised."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import Array, total
from sim.mechanisms.context import Context
from sim.world.changes import Change, Move


def connection_time(c: Context) -> Array:
    """Quarters from application to power at the pace of each stage, (bloc, stage, R).

    Longer where a stage is crowded: who comes later does not hold up who stands before.
    """
    w, p = c.world, c.p.energy
    stages = w.queue.shape[1]
    crowding = stages * w.queue / (p.grid * np.exp(p.grid_growth * c.t))[:, None]
    usual = (p.time * w.connection_time)[:, None]
    return np.asarray(np.maximum(usual * np.maximum(crowding, 0.25) ** p.congestion, 3.0))


def chip_share(c: Context) -> Array:
    """Part of site spending that buys chips, (bloc, R); the rest builds sites and power.

    Less where delivered chips wait for power: money then goes where it is short.
    """
    w, p = c.world, c.p.capital
    waiting = total(w.idle, 1) / np.maximum(total(w.installed, 1), 1e-6)
    return np.asarray(p.chip_share / (1.0 + (waiting / p.idle_brake) ** 2))


def run(c: Context) -> list[Change]:
    """Apply for power, move the queue, connect.

    Applications = the part of site spending that is not chips, over the cost of a GW, plus
    connections granted by measures. Each of three stages passes 3/time of its content a quarter.
    """
    w, p = c.world, c.p.energy
    asked = w.site_spend * (1.0 - chip_share(c)) / p.cost + np.maximum(w.power_applications, 0.0)
    rate = np.minimum(3.0 / connection_time(c), 1.0)
    flow = w.queue * rate
    enter, forward_out, forward_in, last = np.zeros((4, *flow.shape))
    enter[:, 0] = asked
    forward_out[:, :2] = forward_in[:, 1:] = flow[:, :2]
    last[:, 2] = flow[:, 2]
    return [
        Move("queue", "power", last, flow[:, 2], "connections"),
        Move("queue", "queue", forward_out, forward_in, "procedure"),
        Move("applied", "queue", asked, enter, "applications"),
    ]
