"""The book of causes: applies changes and, when it is open, remembers every named term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import assert_never

import numpy as np

from sim.core.arrays import Array, log_mean, some
from sim.core.errors import InvariantError
from sim.world.changes import Add, Become, Change, Move, Scale
from sim.world.world import FIELDS, LEVERS, World

BOUND = "bound"
# As arrays, because numpy would turn a float into one in every call.
_LOW = {name: np.array(f.low) for name, f in FIELDS.items() if f.low > -np.inf}
_HIGH = {name: np.array(f.high) for name, f in FIELDS.items() if f.high < np.inf}


@dataclass(slots=True)
class Entry:
    """One named term of one update of one field."""

    quarter: int
    step: str
    target: str
    cause: str
    amount: Array


@dataclass(frozen=True, slots=True)
class _Step:
    """What a step left: the clock, and a copy of every field that it changed."""

    id: str
    clock: int
    changed: dict[str, Array]


def _with(world: World, clock: int, changed: Mapping[str, Array]) -> World:
    """A copy of a world at another time with some fields replaced."""
    out = world.copy()
    out.quarter = clock
    for name, array in changed.items():
        getattr(out, name)[...] = array
    return out


@dataclass(slots=True)
class Book:
    """Entries of all quarters, and the world at the start and after each step of each quarter.

    The worlds make every function of the world splittable by step, whatever its form. Of a step
    only the fields are kept to which changes were applied. `derived` keeps what explanations worked
    out from them.
    """

    entries: list[Entry] = field(default_factory=list)
    starts: dict[int, World] = field(default_factory=dict)
    derived: dict[tuple[object, ...], dict[str, Array]] = field(default_factory=dict)
    _steps: dict[int, list[_Step]] = field(default_factory=dict)
    _changed: set[str] = field(default_factory=set)
    _index: dict[tuple[int, str, str], list[Entry]] = field(default_factory=dict)

    def note(self, entry: Entry) -> None:
        """Write an entry, unless nothing moved."""
        if some(entry.amount):
            self.entries.append(entry)
            self._index.setdefault((entry.quarter, entry.step, entry.target), []).append(entry)

    def start(self, world: World) -> None:
        """Keep the world as it stands at the start of a quarter."""
        self.starts[world.quarter], self._steps[world.quarter] = world.copy(), []
        self._changed.clear()

    def snapshot(self, quarter: int, step: str, world: World) -> None:
        """Keep the world as it stands after `step` of `quarter`."""
        changed = {name: getattr(world, name).copy() for name in self._changed}
        self._steps.setdefault(quarter, []).append(_Step(step, world.quarter, changed))
        self._changed.clear()

    def touch(self, *names: str) -> None:
        """Fields that a change was applied to."""
        self._changed.update(names)

    def of(self, quarter: int, step: str, target: str) -> Sequence[Entry]:
        """Entries of one field in one step."""
        return self._index.get((quarter, step, target), ())

    def entries_of(self, quarter: int, step: str) -> Iterator[Entry]:
        """Entries of all fields in one step."""
        for (when, name, _), entries in self._index.items():
            if (when, name) == (quarter, step):
                yield from entries

    def steps(
        self, quarter: int, reading: AbstractSet[str] | None = None
    ) -> Iterator[tuple[str, World, World]]:
        """(step, world before, world after) of a quarter in order.

        Args:
            reading: only the steps that changed one of these fields, or the clock.
        """
        before = self.starts[quarter]
        if reading is not None and not reading.isdisjoint(LEVERS):
            reading = {*reading, "levers"}  # which are written all at once
        passed: dict[str, Array] = {}
        for step in self._steps[quarter]:
            still = step.clock == before.quarter and reading is not None
            if still and reading is not None and reading.isdisjoint(step.changed):
                passed.update(step.changed)
                continue
            if passed:
                before = _with(before, before.quarter, passed)
                passed = {}
            after = _with(before, step.clock, step.changed)
            yield step.id, before, after
            before = after


def apply(world: World, changes: Iterable[Change], step: str, book: Book | None = None) -> None:
    """Apply changes in order; each sees the state its predecessors left.

    Raises:
        InvariantError: an account went negative or a move was unbalanced.
    """
    for change in changes:
        if book is not None:
            book.touch(change.target, *([change.source] if isinstance(change, Move) else ()))
        match change:
            case Add():
                _add(world, change.target, change.terms, step, book)
            case Scale():
                _scale(world, change.target, change.factors, step, book)
            case Become():
                getattr(world, change.target)[...] = change.value
            case Move():
                _move(world, change, step, book)
            case _:
                assert_never(change)


def _add(world: World, target: str, terms: dict[str, Array], step: str, book: Book | None) -> None:
    if FIELDS[target].account:
        raise InvariantError(f"'{target}' is an account: it changes by moves only")
    array = getattr(world, target)
    for amount in terms.values():
        array += amount
    if book is not None:
        for cause, amount in terms.items():
            spread = _spread(amount, array)
            book.note(Entry(world.quarter, step, target, cause, spread))
    _bound(world, target, array, step, book)


def _spread(amount: Array, array: Array) -> Array:
    """A copy of an amount in the shape of the array that it was added to."""
    out = np.empty(array.shape)
    out[...] = amount
    return out


def _scale(
    world: World, target: str, factors: dict[str, Array], step: str, book: Book | None
) -> None:
    array = getattr(world, target)
    old = array if book is None else array.copy()
    for factor in factors.values():
        array *= factor
    if book is not None:
        # x' - x = L(x', x) * sum of ln f: exact for every positive x (LMDI-I).
        positive = old > 0
        mean = log_mean(np.where(positive, array, 1), np.where(positive, old, 1))
        mean = np.where(positive, mean, 0)
        for cause, factor in factors.items():
            share = _spread(mean * np.log(factor), array)
            book.note(Entry(world.quarter, step, target, cause, share))
    _bound(world, target, array, step, book)


def _bound(world: World, target: str, array: Array, step: str, book: Book | None) -> None:
    """Keep a field within its bounds; what that takes or gives is booked."""
    free = array if book is None else array.copy()
    if target in _LOW:
        np.maximum(array, _LOW[target], out=array)
    if target in _HIGH:
        np.minimum(array, _HIGH[target], out=array)
    if book is not None:
        book.note(Entry(world.quarter, step, target, BOUND, array - free))


def _move(world: World, change: Move, step: str, book: Book | None) -> None:
    source, target = FIELDS[change.source], FIELDS[change.target]
    if not source.account or source.account != target.account:
        raise InvariantError(f"no account joins '{change.source}' and '{change.target}'")
    for declared, amount, direction in ((source, change.out, -1), (target, change.into, 1)):
        array = getattr(world, declared.name)
        # A counter of what entered the system grows when something leaves it into a holding.
        grows = direction * declared.sign > 0
        if grows:
            array += amount
        else:
            array -= amount
        if declared.sign > 0:
            lowest = array.min()
            if lowest < -1e-9:
                raise InvariantError(f"account '{declared.name}' went negative in step '{step}'")
            if lowest < 0.0:
                np.maximum(array, 0.0, out=array)
        if book is not None:
            signed = amount if grows else -amount
            spread = _spread(signed, array)
            book.note(Entry(world.quarter, step, declared.name, change.cause, spread))
