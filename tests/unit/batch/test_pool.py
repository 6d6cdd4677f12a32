"""Workers that die, fail or are interrupted: every job is done, or reported."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest

from sim.batch.pool import Pool
from tests.unit.batch import tasks

N = 12


def jobs(folder: Path) -> list[tasks.Job]:
    return [(str(folder), i) for i in range(N)]


def finished(folder: Path) -> set[int]:
    return {int(p.name.removeprefix("out-")) for p in folder.glob("out-*")}


def work(folder: Path, workers: int = 2) -> Pool[tasks.Job]:
    done: list[tasks.Job] = []
    pool = Pool(tasks.square, workers, done.append)
    pool.run(jobs(folder))
    assert len(done) == len(set(done)) == N - len(pool.failed)
    return pool


def test_all_jobs_are_done_once(tmp_path: Path) -> None:
    assert not work(tmp_path).failed
    assert finished(tmp_path) == set(range(N))


def test_a_killed_worker_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "kill-once-3").touch()
    assert not work(tmp_path).failed
    assert finished(tmp_path) == set(range(N))


def test_a_job_that_kills_twice_is_left_out_alone(tmp_path: Path) -> None:
    (tmp_path / "kill-5").touch()
    pool = work(tmp_path)
    assert {job[1] for job in pool.failed} == {5}
    assert finished(tmp_path) == set(range(N)) - {5}


def test_a_job_that_fails_twice_is_reported_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "raise-7").touch()
    pool = work(tmp_path)
    assert list(pool.failed.values()) == ["ValueError: number 7"]
    assert finished(tmp_path) == set(range(N)) - {7}


def test_an_interrupt_keeps_what_was_running_even_if_its_exception_is_lost(tmp_path: Path) -> None:
    def stop(job: tasks.Job) -> None:
        with suppress(KeyboardInterrupt):  # as where Python ignores exceptions
            signal.raise_signal(signal.SIGINT)

    pool = Pool(tasks.square, 2, stop)
    pool.run(jobs(tmp_path))
    assert pool.interrupted
    assert 1 <= len(finished(tmp_path)) < N


def test_workers_use_one_thread_and_the_environment_is_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "7")
    Pool(tasks.threads, 1, lambda job: None).run([(str(tmp_path), 0)])
    assert (tmp_path / "threads").read_text() == "1"
    assert os.environ["OPENBLAS_NUM_THREADS"] == "7"
