"""Array helpers with the same bits for any number of runs."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]
Index: TypeAlias = npt.NDArray[np.int64]


_running = np.add.accumulate  # adds first to last, whatever the shape
_LAST = tuple((slice(None),) * axis + (-1,) for axis in range(3))  # the last place on an axis


def total(values: Array, axis: int = 0) -> Array:
    """Sum over a named axis in index order.

    First to last, so that a block of R runs gives the same bits as R single runs. `axis` must not
    be the runs axis.
    """
    if values.shape[-1] > 1:  # numpy adds row to row, as long as the rows are longer than one
        return np.asarray(np.add.reduce(values, axis))
    return np.asarray(_running(values, axis)[_LAST[axis]])  # it would add a column in pairs


def some(values: Mask | Array) -> bool:
    """Whether any value is true or not zero; on small arrays several times as fast as `any`."""
    return bool(np.count_nonzero(values))


def sums_at(place: Index, values: Array, size: int) -> Array:
    """Rows of values (N, R) summed by their place (N,) in the order of the rows, (size, R)."""
    runs = values.shape[1]
    if runs == 1:
        return np.asarray(np.bincount(place, values[:, 0], size), float)[:, None]
    cells = runs * place[:, None] + np.arange(runs)
    sums = np.bincount(cells.ravel(), values.ravel(), size * runs)
    return np.asarray(sums, float).reshape(size, runs)


def highest_at(place: Index, values: Array, size: int) -> Array:
    """Largest of the rows of values (N, R) by their place (N,), (size, R); -inf without rows."""
    out = np.full((size, values.shape[1]), -np.inf)
    np.maximum.at(out, place, values)
    return out


def entries(table: Array, column: Index) -> Array:
    """Entry of every row of a table (N, L) at its columns (N, R), shape (N, R)."""
    return np.asarray(table.take(column + row_starts(*table.shape)))


@lru_cache(maxsize=64)
def row_starts(rows: int, width: int) -> Index:
    """Position of the first entry of every row of a table that is read flat, (rows, 1)."""
    out = width * np.arange(rows)[:, None]
    out.flags.writeable = False
    return out


def log_mean(a: Array | float, b: Array | float) -> Array:
    """Logarithmic mean L(a, b) = (a - b) / (ln a - ln b), L(a, a) = a, for positive a and b."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    if a.shape != b.shape:
        a, b = np.broadcast_arrays(a, b)
    ratio = np.log(a / b)
    near = np.abs(ratio) < 1e-7
    safe = np.where(near, 1.0, ratio)
    # Second order where a is near b: the quotient would lose its digits there.
    return np.where(near, b * (1.0 + 0.5 * ratio), (a - b) / safe)


@lru_cache(maxsize=16)
def identity(size: int) -> Array:
    """1 where two members of an axis are the same, (size, size, 1). Read only."""
    out = np.eye(size)[..., None]
    out.flags.writeable = False
    return out


def logistic(x: Array | float) -> Array:
    """1 / (1 + exp(-x))."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.asarray(x, float))))


def clip(x: Array | float, low: Array | float, high: Array | float) -> Array:
    """Values of `x` kept between `low` and `high` (broadcast)."""
    return np.asarray(np.minimum(np.maximum(x, low), high), float)


def softmax(x: Array, axis: int = 0) -> Array:
    """Shares exp(x) / sum exp(x) along a named axis, summed in index order."""
    e = np.exp(x - np.maximum.reduce(x, axis, keepdims=True))
    whole = _running(e, axis)[(slice(None),) * axis + (slice(-1, None),)]
    return np.asarray(e / whole)
