"""One line of numbers that adds up on screen: ends, their difference, and the causes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sim.views.words import Words


class Line:
    """Values of one indicator, all written with the same digits and unit.

    A difference is that of the ends as they are shown, and causes are rounded so that they sum to
    it: nothing on a line contradicts the rest of it.

    Args:
        words: of the language.
        indicator: id.
        values: the ends; the largest sets the unit (thousands or millions).
    """

    def __init__(self, words: Words, indicator: str, values: Sequence[float]) -> None:
        unit = words.rules.indicators[indicator].unit
        self._texts = words.texts
        self._scale = words.texts.scale(values, unit)
        # Differences of shares are points, not percent.
        self._change = replace(self._scale, key="pp") if unit == "share" else self._scale

    def end(self, value: float) -> str:
        """A value with its unit."""
        return self._texts.written(self._scale.ticks(value), self._scale)

    def ticks(self, now: float, then: float = 0.0) -> int:
        """The difference of two ends as shown, in units of the last digit."""
        return self._scale.ticks(now) - self._scale.ticks(then)

    def parts(self, amounts: Sequence[float], whole: int) -> list[int]:
        """Amounts in units of the last digit; they sum to `whole`."""
        return self._scale.split(amounts, whole)

    def change(self, ticks: int) -> str:
        """A difference or a part of it, with its sign and unit."""
        return self._texts.written(ticks, self._change, signed=True)

    def share(self, ticks: int) -> str:
        """A part of a difference beside its whole, which says of what span it is."""
        return self._texts.written(ticks, replace(self._change, flow=""), signed=True)

    def amount(self, ticks: int) -> float:
        """A difference in the unit of the indicator."""
        return self._scale.value(ticks)
