"""Helpers of the engine's tests: benches for single mechanisms, copies of configs, random play."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from sim.core import paths
from sim.core.arrays import Array
from sim.core.rng import Draws
from sim.game import Session
from sim.game.explain import Share
from sim.mechanisms.context import Context
from sim.mechanisms.pipeline import PHASES, run_phase
from sim.model import RaceModel
from sim.orders.types import Allocate, Answer, Order, Propose, Reply, SetPolicy
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Measure, Ruleset
from sim.rules.schema.measures import Policy
from sim.rules.yamlio import load_yaml
from sim.world.book import Book
from sim.world.changes import Change
from sim.world.invariants import balances, check
from sim.world.world import FIELDS, World

ROOT = Path(__file__).resolve().parents[1]
SEAT = "government_japan"


def without_shocks(rules: Ruleset) -> Ruleset:
    """The same rules in a world to which nothing happens: no shocks, no events."""
    return replace(rules, shocks={}, events={})


# -- mechanisms on a bench ------------------------------------------------------------------------


class Bench:
    """A world at the start of a scenario on which chosen steps of the quarter run, without actors.

    Args:
        runs: number of runs, a prime, so that no other axis is mistaken for it.
        draw: parameters laid over those of the runs (the hidden ones are drawn as in a game).
    """

    def __init__(
        self, rules: Ruleset, runs: int = 3, draw: Mapping[str, Any] | None = None, seed: int = 1
    ) -> None:
        model = RaceModel(rules, seed=seed, runs=runs)
        self.rules, self.world, self.draws = rules, model.world, model.draws
        laid = {k: np.asarray(v, float) for k, v in (draw or {}).items()}
        self.p = rules.parameters({**model.hidden, **laid})
        self.book: Book | None = None
        model.dispose()

    @property
    def context(self) -> Context:
        """What the mechanisms are given now."""
        return Context(self.world, self.p, self.rules, self.draws)

    def at(self, axis: str, item: str) -> int:
        """Position of an id."""
        return self.rules.axes[axis].index(item)

    def announce(self, measure: str, level: int) -> None:
        """Decide a level that the next step of measures brings into force."""
        self.world.next_level[self.rules.measure_index(measure)] = level

    def step(self, *phases: str, quarters: int = 1, advance: bool = True) -> World:
        """Run the named steps in the order of the quarter."""
        opening = balances(self.world)
        for _ in range(quarters):
            for phase in PHASES:
                if phase.id in phases:
                    run_phase(phase, self.context, self.book)
            self.world.quarter += int(advance)
            check(self.world, opening)
        return self.world


def terms_of(changes: Iterable[Change], target: str) -> dict[str, Array]:
    """Named terms (or factors) of the changes of one field."""
    out: dict[str, Array] = {}
    for change in changes:
        if change.target == target:
            out.update(getattr(change, "terms", None) or getattr(change, "factors", {}))
    return out


def become_of(changes: Iterable[Change], target: str) -> Array:
    """New value of a flow."""
    return next(c.value for c in changes if c.target == target and hasattr(c, "value"))


def differing(one: World, other: World) -> list[str]:
    """Fields whose bits differ."""
    mine = dict(one.arrays())
    return [n for n, a in other.arrays() if not np.array_equal(mine[n], a, equal_nan=True)]


# -- configs --------------------------------------------------------------------------------------


def copy_configs(folder: Path) -> Path:
    """A copy of the shipped configs that a test may break."""
    target = folder / "configs"
    shutil.copytree(paths.configs(), target)
    return target


def write_yaml(path: Path, data: object) -> None:
    """Write plain data as YAML that our strict loader reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")


def with_patch(root: Path, changes: Mapping[str, Any], name: str = "patched") -> Ruleset:
    """Rules of the shipped scenario with a patch (`set`) on top, loaded from a copy of configs."""
    scenario = load_yaml(root / "scenarios" / "report_2025.yaml")
    scenario |= {"id": name, "set": {**scenario.get("set", {}), **changes}}
    write_yaml(root / "scenarios" / f"{name}.yaml", scenario)
    return load_ruleset(name, root)


def find_config(root: Path, name: str) -> Path:
    """The file of a record by its name, wherever its folder is."""
    found = list(root.rglob(name))
    assert len(found) == 1, f"{name}: {found}"
    return found[0]


