"""Commands for people who read or write rules: every number explained, assumptions, schemas."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from sim.core.errors import ConfigError, nearest
from sim.game import Session
from sim.reports.files import writable_folder, write_text
from sim.rules.editor import file_kinds
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from sim.rules.schema.common import Quantity
from sim.rules.schema.measures import Event
from sim.text import facts
from sim.text.facts import ASSUMPTION, Entry, amount, ground
from sim.text.page import Page
from sim.text.parts import show
from sim.views.chronicle import chronicle
from sim.views.manual import ManualPage, pages
from sim.views.words import Words
from sim.world.world import FIELDS

# Tables that can be asked for, and their columns.
TABLES = {
    "parameters": ("value", "unit", "range", "source", "grade", "meaning"),
    "state": ("axes", "unit", "role", "meaning"),
    "indicators": ("value_world", "unit", "grade", "meaning"),
    "sources": ("title", "date", "url", "grades", "used"),
    "mechanisms": ("title", "steps", "groups", "about"),
    "chronicle": ("date", "place", "meaning", "carried", "source"),
}


# -- explain --------------------------------------------------------------------------------------


def explain(language: str, scenario: str, what: str) -> int:
    """Print one of the TABLES, or everything that is known of a name.

    Args:
        language: `en` or `ja`.
        scenario: id of the scenario whose rules and start are shown.
        what: a table; or a parameter (`chips.theta`, or `theta` for all of that name), a field of
            the state, an indicator, a source, or a page of the manual (`chips`).

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
    numbers = [t for t in TABLES if t != "mechanisms"]
    entries = [e for table in numbers for e in _entries(words, session, table)]
    found = [e for e in entries if what and what in {e.id, e.id.partition(".")[2]}]
    manual = pages(language)
    if not found and what not in manual:
        of_runs = (*session.rules.actors, *session.rules.deals)
        first, *near = nearest(what, [*TABLES, *manual, *of_runs, *(e.id for e in entries)])
        raise ConfigError(
            words("reference.unknown", name=what, first=first, near=words.listed(*near))
        )
    if what in manual:
        show(page, manual[what].parts)
    for entry in found:
        page.heading(entry.id)
        for label, text in entry.facts.items():
            if text:
                page.line(page.pair(words(f"reference.{label}"), text))
    return 0


def _entries(words: Words, session: Session, table: str, *, brief: bool = False) -> Iterator[Entry]:
    """Entries of a table; `brief` for cells."""
    rules = words.rules
    if table == "parameters":
        for key, parameter in rules.parameter_records.items():
            yield Entry(key, facts.of_parameter(words, key, parameter, brief=brief))
    elif table == "state":
        yield from (Entry(key, facts.of_field(words, field)) for key, field in FIELDS.items())
    elif table == "indicators":
        for key, indicator in rules.indicators.items():
            now = session.number(key)
            yield Entry(key, facts.of_indicator(words, indicator, now, brief=brief))
    elif table == "sources":
        for key, source in rules.sources.items():
            yield Entry(key, facts.of_source(words, key, source, brief=brief))
    elif table == "chronicle":
        yield from (Entry(told.id, facts.of_happening(words, told)) for told in chronicle(words))
    else:
        told = (page for page in pages(words.language).values() if page.mechanism)
        yield from (Entry(page.id, _page(page)) for page in told)


def _page(page: ManualPage) -> dict[str, str]:
    return {
        "title": page.title,
        "steps": ", ".join(page.words("phases")),
        "groups": ", ".join(page.words("parameters")),
        "about": page.about,
    }


def _table(page: Page, title: str, columns: Sequence[str], entries: Iterable[Entry]) -> None:
    """A table for each group of names (`chips`, `capital`); plain lines keep the whole names."""
    page.heading(page.say(f"reference.{title}"))
    heads = [f"reference.{c}" for c in ("id", *columns)]
    for group, members in groupby(entries, lambda e: e.id.rpartition(".")[0]):
        if group and not page.plain:
            page.heading(group)
        names = ((e.id if page.plain else e.id.rpartition(".")[2], e.facts) for e in members)
        page.table(heads, [[n, *(f.get(c, "") for c in columns)] for n, f in names], first=0)


# -- assumptions ----------------------------------------------------------------------------------


def assumptions(language: str, scenario: str) -> int:
    """Print all parameters, starting values and effects that rest on judgement, and how many.

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
        Entry(key, {"value": amount(words, r.value, brief=True), **ground(words, r, brief=True)})
        for key, r in assumed.items()
    )
    _table(page, "assumptions", ("value", "unit", "range", "grade", "why"), entries)
    effects = list(_effects(rules))
    judged = [entry for source, entry in effects if source == ASSUMPTION]
    _table(page, "assumed_effects", ("value", "unit", "grade", "why"), judged)
    count: Counter[str] = Counter(record.confidence for record in assumed.values())
    counts = page.listed(words("reference.count", letter=c, n=count[c]) for c in "ABC")
    page.line()
    page.line(words("reference.counts_effects", n=len(judged), of=len(effects)))
    page.line(words("reference.counts", n=len(assumed), of=len(records), counts=counts))
    return 0


def _effects(rules: Ruleset) -> Iterator[tuple[str, Entry]]:
    """Source of the amounts, and the amounts, of every effect of a measure; answers included."""
    for kind in (rules.policies, rules.deals, rules.events, rules.shocks, rules.demands):
        for record in kind.values():
            answers = record.answers if isinstance(record, Event) else ()
            owners = [(record.id, record.effects), *((a.id, a.effects) for a in answers)]
            for owner, effects in owners:
                for effect in effects:
                    place = f"{owner}: {effect.target}[{','.join(effect.at)}]"
                    facts = {
                        "value": " ".join(f"{a:g}" for a in effect.amounts),
                        "unit": effect.unit,
                        "grade": record.confidence,
                        "why": record.note,
                    }
                    yield effect.value_source or record.source, Entry(place, facts)


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
