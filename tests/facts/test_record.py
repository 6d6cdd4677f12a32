"""The record is reproduced: the gate of the first part of the world, over all accepted sets."""

from __future__ import annotations

import numpy as np

from sim.hindcast.run import play
from sim.hindcast.targets import load_targets


def test_compute_chips_and_energy_follow_the_record() -> None:
    rules, targets = load_targets()
    assert rules.accepted is not None
    assert len(rules.accepted.seeds) >= 200
    # HT: the list of compute, chips and energy
    counted = [o for o in play(rules, targets).counted if o.row.id.startswith("HT")]
    assert len(counted) == 23
    assert all(np.isfinite([o.value, o.low, o.high]).all() for o in counted)
    missed = [o.row.id for o in counted if not o.inside]
    assert len(missed) <= 4, missed
