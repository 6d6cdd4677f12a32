"""Chunks: the results of a block of runs, as one file that is there whole or not at all."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.batch.plan import Chunk, Plan, rules_hash
from sim.core.arrays import Array
from sim.core.errors import ConfigError
from sim.game import strategies
from sim.game.recommendations import Watch
from sim.indicators import value
from sim.reports.files import TEMPORARY, write_bytes
from sim.rules.loader import load_ruleset

FOLDER = "chunks"


@dataclass(frozen=True, slots=True)
class Results:
    """What is kept of R runs.

    Attributes:
        paths: (quarter, indicator, R), the start first.
        hidden: (parameter, R) values of the hidden parameters.
        parameters: their ids.
        hashes: hash of the last state of every run.
        followed: (recommendation, R) 1 where the run followed a recommendation.
        worlds: structural world of every run; the scenario where none are mixed.
    """

    paths: Array
    hidden: Array
    parameters: tuple[str, ...]
    hashes: tuple[str, ...]
    followed: Array
    worlds: tuple[str, ...]


def simulate(plan: Plan, chunk: Chunk) -> Results:
    """Play the runs of a chunk; each gives the bits it would give alone.

    Raises:
        ConfigError: the rules are no longer those of the plan.
    """
    rules = load_ruleset(chunk.world or plan.scenario)
    if rules_hash(plan.scenario, plan.worlds) != plan.rules:
        raise ConfigError(f"the rules of '{plan.scenario}' changed while the batch was running")
    model = strategies.model(rules, chunk.strategy, chunk.seeds)
    watch = Watch(rules, len(chunk.seeds))
    paths = np.empty((plan.quarters + 1, len(plan.indicators), len(chunk.seeds)))
    for quarter in range(plan.quarters + 1):
        if quarter:
            model.step()
            watch.see(model.world)
        for i, indicator in enumerate(plan.indicators):
            paths[quarter, i] = value(rules, model.world, indicator)
    names = tuple(sorted(model.hidden))
    hidden = np.array([model.hidden[n] for n in names]).reshape(len(names), len(chunk.seeds))
    hashes = tuple(model.world.take([r]).hash() for r in range(len(chunk.seeds)))
    model.dispose()
    worlds = (rules.scenario.id,) * len(chunk.seeds)
    return Results(paths, hidden, names, hashes, watch.followed(), worlds)


def work(plan: Plan, chunk: Chunk, out: Path) -> None:
    """Play a chunk and keep it: what a worker does."""
    results = simulate(plan, chunk)
    data = io.BytesIO()
    np.savez_compressed(
        data,
        key=np.array(plan.key_of(chunk.strategy)),
        seeds=np.array(chunk.seeds),
        paths=results.paths,
        hidden=results.hidden,
        parameters=np.array(results.parameters),
        hashes=np.array(results.hashes),
        followed=results.followed,
        worlds=np.array(results.worlds),
    )
    write_bytes(out / FOLDER / chunk.name, data.getvalue())


def load(plan: Plan, chunk: Chunk, out: Path) -> Results | None:
    """A finished chunk of this plan; None when it is missing, damaged or of another plan."""
    try:
        with np.load(out / FOLDER / chunk.name, allow_pickle=False) as data:
            of_plan = str(data["key"]) == plan.key_of(chunk.strategy)
            if not of_plan or tuple(data["seeds"].tolist()) != chunk.seeds:
                return None
            return Results(
                data["paths"],
                data["hidden"],
                tuple(data["parameters"].tolist()),
                tuple(data["hashes"].tolist()),
                data["followed"],
                tuple(data["worlds"].tolist()),
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def missing(plan: Plan, chunks: list[Chunk], out: Path) -> list[Chunk]:
    """Chunks that are still to do; leftovers of workers that were killed are swept."""
    for leftover in (out / FOLDER).glob(f"{TEMPORARY}*"):
        leftover.unlink(missing_ok=True)
    return [chunk for chunk in chunks if load(plan, chunk, out) is None]
