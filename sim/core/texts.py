"""Words in two languages: look-up with placeholders, and number formats of each language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from sim.core.errors import ConfigError
from sim.core.units import Quarter

Language = Literal["en", "ja"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class Scale:
    """How the values of a line are written.

    Values are counted in units of the last digit shown (ticks), so that what is added or taken
    away on screen adds up exactly.

    Attributes:
        factor: from the unit of the state to the unit shown.
        digits: after the point.
        key: of the unit's text, `unit.<key>`.
    """

    factor: float
    digits: int
    key: str

    def ticks(self, value: float) -> int:
        """A value as a whole number of last digits."""
        return round(round(value * self.factor, self.digits) * 10.0**self.digits)

    def value(self, ticks: int) -> float:
        """What is shown, in the unit of the state."""
        return float(ticks / 10.0**self.digits / self.factor)

    def split(self, parts: Sequence[float], whole: int) -> list[int]:
        """Parts as ticks that sum to `whole`: rounded, then mended where rounding hurt most."""
        exact = [part * self.factor * 10.0**self.digits for part in parts]
        out = [round(x) for x in exact]
        missing = whole - sum(out)
        step = 1 if missing > 0 else -1
        wanting = sorted(range(len(out)), key=lambda i: step * (out[i] - exact[i]))
        for i in wanting[: abs(missing)]:
            out[i] += step
        return out


def language_of(name: str) -> Language:
    """`name` as a language; ConfigError names the known ones otherwise."""
    for language in LANGUAGES:
        if language == name:
            return language
    raise ConfigError(f"unknown language '{name}' (known: {', '.join(LANGUAGES)})")


def signed(value: float, digits: int = 0) -> str:
    """A difference with its sign; nothing has none."""
    text = f"{value:+.{digits}f}"
    return text if any(c in text for c in "123456789") else text[1:]


@dataclass(frozen=True)
class Texts:
    """The catalogue of one language.

    Attributes:
        language: `en` or `ja`.
        words: text id to template with `{name}` placeholders.
    """

    language: str
    words: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The text `key` with its placeholders filled. KeyError names a missing text."""
        template = self.words[key]
        return template.format(**values) if values else template

    def has(self, key: str) -> bool:
        """True when the catalogue holds `key`."""
        return key in self.words

    def number(self, value: float, unit: str, *, signed: bool = False) -> str:
        """`value` as text with its unit, by the rules of the catalogue (`unit.<unit>`).

        Shares are shown in percent, yen in billions below a trillion and in trillions above,
        M H100e in the language's own large numbers.
        """
        scale = _display(value, unit, self.language)
        return self.written(scale.ticks(value), scale, signed=signed)

    def written(self, ticks: int, scale: Scale, *, signed: bool = False) -> str:
        """A count of last digits as text with its unit."""
        size = f"{abs(ticks) / 10**scale.digits:,.{scale.digits}f}"
        one = f"unit.{scale.key}_one"
        single = abs(ticks) == 10**scale.digits and one in self.words
        template = self.words[one if single else f"unit.{scale.key}"]
        # The sign stands before a currency sign, not between it and the number.
        sign = "-" if ticks < 0 else "+" if signed and ticks else ""
        return sign + template.format(n=size)

    def scale(self, values: Sequence[float], unit: str) -> Scale:
        """One scale for several values of a line: that of the largest, with digits for all."""
        scales = [_display(v, unit, self.language) for v in values]
        largest = scales[max(range(len(values)), key=lambda i: abs(values[i]))]
        same = [s.digits for s in scales if s.key == largest.key and s.factor == largest.factor]
        return replace(largest, digits=max(same)) if unit == "quarters" else largest

    def quarter(self, q: Quarter) -> str:
        """A quarter in words: `Q2 2027`, `2027年4-6月期`."""
        return self(f"calendar.q{q.number}", year=q.year)

    def month(self, q: Quarter) -> str:
        """The month in which a quarter begins: `April 2027`, `2027年4月`."""
        return self(f"calendar.month{3 * q.number - 2}", year=q.year)

    def half(self, q: Quarter) -> str:
        """A half-year in words: `2027 H1`, `2027年前半`."""
        return self(f"calendar.half{1 if q.number <= 2 else 2}", year=q.year)


def _display(value: float, unit: str, language: str) -> Scale:
    return Scale(*_factor_digits_key(value, unit, language))


def _factor_digits_key(value: float, unit: str, language: str) -> tuple[float, int, str]:
    size = abs(value)
    if unit in {"share", "share per quarter"}:
        return 100.0, 1, "percent"
    if unit == "M H100e":
        if language == "ja":
            return 100.0, 1 if size < 1 else 0, "h100e_man"
        return (1000.0, 0, "h100e_thousand") if size < 1 else (1.0, 2, "h100e_million")
    if unit == "JPY bn":
        if language == "ja":
            return (10.0, 0, "jpy_oku") if size < 1000 else (0.001, 2, "jpy_cho")
        return (1.0, 0, "jpy_bn") if size < 1000 else (0.001, 2, "jpy_tn")
    if unit == "USD bn per quarter" and language == "ja":
        return 10.0, 1, "usd_bn_q"
    if unit == "USD bn" and language == "ja":
        return (10.0, 0, "usd_oku") if size < 1000 else (0.001, 2, "usd_cho")
    digits = {
        "months": 1,
        "points": 1,
        "GW": 2,
        "USD bn": 0,
        "thousand": 1,
        "USD bn per quarter": 3,
    }
    digits |= {"quarters": 0 if value == round(value) else 1, "teams": 0, "count": 0}
    return 1.0, digits.get(unit, 2), _KEYS.get(unit, "plain")


_KEYS = {
    "months": "months",
    "points": "points",
    "GW": "gw",
    "USD bn": "usd_bn",
    "USD bn per quarter": "usd_bn_q",
    "thousand": "thousand",
    "quarters": "quarters",
    "teams": "teams",
    "USD thousand per H100e": "price",
    "percentage points": "pp",
}
