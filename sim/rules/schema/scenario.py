"""Scenarios, goals, budget lines, indicators."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

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
    "lead_time",
    "listed_labs",
    "merchant_output",
    "months_behind",
    "own_supply",
    "power_needed",
    "power_rank",
    "quarter_of_year",
    "replication_lag",
    "research_intensity",
    "rival_margin",
    "robot_share",
    "value_projection",
    "year",
]


class Indicator(Strict):
    """A shown number: a read-only function of the world.

    Attributes:
        per: one indicator per bloc, sector of a bloc, pair of blocs or pair of parties; `{one}`
            and `{two}` in names and parts are filled, and `_<id>` is appended to the id.
        function: name of the function in `sim.indicators.functions`, of the bloc, or of the bloc
            and sector (`japan,manufacturing`), that `at` names.
        numerator, denominator: field with optional ids, `installed[japan]`.
        factor: multiplies the result.
        better: whether up is good for Japan.
        confidence: C is never shown as settled.
    """

    id: Id
    name: Bilingual
    short: Bilingual
    unit: Unit
    per: Literal["", "bloc", "sector", "pair", "party_pair"] = ""
    function: IndicatorFunction = ""
    at: str = ""
    numerator: str = ""
    denominator: str = ""
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
    look_ahead: bool = False
    start: dict[str, Start]
    history: dict[str, Number] = Field(default_factory=dict)
