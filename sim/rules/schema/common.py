"""Pieces shared by the records."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from sim.core import paths
from sim.core.errors import unknown
from sim.core.units import known_units


@dataclass(frozen=True)
class OneOf:
    """Marks a text that must be one of the names known to the program (not to the ruleset).

    Attributes:
        what: what the names are, for the message.
        known: gives all names; called when one is checked.
    """

    what: str
    known: Callable[[], Collection[str]]

    def check(self, name: str) -> str:
        """`name` when it is known; ValueError with the nearest ones otherwise."""
        if name not in self.known():
            raise ValueError(unknown(self.what, name, self.known()))
        return name

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), "enum": list(self.known())}


Icon = Annotated[str, OneOf("icon", paths.icons)]
Unit = Annotated[str, OneOf("unit", known_units)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class Strict(BaseModel):
    """Base of all records: unknown keys are errors, instances are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Bilingual(Strict):
    """A text in both languages; neither may be empty."""

    en: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
    ja: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]

    def of(self, language: str) -> str:
        """The text in `en` or `ja`."""
        return self.ja if language == "ja" else self.en


class Sourced(Strict):
    """Where a number comes from: a source id of sources.yaml, or `assumption` with a reason."""

    source: Id
    fact: str = ""
    note: str = ""
    confidence: Literal["A", "B", "C"]

    @model_validator(mode="after")
    def _assumptions_give_a_reason(self) -> Sourced:
        if self.source == "assumption" and not self.note:
            raise ValueError("source 'assumption' needs a note that gives the reason")
        return self


class Grounded(Sourced):
    """A measure: who had the idea, apart from where its numbers come from.

    Attributes:
        idea_source: source of the idea; a report may be one without giving a single size.
        idea: place in it: the code of a lever, a fact, a chapter.
        source, fact: of the numbers; an effect may name another (`value_source`).
    """

    idea_source: Id
    idea: str = ""


Number = float | int
Values = Number | dict[str, Number | dict[str, Number | dict[str, Number]]]


class Quantity(Sourced):
    """A number, or one per id of an axis, with unit and plausible range.

    Attributes:
        value: a number; or a mapping from ids of the axis (`default` for all others); or a mapping
            of mappings for two axes, and so on for three.
        low, high: plausible range in the same shape or as one number; factors of the value when
            `range_is_factor`.
        distribution: how a sampler draws inside the range.
    """

    value: Values
    unit: Unit
    low: Values
    high: Values
    range_is_factor: bool = False
    distribution: Literal["fixed", "uniform", "triangular", "loguniform"] = "triangular"


class Later(Strict):
    """A later value of a parameter; its unit and ground are those of the record."""

    value: Values
    low: Values
    high: Values


class Parameter(Quantity):
    """A parameter of a mechanism.

    Attributes:
        axis: what the mapping in `value` runs over; two axes are separated by a space.
        hidden: drawn anew for each run and known to nobody in it.
        dated: later values with their own ranges, by the quarter from which they hold.
    """

    meaning: Bilingual
    dated: dict[str, Later] = Field(default_factory=dict)
    axis: str = ""
    hidden: bool = False


class Start(Quantity):
    """Start of one field of the state; the mapping in `value` runs over the field's axes."""


class Source(Strict):
    """Where numbers come from."""

    title: str
    url: str = ""
    date: str = ""
    licence: str = ""


Pips = Annotated[int, Field(ge=0, le=6)]
