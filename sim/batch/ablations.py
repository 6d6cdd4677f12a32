"""What an act brings with and without the mechanism that it is said to work through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.batch.console import console, say, table
from sim.batch.policies import hold, paths
from sim.core.arrays import Array
from sim.model import RaceModel
from sim.reports.files import write_csv
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Measure, Ruleset
from sim.rules.schema.measures import Policy
from sim.views.words import Words

HEADER = ("act", "left_out", "indicator", "unit", "with", "without")
LINES = ("model_line", "compute_grants")
# Measures that use one of these serve applications; tests stand behind the marks.
PROGRAMMES = {"complement_push", "app_push", "data_programmes", "marks", "assurance_budget"}

# Called before every quarter; False for the world that the act is held against.
Act = Callable[[RaceModel, bool], None]


@dataclass(frozen=True, slots=True)
class Ablation:
    """An act of Japan, and a scenario without the mechanism that it should need.

    Attributes:
        id: of its texts.
        without: scenario that leaves the mechanism out.
        numbers: indicators that should show the act.
    """

    id: str
    act: Act
    without: str
    numbers: tuple[str, ...]


def model_money(model: RaceModel, acts: bool) -> None:
    """Twice today's money for base models against none."""
    for name in LINES:
        place = model.rules.axes["line"].index(name)
        amount = model.rules.start["line"][place] * (2.0 if acts else 0.0)
        model.world.line[place] = model.world.next_line[place] = amount


def programmes(model: RaceModel, acts: bool) -> None:
    """All programmes for applications at their highest level against none."""
    for measure in programmes_of(model.rules):
        hold(model, measure, measure.levels if acts else 0)


def programmes_of(rules: Ruleset) -> list[Measure]:
    """Policies of the seat that serve applications."""
    return [
        m
        for m in rules.measures
        if isinstance(m.record, Policy) and m.owner == rules.scenario.seat
        if any(e.target in PROGRAMMES for e in m.effects)
    ]


def duties_to_users(model: RaceModel, acts: bool) -> None:
    """All duties that the law has now on users against all of them on makers of models."""
    p, start = model.p.regulation, model.rules.p.regulation
    japan = model.rules.axes["bloc"].index("japan")
    duties = start.wish_models[japan] + start.wish_uses[japan]
    p.wish_models, p.wish_uses = p.wish_models.copy(), p.wish_uses.copy()
    p.wish_models[japan], p.wish_uses[japan] = (0.0, duties) if acts else (duties, 0.0)


ABLATIONS = (
    Ablation(
        "model_money", model_money, "no_literacy_effect", ("deep_use_japan", "productivity_japan")
    ),
    Ablation(
        "programmes", programmes, "no_application_market", ("app_income_japan", "app_exports_japan")
    ),
    Ablation(
        "duties_to_users", duties_to_users, "no_incidence",
        ("burden_small_japan", "burden_large_japan"),
    ),
)  # fmt: skip


def run(language: str, seed: int, runs: int, out: Path | None) -> int:
    """Print the table of effects in the shipped scenario, or write it."""
    words = Words.of(load_ruleset(), language)
    if out is not None:
        write_csv(out, HEADER, _rows(words.rules, seed, runs))
        return 0
    terminal = console()
    shown = table(words, "", ["ablations.act", "ablations.with", "ablations.without"])
    for ablation in ABLATIONS:
        shown.add_row(words(f"ablations.{ablation.id}"), style="bold")
        for name, pair in effects(words.rules, ablation, seed, runs).items():
            cells = (words.value(name, float(np.median(e)), signed=True) for e in pair)
            shown.add_row(f"  {words.short(name)}", *cells)
        left_out = load_ruleset(ablation.without).scenario.name.of(language)
        shown.add_row(f"  {words('ablations.left_out', name=left_out)}", end_section=True)
    quarters = words.rules.scenario.quarters
    say(terminal, words, words("ablations.title", runs=runs, n=quarters), "bold")
    terminal.print(shown)
    say(terminal, words, words("ablations.note"), "dim")
    return 0


def effects(
    rules: Ruleset, ablation: Ablation, seed: int, runs: int
) -> dict[str, tuple[Array, Array]]:
    """Effect of the act on its numbers at the end, with and without the mechanism, (R,) each.

    An effect is a difference between two worlds of the same luck, in the number's unit.
    """
    pair = [_effect(r, ablation, seed, runs) for r in (rules, load_ruleset(ablation.without))]
    return {name: (pair[0][name], pair[1][name]) for name in ablation.numbers}


def _effect(rules: Ruleset, ablation: Ablation, seed: int, runs: int) -> dict[str, Array]:
    """Last values of the numbers with the act, less those of the world it is held against."""
    ends = []
    for acts in (True, False):

        def act(model: RaceModel, acts: bool = acts) -> None:
            ablation.act(model, acts)

        seen = paths(rules, seed, runs, act, ablation.numbers, rules.scenario.quarters)
        ends.append({name: path[-1] for name, path in seen.items()})
    return {name: ends[0][name] - ends[1][name] for name in ablation.numbers}


def _rows(rules: Ruleset, seed: int, runs: int) -> Iterator[tuple[object, ...]]:
    for ablation in ABLATIONS:
        for name, (one, other) in effects(rules, ablation, seed, runs).items():
            unit = rules.indicators[name].unit
            medians = (float(np.median(e)) for e in (one, other))
            yield (ablation.id, ablation.without, name, unit, *medians)
