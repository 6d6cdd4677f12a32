"""Why a number moved: causes that sum to the change, by quarter, step and named term.

A stock moves by the named terms of the book. A flow is computed anew each quarter: its causes are
the fields it is computed from. A function of the world is split along a path on which everything
that moved grows together from nothing to its full size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from typing_extensions import override

from sim.core.arrays import Array, log_mean, total
from sim.core.rng import Draws
from sim.indicators.values import evaluate, parse_part, part_of
from sim.mechanisms.context import Context
from sim.mechanisms.measures import contributions
from sim.mechanisms.pipeline import PHASES
from sim.model import RaceModel
from sim.rules.ruleset import Ruleset
from sim.rules.schema.scenario import Indicator
from sim.world.book import Book
from sim.world.changes import Add, Become
from sim.world.world import FIELDS, LEVERS, World

PATH = 8  # strides in which the causes of a function are let grow
FIELD = "field."  # a cause that is a field begins with it: the text of the field is its name
ELSEWHERE = ":world"  # a cause outside the bloc that the number is of ends with it
# Slow choices: why users choose anew is told by what moved their choice since the start.
CHOICES = {("app_share", "switching"), ("model_share", "switching")}
_MECHANISMS = {phase.id: phase.run for phase in PHASES}

Pieces = dict[str, Array]
Piece = tuple[str, str, Array]  # cause, field, amount in the field's shape


@dataclass(frozen=True, slots=True)
class Share:
    """One cause of a change.

    Attributes:
        step: phase of the quarter in which it acted.
        cause: id of the named term, of a measure, `field.<name>` of what a flow is computed from,
            or of the step where the number cannot be split further.
        amount: its share, in the unit of the indicator.
    """

    step: str
    cause: str
    amount: float

    @property
    def field(self) -> str:
        """Name of the field, where the cause is one."""
        return self.cause.removesuffix(ELSEWHERE).removeprefix(FIELD) if self.is_field else ""

    @property
    def is_field(self) -> bool:
        """True for what a flow is computed from."""
        return self.cause.startswith(FIELD)

    @property
    def elsewhere(self) -> bool:
        """True for what happened outside the bloc that the number is of."""
        return self.cause.endswith(ELSEWHERE)


@dataclass(frozen=True, slots=True)
class _Step:
    """One step of one quarter: the world before and after it, and what the book says of it.

    Attributes:
        focus: place of the bloc that the number is of; None for numbers of the world.
    """

    model: RaceModel
    quarter: int
    name: str
    before: World
    after: World
    focus: int | None

    @property
    def rules(self) -> Ruleset:
        """Of the game."""
        return self.model.rules

    @property
    def book(self) -> Book:
        """Of the game."""
        return _book(self.model)

    def ends(self, declared: Indicator) -> tuple[float, float]:
        """Value of an indicator before and after."""
        old, new = (evaluate(self.rules, w, declared)[0] for w in (self.before, self.after))
        return float(old), float(new)

    def parts(self, part: str) -> tuple[float, float]:
        """Value of a part of a field before and after."""
        name, _ = parse_part(part)
        old, new = (self.part(getattr(w, name), part) for w in (self.before, self.after))
        return old, new

    def part(self, array: Array, part: str) -> float:
        """The part of an array of the field."""
        return float(part_of(self.rules, array, part)[0])

    def earlier(self) -> _Step | None:
        """The same step a quarter ago; None where there was none."""
        if self.quarter - 1 not in self.book.snapshots:
            return None
        for name, before, after in self.book.steps(self.quarter - 1):
            if name == self.name:
                return _Step(self.model, self.quarter - 1, name, before, after, self.focus)
        return None


def change(model: RaceModel, indicator: str, quarters: range) -> list[Share]:
    """Causes of the change of an indicator over some quarters of a game, largest first.

    The amounts sum to the change.

    Args:
        model: of one run, with its book.
    """
    declared = model.rules.indicators[indicator]
    focus = focus_of(model.rules, declared)
    sums: dict[tuple[str, str], float] = {}
    for quarter in quarters:
        for name, before, after in _book(model).steps(quarter):
            step = _Step(model, quarter, name, before, after, focus)
            for cause, amount in _shares(step, declared).items():
                sums[name, cause] = sums.get((name, cause), 0.0) + amount
    return _ranked(sums)


def focus_of(rules: Ruleset, declared: Indicator) -> int | None:
    """Place of the bloc that an indicator is of; None for the world."""
    name, ids = parse_part(declared.numerator) if declared.numerator else ("", ())
    places = dict(zip(FIELDS[name].axes, ids, strict=False)) if name else {}
    bloc = places.get("bloc", "") or declared.at.partition(",")[0]
    return rules.axes["bloc"].index(bloc) if bloc in rules.blocs else None


def _book(model: RaceModel) -> Book:
    assert model.book is not None, "the game keeps no book"
    return model.book


def _ranked(sums: Mapping[tuple[str, str], float]) -> list[Share]:
    shares = [Share(step, cause, amount) for (step, cause), amount in sums.items() if amount]
    return sorted(shares, key=lambda s: -abs(s.amount))


def _shares(step: _Step, declared: Indicator) -> dict[str, float]:
    """Causes of the change in one step; they sum to it."""
    old, new = step.ends(declared)
    if old == new:
        return {}
    if declared.function:
        shares = _path(step, declared)
    elif declared.denominator:
        shares = _ratio(step, declared)
    else:
        terms = _terms(step, declared.numerator)
        shares = {cause: declared.factor * amount for cause, amount in terms.items()}
    rest = (new - old) - sum(shares.values())
    if shares and abs(rest) <= 1e-12 * max(1.0, abs(new)):
        largest = max(shares, key=lambda c: abs(shares[c]))
        shares[largest] += rest  # the last bits go to the largest share, so that the sum is exact
    elif rest:
        shares[step.name] = shares.get(step.name, 0.0) + rest
    return shares


# -- paths ----------------------------------------------------------------------------------------


def _path(step: _Step, declared: Indicator) -> dict[str, float]:
    """Causes of the change of any function of the world."""

    def number(world: World) -> Array:
        return evaluate(step.rules, world, declared)

    read = _read(number, step.before) | _read(number, step.after)
    pieces = [
        (cause, name, piece)
        for name in FIELDS
        if name in read and _moved(step.before, step.after, name)
        for cause, piece in _pieces(step, name, apart=True).items()
    ]
    shares = _along(step.before, pieces, number)
    return {cause: float(amount) for cause, amount in shares.items() if amount}


def _along(start: World, pieces: Sequence[Piece], of: Callable[[World], Array]) -> Pieces:
    """What a function of the world moves by as all pieces grow together, by cause.

    The points of the path are the runs of one world, so that the function is called once.
    """
    if not pieces:
        return {}
    values = of(_points(start, pieces))
    moves = np.diff(values, axis=-1)
    moves = total(moves.reshape(*moves.shape[:-1], PATH, len(pieces)), moves.ndim - 1)
    out: Pieces = {}
    for i, (cause, _, _) in enumerate(pieces):
        out[cause] = out.get(cause, 0.0) + moves[..., i]
    return out


def _points(start: World, pieces: Sequence[Piece]) -> World:
    """The points of the path as the runs of one world: the start, then one piece a stride longer.

    Each of PATH strides lets every piece grow in its turn.
    """
    count = len(pieces)
    runs = PATH * count + 1
    order = np.arange(1, runs)[None] - 1 - np.arange(count)[:, None]  # strides since its turn
    grown = np.zeros((count, runs))
    grown[:, 1:] = np.clip(order // count + 1, 0, PATH) / PATH
    out = copy(start)
    for name, array in start.arrays():
        setattr(out, name, np.broadcast_to(array, (*array.shape[:-1], runs)))
    for name in {name for _, name, _ in pieces}:
        rows = [i for i, piece in enumerate(pieces) if piece[1] == name]
        added = np.stack([pieces[i][2][..., 0] for i in rows])
        setattr(out, name, getattr(start, name) + np.tensordot(added, grown[rows], (0, 0)))
    return out


class _Reads:
    """A world that remembers which of its fields were read."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.names: set[str] = set()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- whatever the world has
        self.names.add(name)
        return getattr(self.world, name)


