"""Commands for people who read or write rules: every number explained, assumptions, schemas."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.core.errors import ConfigError, nearest
from sim.game import Session
from sim.reports.files import writable_folder, write_text
from sim.rules.editor import file_kinds
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import state_factor
from sim.rules.schema.common import Parameter, Quantity
from sim.rules.schema.scenario import Indicator
from sim.text.page import Page
from sim.views.words import Words
from sim.world.world import FIELDS, Field

ASSUMPTION = "assumption"
# Tables that can be asked for, and their columns.
TABLES = {
    "parameters": ("value", "unit", "range", "source", "grade", "meaning"),
    "state": ("axes", "unit", "role", "meaning"),
    "indicators": ("value_world", "unit", "grade", "meaning"),
}


class Entry(NamedTuple):
    """What is said of a number.

    Attributes:
        facts: label (`reference.<label>`) to text; empty texts are not shown.
    """

    id: str
    facts: Mapping[str, str]


# -- explain --------------------------------------------------------------------------------------


def explain(language: str, scenario: str, what: str) -> int:
    """Print one of the TABLES, or everything that is known of a name.

    Args:
        language: `en` or `ja`.
        scenario: id of the scenario whose rules and start are shown.
        what: a table; or a parameter (`chips.theta`, or `theta` for all of that name), a field of
            the state or an indicator.

    Returns:
        The exit code, 0.

    Raises:
        ConfigError: unknown name; gives the nearest ones.
    """
    session = Session(scenario)
    words = Words.of(session.rules, language)
    page = Page.of(words)
    if what in TABLES:
        _table(page, what, TABLES[what], _entries(words, session, what, brief=True))
        return 0
    entries = [e for table in TABLES for e in _entries(words, session, table)]
    found = [e for e in entries if what in {e.id, e.id.partition(".")[2]}]
    if not found:
        first, *near = nearest(what, [*TABLES, *(e.id for e in entries)])
        raise ConfigError(
            words("reference.unknown", name=what, first=first, near=words.listed(*near))
        )
    for entry in found:
        page.heading(entry.id)
        for label, text in entry.facts.items():
            if text:
                page.line(page.pair(words(f"reference.{label}"), text))
    return 0


def _entries(words: Words, session: Session, table: str, *, brief: bool = False) -> Iterator[Entry]:
    """Entries of a table; `brief` for cells."""
    if table == "parameters":
        for key, parameter in words.rules.parameter_records.items():
            yield Entry(key, _parameter(words, key, parameter, brief=brief))
    elif table == "state":
        for key, field in FIELDS.items():
            yield Entry(key, _field(words, field))
    else:
        for key, indicator in words.rules.indicators.items():
            yield Entry(key, _indicator(words, indicator, session.number(key), brief=brief))


def _table(page: Page, title: str, columns: Sequence[str], entries: Iterable[Entry]) -> None:
    """A table for each group of names (`chips`, `capital`); plain lines keep the whole names."""
    page.heading(page.say(f"reference.{title}"))
    heads = [f"reference.{c}" for c in ("id", *columns)]
    for group, members in groupby(entries, lambda e: e.id.rpartition(".")[0]):
        if group and not page.plain:
            page.heading(group)
        names = ((e.id if page.plain else e.id.rpartition(".")[2], e.facts) for e in members)
        page.table(heads, [[n, *(f.get(c, "") for c in columns)] for n, f in names], first=0)


def _parameter(words: Words, key: str, record: Parameter, *, brief: bool) -> dict[str, str]:
    return {
        "kind": words("reference.kind_parameter"),
        "meaning": record.meaning.of(words.language),
        "role": words("reference.role_hidden") if record.hidden else "",
        "axes": ", ".join(record.axis.split()),
        "value": _amount(words, record.value, brief=brief),
        "dated": words("text.comma").join(
            words("reference.later", date=date, value=_amount(words, later.value, brief=brief))
            for date, later in record.dated.items()
        ),
        "fitted": _fitted(words, key),
        **_ground(words, record, brief=brief),
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


def _field(words: Words, field: Field) -> dict[str, str]:
    lever = "lever_scale" if field.start else "lever_add"
    ground: dict[str, str] = {"unit": field.unit}
    start = words.rules.scenario.start.get(field.name)
    if start:  # the range is that of the start; later the model moves the field
        ground = {"range_start" if k == "range" else k: v for k, v in _ground(words, start).items()}
    return {
        "kind": words("reference.kind_field"),
        "meaning": words(f"field.{field.name}"),
        "role": words(f"reference.role_{lever if field.role == 'lever' else field.role}"),
        "axes": ", ".join(field.axes),
        "value_start": _amount(words, start.value) if start else "",
        **ground,
    }


def _indicator(words: Words, record: Indicator, now: float, *, brief: bool) -> dict[str, str]:
    name, note = record.name.of(words.language), record.note.of(words.language)
    formula = " / ".join(part for part in (record.numerator, record.denominator) if part)
    return {
        "kind": words("reference.kind_indicator"),
        "meaning": name if brief else words("reference.noted", name=name, note=note),
        "formula": formula or words(f"formula.{record.function}"),
        "value_world": words.value(record.id, now),
        "unit": record.unit,
        "grade": _grade(words, record.confidence, brief=brief),
    }


def _ground(words: Words, record: Quantity, *, brief: bool = False) -> dict[str, str]:
    """What a value rests on, and how far it may be off."""
    between = "reference.between_factor" if record.range_is_factor else "reference.between"
    low, high = (_amount(words, bound, brief=brief) for bound in (record.low, record.high))
    return {
        "unit": record.unit,
        "range": words(between, low=low, high=high),
        "source": record.source if brief else _source(words, record),
        "grade": _grade(words, record.confidence, brief=brief),
        "why": record.note,
    }


def _amount(words: Words, value: Any, *, brief: bool = False) -> str:  # noqa: ANN401 -- or mappings
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
            value=_amount(words, inner),
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


# -- assumptions ----------------------------------------------------------------------------------


def assumptions(language: str, scenario: str) -> int:
    """Print all parameters and starting values that rest on judgement, and how many they are.

    Args:
        language: `en` or `ja`.
        scenario: id of the scenario whose rules and start are shown.

    Returns:
        The exit code, 0.
    """
    rules = load_ruleset(scenario)
    words = Words.of(rules, language)
    page = Page.of(words)
    records: dict[str, Quantity] = {**rules.parameter_records}
    records |= {f"start.{name}": record for name, record in rules.scenario.start.items()}
    assumed = {key: record for key, record in records.items() if record.source == ASSUMPTION}
    entries = (
        Entry(key, {"value": _amount(words, r.value, brief=True), **_ground(words, r, brief=True)})
        for key, r in assumed.items()
    )
    _table(page, "assumptions", ("value", "unit", "range", "grade", "why"), entries)
    count: Counter[str] = Counter(record.confidence for record in assumed.values())
    counts = page.listed(words("reference.count", letter=c, n=count[c]) for c in "ABC")
    page.line()
    page.line(words("reference.counts", n=len(assumed), of=len(records), counts=counts))
    return 0


# -- schemas --------------------------------------------------------------------------------------


def schema(language: str, out: Path) -> int:
    """Write a JSON Schema for every kind of config file, and how an editor is told of them.

    Args:
        language: of the text, `en` or `ja`.
        out: folder, made when missing.

    Returns:
        The exit code, 0.

    Raises:
        ConfigError: the folder cannot be written.
    """
    words = Words.of(load_ruleset(), language)
    folder = writable_folder(out)
    kinds = list(file_kinds())
    for kind in kinds:
        text = json.dumps(kind.schema, indent=2, ensure_ascii=False)
        write_text(folder / f"{kind.name}.json", f"{text}\n")
    files = [
        words("reference.schema_file", name=kind.name, pattern=f"configs/{kind.pattern}")
        for kind in kinds
    ]
    comment = f"# yaml-language-server: $schema={(folder / 'policy.json').resolve().as_posix()}"
    paragraphs = [words("reference.schema_help"), comment, words("reference.schema_rest")]
    write_text(folder / "README.txt", "\n\n".join([*paragraphs, "\n".join(files)]) + "\n")
    Page.of(words).line(words("reference.schema_written", n=len(kinds), folder=out))
    return 0
