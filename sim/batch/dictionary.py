"""What the columns of the tables mean, written beside them: from declarations, not by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sim.batch.tables import subject_of
from sim.core.texts import LANGUAGES, Texts
from sim.reports.files import write_csv
from sim.rules.ruleset import Ruleset
from sim.rules.schema.common import Bilingual
from sim.rules.schema.scenario import Indicator
from sim.world.world import FIELDS

NAME = "columns.csv"
HEADER = ("table", "column", "unit", *(f"meaning_{language}" for language in LANGUAGES))
HUNDREDTHS = "hundredths of the scale"
# Units of columns, or of those of one table, that are neither fields of the world nor indicators.
UNITS = {
    "licence": "share", "chance": "share", "seed": "count", "level": "count",
    "from_level": "count", "o_bars_met": "count",
    "outside_licences": FIELDS["smuggled"].unit,
    "outcome": "", "draws": "count", "share_best": "share", "worse_share": "share",
    **dict.fromkeys(
        ("mean_score", "mean_regret", "worst_regret", "low", "middle", "high", "difference",
         "error", "mean", "arms_p10", "arms_p50", "arms_p90"), HUNDREDTHS,
    ),
}  # fmt: skip


def write(rules: Ruleset, headers: Mapping[str, Sequence[str]], out: Path) -> None:
    """Write `columns.csv`: table, column, unit, meaning in every language.

    Args:
        rules: the declarations.
        headers: table to its columns.
        out: folder of the tables.
    """
    write_csv(out / NAME, HEADER, rows(rules, headers))


def rows(rules: Ruleset, headers: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """A row per column; for tidy series also one per quantity."""
    for table, header in headers.items():
        for column in header:
            unit, meanings = _column(rules, table, column)
            yield (table, column, unit, *meanings)
        if {"subject", "quantity"} <= set(header):
            yield from _quantities(rules, table)


def _column(rules: Ruleset, table: str, column: str) -> tuple[str, tuple[str, ...]]:
    kind, _, name = column.partition("_")
    if kind == "x":
        return _drawn(rules, name)
    if kind == "o" and name in rules.indicators:
        indicator = rules.indicators[name]
        return indicator.unit, _of(indicator.name)
    field = FIELDS[column].unit if column in FIELDS else ""
    unit = UNITS.get(f"{table}_{column}", UNITS.get(column, field))
    own, shared = f"column.{table}_{column}", f"column.{column}"
    texts = (Texts(language, rules.texts[language]) for language in LANGUAGES)
    return unit, tuple(t(own if t.has(own) else shared) for t in texts)


def _drawn(rules: Ruleset, name: str) -> tuple[str, tuple[str, ...]]:
    """A drawn parameter, a later value of one (`group.name@2024Q2`) or a factor on a start."""
    key, _, date = name.partition("@")
    texts = [Texts(language, rules.texts[language]) for language in LANGUAGES]
    if key in rules.parameter_records:
        record = rules.parameter_records[key]
        dated = "column.x_from" if date else "column.x_value"
        meanings = [t(dated, meaning=record.meaning.of(t.language), date=date) for t in texts]
        return record.unit, tuple(meanings)
    field = key.removeprefix("start.")
    return "ratio", tuple(t("column.x_start", field=t(f"field.{field}")) for t in texts)


def _quantities(rules: Ruleset, table: str) -> Iterator[tuple[str, ...]]:
    """Quantities of the series; what is declared for all blocs is named for one, Japan if any."""
    named: dict[str, str] = {}
    for indicator in rules.indicators:
        subject, quantity = subject_of(rules, indicator)
        if subject == "japan" or quantity not in named:
            named[quantity] = indicator
    for quantity, indicator in sorted(named.items()):
        record = rules.indicators[indicator]
        yield (table, f"quantity={quantity}", record.unit, *_of_any(rules, record))


def _of_any(rules: Ruleset, record: Indicator) -> tuple[str, ...]:
    """Name of an indicator of every bloc or pair: of whom a row names as its subject."""
    if not record.per:
        return _of(record.name)
    subjects = subject_of(rules, record.id)[0].split(":")
    keys = ("column.any",) if len(subjects) == 1 else ("column.any_first", "column.any_second")
    out = []
    for language in LANGUAGES:
        name, texts = record.name.of(language), Texts(language, rules.texts[language])
        for key, subject in zip(keys, subjects, strict=True):
            name = name.replace(_shown(rules, subject).get(language, subject), texts(key))
        out.append(name[0].upper() + name[1:])
    return tuple(out)


def _shown(rules: Ruleset, subject: str) -> Mapping[str, str]:
    """Name of a bloc or a sector by language; empty for others."""
    sectors = {s.id: s.name for s in rules.file.sectors}
    bloc = rules.blocs.get(subject)
    name = bloc.short if bloc else sectors.get(subject)
    return {language: name.of(language) for language in LANGUAGES} if name else {}


def _of(text: Bilingual) -> tuple[str, ...]:
    return tuple(text.of(language) for language in LANGUAGES)
