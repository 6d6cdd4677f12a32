"""Units of the files, converted once into the units of the state, and the calendar.

Files may state a flow per year or per quarter, in yen or dollars, in units or millions; the state
holds one unit per quantity (M H100e, GW, USD bn, JPY bn, thousand persons, shares) and flows per
quarter. No mechanism multiplies by four or by an exchange rate.
"""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from sim.core.errors import ConfigError, unknown

# unit in a file -> (unit of the state, factor)
_UNITS: dict[str, tuple[str, float]] = {
    "H100e": ("M H100e", 1e-6),
    "M H100e": ("M H100e", 1.0),
    "M H100e per quarter": ("M H100e per quarter", 1.0),
    "M H100e per year": ("M H100e per quarter", 0.25),
    "GW": ("GW", 1.0),
    "GW per quarter": ("GW per quarter", 1.0),
    "GW per year": ("GW per quarter", 0.25),
    "USD bn": ("USD bn", 1.0),
    "USD bn per quarter": ("USD bn per quarter", 1.0),
    "USD bn per year": ("USD bn per quarter", 0.25),
    "USD tn per year": ("USD bn per quarter", 250.0),
    "JPY bn": ("JPY bn", 1.0),
    "JPY bn per year": ("JPY bn per year", 1.0),
    "share": ("share", 1.0),
    "percent": ("share", 0.01),
    "share per quarter": ("share per quarter", 1.0),
    "percent per year": ("share per quarter", 0.0025),
    "share per year": ("share per quarter", 0.25),
    "OOM per year": ("OOM per quarter", 0.25),
    "per year": ("per quarter", 0.25),
    "USD per quarter per person": ("USD bn per quarter per thousand people", 1e-6),
    "million people": ("thousand", 1e3),
    "JPY tn per year": ("JPY bn per year", 1e3),
    "USD bn per quarter per thousand people": ("USD bn per quarter per thousand people", 1.0),
}
_SAME = (
    "points",
    "USD bn per quarter",
    "points per OOM",
    "OOM",
    "thousand",
    "thousand firms",
    "thousand per quarter",
    "kW per H100e",
    "quarters",
    "months",
    "ratio",
    "elasticity",
    "exponent",
    "weight",
    "level",
    "pips",
    "teams",
    "index",
    "score",
    "per quarter",
    "OOM per quarter",
    "points per quarter",
    "USD per kWh",
    "USD bn per GW",
    "USD thousand per H100e",
    "JPY per USD",
    "USD per hour",
    "count",
    "flag",
    "USD bn per quarter per thousand people",
)
_UNITS.update({unit: (unit, 1.0) for unit in _SAME})

# Unit of the state -> size beyond which a number is a slip of the unit and no strong assumption:
# well above world output, all power plants, all people.
_LARGEST = {
    "share": 1.0,
    "share per quarter": 1.0,
    "GW": 1e4,
    "GW per quarter": 1e3,
    "M H100e": 1e5,
    "M H100e per quarter": 1e4,
    "USD bn": 1e6,
    "USD bn per quarter": 1e5,
    "JPY bn": 1e6,
    "JPY bn per year": 1e6,
    "thousand": 1e7,
    "thousand per quarter": 1e6,
}
_LARGEST_ELSE = 1e4
_COUNTED = {"tn": "trillion", "bn": "billion", "M": "million", "thousand": "thousand"}


def convert(value: float, unit: str) -> tuple[float, str]:
    """`value` in the unit of the state, and that unit. ConfigError for an unknown unit."""
    if unit not in _UNITS:
        raise ConfigError(unknown("unit", unit, _UNITS))
    target, factor = _UNITS[unit]
    return value * factor, target


def implausible(value: float, unit: str) -> str:
    """What is wrong with the size of `value` in a known unit, and the remedy; empty when nothing.

    A guard against slips such as dollars where the unit is billions of dollars.
    """
    converted, target = convert(value, unit)
    largest = _LARGEST.get(target, _LARGEST_ELSE)
    if abs(converted) <= largest:
        return ""
    word = next((w for sign, w in _COUNTED.items() if sign in unit.split()), "")
    remedy = f"the unit counts {word}s already, 1 is one {word}" if word else "check the unit"
    if target.startswith("share"):
        remedy = "a share lies between 0 and 1, 30 percent is 0.3"
    return f"{value:,g} {unit} is not plausible (at most {largest:,g} {target}); {remedy}"


def known_units() -> tuple[str, ...]:
    """All units that files may use."""
    return tuple(_UNITS)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A calendar quarter. `Quarter(2026, 1)` is January to March 2026."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """`2026Q1` as a Quarter; ConfigError for anything else."""
        year, _, number = text.partition("Q")
        if not (year.isdigit() and len(year) == 4 and number in {"1", "2", "3", "4"}):
            raise ConfigError(f"'{text}' is not a quarter such as 2026Q1")
        return cls(int(year), int(number))

    def plus(self, quarters: int) -> Quarter:
        """The quarter that many quarters later."""
        index = self.year * 4 + self.number - 1 + quarters
        return Quarter(index // 4, index % 4 + 1)

    def since(self, other: Quarter) -> int:
        """Quarters from `other` to this one."""
        return (self.year - other.year) * 4 + self.number - other.number

    @property
    def fiscal_year(self) -> int:
        """Japan's fiscal year: April to March."""
        return self.year if self.number >= 2 else self.year - 1

    @property
    def to_april(self) -> int:
        """Quarters to the next one in which Japan's fiscal year begins, 1 to 4."""
        return (2 - self.number - 1) % 4 + 1

    @property
    def next_fiscal_year(self) -> int:
        """Japan's fiscal year that begins next April."""
        return self.plus(self.to_april).year

    @property
    def years(self) -> float:
        """Position on a time axis in years."""
        return self.year + (self.number - 1) / 4

    @override
    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"
