"""The past with governments that decide: which way they would have moved, beside the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.table import Table

from sim.batch.console import console, say, table
from sim.core import paths
from sim.core.errors import did_you_mean
from sim.core.units import Quarter
from sim.hindcast.targets import load_targets
from sim.model import RaceModel
from sim.reports.files import writable_folder, write_csv
from sim.rules.loader import load_ruleset
from sim.rules.reader import Reader
from sim.rules.ruleset import Measure, Ruleset
from sim.rules.schema.common import Bilingual, Id, Strict
from sim.rules.schema.measures import Policy
from sim.views.words import Words

FILE = "hindcast/acts.yaml"
COLUMNS = ("bloc", "measure", "name", "on_record", "event", "share_of_worlds", "first_quarter")


class Act(Strict):
    """An act of a government on record, as the policy that stands for it.

    Attributes:
        date: quarter of the act.
        fact: its id in the facts, where it has one.
    """

    measure: Id
    date: str
    event: Bilingual
    fact: str = ""


class Acts(Strict):
    """The record that governments are compared with.

    Attributes:
        scenario: the past in which governments decide.
        until: the last quarter that counts.
    """

    scenario: Id
    until: str
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A policy of a government in the free past.

    Attributes:
        act: the record; None where it shows no such act.
        share: of worlds in which the policy stood higher in the end than at the start.
        first: median quarter of its first step up, which may be undone later; None where no world
            took it.
    """

    measure: Measure
    act: Act | None
    share: float
    first: Quarter | None


def load_acts(root: Path | None = None) -> tuple[Ruleset, Acts]:
    """The checked record, and the rules of the past in which governments decide.

    Raises:
        ConfigError: with all problems found.
    """
    root = root or paths.configs()
    reader = Reader(root)
    acts = reader.model(Acts, reader.read(root / FILE), FILE)
    reader.stop_if_problems()
    assert acts is not None
    rules = load_ruleset(acts.scenario, root)
    known = [m.id for m in _of_governments(rules)]
    for act in acts.acts:
        if act.measure not in known:
            hint = did_you_mean(act.measure, known)
            reader.problems.append(f"{FILE}: no government has a policy '{act.measure}'{hint}")
    reader.stop_if_problems()
    return rules, acts


def _of_governments(rules: Ruleset) -> list[Measure]:
    """Policies that governments may change."""
    return [
        m
        for m in rules.measures
        if isinstance(m.record, Policy)
        and not m.record.locked
        and rules.actors[m.owner].kind == "government"
    ]


def play(rules: Ruleset, acts: Acts) -> list[Move]:
    """The past with every accepted set of parameters: what governments did, bloc by bloc."""
    past, _ = load_targets()
    sets = past.accepted
    draw = sets.draw(np.arange(len(sets.seeds))) if sets else {}
    model = RaceModel(rules, seeds=sets.seeds if sets else [1], draw=draw)
    start = model.world.level.copy()
    first = np.full(start.shape, np.nan)
    for quarter in range(Quarter.parse(acts.until).since(rules.first_quarter) + 1):
        before = model.world.level.copy()
        model.step()
        rises = (model.world.level > before) & np.isnan(first)
        first[rises] = quarter
    higher = (model.world.level > start).mean(axis=1)
    model.dispose()
    on_record = {a.measure: a for a in acts.acts}
    moves = []
    for measure in _of_governments(rules):
        m = rules.measure_index(measure.id)
        taken = first[m][~np.isnan(first[m])]
        when = rules.first_quarter.plus(int(np.median(taken))) if len(taken) else None
        moves.append(Move(measure, on_record.get(measure.id), float(higher[m]), when))
    return sorted(moves, key=lambda m: rules.axes["actor"].index(m.measure.owner))


def run(language: str, out: Path | None) -> int:
    """Print the table of directions, and write it where a folder is given.

    Returns:
        The exit code, 0.
    """
    if out is not None:
        writable_folder(out)
    rules, acts = load_acts()
    moves = play(rules, acts)
    words, terminal = Words.of(rules, language), console()
    say(terminal, words, words("hindcast.free_title"), "bold")
    say(
        terminal,
        words,
        words("hindcast.free_legend", until=words.texts.quarter(Quarter.parse(acts.until))),
    )
    for recorded in (True, False):
        terminal.print(_table(words, [m for m in moves if (m.act is not None) == recorded]))
    say(terminal, words, _score(words, moves), "bold")
    if out is not None:
        write_csv(out / "acts.csv", COLUMNS, _rows(words, moves))
        say(terminal, words, words("simulate.written", folder=out))
    return 0


def _table(words: Words, moves: list[Move]) -> Table:
    recorded = bool(moves) and moves[0].act is not None
    title = words("hindcast.free_recorded" if recorded else "hindcast.free_other")
    out = table(words, title, ["hindcast.free_bloc"])
    for head in ("policy", "record"):
        out.add_column(words(f"hindcast.free_{head}"), overflow="fold")
    for head in ("share", "first"):
        out.add_column(words(f"hindcast.free_{head}"), justify="right")
    for move in moves:
        out.add_row(
            words.bloc(words.rules.actors[move.measure.owner].bloc),
            _policy(move).name.of(words.language),
            _event(words, move),
            words("unit.percent", n=f"{100 * move.share:.0f}"),
            words.texts.quarter(move.first) if move.first else "–",
        )
    return out


def _policy(move: Move) -> Policy:
    assert isinstance(move.measure.record, Policy)
    return move.measure.record


def _event(words: Words, move: Move) -> str:
    if move.act is None:
        return ""
    date = words.texts.quarter(Quarter.parse(move.act.date))
    return words.listed(date, move.act.event.of(words.language))


def _score(words: Words, moves: list[Move]) -> str:
    means = {
        key: np.mean([m.share for m in moves if (m.act is not None) == known])
        for key, known in (("recorded", True), ("other", False))
    }
    shown = {key: words("unit.percent", n=f"{100 * mean:.0f}") for key, mean in means.items()}
    return words("hindcast.free_score", **shown)


def _rows(words: Words, moves: list[Move]) -> Iterator[tuple[object, ...]]:
    for move in moves:
        act = move.act
        yield (
            words.rules.actors[move.measure.owner].bloc,
            move.measure.id,
            _policy(move).name.en,
            act.date if act else "",
            act.event.en if act else "",
            move.share,
            str(move.first or ""),
        )
