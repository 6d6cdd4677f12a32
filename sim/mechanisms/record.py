"""The record: measures that a timeline sets on dated quarters, announced ahead of their start."""

from __future__ import annotations

from sim.core.units import Quarter
from sim.mechanisms.context import Context
from sim.world.changes import Become, Change


def run(c: Context) -> list[Change]:
    """Enter what is announced this quarter; it starts after the quarters that the record gives."""
    entries = [e for e in c.rules.scenario.timeline if (e.announced or e.start) == str(c.date)]
    if not entries:
        return []
    w = c.world
    next_level, wait = w.next_level.copy(), w.wait.copy()
    for entry in entries:
        m = c.rules.measure_index(entry.measure)
        next_level[m] = float(entry.level)
        wait[m] = float(Quarter.parse(entry.start).since(c.date))
    return [Become("next_level", next_level), Become("wait", wait)]
