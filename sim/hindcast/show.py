"""The hindcast on the terminal: a table per group, the score, the misses in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from rich.console import Console
from rich.table import Table

from sim.batch.console import console, say, table
from sim.hindcast import tables
from sim.hindcast.acts import load_acts
from sim.hindcast.plan import load_plan
from sim.hindcast.run import Hindcast, Outcome, play
from sim.hindcast.targets import Group, load_targets
from sim.reports.files import writable_folder
from sim.views.words import Words

HEADS = ("model", "spread", "band", "verdict")
MANY = 100_000  # from here on digits after the third are noise


def run(language: str, out: Path | None) -> int:
    """Play the hindcast, print it, and write its tables where a folder is given.

    Args:
        language: `en` or `ja`.
        out: folder for the tables; None for none.

    Returns:
        The exit code, 0.

    Raises:
        ConfigError: wrong targets, or a folder that cannot be written.
    """
    rules, targets = load_targets()
    if out is not None:
        writable_folder(out)
    hindcast = play(rules, targets)
    words, terminal = Words.of(rules, language), console()
    if out is not None:
        tables.write(out, hindcast)
    show(terminal, words, hindcast)
    if out is not None:
        say(terminal, words, words("simulate.written", folder=out))
    return 0


def validate() -> int:
    """Check targets, calibration and acts, and print what was read; returns the exit code.

    Raises:
        ConfigError: with all problems of a file.
    """
    plan = load_plan()
    rows, blocks = len(plan.targets.rows), len(plan.file.blocks)
    _, acts = load_acts()
    found = f"targets {rows}, blocks {blocks}, acts {len(acts.acts)}"
    console().print(f"hindcast: {found}: ok", soft_wrap=True)
    return 0


def show(terminal: Console, words: Words, hindcast: Hindcast) -> None:
    """Print every group, then the score and the misses."""
    say(terminal, words, words("hindcast.title", name=_scenario(words)), "bold")
    key = "hindcast.sets" if hindcast.sets else "hindcast.no_sets"
    say(terminal, words, words(key, n=hindcast.sets))
    say(terminal, words, words("hindcast.legend"))
    for group in get_args(Group):
        rows = [o for o in hindcast.outcomes if o.row.group == group]
        if rows:
            shown = _table(words, group)
            for o in rows:
                shown.add_row(*_cells(words, hindcast, o))
            terminal.print(shown)
    _score(terminal, words, hindcast)
    say(terminal, words, words("final.note_model"), "dim")


def _table(words: Words, group: str) -> Table:
    out = table(words, words(f"hindcast.group_{group}"), ["hindcast.head_id"])
    out.add_column(words("hindcast.head_row"), overflow="fold", ratio=1)
    for head in HEADS:
        out.add_column(words(f"hindcast.head_{head}"), justify="right", overflow="fold")
    return out


def _scenario(words: Words) -> str:
    return words.rules.scenario.name.of(words.language)


def _cells(words: Words, hindcast: Hindcast, o: Outcome) -> Sequence[str]:
    row = words(
        "hindcast.row",
        name=o.row.name.of(words.language),
        period=_period(words, o),
        unit=hindcast.targets.head.units[o.row.unit].of(words.language),
    )
    band = "" if o.row.low is None or o.row.high is None else _range(words, o.row.low, o.row.high)
    spread = _range(words, o.low, o.high) if hindcast.sets else ""
    return o.row.id, row, digits(o.value), spread, band, _verdict(words, o)


def _period(words: Words, o: Outcome) -> str:
    return o.row.period.replace(" to ", words("hindcast.to"))


def _verdict(words: Words, o: Outcome) -> str:
    if o.inside is None:
        return words("hindcast.reported")
    verdict = words("hindcast.inside" if o.inside else "hindcast.outside")
    if o.row.counted:
        return verdict
    why = "out" if o.row.kind == "outcome" else o.row.kind
    return words("hindcast.not_counted", verdict=verdict, why=words(f"hindcast.kind_{why}"))


def _range(words: Words, low: float, high: float) -> str:
    return words("hindcast.range", low=digits(low), high=digits(high))


def digits(number: float) -> str:
    """About three significant digits, never in powers of ten."""
    if not math.isfinite(number):
        return "–"
    if number == 0:
        return "0"
    size = abs(number)
    if size >= MANY:
        number = round(number, 2 - math.floor(math.log10(size)))
    return f"{number:,.{0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3}f}"


def _score(terminal: Console, words: Words, hindcast: Hindcast) -> None:
    counted = hindcast.counted
    missed = [o for o in counted if not o.inside]
    inside = len(counted) - len(missed)
    say(terminal, words, words("hindcast.score", inside=inside, n=len(counted)), "bold")
    out = [o for o in hindcast.outcomes if o.row.sample == "out" and o.row.kind == "outcome"]
    checked = sum(bool(o.inside) for o in out)
    say(terminal, words, words("hindcast.score_out", inside=checked, n=len(out)))
    for title, listed in (("misses", missed), ("misses_out", [o for o in out if not o.inside])):
        if listed:
            say(terminal, words, words(f"hindcast.{title}"))
        for o in listed:
            say(terminal, words, _miss(words, o))


def _miss(words: Words, o: Outcome) -> str:
    assert o.row.low is not None
    assert o.row.high is not None
    key = "below" if o.value < o.row.low else "above" if o.value > o.row.high else "without"
    return words(
        f"hindcast.miss_{key}",
        id=o.row.id,
        name=o.row.name.of(words.language),
        period=_period(words, o),
        value=digits(o.value),
        low=digits(o.row.low),
        high=digits(o.row.high),
    )
