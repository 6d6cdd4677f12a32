"""Why a number moved: causes that sum to the change, by quarter, step and named term.

A stock moves by the named terms of the book. A flow is computed anew each quarter: its causes are
the fields it is computed from. A function of the world is split along a path on which everything
that moved grows together from nothing to its full size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from sim.core.arrays import Array, log_mean, total
from sim.game.paths import Piece, Pieces, SameLuck, along, fields_read
from sim.indicators.accounts import gains, of_measure, scores
from sim.indicators.values import evaluate, parse_part, part_of
from sim.mechanisms.context import Context
from sim.mechanisms.measures import contributions
from sim.mechanisms.pipeline import PHASES
from sim.model import RaceModel
from sim.rules.ruleset import Ruleset, blocs_of
from sim.rules.schema.scenario import Indicator
from sim.world.book import Book
from sim.world.changes import Add, Become
from sim.world.world import FIELDS, LEVERS, World

FIELD = "field."  # a cause that is a field begins with it: the text of the field is its name
ELSEWHERE = ":world"  # a cause outside the bloc that the number is of ends with it
# Slow choices: why users choose anew is told by what moved their choice since the start.
CHOICES = {("app_share", "switching"), ("model_share", "switching")}
_MECHANISMS = {phase.id: phase.run for phase in PHASES}


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

    def touches(self, names: Iterable[str]) -> bool:
        """Whether any of the fields, or the clock, differs."""
        if self.before.quarter != self.after.quarter:
            return True
        return any(_moved(self.before, self.after, name) for name in names)

    def ends(self, declared: Indicator) -> tuple[float, float]:
        """Value of an indicator before and after."""
        if declared.account:
            bloc = self.rules.axes["bloc"].index(declared.at)
            first, last = (s[declared.account] for s in _scores(self, declared.account))
            return declared.factor * float(first[bloc, 0]), declared.factor * float(last[bloc, 0])
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
        if self.quarter - 1 not in self.book.starts:
            return None
        for name, before, after in self.book.steps(self.quarter - 1):
            if name == self.name:
                return _Step(self.model, self.quarter - 1, name, before, after, self.focus)
        return None


def change(
    model: RaceModel, indicator: str, quarters: range, home: int | None = None
) -> list[Share]:
    """Causes of the change of an indicator over some quarters of a game, largest first.

    The amounts sum to the change.

    Args:
        model: of one run, with its book.
        home: place of the bloc whose causes stand apart from those elsewhere; that of the number
            when None.
    """
    declared = model.rules.indicators[indicator]
    focus = focus_of(model.rules, declared) if home is None else home
    read = reads(model.rules, declared, model.world)
    sums: dict[tuple[str, str], float] = {}
    for step in _steps(model, quarters, focus, read):
        if step.touches(read):
            for cause, amount in _shares(step, declared).items():
                sums[step.name, cause] = sums.get((step.name, cause), 0.0) + amount
    return _ranked(sums)


def drivers(model: RaceModel, indicator: str, share: Share, quarters: range) -> list[Share]:
    """What moved a cause that is a named term of a field since the start of the game.

    Largest first; the amounts sum to the share. What the term held from the start keeps its name.
    Empty where the cause is no sum of terms.
    """
    declared, cause = model.rules.indicators[indicator], share.cause.removesuffix(ELSEWHERE)
    name = field_of(model, indicator, share, quarters)
    if share.is_field or not name:
        return []
    focus = focus_of(model.rules, declared)
    sums: dict[str, float] = {}
    for step in _steps(model, quarters, focus, {name}):
        for entry in step.book.of(step.quarter, step.name, name):
            if (step.name, entry.cause) == (share.step, cause):
                pieces = [
                    (by, name, part)
                    for by, piece in _of_choice(step, name, cause, entry.amount).items()
                    for place, part in _by_place(step.rules, focus, name, cause, piece)
                    if place == share.cause
                ]
                moved = along(step.before, pieces, partial(evaluate, step.rules, declared=declared))
                for by, amount in moved.items():
                    sums[by] = sums.get(by, 0.0) + float(amount)
    whole = sum(sums.values())
    if abs(whole) < 1e-3 * abs(share.amount):
        return []
    return _ranked({(share.step, by): a * share.amount / whole for by, a in sums.items()})


def field_of(model: RaceModel, indicator: str, share: Share, quarters: range) -> str:
    """Field that a cause is or of which it is a named term; empty for measures and whole steps."""
    if share.is_field:
        return share.field
    declared, cause = model.rules.indicators[indicator], share.cause.removesuffix(ELSEWHERE)
    read = reads(model.rules, declared, model.world)
    for step in _steps(model, quarters, None):
        if step.name == share.step:
            for entry in step.book.entries_of(step.quarter, step.name):
                if entry.cause == cause and entry.target in read:
                    return entry.target
    return ""


def reads(rules: Ruleset, declared: Indicator, world: World) -> set[str]:
    """Fields that an indicator looks at."""
    return fields_read(lambda w: evaluate(rules, w, declared), world) & FIELDS.keys()


def _steps(
    model: RaceModel, quarters: range, focus: int | None, reading: set[str] | None = None
) -> Iterator[_Step]:
    for quarter in quarters:
        for name, before, after in _book(model).steps(quarter, reading):
            yield _Step(model, quarter, name, before, after, focus)


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
    if declared.account:
        shares = _account(step, declared)
    elif declared.function:
        shares = _path(step, lambda world: evaluate(step.rules, world, declared))
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


def _path(step: _Step, number: Callable[[World], Array]) -> dict[str, float]:
    """Causes of the change of any function of the world, (R,)."""
    read = fields_read(number, step.before) | fields_read(number, step.after)
    pieces = [
        (cause, name, piece)
        for name in FIELDS
        if name in read and _moved(step.before, step.after, name)
        for cause, piece in _pieces(step, name, apart=True).items()
    ]
    shares = along(step.before, pieces, number)
    return {cause: float(amount) for cause, amount in shares.items() if amount}


def _account(step: _Step, declared: Indicator) -> dict[str, float]:
    """Causes of the change of an account: those of its measures, by what each counts for."""
    bloc = step.rules.axes["bloc"].index(declared.at)
    old, new = _scores(step, declared.account)
    out: dict[str, float] = {}
    for measure, gain in gains(step.rules, declared.account, old, new).items():
        if old[measure][bloc, 0] != new[measure][bloc, 0]:
            for cause, amount in _of_measure(step, measure, bloc).items():
                share = float(declared.factor * gain[bloc, 0] * amount[0])
                out[cause] = out.get(cause, 0.0) + share
    return {cause: amount for cause, amount in out.items() if amount}


def _scores(step: _Step, account: str) -> tuple[dict[str, Array], dict[str, Array]]:
    """Scores of an account and of all below it, before and after the step."""

    def of(end: str) -> dict[str, Array]:
        return scores(step.rules, account, lambda measure: _ends_of(step, measure)[end])

    return of("before"), of("after")


def _ends_of(step: _Step, measure: str) -> Pieces:
    """Score of a measure before and after the step; kept, because several accounts hold it."""
    key = ("score", step.quarter, step.name, measure)
    if key not in step.book.derived:
        declared = step.rules.accounts.measures[measure]
        before = after = of_measure(step.rules, step.before, measure)
        if step.touches((*declared.states, *declared.sizes)):
            after = of_measure(step.rules, step.after, measure)
        step.book.derived[key] = {"before": before, "after": after}
    return step.book.derived[key]


def _of_measure(step: _Step, measure: str, bloc: int) -> Pieces:
    """Causes of the change of the score of a measure; kept, because several accounts hold it."""
    key = ("account", step.quarter, step.name, measure, bloc, step.focus)
    if key not in step.book.derived:
        found = _path(step, lambda world: of_measure(step.rules, world, measure)[bloc])
        step.book.derived[key] = {cause: np.array([amount]) for cause, amount in found.items()}
    return step.book.derived[key]


def _moved(before: World, after: World, name: str) -> bool:
    return not np.array_equal(getattr(before, name), getattr(after, name))


# -- what moved a field ---------------------------------------------------------------------------


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


def _of_entry(step: _Step, name: str, cause: str, amount: Array, apart: bool) -> Pieces:
    if (name, cause) in CHOICES:
        return _of_choice(step, name, cause, amount)
    return (
        dict(_by_place(step.rules, step.focus, name, cause, amount)) if apart else {cause: amount}
    )


def _by_place(
    rules: Ruleset, focus: int | None, name: str, cause: str, amount: Array
) -> Iterable[tuple[str, Array]]:
    """An amount of a field by home and elsewhere, where the field is by bloc or by firm."""
    axis = FIELDS[name].axes[:1]
    if focus is None or axis not in {("bloc",), ("lab",)}:
        return ((cause, amount),)
    own = blocs_of(rules, "lab") == focus if axis == ("lab",) else [focus]
    home = np.zeros_like(amount)
    home[own] = amount[own]
    return ((cause, home), (cause + ELSEWHERE, amount - home))


def _by_row(ids: Sequence[str], change: Array) -> Pieces:
    """A change split by the ids of its first axis."""
    out = {}
    for i in map(int, np.flatnonzero(change.any(axis=tuple(range(1, change.ndim))))):
        piece = np.zeros_like(change)
        piece[i] = change[i]
        out[ids[i]] = piece
    return out


# -- flows and slow choices -----------------------------------------------------------------------


def _recomputed(step: _Step, target: str, term: str = "") -> Callable[[World], Array]:
    """A flow, or a term of a stock, as the step's mechanism computes it from a world."""
    run = _MECHANISMS[step.name]
    shape = getattr(step.before, target).shape[:-1]

    def of(world: World) -> Array:
        out = np.zeros((*shape, world.runs))
        if run is None:
            return out
        draws = SameLuck(step.model.draws, world.runs)
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
    start = earlier.before.copy()
    start.quarter = step.before.quarter  # the calendar moves first: its part is left to the step
    read = fields_read(of, start) | fields_read(of, step.before)
    pieces = [piece for piece in own if piece[2].any()]
    known = {name: sum(p for _, n, p in own if n == name) for _, name, _ in own}
    for name in FIELDS:
        if name in read and _moved(start, step.before, name):
            moved = getattr(step.before, name) - getattr(start, name) - known.get(name, 0.0)
            if FIELDS[name].role == "lever":
                by = _lever_change(step.rules, start, step.before, name)
                by = _complete(by, moved, FIELD + name)
            else:
                by = dict(_by_place(step.rules, step.focus, name, FIELD + name, moved))
            pieces += [(cause, name, piece) for cause, piece in by.items() if piece.any()]
    return {cause: amount[..., None] for cause, amount in along(start, pieces, of).items()}


# -- parts, ratios, levers ------------------------------------------------------------------------


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
        return _path(step, lambda world: evaluate(step.rules, world, declared))
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
