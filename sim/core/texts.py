"""Words in two languages: look-up with placeholders, and number formats of each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from sim.core.errors import ConfigError
from sim.core.units import Quarter

Language = Literal["en", "ja"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


def language_of(name: str) -> Language:
    """`name` as a language; ConfigError names the known ones otherwise."""
    for language in LANGUAGES:
        if language == name:
            return language
    raise ConfigError(f"unknown language '{name}' (known: {', '.join(LANGUAGES)})")


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
        scale, digits, key = _display(value, unit, self.language)
        shown = round(value * scale, digits) + 0.0  # no minus zero
        one = f"unit.{key}_one"
        template = self.words[one if abs(shown) == 1 and one in self.words else f"unit.{key}"]
        # The sign stands before a currency sign, not between it and the number.
        sign = "-" if shown < 0 else "+" if signed else ""
        return sign + template.format(n=f"{abs(shown):,.{digits}f}")

    def quarter(self, q: Quarter) -> str:
        """A quarter in words: `Q2 2027`, `2027年4-6月期`."""
        return self(f"calendar.q{q.number}", year=q.year)

    def half(self, q: Quarter) -> str:
        """A half-year in words: `2027 H1`, `2027年前半`."""
        return self(f"calendar.half{1 if q.number <= 2 else 2}", year=q.year)


def _display(value: float, unit: str, language: str) -> tuple[float, int, str]:
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
