"""Named axes: the only translator between ids in configs and positions in arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from typing_extensions import override

from sim.core.errors import ConfigError, unknown


@dataclass(frozen=True, slots=True)
class Axis:
    """An ordered list of ids. Positions are permanent: new ids are appended."""

    name: str
    ids: tuple[str, ...]
    _places: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", {item: i for i, item in enumerate(self.ids)})

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def index(self, item: str) -> int:
        """Position of `item`; ConfigError with the nearest known id when it is unknown."""
        place = self._places.get(item)
        if place is None:
            raise ConfigError(unknown(self.name, item, self.ids))
        return place


class Axes(Mapping[str, Axis]):
    """All axes of a ruleset by name."""

    def __init__(self, axes: Sequence[Axis]) -> None:
        self._axes = {axis.name: axis for axis in axes}

    @override
    def __getitem__(self, name: str) -> Axis:
        if name not in self._axes:
            raise ConfigError(unknown("axis", name, self._axes))
        return self._axes[name]

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self._axes)

    @override
    def __len__(self) -> int:
        return len(self._axes)

    @override
    def __hash__(self) -> int:
        return hash(tuple(self._axes.values()))

    def shape(self, names: Sequence[str]) -> tuple[int, ...]:
        """Lengths of the named axes, without the runs axis."""
        return tuple(len(self[name]) for name in names)
