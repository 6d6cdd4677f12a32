"""A display of its own (Xvfb) and the real program in it, driven by xdotool."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {"Xvfb": "xvfb", "xdotool": "xdotool", "import": "imagemagick"}
Picture = npt.NDArray[np.uint8]


def need(*programs: str) -> None:
    """Skips the test when a program is missing, with the package that brings it."""
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is missing: apt-get install {PACKAGES[program]}")


def program_environment(home: Path, **more: str) -> dict[str, str]:
    """A bare environment whose home, data and settings lie in `home`."""
    home.mkdir(parents=True, exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "MIDDLE_POWER_CONFIG": str(home / "config"),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MIDDLE_POWER_MOTION": "0",
        **more,
    }


def saves_in(home: Path) -> Path:
    """Where a program started with `program_environment(home)` keeps its saves."""
    return home / "data" / "middle-power" / "saves"


def run_program(
    home: Path, *words: str, root: Path = ROOT, **more: str
) -> subprocess.CompletedProcess[str]:
    """`run.py` with these words, to its end."""
    return subprocess.run(
        [sys.executable, str(root / "run.py"), *words],
        env=program_environment(home, **more),
        cwd=home,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends a process that this test started."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Screen:
    """An X display on the first free number; its picture is read from Xvfb's own memory file."""

    def __init__(self, folder: Path, size: tuple[int, int] = (1280, 720)) -> None:
        self.size = size
        folder.mkdir(parents=True, exist_ok=True)
        reading, writing = os.pipe()
        geometry = f"{size[0]}x{size[1]}x24"
        with (folder / "xvfb.log").open("wb") as log:
            self._process = subprocess.Popen(
                ["Xvfb", "-displayfd", str(writing), "-screen", "0", geometry, "-fbdir",
                 str(folder), "-nolisten", "tcp", "-noreset"],
                pass_fds=[writing], stdout=log, stderr=log,
            )  # fmt: skip
        os.close(writing)
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        if not number:
            _stop(self._process)
            raise RuntimeError((folder / "xvfb.log").read_text(encoding="utf-8"))
        self.display = f":{number}"
        # An XWD file: a header of big-endian words, a colour map, then the rows.
        header = np.fromfile(folder / "Xvfb_screen0", ">u4", 25)
        self._memory = np.memmap(
            folder / "Xvfb_screen0", np.uint8, "r",
            offset=int(header[0]) + 12 * int(header[19]), shape=(size[1], int(header[12])),
        )  # fmt: skip

    def picture(self) -> Picture:
        """What the screen shows now: rows of red, green, blue."""
        rows = np.array(self._memory).reshape(self.size[1], -1, 4)
        return np.ascontiguousarray(rows[:, : self.size[0], 2::-1])

    def tool(self, *words: str | int) -> str:
        """Runs xdotool (or another client named first) in this display."""
        done = subprocess.run(
            ["xdotool", *map(str, words)],
            env={"PATH": os.environ["PATH"], "DISPLAY": self.display},
            capture_output=True, text=True, timeout=20, check=True,
        )  # fmt: skip
        return done.stdout

    def photograph(self) -> bytes:
        """A PNG of the root window, taken by ImageMagick."""
        return subprocess.run(
            ["import", "-silent", "-window", "root", "png:-"],
            env={"PATH": os.environ["PATH"], "DISPLAY": self.display},
            capture_output=True, timeout=60, check=True,
        ).stdout  # fmt: skip

    def close(self) -> None:
        """Ends the display."""
        del self._memory
        _stop(self._process)


class Program:
    """`run.py play` in a display."""

    def __init__(self, screen: Screen, home: Path, *words: str, root: Path = ROOT) -> None:
        self.screen = screen
        self.saves = saves_in(home)
        self._log = home / "program.log"
        environment = program_environment(home, DISPLAY=screen.display)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, str(root / "run.py"), "play", *words],
                env=environment, cwd=home, stdout=log, stderr=log,
            )  # fmt: skip

    @property
    def words(self) -> str:
        """Everything the program printed."""
        return self._log.read_text(encoding="utf-8")

    @property
    def running(self) -> bool:
        """True until it has ended."""
        return self._process.poll() is None

    def place(self) -> tuple[int, int, int, int]:
        """Left, top, width and height of the window, once it is there."""
        facts = self._window()
        return facts["X"], facts["Y"], facts["WIDTH"], facts["HEIGHT"]

    def put(self, left: int, top: int) -> None:
        """Moves the window."""
        self.screen.tool("windowmove", self._window()["WINDOW"], left, top)

    def _window(self, seconds: float = 40.0) -> dict[str, int]:
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.running:
            try:
                pid = self._process.pid
                found = self.screen.tool("search", "--onlyvisible", "--pid", pid).split()
                shell = self.screen.tool("getwindowgeometry", "--shell", found[-1])
                return {k: int(v) for k, v in (line.split("=", 1) for line in shell.split())}
            except (subprocess.CalledProcessError, IndexError):
                time.sleep(0.1)
        raise AssertionError(f"no window appeared: {self.words}")

    def ended(self, seconds: float = 20.0) -> int:
        """Its exit code; waits for the end."""
        return self._process.wait(seconds)

    def close(self) -> None:
        """Ends it if it still runs."""
        _stop(self._process)
