"""Named randomness: uniforms keyed by run, subsystem, slot and quarter.

No draw depends on the state and none is consumed by being read, so two strategies meet the same
luck, and a new slot or a longer game changes nobody else's numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtri

from sim.core.arrays import Array

# Frozen ids: append only. They are part of every replay.
SUBSYSTEMS = {
    "hidden": 1,
    "statistics": 2,
    "events": 3,
    "decisions": 4,
    "deals": 5,
    "incidents": 6,
    "paradigm": 7,
    "milestones": 8,
    "reports": 9,
    "shocks": 10,
    "accepted": 11,
    "exposure": 12,
    "coercion": 13,
    "norms": 14,
    # governments
    "elections": 15,
    "members": 16,
    "bundles": 17,
    "bundle_order": 18,
    "bundle_second": 19,
    "bundle_stays": 20,
    "bundle_partners": 21,
    "deal_reviews": 22,
    "worlds": 32,  # of a mixture; a number apart, because no game draws from it
}
SLOTS = 512  # per subsystem; a roster longer than this needs a new subsystem id
BLOCK = 40  # quarters drawn at a time


class Draws:
    """Uniform numbers in (0, 1) for the runs of a block.

    Args:
        seeds: one non-negative integer per run.
    """

    def __init__(self, seeds: Sequence[int]) -> None:
        self.seeds = tuple(int(s) for s in seeds)
        self._cache: dict[tuple[str, int], Array] = {}

    def uniform(self, subsystem: str, quarter: int, slots: int) -> Array:
        """Uniforms of a quarter, shape (slots, R)."""
        if slots > SLOTS:
            raise ValueError(f"subsystem '{subsystem}' asks for {slots} slots of {SLOTS}")
        block, step = divmod(quarter, BLOCK)
        key = (subsystem, block)
        if key not in self._cache or len(self._cache[key]) < slots:
            self._cache[key] = self._draw(SUBSYSTEMS[subsystem], block, slots)
        return self._cache[key][:slots, step]

    def normal(self, subsystem: str, quarter: int, slots: int) -> Array:
        """Standard normals by inverse transform, shape (slots, R)."""
        return np.asarray(ndtri(self.uniform(subsystem, quarter, slots)), float)

    def take(self, runs: Sequence[int]) -> Draws:
        """The draws of chosen runs (a run may be taken several times)."""
        return Draws([self.seeds[r] for r in runs])

    def _draw(self, stream: int, block: int, slots: int) -> Array:
        """The first slots of a stream, (slots, BLOCK, R); a longer draw begins with the same."""
        out = np.empty((len(self.seeds), slots, BLOCK))
        for r, seed in enumerate(self.seeds):
            bits = np.random.Philox(key=(seed << 16) | stream, counter=block << 128)
            np.random.Generator(bits).random(out=out[r])
        np.maximum(out, 2.0**-54, out=out)  # never zero: the inverse normal needs (0, 1)
        return np.ascontiguousarray(np.moveaxis(out, 0, -1))
