"""Work through a list with processes that may be killed, fail or be interrupted."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Generic, TypeVar

Job = TypeVar("Job", bound=Hashable)
TRIES = 2  # a job that fails this often is left out
AHEAD = 2  # jobs per worker that are handed out at a time
_THREADS = ("OPENBLAS", "OMP", "MKL", "NUMEXPR", "VECLIB_MAXIMUM")


class Pool(Generic[Job]):
    """Does jobs in worker processes.

    A worker that dies takes its pool with it. The jobs that were handed out are then tried one by
    one, so that one that kills its worker is found and the others are not blamed.

    Args:
        task: a function of a module, called with a job in a worker.
        workers: number of processes.
        done: called in this process after each finished job.
    """

    def __init__(
        self, task: Callable[[Job], None], workers: int, done: Callable[[Job], None]
    ) -> None:
        self.failed: dict[Job, str] = {}
        self.interrupted = False
        self._task = task
        self._workers = workers
        self._done = done
        self._waiting: deque[Job] = deque()
        self._suspects: deque[Job] = deque()
        self._fails: Counter[Job] = Counter()
        self._flight: dict[Future[None], Job] = {}

    def run(self, jobs: Sequence[Job]) -> None:
        """Do all jobs; afterwards `failed` says which were left out and why."""
        self._waiting.extend(jobs)
        with _one_thread_each(), self._listening():
            while (self._waiting or self._suspects) and not self.interrupted:
                self._one_pool()

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Take note of the first Ctrl-C; a second one interrupts as usual.

        An exception could come up where Python drops it, in a callback of the garbage collector.
        """
        if threading.current_thread() is not threading.main_thread():
            yield  # only the main thread is told of signals
            return

        def note(*_: object) -> None:
            self.interrupted = True
            signal.signal(signal.SIGINT, usual)

        usual = signal.signal(signal.SIGINT, note)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, usual)

    def _one_pool(self) -> None:
        pool = ProcessPoolExecutor(
            min(self._workers, len(self._waiting) + len(self._suspects)),
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_settle_in,
        )
        try:
            while not self.interrupted and self._hand_out(pool):
                self._collect()
        except BrokenProcessPool:
            self._suspect()
        except KeyboardInterrupt:
            self.interrupted = True
        finally:  # what runs is finished and kept, the rest is not begun
            pool.shutdown(wait=True, cancel_futures=True)
            self._flight.clear()

    def _hand_out(self, pool: ProcessPoolExecutor) -> bool:
        """Keep the workers busy; False when nothing is left."""
        queue = self._suspects or self._waiting
        most = 1 if self._suspects else AHEAD * self._workers
        while queue and len(self._flight) < most:
            self._flight[pool.submit(self._task, queue[0])] = queue[0]
            queue.popleft()
        return bool(self._flight)

    def _collect(self) -> None:
        finished, _ = wait(self._flight, return_when=FIRST_COMPLETED)
        broken: BrokenProcessPool | None = None
        for future in finished:
            error = future.exception()
            if isinstance(error, BrokenProcessPool):
                broken = error
                continue
            job = self._flight.pop(future)
            if error is None:
                self._done(job)
            else:
                self._failure(job, f"{type(error).__name__}: {error}", self._waiting)
        if broken is not None:
            raise broken

    def _suspect(self) -> None:
        for job in self._flight.values():
            self._failure(job, "its worker process died", self._suspects)

    def _failure(self, job: Job, reason: str, again: deque[Job]) -> None:
        self._fails[job] += 1
        if self._fails[job] < TRIES:
            again.append(job)
        else:
            self.failed[job] = reason


def _settle_in() -> None:
    """Of a worker: Ctrl-C is for the parent, and without the parent there is nothing to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Workers inherit the environment: numpy reads these when it is imported."""
    names = [f"{name}_NUM_THREADS" for name in _THREADS]
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
