"""How fast it is here: quarters, games, blocks, frames, commands, beside a reference loop.

Times of a shared machine mean little; their ratios to the reference loop travel better.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from time import perf_counter

import numpy as np

from sim.batch.console import console, say, table
from sim.batch.plain_market import Market
from sim.mechanisms.pipeline import PHASES, run_phase
from sim.model import RaceModel
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from sim.views.words import Words

# Most milliseconds that a line of the table may take, from section 8 of the design's performance
# note (and sixty frames a second); lines without a target are only measured.
TARGETS: dict[str, float] = {
    "quarter": 2.0, "quarter_book": 2.0, "game": 80.0, "game_book": 80.0, "game_64": 10.0,
    "rollouts": 300.0, "frame": 1000 / 60, "help": 300.0, "validate": 2000.0,
}  # fmt: skip
# Sizes of blocks, with the lines of their quarter, and per run of their game and chip market.
BLOCKS = {
    64: ("quarter_64", "game_64", "market_64"),
    256: ("quarter_256", "game_256", "market_256"),
}
REPEATS = 3
ROUNDS = 20  # of what takes less than a millisecond
ROLLOUTS, AHEAD, WORKERS = 100, 12, 2  # futures of a forecast, their quarters, processes
_CLI = "import sys; sys.argv[0] = 'run.py'; from sim.cli import main; main()"
# The window lies beside this layer, not below it, so it is measured in a process of its own.
_FRAME = """
import tempfile, time
from pathlib import Path
from sim.ui.app import App
from sim.views.desk import Desk
from sim.views.models import Intent
keep = tempfile.TemporaryDirectory()
desk = Desk("en", "report_2025", 1, folder=Path(keep.name))
desk.do(Intent("new_game", {"seed": 1}))
app = App(desk, (1280, 720), motion=True)
app.draw()
times = {}
for name, prepare in (("frame", lambda: None), ("layout", app.changed)):
    spent = []
    for _ in range(30):
        prepare()
        start = time.perf_counter()
        app.draw()
        spent.append(time.perf_counter() - start)
    times[name] = sorted(spent)[len(spent) // 2]
print("BENCH", times["frame"] * 1e3, times["layout"] * 1e3)
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """A line of the table: its text id and milliseconds; None where it could not be measured."""

    key: str
    ms: float | None

    @property
    def missed(self) -> bool:
        """True when it was measured and took longer than its target."""
        return self.ms is not None and self.ms > TARGETS.get(self.key, float("inf"))


def run() -> int:
    """Measure and print; returns the exit code."""
    words = Words.of(load_ruleset(), _language())
    terminal = console()
    say(terminal, words, words("batch.bench_wait"), style="dim")
    reference = median(_reference)
    market = _market(words.rules)
    lines = [*_quarters(words.rules), _rollouts(), *market, *_frames(), *_commands()]
    heads = ("what", "time", "target", "ratio")
    out = table(words, words("batch.bench_title"), [f"batch.bench_{head}" for head in heads])
    out.add_row(words("batch.bench_reference"), _ms(reference), "", "1.00")
    for line in lines:
        ratio = "" if line.ms is None else f"{line.ms / reference:.2f}"
        missing = words("batch.bench_missing")
        out.add_row(
            words(f"batch.bench_{line.key}"), _ms(line.ms, missing), _target(words, line), ratio
        )
    terminal.print(out)
    say(terminal, words, _verdict(words, lines), style="bold")
    say(terminal, words, _against_objects(words, market))
    say(terminal, words, words("batch.bench_note"), style="dim")
    return 0


def _language() -> str:
    named = next((w for n in ("LC_ALL", "LC_MESSAGES", "LANG") if (w := os.environ.get(n))), "")
    return "ja" if named.lower().startswith("ja") else "en"


def _target(words: Words, line: Measured) -> str:
    target = _ms(TARGETS.get(line.key))
    return words("batch.bench_missed", target=target) if line.missed else target


def _verdict(words: Words, lines: Sequence[Measured]) -> str:
    """Which targets were missed, or that none was."""
    missed = [words(f"batch.bench_{line.key}") for line in lines if line.missed]
    if not missed:
        return words("batch.bench_all_met")
    return words("batch.bench_some_missed", names=words("list.join_long").join(missed))


def _against_objects(words: Words, market: Sequence[Measured]) -> str:
    """How many times as fast arrays are as plain objects, by the size of the block."""
    plain, *arrays = (line.ms or 0.0 for line in market)
    ratios = [f"{plain / spent:.1f}" for spent in arrays]
    return words("batch.bench_objects", one=ratios[0], block=ratios[1], large=ratios[2])


def _ms(value: float | None, missing: str = "") -> str:
    if value is None:
        return missing
    return f"{value:,.2f} ms" if value >= 0.1 else f"{value:.4f} ms"


def median(work: Callable[[], object], repeats: int = 0) -> float:
    """Median time of a call, in milliseconds."""
    spent = []
    for _ in range(repeats or REPEATS):
        start = perf_counter()
        work()
        spent.append(perf_counter() - start)
    return 1e3 * statistics.median(spent)


def _reference() -> float:
    """A fixed mixture of small array operations and plain Python, as a quarter is one."""
    a, total = np.linspace(0.5, 1.5, 7 * 3).reshape(7, 3, 1), 0.0
    for _ in range(2000):
        b = np.minimum(np.exp(-a) * a + 0.1, 1.0)
        total += float(b.sum())
        for x in range(20):
            total += x * 1e-9
        a = np.maximum(a * 0.999, b)
    return total


def _quarters(rules: Ruleset) -> list[Measured]:
    """Quarters and games of one run, with and without the book of causes, and of blocks."""
    quarters = rules.scenario.quarters
    RaceModel(rules).run(2)  # tables that are made once per process

    def game(runs: int, *, book: bool = False) -> float:
        def play() -> None:
            model = RaceModel(rules, runs=runs, book=book)
            model.run()
            model.dispose()

        return median(play)

    plain, booked = game(1), game(1, book=True)
    out = [
        Measured("quarter", plain / quarters),
        Measured("quarter_book", booked / quarters),
        Measured("game", plain),
        Measured("game_book", booked),
    ]
    for runs, (quarter, per_run, _) in BLOCKS.items():
        block = game(runs)
        out += [Measured(quarter, block / quarters), Measured(per_run, block / runs)]
    return out


def _rollouts() -> Measured:
    """A hundred futures of twelve quarters from the start, in two processes that are warm."""
    each = ROLLOUTS // WORKERS
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:

        def forecast() -> None:
            list(pool.map(_roll, range(1, ROLLOUTS, each), [each] * WORKERS))

        forecast()  # loads the rules in each process
        return Measured("rollouts", median(forecast))


def _roll(seed: int, runs: int) -> int:
    """Play some futures; returns the quarter they reached."""
    model = RaceModel(load_ruleset(), seed=seed, runs=runs)
    reached = model.run(AHEAD).quarter
    model.dispose()
    return reached


def _market(rules: Ruleset) -> list[Measured]:
    """A quarter of the chip market, per run: an object per bloc and vendor, then arrays."""

    def arrays(runs: int) -> float:
        model = RaceModel(rules, runs=runs)
        model.run(8)

        def trade() -> None:
            for phase in PHASES:
                if phase.id in {"supply", "chips"}:
                    run_phase(phase, model.context(), None)

        spent = median(lambda: _repeated(trade)) / ROUNDS / runs
        model.dispose()
        return spent

    model = RaceModel(rules)
    model.run(8)
    market = Market(model.context())
    model.dispose()
    plain = median(lambda: _repeated(market.quarter)) / ROUNDS
    return [
        Measured("market_plain", plain),
        Measured("market_1", arrays(1)),
        *(Measured(line, arrays(runs)) for runs, (_, _, line) in BLOCKS.items()),
    ]


def _repeated(work: Callable[[], object]) -> None:
    for _ in range(ROUNDS):
        work()


def _frames() -> list[Measured]:
    """Milliseconds per frame of the window; nothing where it cannot be opened."""
    env = {**os.environ, "SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
    done = subprocess.run(
        [sys.executable, "-c", _FRAME], env=env, capture_output=True, text=True, check=False
    )
    last = next((x for x in done.stdout.splitlines() if x.startswith("BENCH ")), "")
    frame, layout = (float(x) for x in last.split()[1:]) if last else (None, None)
    return [Measured("frame", frame), Measured("layout", layout)]


def _commands() -> list[Measured]:
    def call(*words: str) -> float | None:
        command = [sys.executable, "-c", _CLI, *words]
        codes: list[int] = []
        spent = median(
            lambda: codes.append(
                subprocess.run(command, capture_output=True, check=False).returncode
            )
        )
        return None if any(codes) else spent

    return [Measured("help", call("--help")), Measured("validate", call("validate"))]
