"""What each step of the quarter reads and writes, found by running it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import SimpleNamespace
from typing import cast

from sim.indicators.values import evaluate
from sim.mechanisms.context import Context
from sim.mechanisms.pipeline import PHASES, Phase
from sim.model import RaceModel
from sim.rules.ruleset import Ruleset
from sim.world.changes import Change, Move
from sim.world.world import FIELDS, World

QUARTERS = 4  # a whole year: some steps work in one quarter of it only


@dataclass(slots=True)
class Trace:
    """What a step used in a year.

    Attributes:
        reads, writes: fields of the state.
        parameters: `chips.theta`.
    """

    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)


class _Watched:
    """Stands for an object and notes which of the known names are asked for."""

    def __init__(self, inner: object, known: Collection[str], seen: set[str], group: str = ""):
        self._watch = (inner, known, seen, group)

    def __getattr__(self, name: str) -> object:
        inner, known, seen, group = self._watch
        if f"{group}{name}" in known:
            seen.add(f"{group}{name}")
        return getattr(inner, name)


def _watched_world(world: World, seen: set[str]) -> World:
    return cast(World, _Watched(world, FIELDS, seen))


@lru_cache(maxsize=2)
def traces(rules: Ruleset) -> Mapping[str, Trace]:
    """Trace of every step that has a mechanism, over the first year of a game."""
    found = {phase.id: Trace() for phase in PHASES}
    model = RaceModel(rules, seed=1)
    for _ in range(QUARTERS):
        for phase in PHASES:
            _follow(model, phase, found[phase.id])
        model.step()
    model.dispose()
    return found


def _follow(model: RaceModel, phase: Phase, trace: Trace) -> None:
    """Run a step on the present world without applying what it changes."""
    if phase.run is None:
        return
    known = model.rules.parameter_records
    groups = {
        name: _Watched(group, known, trace.parameters, f"{name}.")
        for name, group in vars(model.p).items()
    }
    world = _watched_world(model.world, trace.reads)
    context = Context(world, SimpleNamespace(**groups), model.rules, model.draws)
    for change in phase.run(context):
        trace.writes.update(_targets(change))


def _targets(change: Change) -> tuple[str, ...]:
    return (change.source, change.target) if isinstance(change, Move) else (change.target,)


@lru_cache(maxsize=2)
def indicator_reads(rules: Ruleset) -> Mapping[str, frozenset[str]]:
    """Fields behind every indicator."""
    model = RaceModel(rules, seed=1)
    out = {}
    for key, declared in rules.indicators.items():
        seen: set[str] = set()
        evaluate(rules, _watched_world(model.world, seen), declared)
        out[key] = frozenset(seen)
    model.dispose()
    return out