def _read(of: Callable[[World], object], world: World) -> set[str]:
    """Fields that a function of the world looks at."""
    reads = _Reads(world)
    of(cast("World", reads))
    return reads.names


def _moved(before: World, after: World, name: str) -> bool:
    return not np.array_equal(getattr(before, name), getattr(after, name))


# -- what moved a field -----------------------------------------------------------------------------


def _pieces(step: _Step, name: str, *, apart: bool = False) -> Pieces:
    """What changed a field in the step, by cause; arrays of the field's shape that sum to it.

    Args:
        apart: terms of other blocs than that of the number are causes of their own.
    """
    before, after = getattr(step.before, name), getattr(step.after, name)
    role, axes = FIELDS[name].role, FIELDS[name].axes
    if role == "lever":
        out = _lever_change(step.rules, step.before, step.after, name)
    elif axes[:1] == ("measure",):
        out = _by_row(step.rules.axes["measure"].ids, after - before)
    elif role == "flow":
        out = _of_flow(step, name)
    else:
        out = {}
        for entry in step.book.of(step.quarter, step.name, name):
            for cause, piece in _of_entry(step, name, entry.cause, entry.amount, apart).items():
                out[cause] = out.get(cause, 0.0) + piece
    return _complete(out, after - before, step.name)


def _complete(pieces: Pieces, whole: Array, rest: str) -> Pieces:
    """The pieces, and under the name `rest` what they lack of the whole."""
    missing = whole
    for piece in pieces.values():
        missing = missing - piece
    if np.abs(missing).max(initial=0.0) > 1e-12 * max(1.0, float(np.abs(whole).max(initial=0.0))):
        pieces[rest] = pieces.get(rest, 0.0) + missing
    return pieces


