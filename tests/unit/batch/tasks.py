"""Work for the pool of a test: what a worker does is told by files beside the job."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

Job = tuple[str, int]


def square(job: Job) -> None:
    """Write the square; odd ends as the folder says."""
    folder, number = Path(job[0]), job[1]
    seen = folder / f"seen-{number}"
    first = not seen.exists()
    seen.touch()
    if (folder / f"kill-{number}").exists() or (
        first and (folder / f"kill-once-{number}").exists()
    ):
        os.kill(os.getpid(), signal.SIGKILL)
    if (folder / f"raise-{number}").exists():
        raise ValueError(f"number {number}")
    time.sleep(0.02)
    (folder / f"out-{number}").write_text(str(number * number))


def threads(job: Job) -> None:
    """Write what the environment of a worker says."""
    (Path(job[0]) / "threads").write_text(os.environ.get("OPENBLAS_NUM_THREADS", ""))
