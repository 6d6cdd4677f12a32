"""Laws that hold after every step: conserved goods, bounds, finite numbers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.core.arrays import Array, total
from sim.core.errors import InvariantError
from sim.world.world import FIELDS, World

ACCOUNTS = {
    account: [f for f in FIELDS.values() if f.account == account]
    for account in sorted({f.account for f in FIELDS.values() if f.account})
}
TOLERANCE = 1e-9
_LARGEST = np.finfo(float).max  # what is not finite lies beyond it
_LOW = np.maximum([f.low - TOLERANCE for f in FIELDS.values()], -_LARGEST)
_HIGH = np.minimum([f.high + TOLERANCE for f in FIELDS.values()], _LARGEST)


def balances(world: World) -> Mapping[str, Array]:
    """Signed sum of every account, shape (R,); it never changes."""
    out: dict[str, Array] = {}
    for account, fields in ACCOUNTS.items():
        balance = np.zeros(world.runs)
        for f in fields:
            balance = balance + f.sign * total(getattr(world, f.name).reshape(-1, world.runs))
        out[account] = balance
    return out


def check(world: World, opening: Mapping[str, Array]) -> None:
    """Raise InvariantError when a law is broken.

    Args:
        opening: `balances` at the start of the run.
    """
    runs = world.runs
    arrays = [array.reshape(-1, runs) for array in world.values()]
    values, sizes = np.concatenate(arrays), [len(array) for array in arrays]
    low, high = (np.repeat(bound, sizes)[:, None] for bound in (_LOW, _HIGH))
    if not ((values >= low) & (values <= high)).all():  # what is not a number fails as well
        raise InvariantError(_broken(world))
    for account, balance in balances(world).items():
        scale = TOLERANCE * max(1, world.quarter + 1) * (1.0 + np.abs(opening[account]))
        if (np.abs(balance - opening[account]) > scale).any():
            raise InvariantError(f"account '{account}' does not balance")


def _broken(world: World) -> str:
    """What the first field that breaks a law does."""
    for (name, array), low, high in zip(world.arrays(), _LOW, _HIGH, strict=True):
        if not np.isfinite(array).all():
            return f"'{name}' holds a number that is not finite"
        if (array < low).any() or (array > high).any():
            return f"'{name}' left its bounds {FIELDS[name].low}..{FIELDS[name].high}"
    return "a field left its bounds"
