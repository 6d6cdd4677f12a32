"""Words in two languages: look-up with placeholders, and number formats of each language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from sim.core.errors import ConfigError
from sim.core.units import Quarter

Language = Literal["en", "ja"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_QUOTES = re.compile("[「」『』]")
_CLOSING = {"「": "」", "『": "』"}
# Zeros at the end of a fraction, with the point where nothing is left behind it.
_ZEROS = re.compile(r"(\.\d*?)0+(?!\d)")


@dataclass(frozen=True, slots=True)
class Scale:
    """How the values of a line are written.

    Values are counted in units of the last digit shown (ticks), so that what is added or taken
    away on screen adds up exactly.

    Attributes:
        factor: from the unit of the state to the unit shown.
        digits: after the point; -1 rounds to tens.
        key: of the unit's text, `unit.<key>`.
        flow: `quarter` or `year` of which it is; the text says so. Empty for stocks.
    """

    factor: float
    digits: int
    key: str
    flow: str = ""

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


def nested(text: str) -> str:
    """Japanese quotes within quotes alternate: `「A「B」」` becomes `「A『B』」`.

    What is not paired, such as a quote that a person typed, stays as it is.
    """
    if text.count("「") < 2:
        return text
    still_open: list[str] = []

    def mended(found: re.Match[str]) -> str:
        mark = found.group()
        if mark not in _CLOSING:
            return _CLOSING[still_open.pop()]
        outer = still_open[-1] if still_open else ""
        still_open.append({"「": "『", "『": "「"}.get(outer, mark))
        return still_open[-1]

    try:
        out = _QUOTES.sub(mended, text)
    except IndexError:  # more are closed than opened
        return text
    return text if still_open else out


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
        return nested(template.format(**values)) if values else template

    def has(self, key: str) -> bool:
        """True when the catalogue holds `key`."""
        return key in self.words

    def number(self, value: float, unit: str, *, signed: bool = False) -> str:
        """`value` as text with its unit, by the rules of the catalogue (`unit.<unit>`).

        Shares are shown in percent, yen in billions below a trillion and in trillions above,
        persons and M H100e in the language's own large numbers; flows say that they are of a
        quarter.
        """
        scale = _display(value, unit, self.language)
        return self.written(scale.ticks(value), scale, signed=signed)

    def mark(self, value: float, unit: str) -> str:
        """A threshold, which is exact: `number` without zeros behind the point, `15 months`."""
        return _ZEROS.sub(lambda found: found[1].rstrip("."), self.number(value, unit))

    def written(self, ticks: int, scale: Scale, *, signed: bool = False) -> str:
        """A count of last digits as text with its unit."""
        size = _size(abs(ticks) / 10**scale.digits, scale, self.language)
        one = f"unit.{scale.key}_one"
        single = abs(ticks) == 10**scale.digits and one in self.words
        template = self.words[one if single else f"unit.{scale.key}"]
        # The sign stands before a currency sign, not between it and the number.
        sign = "-" if ticks < 0 else "+" if signed and ticks else ""
        text = sign + template.format(n=size)
        return self(f"unit.per_{scale.flow}", text=text) if scale.flow else text

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


def _size(size: float, scale: Scale, language: str) -> str:
    """A size in digits; Japanese writes ten thousands out, `1万8,140`, where the unit does not."""
    if language != "ja" or scale.key not in {"price", "people", "firms"} or size < 10_000:
        return f"{size:,.{max(scale.digits, 0)}f}"
    ten_thousands, rest = divmod(round(size), 10_000)
    return f"{ten_thousands:,}万" + (f"{rest:,}" if rest else "")


def _display(value: float, unit: str, language: str) -> Scale:
    unit, _, flow = (
        unit.partition(" per ") if unit.endswith((" per quarter", " per year")) else (unit, "", "")
    )
    return Scale(*_factor_digits_key(value, unit, ja=language == "ja"), flow=flow)


def _factor_digits_key(value: float, unit: str, *, ja: bool) -> tuple[float, int, str]:
    size = abs(value)
    match unit:
        case "share":
            return 100.0, 2, "percent"
        case "M H100e":
            return _chips(size, ja=ja)
        case "USD bn":
            return _dollars(size, ja=ja)
        case "JPY bn":
            small = (10.0, 0, "jpy_oku") if ja else (1.0, 0, "jpy_bn")
            return small if size < 1000 else (0.001, 2, "jpy_cho" if ja else "jpy_tn")
        case "thousand":  # persons
            large = (0.1, 1, "people_man") if ja else (1.0, 1, "people_thousand")
            return large if size >= 100 else (1000.0, 0, "people")
        case "thousand firms":
            return 1000.0, 0, "firms"
        case "USD thousand per H100e" if ja:
            return 1000.0, -1, "price"
        case "quarters":
            return 1.0, 0 if value == round(value) else 1, "quarters"
    digits = {"months": 1, "points": 1, "score": 1, "teams": 0, "count": 0}.get(unit, 2)
    return 1.0, digits, _KEYS.get(unit, "plain")


def _chips(size: float, *, ja: bool) -> tuple[float, int, str]:
    if ja:
        return 100.0, 1 if size < 1 else 0, "h100e_man"
    return (1000.0, 0, "h100e_thousand") if size < 1 else (1.0, 2, "h100e_million")


def _dollars(size: float, *, ja: bool) -> tuple[float, int, str]:
    if ja and size >= 1000:
        return 0.001, 3, "usd_cho"
    digits = 3 if size < 1 else 2 if size < 10 else 1 if size < 100 else 0
    return (10.0, max(digits - 1, 0), "usd_oku") if ja else (1.0, digits, "usd_bn")


_KEYS = {
    "months": "months",
    "points": "points",
    "GW": "gw",
    "teams": "teams",
    "USD thousand per H100e": "price",
    "USD per hour": "usd_hour",
    "percentage points": "pp",
}
