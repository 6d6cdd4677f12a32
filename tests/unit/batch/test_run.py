"""Batches: the same tables for any workers and blocks, resumed without loss."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.batch import chunks, dictionary, merge
from sim.batch import run as batch
from sim.batch.plan import Chunk, Plan, make_plan
from sim.core.errors import ConfigError
from sim.model import RaceModel
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import state_factor
from sim.views.words import Words

QUARTERS, RUNS = 6, 7
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(load_ruleset("report_2025"), ("doctrine", "none"), 11, RUNS, QUARTERS)


@pytest.fixture(scope="module")
def words() -> Words:
    return Words.of(load_ruleset("report_2025"), "en")


def tables(out: Path) -> dict[str, bytes]:
    return {n: (out / n).read_bytes() for n in ("runs.csv", "paths.csv", "manifest.json")}


@pytest.fixture(scope="module")
def whole(plan: Plan, words: Words, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("whole")
    assert batch.execute(plan, words, 1, out, block=3) == 0
    return out


def test_workers_and_blocks_change_no_bit(
    plan: Plan, words: Words, whole: Path, tmp_path: Path
) -> None:
    assert batch.execute(plan, words, 2, tmp_path, block=5) == 0
    assert tables(tmp_path) == tables(whole)


def test_every_column_has_its_meaning_beside_the_tables(whole: Path) -> None:
    with (whole / dictionary.NAME).open(newline="", encoding="utf-8") as file:
        told = {(r["table"], r["column"]): r for r in csv.DictReader(file)}
    for table in ("runs", "paths"):
        with (whole / f"{table}.csv").open(newline="") as file:
            for column in next(csv.reader(file)):
                assert told[table, column]["meaning_en"]
                assert told[table, column]["meaning_ja"]
    assert told["runs", "o_power_japan"]["unit"] == "GW"
    assert told["runs", "x_chips.price_decline"]["unit"] == "share"


def test_shares_of_runs_are_not_said_to_be_hidden(
    plan: Plan, words: Words, whole: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert batch.execute(plan, words, 1, whole, block=3) == 0
    text = capsys.readouterr().out
    assert words("batch.shares_note") in text
    assert "not shown" not in text


def test_a_run_of_a_block_is_the_run_alone(plan: Plan, whole: Path) -> None:
    with (whole / "runs.csv").open(newline="") as file:
        row = next(r for r in csv.DictReader(file) if r["strategy"] == "none" and r["seed"] == "15")
    rules = load_ruleset("report_2025")
    model = RaceModel(rules, seed=15, seats=[rules.scenario.seat])
    model.run(QUARTERS)
    assert row["state_hash"] == model.world.hash()
    for name, value in model.hidden.items():
        factor = state_factor(rules.parameter_records, name)
        assert float(row[f"x_{name}"]) == float(value[0]) / factor
    model.dispose()


def test_drawn_parameters_are_in_the_unit_of_their_file(whole: Path) -> None:
    rules = load_ruleset("report_2025")
    record = rules.parameter_records["literacy.requirement_growth"]
    assert record.unit == "per year"
    with (whole / "runs.csv").open(newline="") as file:
        drawn = [float(r["x_literacy.requirement_growth"]) for r in csv.DictReader(file)]
    assert all(float(record.low) <= x <= float(record.high) for x in drawn)  # type: ignore[arg-type]
    assert max(drawn) > float(record.high) / 4  # type: ignore[arg-type] # not per quarter


def test_strategies_meet_the_same_worlds(whole: Path) -> None:
    with (whole / "runs.csv").open(newline="") as file:
        found = list(csv.DictReader(file))
    hidden = {
        s: [{k: v for k, v in r.items() if k.startswith("x_")} for r in found if r["strategy"] == s]
        for s in ("doctrine", "none")
    }
    assert hidden["doctrine"] == hidden["none"]
    assert len({r["run_id"] for r in found}) == 2 * RUNS
    assert len({tuple(h.items()) for h in hidden["none"]}) == RUNS


def test_only_missing_and_damaged_chunks_are_done_again(
    plan: Plan, words: Words, whole: Path, tmp_path: Path
) -> None:
    assert batch.execute(plan, words, 1, tmp_path, block=3) == 0
    folder = tmp_path / chunks.FOLDER
    missing, damaged, *kept = sorted(folder.glob("*.npz"))
    missing.unlink()
    damaged.write_bytes(damaged.read_bytes()[:-40])
    (folder / ".part-left.npz.1").write_bytes(b"of a killed worker")
    before = {p: p.stat().st_mtime_ns for p in kept}
    assert batch.execute(plan, words, 1, tmp_path, block=3) == 0
    assert {p: p.stat().st_mtime_ns for p in kept} == before
    assert not list(folder.glob(".part-*"))
    assert tables(tmp_path) == tables(whole)


def test_chunks_of_another_plan_are_not_taken(plan: Plan, whole: Path) -> None:
    chunk = next(iter(plan.chunks(3)))
    assert chunks.load(plan, chunk, whole) is not None
    for other in (replace(plan, quarters=5), replace(plan, rules="x"), replace(plan, code="x")):
        assert chunks.load(other, chunk, whole) is None
    assert chunks.load(plan, Chunk("none", chunk.seeds), whole) is not None
    assert chunks.load(plan, Chunk("none", chunk.seeds[1:]), whole) is None
    assert chunks.load(replace(plan, runs=99, seed=1), chunk, whole) is not None


def test_paths_are_bands_over_the_runs(plan: Plan, whole: Path) -> None:
    runs = merge.gather(plan, list(plan.chunks(3)), whole)["none"]
    with (whole / "paths.csv").open(newline="") as file:
        found = [r for r in csv.DictReader(file) if r["strategy"] == "none"]
    assert len(found) == (QUARTERS + 1) * len(plan.indicators)
    last = {r["indicator"]: float(r["p50"]) for r in found[-len(plan.indicators) :]}
    for indicator in plan.indicators:
        assert last[indicator] == float(np.median(runs.finals(plan, indicator)))
    for row in found:
        assert float(row["p10"]) <= float(row["p50"]) <= float(row["p90"])


def test_a_broken_floor_is_dated(plan: Plan) -> None:
    rules = load_ruleset("report_2025")
    goal = rules.goals[rules.scenario.goal]
    path = np.zeros((11, len(plan.indicators)))
    floor = plan.indicators.index(goal.floor.indicator)
    assert merge.ended_in(plan, rules, goal, path) == ""
    path[4:, floor] = float(goal.floor_break) + 1.0  # turns 2, 3 and 4 end above it
    assert merge.ended_in(plan, rules, goal, path) == str(rules.first_quarter.plus(7))
    path[6, floor] = 0.0
    assert merge.ended_in(plan, rules, goal, path) == ""


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_digest_is_printed(
    plan: Plan, whole: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = Words.of(load_ruleset("report_2025"), language)
    assert batch.execute(plan, words, 1, whole, block=3) == 0
    text = capsys.readouterr().out
    assert words("batch.title_bars") in text
    assert words("batch.better") in text
    assert words.short("power_japan") in text


def test_bad_input_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="unknown strategy 'chaos'"):
        batch.run("en", "report_2025", 1, 2, 1, "doctrine,chaos", tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigError, match="cannot be written"):
        batch.run("en", "report_2025", 1, 2, 1, "none", tmp_path / "file")


SCRIPT = """
import sys
from pathlib import Path
from sim.batch import run
from sim.batch.plan import make_plan
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import state_factor
from sim.views.words import Words
if __name__ == "__main__":
    rules = load_ruleset("report_2025")
    plan = make_plan(rules, ("doctrine", "none"), 1, 40, 24)
    sys.exit(run.execute(plan, Words.of(rules, "en"), 2, Path(sys.argv[1]), block=2))