# -- play -----------------------------------------------------------------------------------------


def random_order(session: Session, rng: np.random.Generator) -> Order | None:
    """One of the orders that are legal now: any of the options, or a line at a random amount."""
    legal = [o.order for o in session.options() if o.legal]
    for line in session.rules.lines.values():
        if line.adjustable:
            steps = int((line.high - line.low) / line.step)
            order = Allocate(line.id, line.low + line.step * int(rng.integers(steps + 1)))
            if session.option(order).legal:
                legal.append(order)
    return legal[int(rng.integers(len(legal)))] if legal else None


def play(session: Session, seed: int, turns: int = 99, most: int = 5) -> Session:
    """Play with random legal orders, some of them taken back."""
    rng = np.random.default_rng(seed)
    for _ in range(turns):
        if session.over:
            break
        for _ in range(int(rng.integers(most + 1))):
            order = random_order(session, rng)
            if order is not None:
                session.draft(order)
            if rng.random() < 0.15:
                session.undo()
        session.end_turn()
    return session


@lru_cache(maxsize=4)
def random_game(seed: int) -> Session:
    """A whole game of random legal orders, played once; nobody may change it."""
    return play(Session(seed=seed), seed)


@lru_cache(maxsize=4)
def explained(seed: int) -> Mapping[str, list[Share]]:
    """Causes of the change over a whole random game, of every fourth indicator from the seed's on.

    A system test explains all of them in all scenarios.
    """
    game = random_game(seed)
    fourth = list(game.rules.indicators)[seed % 4 :: 4]
    return {i: game.explain(i, range(len(game.orders))) for i in fourth}


def conceivable(rules: Ruleset, world: World, actor: str, rng: np.random.Generator) -> list[Order]:
    """Orders that an actor might give, legal or not."""
    out: list[Order] = []
    for measure in rules.measures:
        if measure.owner == actor:
            out.extend(_about(measure, rng))
    out.extend(
        Reply(deal.id, bool(rng.integers(2)))
        for deal in rules.deals.values()
        if deal.partner == actor
    )
    if actor == rules.scenario.seat:
        for i, event in enumerate(rules.events.values()):
            if world.pending[i, 0] > 0:
                out.extend(Answer(event.id, a.id) for a in event.answers)
        for line in rules.lines.values():
            now = float(world.line[rules.axes["line"].index(line.id), 0])
            out.append(Allocate(line.id, now + line.step * int(rng.integers(-5, 6))))
    return out


def _about(measure: Measure, rng: np.random.Generator) -> list[Order]:
    if measure.kind == "policy":
        out: list[Order] = [SetPolicy(measure.id, level) for level in range(measure.levels + 1)]
        if isinstance(measure.record, Policy) and measure.record.kind == "budget":
            out.append(SetPolicy(measure.id, int(rng.integers(1, measure.levels + 1)), now=True))
        return out
    if measure.kind == "deal":
        return [Propose(measure.id, level) for level in range(measure.levels + 1)]
    return []


def actors_who_decide(rules: Ruleset) -> tuple[str, ...]:
    """Ids of all actors with a decider."""
    return tuple(a.id for a in rules.actors.values() if a.kind != "follower")


def worlds_of(rules: Ruleset, seeds: Sequence[int], quarters: int) -> list[World]:
    """Copies of the world after each quarter of a block of computer-played games."""
    model = RaceModel(rules, seeds=seeds)
    out = [model.world.copy()]
    for _ in range(quarters):
        model.step()
        out.append(model.world.copy())
    model.dispose()
    return out


# -- processes ------------------------------------------------------------------------------------


def python(code: str, *, env: Mapping[str, str] | None = None, cwd: Path = ROOT) -> str:
    """Output of a program in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


__all__ = [
    "FIELDS",
    "ROOT",
    "SEAT",
    "Bench",
    "Draws",
    "actors_who_decide",
    "become_of",
    "conceivable",
    "copy_configs",
    "differing",
    "explained",
    "find_config",
    "play",
    "python",
    "random_game",
    "random_order",
    "terms_of",
    "with_patch",
    "worlds_of",
    "write_yaml",
]
