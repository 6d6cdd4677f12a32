"""Laws that hold after every step: conserved goods, bounds, finite numbers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.core.arrays import Array, total
from sim.core.errors import InvariantError
from sim.world.world import FIELDS, World

ACCOUNTS = tuple(sorted({f.account for f in FIELDS.values() if f.account}))


def balances(world: World) -> Mapping[str, Array]:
    """Signed sum of every account, shape (R,); it never changes."""
    out: dict[str, Array] = {}
    for account in ACCOUNTS:
        balance = np.zeros(world.runs)
        for name, f in FIELDS.items():
            if f.account == account:
                array = getattr(world, name).reshape(-1, world.runs)
                balance = balance + f.sign * total(array)
        out[account] = balance
    return out


def check(world: World, opening: Mapping[str, Array]) -> None:
    """Raise InvariantError when a law is broken.

    Args:
        opening: `balances` at the start of the run.
    """
    for name, array in world.arrays():
        f = FIELDS[name]
        low, high = array.min(initial=np.inf), array.max(initial=-np.inf)
        if not (low > -np.inf and high < np.inf):  # what is not a number fails as well
            raise InvariantError(f"'{name}' holds a number that is not finite")
        if low < f.low - 1e-9 or high > f.high + 1e-9:
            raise InvariantError(f"'{name}' left its bounds {f.low}..{f.high}")
    for account, balance in balances(world).items():
        scale = 1.0 + np.abs(opening[account])
        if np.any(np.abs(balance - opening[account]) > 1e-9 * scale * max(1, world.quarter + 1)):
            raise InvariantError(f"account '{account}' does not balance")
