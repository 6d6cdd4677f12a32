"""Scenarios, goals, budget lines, indicators."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from sim.core.units import Quarter
from sim.rules.schema.common import Bilingual, Icon, Id, Number, Start, Strict, Unit


class Line(Strict):
    """A part of Japan's yearly purse, JPY bn."""

    id: Id
    name: Bilingual
    low: Annotated[float, Field(ge=0)]
    high: Annotated[float, Field(ge=0)]
    step: Annotated[float, Field(gt=0)]
    adjustable: bool = True
    locked_reason: Bilingual | None = None


# Functions of sim.indicators.functions; a test keeps the two lists equal.
IndicatorFunction = Literal[
    "",
    "access_lag",
    "ai_balance",
    "any_use",
    "any_use_by_sector",
    "app_exports",
    "app_exports_by_sector",
    "app_kept",
    "app_world_share",
    "base_research",
    "best_capability",
    "burden_large",
    "burden_small",
    "capability_gap",
    "chokepoint",
    "complements",
    "data",
    "deep_use",
    "deep_use_by_sector",
    "defence_conversion",
    "digital_deficit",
    "foreign_models",
    "free_budget",
    "free_next_year",
    "free_teams",
    "fund_inflow",
    "home_models",
    "largest_exposure",
    "largest_supplier",
    "lead_time",
    "leverage",
    "listed_labs",
    "memberships",
    "merchant_output",
    "months_behind",
    "norm_members",
    "own_supply",
    "partners_bound",
    "power_needed",
    "power_rank",
    "quarter_of_year",
    "replication_lag",
    "research_intensity",
    "rival_margin",
    "robot_share",
    "value_projection",
    "weakest_input",
    "year",
]


# What an indicator declared once stands for: `per` to the axes of its items.
PER = {
    "bloc": ("bloc",),
    "sector": ("bloc", "sector"),
    "input": ("bloc", "input"),
    "pair": ("bloc", "other"),
    "party_pair": ("party", "other_party"),
    "demand": ("demand",),
    "norm": ("norm",),
}


class Indicator(Strict):
    """A shown number: a read-only function of the world.

    Attributes:
        per: one indicator per item of the axes of `PER`; `{one}` and `{two}` in names and parts
            are filled, and `_<id>` is appended to the id.
        function: name of the function in `sim.indicators.functions`, of the item, or of the bloc
            and sector, input or other bloc (`japan,manufacturing`), that `at` names.
        numerator, denominator: field with optional ids, `installed[japan]`.
        account: measure, mean or theory of the accounts of power, of the bloc that `at` names.
        factor: multiplies the result.
        better: whether up is good for Japan.
        confidence: C is never shown as settled.
    """

    id: Id
    name: Bilingual
    short: Bilingual
    unit: Unit
    per: Literal["", "bloc", "sector", "input", "pair", "party_pair", "demand", "norm"] = ""
    function: IndicatorFunction = ""
    at: str = ""
    numerator: str = ""
    denominator: str = ""
    account: str = ""
    factor: Number = 1.0
    better: Literal["up", "down", "neither"] = "neither"
    confidence: Literal["A", "B", "C"] = "B"
    icon: Icon = "chart-line"
    note: Bilingual


class GoalMeasure(Strict):
    """One bar of an objective."""

    indicator: Id
    met: Number
    outstanding: Number
    low: Number
    high: Number
    lower_is_better: bool = False


class Goal(Strict):
    """A national objective: three bars and the common floor."""

    id: Id
    code: str = ""
    name: Bilingual
    subtitle: Bilingual
    measures: Annotated[tuple[GoalMeasure, ...], Field(min_length=1, max_length=4)]
    floor: GoalMeasure
    floor_break: Number
    floor_turns: int = 3
    cards: tuple[Id, ...] = ()


class Dated(Strict):
    """A measure as the record has it: announced in one quarter, at work from another.

    Attributes:
        measure: policy (with `.owner` where it has several), deal or shock.
        announced: quarter in which actors learn of it; the one it starts in where it is empty.
        fact: id of the event in the facts.
    """

    measure: str
    level: Annotated[int, Field(ge=0, le=3)]
    start: str
    announced: str = ""
    fact: str = ""
    note: str = ""


class Happening(Strict):
    """An entry of the chronicle: something of the past that is told, in order of dates.

    Attributes:
        date: `2023-08`, or with the day.
        source: where it is from; chapter: the place in it, 0 for none.
        measure: what carries it in the timeline; parameter: whose dated values carry it; both empty
            for what only tells.
    """

    date: Annotated[str, StringConstraints(pattern=r"^20\d\d-(0[1-9]|1[0-2])(-[0-3]\d)?$")]
    bloc: Id
    name: Bilingual
    source: Id
    chapter: Annotated[int, Field(ge=0, le=9)] = 0
    measure: str = ""
    parameter: str = ""

    @property
    def quarter(self) -> Quarter:
        """The calendar quarter of the date."""
        year, month = self.date.split("-")[:2]
        return Quarter.parse(f"{year}Q{(int(month) + 2) // 3}")


class Prior(Strict):
    """Another range for a hidden parameter: what this world takes for likely, an assumption.

    Attributes:
        low, value, high: range and centre, in the unit of the parameter, within its own range.
    """

    low: Number
    value: Number
    high: Number
    note: Annotated[str, Field(min_length=1)]


class StructuralWorld(Strict):
    """A structural world: one of several answers to what kind of decade it is.

    Attributes:
        weight: its part when worlds are mixed.
        structure: what holds in it; japan: what it asks of Japan.
        notes: reason for every path in `set` of this file, an assumption each.
    """

    weight: Annotated[float, Field(gt=0, le=1)]
    structure: Bilingual
    japan: Bilingual
    notes: dict[str, Annotated[str, Field(min_length=1)]] = Field(default_factory=dict)


class Scenario(Strict):
    """A patch over the base rules, a start and a calendar.

    Attributes:
        extends: another scenario that this one changes; what is not named here is taken from it.
        set: dotted path into the rules to its new value.
        remove: `folder.id` of records to leave out.
        begins_after: a scenario of the past; the state at its end, one quarter before the first
            quarter of this one, is where this one starts, with one of its accepted parameter sets.
        timeline: measures that the record sets.
        by_record: kinds of actors that do not decide, because the timeline speaks for them;
            `world` for events, shocks and the pace of research.
        priors: hidden parameter to the range that is drawn from instead; over the accepted sets.
        world: what makes it a structural world, where it is one.
        look_ahead: governments roll out their best options before they choose.
        start: field of the state to its value; over what `begins_after` brings.
        history: capability of the frontier at the end of past quarters, points.
    """

    id: Id
    name: Bilingual
    body: Bilingual
    ruleset: Id
    extends: str = ""
    first_quarter: str
    quarters: Annotated[int, Field(ge=1, le=400)]
    turn_quarters: Literal[1, 2, 4]
    seat: Id
    goal: Id
    set: dict[str, Any] = Field(default_factory=dict)
    remove: tuple[str, ...] = ()
    begins_after: str = ""
    timeline: tuple[Dated, ...] = ()
    by_record: tuple[str, ...] = ()
    priors: dict[str, Prior] = Field(default_factory=dict)
    world: StructuralWorld | None = None
    look_ahead: bool = False
    start: dict[str, Start]
    history: dict[str, Number] = Field(default_factory=dict)