def _of_entry(step: _Step, name: str, cause: str, amount: Array, apart: bool) -> Pieces:  # noqa: FBT001
    if (name, cause) in CHOICES:
        return _of_choice(step, name, cause, amount)
    return dict(_by_place(step.focus, name, cause, amount)) if apart else {cause: amount}


def _by_place(focus: int | None, name: str, cause: str, amount: Array) -> Iterable[tuple[str, Array]]:
    """An amount of a field by home and elsewhere, where the field is by bloc."""
    if focus is None or FIELDS[name].axes[:1] != ("bloc",):
        return ((cause, amount),)
    home = np.zeros_like(amount)
    home[focus] = amount[focus]
    return ((cause, home), (cause + ELSEWHERE, amount - home))


def _by_row(ids: Sequence[str], change: Array) -> Pieces:
    """A change split by the ids of its first axis."""
    out = {}
    for i in map(int, np.flatnonzero(change.any(axis=tuple(range(1, change.ndim))))):
        piece = np.zeros_like(change)
        piece[i] = change[i]
        out[ids[i]] = piece
    return out


# -- flows and slow choices -------------------------------------------------------------------------


class _SameLuck(Draws):
    """The luck of one run for all points of a path."""

    def __init__(self, draws: Draws, runs: int) -> None:
        super().__init__(draws.seeds)
        self._runs = runs

    @override
    def uniform(self, subsystem: str, quarter: int, slots: int) -> Array:
        """Uniforms of a quarter, shape (slots, runs)."""
        one = super().uniform(subsystem, quarter, slots)
        return np.broadcast_to(one, (slots, self._runs))


def _recomputed(step: _Step, target: str, term: str = "") -> Callable[[World], Array]:
    """A flow, or a term of a stock, as the step's mechanism computes it from a world."""
    run = _MECHANISMS[step.name]
    shape = getattr(step.before, target).shape[:-1]

    def of(world: World) -> Array:
        out = np.zeros((*shape, world.runs))
        if run is None:
            return out
        draws = _SameLuck(step.model.draws, world.runs)
        for one in run(Context(world, step.model.p, step.rules, draws)):
            if isinstance(one, Become) and one.target == target and not term:
                out = out + one.value
            elif isinstance(one, Add) and one.target == target and term in one.terms:
                out = out + one.terms[term]
        return out

    return of


def _of_flow(step: _Step, name: str) -> Pieces:
    """Change of a flow by the fields it is computed from; nothing in the first quarter."""
    key = ("flow", step.quarter, step.name, name, step.focus)
    if key not in step.book.derived:
        earlier = step.earlier()
        found = {}
        if earlier is not None:
            of = _recomputed(step, name)
            found = _since(step, earlier, of, ())
        step.book.derived[key] = found
    return dict(step.book.derived[key])


def _of_choice(step: _Step, name: str, cause: str, amount: Array) -> Pieces:
    """A slow choice by what moved it since the start: each cause works off its own gap.

    What users wanted anew last quarter they still want as far as they have not changed over: the
    term moves by what its inputs moved, and by its own earlier steps, which keep their causes.
    """
    key = (cause, step.quarter, step.name, name, step.focus)
    if key not in step.book.derived:
        earlier = step.earlier()
        found: Pieces = {}
        if earlier is not None:
            before = sum(
                e.amount for e in step.book.of(earlier.quarter, step.name, name) if e.cause == cause
            )
            found = _of_choice(earlier, name, cause, np.asarray(before + 0.0 * amount))
            own = [(c, name, piece) for c, piece in found.items()]
            moved = _since(step, earlier, _recomputed(step, name, cause), own)
            for c, piece in moved.items():
                found[c] = found.get(c, 0.0) + piece
        step.book.derived[key] = _complete(found, amount, cause)
    return dict(step.book.derived[key])


