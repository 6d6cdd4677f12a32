"""Accounts of power: measures with fixed goalposts, how they are put together, rival theories."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.rules.schema.common import Bilingual, Id, Number, Sourced, Strict

# Functions of sim.indicators.accounts; a test keeps the two lists equal.
MeasureFunction = Literal[
    "app_exports_per_gdp",
    "assured_rules",
    "capability_gap",
    "capital_intensity",
    "capital_share",
    "complements",
    "compute_intensity",
    "compute_share",
    "data_intensity",
    "data_share",
    "deep_use",
    "defence_conversion",
    "firms_intensity",
    "firms_share",
    "implementers_intensity",
    "interoperability",
    "largest_vulnerability",
    "mean_vulnerability",
    "net_leverage",
    "output_share",
    "own_capital",
    "own_compute",
    "partners_bound",
    "payment_hub",
    "productivity",
    "rule_reach",
    "substitutes",
    "supply_position",
    "talent_intensity",
    "talent_share",
    "trust",
    "value_autonomy",
    "value_projection",
]


class Measure(Sourced):
    """A raw number of every bloc, and the fixed marks between which it is scored.

    The score is (raw - low) / (high - low), of logarithms where `log` is set, kept between the
    floor and 1. `low` may lie above `high`: then less is better.

    Attributes:
        states: fields of the state that it counts; a theory may count each of them once.
        sizes: fields that it is only divided by or weighted with.
        source, note, confidence: of the marks.
    """

    name: Bilingual
    function: MeasureFunction
    states: Annotated[tuple[Id, ...], Field(min_length=1)]
    sizes: tuple[Id, ...] = ()
    unit: str
    log: bool = False
    low: Number
    high: Number


class Node(Strict):
    """A mean of measures or of other nodes.

    Attributes:
        mean: arithmetic or geometric, whose weights sum to one; `ratio` divides the first part by
            the second.
        of: parts with their weights.
        one_state: the parts are views of the same states, such as scale and intensity: these
            states count once.
    """

    name: Bilingual
    mean: Literal["arithmetic", "geometric", "ratio"]
    of: Annotated[dict[Id, Number], Field(min_length=1)]
    one_state: bool = False


class Theory(Node):
    """A theory of power: what counts, and how much.

    Attributes:
        order: place in lists.
        body: what it says, fairly.
        literature: works that it is taken from; in two languages where it is said what for.
        against: what would speak against it.
    """

    id: Id
    order: int
    body: Bilingual
    literature: Annotated[tuple[str | Bilingual, ...], Field(min_length=1)]
    against: Bilingual

    def works(self, language: str) -> str:
        """The literature in one line."""
        return "; ".join(w if isinstance(w, str) else w.of(language) for w in self.literature)


class AccountsFile(Strict):
    """What all theories share.

    Attributes:
        floor: lowest score, so that products and logarithms exist.
        draws: sets of weights for the band of an index.
        concentration: how close these sets lie to the weights (of a Dirichlet distribution whose
            mean they are).
    """

    floor: Annotated[float, Field(gt=0, lt=1)]
    draws: Annotated[int, Field(ge=20, le=10000)]
    concentration: Annotated[float, Field(gt=0)]
    measures: dict[Id, Measure]
    nodes: dict[Id, Node]
