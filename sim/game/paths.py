"""Paths between two worlds: what a function moves by as everything that moved grows together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, cast

import numpy as np
from typing_extensions import override

from sim.core.arrays import Array, total
from sim.core.rng import Draws
from sim.world.world import FIELDS, World

PATH = 4  # strides in which the causes of a function are let grow

Pieces = dict[str, Array]
Piece = tuple[str, str, Array]  # cause, field, amount in the field's shape


def along(start: World, pieces: Sequence[Piece], of: Callable[[World], Array]) -> Pieces:
    """What a function of the world moves by as all pieces grow together, by cause.

    The points of the path are the runs of one world, so that the function is called once.
    """
    if not pieces:
        return {}
    values = of(_points(start, pieces, fields_read(of, start)))
    moves = np.diff(values, axis=-1)
    moves = total(moves.reshape(*moves.shape[:-1], PATH, len(pieces)), moves.ndim - 1)
    out: Pieces = {}
    for i, (cause, _, _) in enumerate(pieces):
        out[cause] = out.get(cause, 0.0) + moves[..., i]
    return out


def _points(start: World, pieces: Sequence[Piece], read: Collection[str]) -> World:
    """The points of the path as the runs of one world: the start, then one piece a stride longer.

    Each of PATH strides lets every piece grow in its turn.

    Args:
        read: fields that will be looked at; the others hold nothing.
    """
    count = len(pieces)
    runs = PATH * count + 1
    order = np.arange(1, runs)[None] - 1 - np.arange(count)[:, None]  # strides since its turn
    grown = np.zeros((count, runs))
    grown[:, 1:] = np.clip(order // count + 1, 0, PATH) / PATH
    out = World(start.quarter, np.empty((len(start.flat), runs)), start.layout)
    for name in FIELDS.keys() & {*read, *(name for _, name, _ in pieces)}:
        getattr(out, name)[...] = getattr(start, name)
        own = [i for i, piece in enumerate(pieces) if piece[1] == name]
        if own:
            added = np.stack([pieces[i][2][..., 0] for i in own])
            getattr(out, name)[...] += np.tensordot(added, grown[own], (0, 0))
    return out


class _Reads:
    """A world that remembers which of its fields were read."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.names: set[str] = set()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- whatever the world has
        self.names.add(name)
        return getattr(self.world, name)


def fields_read(of: Callable[[World], object], world: World) -> set[str]:
    """Fields that a function of the world looks at."""
    reads = _Reads(world)
    of(cast("World", reads))
    return reads.names


class SameLuck(Draws):
    """The luck of one run for all points of a path."""

    def __init__(self, draws: Draws, runs: int) -> None:
        super().__init__(draws.seeds)
        self._draws, self._runs = draws, runs

    @override
    def uniform(self, subsystem: str, quarter: int, slots: int) -> Array:
        """Uniforms of a quarter, shape (slots, runs)."""
        one = self._draws.uniform(subsystem, quarter, slots)
        return np.broadcast_to(one, (slots, self._runs))
