"""The chronicle of the past: what happened when, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.core.units import Quarter
from sim.rules.schema.scenario import Happening
from sim.views.words import Words


@dataclass(frozen=True, slots=True)
class Told:
    """An entry of the chronicle in one language.

    Attributes:
        date: year and month, with the day where it is known.
        place: the bloc it is about.
        carried: the measure that the timeline sets for it, or the parameter whose dated values hold
            it; empty for background.
        source: id of the source, and the chapter where it has one.
    """

    id: str
    date: str
    bloc: str
    place: str
    text: str
    carried: str
    source: str


def chronicle(
    words: Words, first: Quarter | None = None, last: Quarter | None = None
) -> list[Told]:
    """Entries from `first` to `last`, both included; all where they are not given."""
    return [
        _told(words, key, happened)
        for key, happened in words.rules.chronicle.items()
        if (first is None or happened.quarter.since(first) >= 0)
        and (last is None or happened.quarter.since(last) <= 0)
    ]


def in_scenario(words: Words, quarters: int) -> Iterator[Told]:
    """Entries of the first quarters of a scenario of the past; none where anything may happen."""
    if "world" in words.rules.scenario.by_record:
        first = words.rules.first_quarter
        yield from chronicle(words, first, first.plus(quarters - 1))


def _told(words: Words, key: str, happened: Happening) -> Told:
    chapter = words("chronicle.chapter", n=happened.chapter) if happened.chapter else ""
    return Told(
        id=key,
        date=happened.date,
        bloc=happened.bloc,
        place=words.bloc(happened.bloc),
        text=happened.name.of(words.language),
        carried=_carried(words, happened),
        source=words.listed(happened.source, chapter),
    )


def _carried(words: Words, happened: Happening) -> str:
    if happened.measure:
        return words.measure(happened.measure)
    if happened.parameter:
        return words.rules.parameter_records[happened.parameter].meaning.of(words.language)
    return ""
