"""Forms: how a target is computed from the path of a gauge over quarters.

A path may carry a second one that it is divided by; a mean is then the ratio of the sums, as the
share of a year is what was sold in it over all that was sold, and not the mean of four shares.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.core.arrays import Array, total
from sim.core.errors import ConfigError
from sim.core.units import Quarter


@dataclass(frozen=True, slots=True)
class Span:
    """Quarters from `first` to `last`, both included."""

    first: Quarter
    last: Quarter

    @classmethod
    def parse(cls, text: str) -> Span:
        """`2025Q2`, `2025`, `FY2024` (April to March), or two of them as `2023Q3-2025Q4`.

        Raises:
            ConfigError: anything else, or a span that ends before it begins.
        """
        begin, _, end = text.partition("-")
        first, last = _quarters(begin)[0], _quarters(end or begin)[1]
        if last < first:
            raise ConfigError(f"'{text}' ends before it begins")
        return cls(first, last)

    @property
    def middle(self) -> float:
        """Middle of the span on a time axis in years."""
        return (self.first.years + self.last.years) / 2


def _quarters(text: str) -> tuple[Quarter, Quarter]:
    if text.startswith("FY") and text[2:].isdigit():
        year = int(text[2:])
        return Quarter(year, 2), Quarter(year + 1, 1)
    if text.isdigit() and len(text) == 4:
        return Quarter(int(text), 1), Quarter(int(text), 4)
    try:
        quarter = Quarter.parse(text)
    except ConfigError:
        raise ConfigError(f"'{text}' is neither a quarter such as 2025Q2 nor a year") from None
    return quarter, quarter


@dataclass(frozen=True)
class Path:
    """Values of a gauge at the end of consecutive quarters.

    Attributes:
        start: quarter of the first value.
        values: (T, R).
        per: (T, R) of the gauge that divides it; None for none.
    """

    start: Quarter
    values: Array
    per: Array | None = None

    def total(self, span: Span) -> Array:
        """Sum of a flow over the span, (R,)."""
        return total(self._cut(self.values, span))

    def mean(self, span: Span) -> Array:
        """Mean over the span, (R,); with `per` the ratio of the sums."""
        values = total(self._cut(self.values, span))
        if self.per is not None:
            return over(values, total(self._cut(self.per, span)))
        return values / (span.last.since(span.first) + 1)

    def least(self, span: Span) -> Array:
        """Smallest value over the span, (R,)."""
        return np.asarray(self._cut(self.ratios, span).min(axis=0))

    @cached_property
    def ratios(self) -> Array:
        """Values by quarter, divided where `per` is given, (T, R)."""
        return self.values if self.per is None else over(self.values, self.per)

    def covers(self, span: Span) -> bool:
        """True when the path holds every quarter of the span."""
        return self.start <= span.first and span.last.since(self.start) < len(self.values)

    def _cut(self, values: Array, span: Span) -> Array:
        if not self.covers(span):
            raise ConfigError(f"{span.first} to {span.last} lies outside the simulated quarters")
        return values[span.first.since(self.start) : span.last.since(self.start) + 1]


def over(top: Array, below: Array) -> Array:
    """`top / below`; not a number where `below` is zero."""
    return np.asarray(top / np.where(below == 0.0, np.nan, below))


def mean(path: Path, at: Span) -> Array:
    """Mean over the span; of a stock at one quarter, its level at the end."""
    return path.mean(at)


def sum_of(path: Path, at: Span) -> Array:
    """Sum of a flow over the span."""
    return path.total(at)


def compound(path: Path, at: Span) -> Array:
    """Factor over the span of a growth per quarter in logs."""
    return np.exp(path.total(at))


def least(path: Path, at: Span) -> Array:
    """Smallest value over the span."""
    return path.least(at)


def rebound(path: Path, at: Span) -> Array:
    """Last value of the span over its smallest."""
    return over(path.mean(Span(at.last, at.last)), path.least(at))


def ratio(path: Path, at: Span, base: Span) -> Array:
    """Mean over the span, divided by the mean over the base."""
    return over(path.mean(at), path.mean(base))


def increase(path: Path, at: Span, base: Span) -> Array:
    """Rise of the mean from the base to the span, as a share of the base."""
    return ratio(path, at, base) - 1.0


def growth(path: Path, at: Span, base: Span) -> Array:
    """Factor per year from the base to the span."""
    return np.asarray(ratio(path, at, base) ** (1.0 / (at.middle - base.middle)))


def difference(path: Path, at: Span, base: Span) -> Array:
    """Mean over the span less the mean over the base."""
    return path.mean(at) - path.mean(base)


def slopes(path: Path, at: Span, base: Span) -> Array:
    """Slope from the base to the end of the span, over the slope from its beginning to the base."""
    first, turn, last = (path.mean(Span(q, q)) for q in (at.first, base.last, at.last))
    before = (turn - first) / base.last.since(at.first)
    return over((last - turn) / at.last.since(base.last), before)


FORMS: dict[str, Callable[[Path, Span], Array]] = {
    "mean": mean,
    "sum": sum_of,
    "compound": compound,
    "least": least,
    "rebound": rebound,
}
FORMS_WITH_BASE: dict[str, Callable[[Path, Span, Span], Array]] = {
    "ratio": ratio,
    "increase": increase,
    "growth": growth,
    "difference": difference,
    "slopes": slopes,
}


def compute(form: str, path: Path, at: Span, base: Span | None) -> Array:
    """A target from the path of its gauge, (R,). `base` is for the forms of `FORMS_WITH_BASE`."""
    if base is None:
        return FORMS[form](path, at)
    return FORMS_WITH_BASE[form](path, at, base)