def _since(
    step: _Step, earlier: _Step, of: Callable[[World], Array], own: Sequence[Piece]
) -> Pieces:
    """What a flow or term moved by since the same step a quarter ago, by field; not all of it.

    Args:
        own: pieces of a field whose causes are known.
    """
    start = copy(earlier.before)
    start.quarter = step.before.quarter  # the calendar moves first: its part is left to the step
    read = _read(of, start) | _read(of, step.before)
    pieces = [piece for piece in own if piece[2].any()]
    known = {name: sum(p for _, n, p in own if n == name) for _, name, _ in own}
    for name in FIELDS:
        if name in read and _moved(start, step.before, name):
            moved = getattr(step.before, name) - getattr(start, name) - known.get(name, 0.0)
            if FIELDS[name].role == "lever":
                by = _lever_change(step.rules, start, step.before, name)
                by = _complete(by, moved, FIELD + name)
            else:
                by = dict(_by_place(step.focus, name, FIELD + name, moved))
            pieces += [(cause, name, piece) for cause, piece in by.items() if piece.any()]
    return {cause: amount[..., None] for cause, amount in _along(start, pieces, of).items()}


# -- parts, ratios, levers --------------------------------------------------------------------------


def _terms(step: _Step, part: str) -> dict[str, float]:
    """Named terms of the change of a part of a field; they sum to it."""
    name, ids = parse_part(part)
    out: dict[str, float] = {}
    for cause, piece in _pieces(step, name).items():
        amount = step.part(piece, part)
        for share, value in _by_measure(step, cause, name, ids, amount).items():
            out[share] = out.get(share, 0.0) + value
    return {cause: amount for cause, amount in out.items() if amount}


def _by_measure(
    step: _Step, cause: str, target: str, ids: tuple[str, ...], amount: float
) -> Mapping[str, float]:
    """A term that is a lever is shared out to the measures that the lever is the sum of."""
    if cause not in LEVERS or FIELDS[cause].start == 1.0 or not amount:
        return {cause: amount}
    if FIELDS[cause].axes != FIELDS[target].axes:
        return {cause: amount}
    part = f"{cause}[{','.join(ids)}]"
    parts = {
        measure: step.part(array, part)
        for measure, array in contributions(step.rules, step.before, cause).items()
    }
    whole = sum(parts.values())
    if abs(whole) < 1e-15:
        return {cause: amount}
    return {measure: amount * value / whole for measure, value in parts.items() if value}


def _lever_change(rules: Ruleset, then: World, now: World, name: str) -> Pieces:
    """Change of a lever by measure: differences of terms, or log-mean shares of factors."""
    old, new = (contributions(rules, world, name) for world in (then, now))
    before, after = getattr(then, name), getattr(now, name)
    none = np.zeros_like(after)
    product = FIELDS[name].start == 1.0
    mean = log_mean(after, before) if product else np.ones_like(after)
    return {
        measure: mean * (new.get(measure, none) - old.get(measure, none))
        for measure in {**old, **new}
    }


def _ratio(step: _Step, declared: Indicator) -> dict[str, float]:
    """Log-mean split of a ratio: shares of the numerator's causes less the denominator's."""
    old, new = step.ends(declared)
    a0, a1 = step.parts(declared.numerator)
    b0, b1 = step.parts(declared.denominator)
    if min(old, new, a0, a1, b0, b1) <= 0:
        return _path(step, declared)
    top, below = _terms(step, declared.numerator), _terms(step, declared.denominator)
    mean = float(log_mean(new, old))
    out = {c: mean * v / float(log_mean(a1, a0)) for c, v in top.items()}
    for cause, amount in below.items():
        own = cause if cause not in out else cause.removesuffix(ELSEWHERE) + ELSEWHERE
        share = -mean * amount / float(log_mean(b1, b0))
        out[own] = out.get(own, 0.0) + share
    return out


def totals(shares: list[Share]) -> float:
    """Sum of the shares."""
    return float(total(np.array([s.amount for s in shares] or [0.0])))
