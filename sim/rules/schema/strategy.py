"""Written strategies for the seat, and the report's recommendations as operational tests."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.rules.schema.common import Bilingual, Id, Number, Strict
from sim.rules.schema.effects import Condition

Turn = Annotated[int, Field(ge=1, le=100)]
Level = Annotated[int, Field(ge=1, le=3)]


class _Wish(Strict):
    """Something to order as soon as it is legal and affordable.

    Attributes:
        from_turn, until_turn: first and last turn in which it is tried; open end when 0.
        needs: conditions of the strategy itself, on top of those of the rules.
        save: while only money, teams or political capital are short, nothing after it is begun or
            renewed, so that the means come together.
    """

    from_turn: Turn = 1
    until_turn: Annotated[int, Field(ge=0, le=100)] = 0
    needs: tuple[Condition, ...] = ()
    save: bool = False

    @model_validator(mode="after")
    def _in_time(self) -> _Wish:
        if 0 < self.until_turn < self.from_turn:
            raise ValueError("until_turn lies before from_turn: it could never be ordered")
        return self


class PolicyWish(_Wish):
    """Raise a policy at least to a level and renew it there, or bring it down to a level."""

    kind: Literal["policy"]
    policy: Id
    level: Annotated[int, Field(ge=0, le=3)] = 1
    lower: bool = False

    @model_validator(mode="after")
    def _direction(self) -> PolicyWish:
        if self.level == 0 and not self.lower:
            raise ValueError("level 0 stops a policy: say lower: true")
        return self


class DealWish(_Wish):
    """Propose a deal, again when it was refused or has ended."""

    kind: Literal["deal"]
    deal: Id
    level: Level = 1


class LineWish(_Wish):
    """Bring a line of the budget to an amount, JPY bn a year, in steps where the rules say so."""

    kind: Literal["line"]
    line: Id
    amount: Annotated[float, Field(ge=0)]


Wish = Annotated[PolicyWish | DealWish | LineWish, Field(discriminator="kind")]


class Strategy(Strict):
    """A plausible reading of a stance, not an optimum.

    Attributes:
        short: heading of a column.
        body: the reasoning, one paragraph.
        wishes: in order of importance; earlier ones are tried first every turn.
        answers: event to answers by preference; the default where none of them is legal.
        accepts: deals that are accepted when others offer them; other offers lapse.
    """

    id: Id
    name: Bilingual
    short: Bilingual
    body: Bilingual
    wishes: tuple[Wish, ...]
    answers: dict[Id, Annotated[tuple[Id, ...], Field(min_length=1)]] = Field(default_factory=dict)
    accepts: tuple[Id, ...] = ()


class _Test(Strict):
    """When a test applies: in every quarter `from_q` to `until_q` (from 1; 0 is the last)."""

    from_q: Annotated[int, Field(ge=1)] = 1
    until_q: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _in_time(self) -> _Test:
        if 0 < self.until_q < self.from_q:
            raise ValueError("until_q lies before from_q: no quarter would be tested")
        return self


class HoldsTest(_Test):
    """A condition holds at least once, always, or never in the span."""

    kind: Literal["holds"]
    when: Literal["once", "always", "never"]
    condition: Condition


class AboveTest(_Test):
    """An indicator is never below another one in the span, by `factor`."""

    kind: Literal["above"]
    indicator: Id
    other: Id
    factor: Number = 1.0


class MoneyTest(_Test):
    """The share of a group of programmes in the AI money, always in the span."""

    kind: Literal["money"]
    group: Id
    at_least: Number | None = None
    at_most: Number | None = None

    @model_validator(mode="after")
    def _one_bound(self) -> MoneyTest:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("give exactly one of at_least and at_most")
        return self


class CoversTest(_Test):
    """The money of a group of programmes is never below an indicator in USD bn per quarter."""

    kind: Literal["covers"]
    group: Id
    indicator: Id


class UnbrokenTest(_Test):
    """No deal of the seat was broken in the span (a term that ends is not a breach)."""

    kind: Literal["unbroken"]


Test = Annotated[
    HoldsTest | AboveTest | MoneyTest | CoversTest | UnbrokenTest, Field(discriminator="kind")
]


class Recommendation(Strict):
    """One of the five recommendations: how to follow it, and when it counts as followed.

    Attributes:
        note: why the thresholds are what they are.
    """

    id: Id
    number: Annotated[int, Field(ge=1, le=5)]
    name: Bilingual
    short: Bilingual
    body: Bilingual
    wishes: tuple[Wish, ...]
    answers: dict[Id, Annotated[tuple[Id, ...], Field(min_length=1)]] = Field(default_factory=dict)
    accepts: tuple[Id, ...] = ()
    followed: Annotated[tuple[Test, ...], Field(min_length=1)]
    note: Annotated[str, Field(min_length=1)]


class Money(Strict):
    """A group of programmes: lines of the budget, and policies with a price of their own."""

    lines: tuple[Id, ...] = ()
    policies: tuple[Id, ...] = ()


class Recommendations(Strict):
    """The file of the five.

    Attributes:
        name, short, body: of the strategy that follows all five.
        money: groups of programmes by name.
        not_ai: what the purse also pays and is not counted as AI money.
    """

    name: Bilingual
    short: Bilingual
    body: Bilingual
    money: dict[Id, Money]
    not_ai: Money
    recommendations: Annotated[tuple[Recommendation, ...], Field(min_length=5, max_length=5)]


class OutcomeMeasure(Strict):
    """One part of an outcome: `low` counts 0, `high` counts 1, beyond them on the same lines.

    Attributes:
        enough: value from which a further step counts for less; none where steps are equal.
    """

    indicator: Id
    low: Number
    high: Number
    weight: Annotated[float, Field(gt=0)]
    enough: Number | None = None
    note: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _apart(self) -> OutcomeMeasure:
        low, high = float(self.low), float(self.high)
        if low == high:
            raise ValueError("low and high are the same: nothing could be counted between them")
        if self.enough is not None and not min(low, high) < float(self.enough) < max(low, high):
            raise ValueError("enough lies not between low and high")
        return self


class Outcome(Strict):
    """A weighed sum by which strategies are compared; its weights are a judgement."""

    name: Bilingual
    body: Bilingual
    measures: Annotated[tuple[OutcomeMeasure, ...], Field(min_length=1)]
