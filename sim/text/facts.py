"""What is known of a parameter, a field of the state, an indicator or a source, as facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.rules.ruleset import Ruleset, state_factor
from sim.rules.schema.common import Parameter, Quantity, Source, Sourced
from sim.rules.schema.scenario import Indicator
from sim.views.chronicle import Told
from sim.views.words import Words
from sim.world.world import Field

ASSUMPTION = "assumption"


class Entry(NamedTuple):
    """What is said of a number.

    Attributes:
        facts: label (`reference.<label>`) to text; empty texts are not shown.
    """

    id: str
    facts: Mapping[str, str]


def uses_of_sources(rules: Ruleset) -> dict[str, list[tuple[str, Sourced]]]:
    """What rests on each source: parameters, starts (`start.gdp`) and measures (`measure.id`).

    The starts are those of the scenario and of the past that it begins after.
    """
    records: dict[str, Sourced] = dict(rules.parameter_records)
    for scenario in (rules.past, rules):
        starts = scenario.scenario.start if scenario else {}
        records |= {f"start.{name}": record for name, record in starts.items()}
    for measure in rules.measures:
        if isinstance(measure.record, Sourced):
            records[f"measure.{measure.record.id}"] = measure.record
    out: dict[str, list[tuple[str, Sourced]]] = {}
    for name, record in records.items():
        out.setdefault(record.source, []).append((name, record))
    return out


def grades(words: Words, records: Sequence[Sourced]) -> str:
    """How many of the records have which confidence, `A 1, C 3`."""
    count = Counter[str](record.confidence for record in records)
    return words.listed(*(f"{g} {count[g]}" for g in sorted(count)))


def of_source(words: Words, key: str, source: Source, *, brief: bool) -> dict[str, str]:
    """What is known of a source, and what rests on it."""
    uses = uses_of_sources(words.rules).get(key, [])
    names = [f"{name} ({r.fact})" if r.fact else name for name, r in uses]
    return {
        "kind": words("reference.kind_source"),
        "title": source.title,
        "date": source.date,
        "url": source.url,
        "licence": source.licence,
        "grades": grades(words, [record for _, record in uses]),
        **({"used": str(len(names))} if brief else {"used_by": words("text.comma").join(names)}),
    }


def of_happening(words: Words, told: Told) -> dict[str, str]:
    """What is known of an entry of the chronicle."""
    return {
        "kind": words("reference.kind_happening"),
        "date": told.date,
        "place": told.place,
        "meaning": told.text,
        "carried": told.carried or words("chronicle.background"),
        "source": told.source,
    }


def of_parameter(words: Words, key: str, record: Parameter, *, brief: bool) -> dict[str, str]:
    """What is known of a parameter; `brief` for the cells of a table."""
    return {
        "kind": words("reference.kind_parameter"),
        "meaning": record.meaning.of(words.language),
        "role": words("reference.role_hidden") if record.hidden else "",
        "axes": ", ".join(record.axis.split()),
        "value": amount(words, record.value, brief=brief),
        "dated": words("text.comma").join(
            words("reference.later", date=date, value=amount(words, later.value, brief=brief))
            for date, later in record.dated.items()
        ),
        "fitted": _fitted(words, key),
        **ground(words, record, brief=brief),
    }


def _fitted(words: Words, key: str) -> str:
    """What the accepted parameter sets hold: the middle and the tenth at either end."""
    sets = words.rules.accepted
    if sets is None:
        return ""
    unit = state_factor(words.rules.parameter_records, key)
    found = []
    for k, name in enumerate(sets.names):
        if name.partition("@")[0] == key:
            low, middle, high = np.quantile(sets.values[:, k] / unit, [0.1, 0.5, 0.9])
            text = words(
                "reference.spread", middle=f"{middle:.3g}", low=f"{low:.3g}", high=f"{high:.3g}"
            )
            date = name.partition("@")[2]
            found.append(words("reference.later", date=date, value=text) if date else text)
    return words("text.comma").join(found)


def of_field(words: Words, field: Field) -> dict[str, str]:
    """What is known of a field of the state."""
    lever = "lever_scale" if field.start else "lever_add"
    rests: dict[str, str] = {"unit": field.unit}
    start = words.rules.scenario.start.get(field.name)
    if start:  # the range is that of the start; later the model moves the field
        rests = {"range_start" if k == "range" else k: v for k, v in ground(words, start).items()}
    return {
        "kind": words("reference.kind_field"),
        "meaning": words(f"field.{field.name}"),
        "role": words(f"reference.role_{lever if field.role == 'lever' else field.role}"),
        "axes": ", ".join(field.axes),
        "value_start": amount(words, start.value) if start else "",
        **rests,
    }


def of_indicator(words: Words, record: Indicator, now: float, *, brief: bool) -> dict[str, str]:
    """What is known of an indicator, with its value `now`; `brief` for a table."""
    name, note = record.name.of(words.language), record.note.of(words.language)
    formula = " / ".join(part for part in (record.numerator, record.denominator) if part)
    return {
        "kind": words("reference.kind_indicator"),
        "meaning": name if brief else words("reference.noted", name=name, note=note),
        "formula": formula or _function(words, record),
        "value_world": words.value(record.id, now),
        "unit": record.unit,
        "grade": _grade(words, record.confidence, brief=brief),
    }


def _function(words: Words, record: Indicator) -> str:
    """How an indicator is computed that is neither a part of a field nor a ratio of two."""
    if not record.account:
        return words(f"formula.{record.function}")
    accounts = words.rules.accounts
    name = accounts.name(record.account).of(words.language)
    if record.account in accounts.measures:
        measure = accounts.measures[record.account]
        return words("account.score", name=name, low=f"{measure.low:g}", high=f"{measure.high:g}")
    return of_mean(words, record.account)


def of_mean(words: Words, name: str) -> str:
    """How a mean of the accounts of power, or a theory, is put together: kind, parts, weights."""
    accounts = words.rules.accounts
    parts = (
        words("account.weighted", name=accounts.name(p).of(words.language), weight=f"{w:g}")
        for p, w in accounts.nodes[name].of.items()
    )
    listed = words("account.separator").join(parts)
    return words(f"account.{accounts.nodes[name].mean}", parts=listed)


def ground(words: Words, record: Quantity, *, brief: bool = False) -> dict[str, str]:
    """What a value rests on, and how far it may be off."""
    between = "reference.between_factor" if record.range_is_factor else "reference.between"
    low, high = (amount(words, bound, brief=brief) for bound in (record.low, record.high))
    return {
        "unit": record.unit,
        "range": words(between, low=low, high=high),
        "source": record.source if brief else _source(words, record),
        "grade": _grade(words, record.confidence, brief=brief),
        "why": record.note,
    }


def amount(words: Words, value: Any, *, brief: bool = False) -> str:  # noqa: ANN401 -- or mappings
    """`0.3`; `us 1.6, default 1`; `us (frontier 0.9, previous 0)`; in brief `1..1.6`."""
    if not isinstance(value, Mapping):
        return f"{value:g}"
    if brief:
        found = sorted(_numbers(value))
        return words("reference.between", low=f"{found[0]:g}", high=f"{found[-1]:g}")
    return words("text.comma").join(
        words(
            f"reference.{'row' if isinstance(inner, Mapping) else 'item'}",
            id=key,
            value=amount(words, inner),
        )
        for key, inner in value.items()
    )


def _numbers(value: Any) -> Iterator[float]:  # noqa: ANN401 -- a number, or mappings of numbers
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _numbers(inner)
    else:
        yield float(value)


def _source(words: Words, record: Quantity) -> str:
    if record.source == ASSUMPTION:
        return words("reference.assumption")
    title = words.rules.sources[record.source].title
    return words("reference.from", source=title, fact=record.fact) if record.fact else title


def _grade(words: Words, letter: str, *, brief: bool) -> str:
    return letter if brief else words(f"reference.grade_{letter}")