"""


def _start(tmp_path: Path, out: Path) -> subprocess.Popen[bytes]:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, str(script), str(out)], env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def _wait_for_chunks(out: Path, process: subprocess.Popen[bytes], least: int) -> None:
    limit = time.monotonic() + 60
    while len(list((out / chunks.FOLDER).glob("*.npz"))) < least and time.monotonic() < limit:
        assert process.poll() is None
        time.sleep(0.02)


def _children(process: subprocess.Popen[bytes]) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parts = stat.read_text().rpartition(")")[2].split()
            command = (stat.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if int(parts[1]) == process.pid and b"spawn_main" in command:
            found.append(int(stat.parent.name))
    return found


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("calm")
    assert _start(folder, folder / "out").wait(120) == 0
    return folder / "out"


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds workers in /proc")
def test_killed_workers_and_a_killed_parent_lose_nothing(calm: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = _start(tmp_path, out)
    _wait_for_chunks(out, process, 2)
    os.kill(_children(process)[0], signal.SIGKILL)
    _wait_for_chunks(out, process, 5)
    workers = _children(process)
    process.kill()
    process.wait()
    limit = time.monotonic() + 20
    while any(Path(f"/proc/{w}").exists() for w in workers) and time.monotonic() < limit:
        time.sleep(0.05)  # workers leave with their parent
    assert not any(Path(f"/proc/{w}").exists() for w in workers)
    assert not (out / "runs.csv").exists()
    kept = {p: p.stat().st_mtime_ns for p in (out / chunks.FOLDER).glob("*.npz")}
    assert len(kept) >= 5
    assert _start(tmp_path, out).wait(120) == 0
    assert {p: p.stat().st_mtime_ns for p in kept} == kept
    assert tables(out) == tables(calm)


@pytest.mark.slow
def test_an_interrupt_drains_and_can_be_continued(calm: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = _start(tmp_path, out)
    _wait_for_chunks(out, process, 2)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to parent and workers
    assert process.wait(60) == 130
    assert not (out / "runs.csv").exists()
    assert _start(tmp_path, out).wait(120) == 0
    assert tables(out) == tables(calm)


def test_the_tables_of_another_batch_are_not_overwritten(tmp_path: Path) -> None:
    arguments = ("en", "report_2025", 1, 1, 1, "none", tmp_path)
    (tmp_path / "manifest.json").write_text('{"seed": 99}', encoding="utf-8")
    with pytest.raises(ConfigError, match="another batch"):
        batch.run(*arguments)
    assert [p.name for p in tmp_path.iterdir()] == ["manifest.json"]
