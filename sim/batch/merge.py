"""All runs of a batch side by side, and the tables made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.batch import chunks, dictionary
from sim.batch.chunks import Results
from sim.batch.plan import Chunk, Plan
from sim.core.arrays import Array
from sim.game import goals
from sim.indicators import known
from sim.reports.files import write_csv
from sim.rules.ruleset import Ruleset, state_factor
from sim.rules.schema.scenario import Goal

BANDS = ("quarter", "strategy", "indicator", "p10", "p50", "p90")
FOLLOWED = ("o_followed_1", "o_followed_2", "o_followed_3", "o_followed_4", "o_followed_5")
LOW, HIGH = 0.1, 0.9


@dataclass(frozen=True, slots=True)
class Runs:
    """The finished runs of one strategy, in the order of their seeds."""

    strategy: str
    seeds: tuple[int, ...]
    results: Results

    def finals(self, plan: Plan, indicator: str) -> Array:
        """Values of an indicator at the end, (R,)."""
        return np.asarray(self.results.paths[-1, plan.indicators.index(indicator)])


def gather(plan: Plan, done: list[Chunk], out: Path) -> dict[str, Runs]:
    """Runs of every strategy that has any."""
    found: dict[str, list[tuple[Chunk, Results]]] = {}
    for chunk in done:
        results = chunks.load(plan, chunk, out)
        if results is not None:
            found.setdefault(chunk.strategy, []).append((chunk, results))
    return {strategy: _joined(strategy, parts) for strategy, parts in found.items()}


def _joined(strategy: str, parts: list[tuple[Chunk, Results]]) -> Runs:
    """Parts side by side in the order of the seeds, which worlds may interlace."""
    results = [r for _, r in parts]
    seeds = np.array([seed for chunk, _ in parts for seed in chunk.seeds])
    order = np.argsort(seeds)
    hashes = [h for r in results for h in r.hashes]
    worlds = [w for r in results for w in r.worlds]
    return Runs(
        strategy,
        tuple(seeds[order].tolist()),
        Results(
            np.concatenate([r.paths for r in results], axis=2)[:, :, order],
            np.concatenate([r.hidden for r in results], axis=1)[:, order],
            results[0].parameters,
            tuple(hashes[i] for i in order),
            np.concatenate([r.followed for r in results], axis=1)[:, order],
            tuple(worlds[i] for i in order),
        ),
    )


def write(plan: Plan, rules: Ruleset, runs: Mapping[str, Runs], out: Path) -> None:
    """Write `runs.csv` (one row per run), `paths.csv` (bands by quarter), `columns.csv`."""
    told = headers(plan, runs)
    goal = rules.goals[rules.scenario.goal]
    rows = (row for one in runs.values() for row in _run_rows(plan, rules, goal, one))
    write_csv(out / "runs.csv", told["runs"], rows)
    bands = (row for one in runs.values() for row in _bands(plan, rules, one))
    write_csv(out / "paths.csv", told["paths"], bands)
    dictionary.write(rules, told, out)


def headers(plan: Plan, runs: Mapping[str, Runs]) -> dict[str, tuple[str, ...]]:
    """Columns of the tables that every batch writes, by table."""
    parameters = next(iter(runs.values())).results.parameters if runs else ()
    header = (
        "run_id", "seed", "strategy", "world", *(f"x_{p}" for p in parameters),
        *(f"o_{i}" for i in plan.indicators), "o_bars_met", "o_verdict", "o_ended",
        *FOLLOWED, "state_hash",
    )  # fmt: skip
    return {"runs": header, "paths": BANDS}


def _run_rows(plan: Plan, rules: Ruleset, goal: Goal, runs: Runs) -> Iterator[tuple[object, ...]]:
    results = runs.results
    # As the files have it, per year where they say so: the unit that `columns.csv` states.
    factors = [[state_factor(rules.parameter_records, name)] for name in results.parameters]
    drawn = results.hidden / np.array(factors).reshape(-1, 1)
    for r, seed in enumerate(runs.seeds):
        final = dict(zip(plan.indicators, results.paths[-1, :, r].tolist(), strict=True))
        met = sum(goals.status(m, final[m.indicator]) != goals.MISSED for m in goal.measures)
        ended = ended_in(plan, rules, goal, results.paths[:, :, r])
        yield (
            plan.run_id(runs.strategy, seed),
            seed,
            runs.strategy,
            results.worlds[r],
            *drawn[:, r].tolist(),
            *final.values(),
            met,
            "ended" if ended else verdict(goal, final),
            ended,
            *results.followed[:, r].astype(int).tolist(),
            results.hashes[r],
        )


def verdict(goal: Goal, final: Mapping[str, float]) -> str:
    """Worst status of the bars; missed where the floor does not hold."""
    order = (goals.MISSED, goals.MET, goals.OUTSTANDING)
    statuses = [goals.status(m, final[m.indicator]) for m in goal.measures]
    if goals.status(goal.floor, final[goal.floor.indicator]) == goals.MISSED:
        return goals.MISSED
    return min(statuses, key=order.index)


def ended_in(plan: Plan, rules: Ruleset, goal: Goal, path: Array) -> str:
    """Quarter in which a game would have ended early, because the floor was broken for too long.

    Args:
        path: (quarter, indicator), the start first. The run itself went on to its last quarter.
    """
    length = rules.scenario.turn_quarters
    floors = path[::length, plan.indicators.index(goal.floor.indicator)].tolist()
    turn = goals.ending(goal, floors)
    return "" if turn is None else str(rules.first_quarter.plus(turn * length - 1))


def _bands(plan: Plan, rules: Ruleset, runs: Runs) -> Iterator[tuple[object, ...]]:
    low, middle, high = np.quantile(runs.results.paths, (LOW, 0.5, HIGH), axis=2)
    for q in range(plan.quarters + 1):
        date = str(rules.first_quarter.plus(q - 1))
        for i, indicator in enumerate(plan.indicators):
            there = known(rules, q, indicator)
            cells = (float(band[q, i]) if there else "" for band in (low, middle, high))
            yield (date, runs.strategy, indicator, *cells)
