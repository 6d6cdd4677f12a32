"""Many games: every seed with every strategy, in blocks, resumable, the same for any workers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sim.batch import chunks, digest, merge
from sim.batch.console import console, say
from sim.batch.plan import BLOCK, Chunk, Plan, make_plan
from sim.batch.pool import Pool
from sim.core.errors import ConfigError
from sim.game import strategies, worlds
from sim.reports.files import writable_folder, write_text
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from sim.views.playable import require_decisions
from sim.views.words import Words

FAILED, INTERRUPTED = 1, 130
TENTHS = 10  # lines of progress where there is no terminal


def run(
    language: str,
    scenario: str,
    seed: int,
    runs: int,
    workers: int,
    chosen: str,
    out: Path,
    mixed: str = "",
) -> int:
    """Run a batch, write its tables, print what it found.

    Args:
        language: `en` or `ja`.
        scenario: id of a scenario.
        seed: the first; every strategy meets the same seeds.
        runs: number of seeds.
        workers: number of processes; no result depends on it.
        chosen: comma-separated strategies.
        mixed: comma-separated structural worlds that the seeds are spread over, or `all`.
        out: folder; chunks of an interrupted run of the same plan in it are kept.

    Returns:
        0; 1 when runs were left out; 130 when it was interrupted.

    Raises:
        ConfigError: unknown scenario or strategy, a scenario of the record, or a folder that
            cannot be written or holds the tables of another batch.
    """
    rules = load_ruleset(scenario)
    words = Words.of(rules, language)
    require_decisions(words)
    plan = prepare(rules, strategies.chosen(chosen, rules), seed, runs, mixed, out)
    return execute(plan, words, workers, out)


def prepare(
    rules: Ruleset, names: tuple[str, ...], seed: int, runs: int, mixed: str, out: Path
) -> Plan:
    """A plan and its folder, which is made only when all that was asked for is known; see `run`."""
    plan = make_plan(rules, names, seed, runs, worlds=worlds.chosen(mixed))
    writable_folder(out)
    _keep_other(plan, out)
    return plan


def _keep_other(plan: Plan, out: Path) -> None:
    """Refuse a folder that holds the tables of another batch: nothing is overwritten unasked."""
    there = out / "manifest.json"
    if not there.exists():
        return
    try:
        about = json.loads(there.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        about = None
    mine = json.loads(json.dumps(plan.manifest()))
    if not isinstance(about, dict) or {**about, "left_out": 0} != {**mine, "left_out": 0}:
        raise ConfigError(
            f"{out}: holds the tables of another batch (other runs, seeds, rules or program); "
            "choose another --out or remove the folder"
        )


def execute(plan: Plan, words: Words, workers: int, out: Path, block: int = BLOCK) -> int:
    """Do what is missing of a plan, then write and print; see `run`."""
    code, found = collect(plan, words, workers, out, block)
    if code != INTERRUPTED:
        digest.show(console(), words, plan, found)
        say(console(), words, words("simulate.written", folder=out))
    return code


def collect(
    plan: Plan, words: Words, workers: int, out: Path, block: int = BLOCK
) -> tuple[int, dict[str, merge.Runs]]:
    """Do what is missing of a plan and write its tables; exit code, and runs by strategy."""
    terminal = console()
    writable_folder(out / chunks.FOLDER)
    todo = list(plan.chunks(block))
    left = chunks.missing(plan, todo, out)
    if len(left) < len(todo):
        kept = sum(len(c.seeds) for c in todo) - sum(len(c.seeds) for c in left)
        say(terminal, words, words("batch.kept", n=kept, folder=out))
    with _progress(words, sum(len(c.seeds) for c in left)) as done:
        pool = Pool(partial(chunks.work, plan, out=out), workers, done)
        pool.run(left)
    if pool.interrupted:
        rest = sum(len(c.seeds) for c in chunks.missing(plan, todo, out))
        say(terminal, words, words("batch.interrupted", n=rest))
        return INTERRUPTED, {}
    for chunk, reason in pool.failed.items():
        text = words(
            "batch.failed",
            strategy=chunk.strategy,
            first=chunk.seeds[0],
            last=chunk.seeds[-1],
            reason=reason,
        )
        say(console(errors=True), words, text)
    found = merge.gather(plan, todo, out)
    merge.write(plan, words.rules, found, out)
    _write_manifest(plan, pool.failed, out)
    return FAILED if pool.failed else 0, found


def _write_manifest(plan: Plan, failed: dict[Chunk, str], out: Path) -> None:
    left_out = [{"strategy": c.strategy, "seeds": list(c.seeds)} for c in failed]
    about = {**plan.manifest(), "left_out": left_out}
    write_text(out / "manifest.json", json.dumps(about, indent=1, ensure_ascii=False) + "\n")


@contextmanager
def _progress(words: Words, runs: int) -> Iterator[Callable[[Chunk], None]]:
    """A bar on a terminal, a line for every tenth elsewhere; both on the standard error."""
    errors = console(errors=True)
    if not errors.is_terminal:
        yield _lines(words, runs)
        return
    with Progress(
        TextColumn(words("batch.progress")), BarColumn(), MofNCompleteColumn(),
        TimeRemainingColumn(), console=errors, transient=True,
    ) as bar:  # fmt: skip
        task = bar.add_task("", total=runs)
        yield lambda chunk: bar.advance(task, len(chunk.seeds))


def _lines(words: Words, runs: int) -> Callable[[Chunk], None]:
    errors, finished = console(errors=True), 0

    def done(chunk: Chunk) -> None:
        nonlocal finished
        before, finished = finished, finished + len(chunk.seeds)
        if finished * TENTHS // runs > before * TENTHS // runs:
            say(errors, words, words("batch.line", n=finished, of=runs))

    return done
