"""Chips in use: old ones retire, waiting ones are switched on as far as power allows."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import total
from sim.mechanisms.context import Context
from sim.world.changes import Add, Change, Move, move


def energise(c: Context) -> list[Change]:
    """Old chips retire, waiting chips are switched on as far as power allows.

    Installed compute x facility power per H100e <= energised power x load factor.
    """
    w, p = c.world, c.p.chips
    gone = w.installed * p.retirement
    stays = w.installed - gone
    held = total(stays, 1)
    new_power = p.new_chip_power * p.efficiency ** (-0.25 * c.t)
    room = np.maximum(w.power * c.p.energy.load_factor - held * w.chip_power, 0.0) / new_power
    waiting = total(w.idle, 1)
    part = np.where(c.p.energy.binds > 0, room / np.maximum(waiting, 1e-12), 1.0)
    part = np.minimum(part, 1.0)
    on = w.idle * part[:, None]
    added = total(on, 1)
    fresh = added / np.maximum(held + added, 1e-12)
    return [
        Move("installed", "retired", gone, total(total(gone, 0), 0), "retirement"),
        move("idle", "installed", on, "energised"),
        Add("chip_power", new_chips=fresh * (new_power - w.chip_power)),
        Add("foreign_owned", new_sites=fresh * (w.foreign_sites - w.foreign_owned)),
    ]
