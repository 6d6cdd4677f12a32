"""A mixture of structural worlds: which world a seed plays in, by the weights of the worlds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from sim.core.errors import ConfigError, unknown
from sim.core.rng import Draws
from sim.rules.loader import structural_worlds

ALL = "all"


def chosen(names: str) -> tuple[str, ...]:
    """Worlds of a comma-separated list, each once; `all` stands for every structural world.

    Raises:
        ConfigError: one is no structural world; the known ones are listed.
    """
    known = _weights()
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    for name in wanted:
        if name not in (*known, ALL):
            raise ConfigError(unknown("structural world", name, (ALL, *known)))
    out = [n for name in wanted for n in (known if name == ALL else (name,))]
    return tuple(dict.fromkeys(out))


def assigned(seeds: Sequence[int], worlds: Sequence[str]) -> tuple[str, ...]:
    """World of every seed, drawn with the weights of the given worlds.

    The draw depends on the seed and on which worlds are given, not on their order: all strategies
    meet a seed in the same world.
    """
    worlds = [w for w in _weights() if w in worlds]
    shares = np.cumsum([_weights()[w] for w in worlds])
    luck = Draws(seeds).uniform("worlds", 0, 1)[0]
    places = np.searchsorted(shares, luck * shares[-1], side="right")
    return tuple(worlds[min(int(p), len(worlds) - 1)] for p in places)


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    return structural_worlds()
