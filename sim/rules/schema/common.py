"""Pieces shared by the records."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

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


Number = float | int
Values = Number | dict[str, Number | dict[str, Number]]


class Quantity(Sourced):
    """A number, or one per id of an axis, with unit and plausible range.

    Attributes:
        value: a number; or a mapping from ids of the axis (`default` for all others); or a mapping
            of mappings for two axes.
        low, high: plausible range in the same shape or as one number; factors of the value when
            `range_is_factor`.
        distribution: how a sampler draws inside the range.
    """

    value: Values
    unit: str
    low: Values
    high: Values
    range_is_factor: bool = False
    distribution: Literal["fixed", "uniform", "triangular", "loguniform"] = "triangular"


class Parameter(Quantity):
    """A parameter of a mechanism.

    Attributes:
        axis: what the mapping in `value` runs over; two axes are separated by a space.
        hidden: drawn anew for each run and known to nobody in it.
        dated: later values, by the quarter from which they hold.
    """

    meaning: Bilingual
    dated: dict[str, Values] = Field(default_factory=dict)
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
