"""Laws that hold after every step: conserved goods, bounds, finite numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from sim.core.arrays import Array, Index, some, total
from sim.core.errors import InvariantError
from sim.world.world import FIELDS, Layout, World

TOLERANCE = 1e-9
_LARGEST = np.finfo(float).max  # what is not finite lies beyond it
_LOW = np.maximum([f.low - TOLERANCE for f in FIELDS.values()], -_LARGEST)
_HIGH = np.minimum([f.high + TOLERANCE for f in FIELDS.values()], _LARGEST)


@lru_cache(maxsize=8)
def _bounds(layout: Layout) -> tuple[Array, Array]:
    """Lowest and highest value of every row of a world, each (K, 1)."""
    sizes = [rows.stop - rows.start for rows in layout.rows.values()]
    return np.repeat(_LOW, sizes)[:, None], np.repeat(_HIGH, sizes)[:, None]


@lru_cache(maxsize=8)
def _accounts(layout: Layout) -> Mapping[str, tuple[Index, Array]]:
    """Rows of every account (n,) and their signs (n, 1)."""
    every = np.arange(layout.size)
    out = {}
    for account in sorted({f.account for f in FIELDS.values() if f.account}):
        parts = [(every[layout.rows[n]], f.sign) for n, f in FIELDS.items() if f.account == account]
        signs = [np.full(len(rows), float(sign)) for rows, sign in parts]
        out[account] = np.concatenate([r for r, _ in parts]), np.concatenate(signs)[:, None]
    return out


def balances(world: World) -> Mapping[str, Array]:
    """Signed sum of every account, shape (R,); it never changes."""
    accounts = _accounts(world.layout).items()
    return {name: total(sign * world.flat.take(rows, axis=0)) for name, (rows, sign) in accounts}


def check(world: World, opening: Mapping[str, Array]) -> None:
    """Raise InvariantError when a law is broken.

    Args:
        opening: `balances` at the start of the run.
    """
    low, high = _bounds(world.layout)
    # What is not a number fails as well.
    if not ((world.flat >= low) & (world.flat <= high)).all():
        raise InvariantError(_broken(world))
    for account, balance in balances(world).items():
        scale = TOLERANCE * max(1, world.quarter + 1) * (1.0 + np.abs(opening[account]))
        if some(np.abs(balance - opening[account]) > scale):
            raise InvariantError(f"account '{account}' does not balance")


def _broken(world: World) -> str:
    """What the first field that breaks a law does."""
    for (name, array), low, high in zip(world.arrays(), _LOW, _HIGH, strict=True):
        if not np.isfinite(array).all():
            return f"'{name}' holds a number that is not finite"
        if (array < low).any() or (array > high).any():
            return f"'{name}' left its bounds {FIELDS[name].low}..{FIELDS[name].high}"
    return "a field left its bounds"
