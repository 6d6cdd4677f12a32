"""What a batch will run: seeds, strategies, indicators, and blocks of runs as units of work."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import sim
from sim.batch.simulate import versions
from sim.game.session import HEADLINES
from sim.rules.ruleset import Ruleset

BLOCK = 32  # runs that are simulated together; beyond 64 the processor's caches cost
PER_BLOC = (
    "compute", "compute_share", "lag", "deep_use", "app_exports", "home_models", "value_autonomy",
    "burden_small", "startups", "trust",
)  # fmt: skip
WORLD = ("digital_deficit",)
_LAYERS = ("core", "rules", "world", "indicators", "orders", "mechanisms", "agents", "model.py")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Runs that are simulated together and kept in one file."""

    strategy: str
    seeds: tuple[int, ...]

    @property
    def name(self) -> str:
        """Name of its file."""
        return f"{self.strategy}-{self.seeds[0]:08d}-{len(self.seeds):03d}.npz"


@dataclass(frozen=True, slots=True)
class Plan:
    """A batch. Equal plans give equal tables for any number of workers and any block.

    Attributes:
        rules: hash of the rules.
        code: hash of the program that simulates: chunks of another program are not taken up.
        indicators: what is recorded of every run after every quarter.
        versions: of the packages that the bits depend on.
    """

    program: str
    scenario: str
    rules: str
    code: str
    quarters: int
    indicators: tuple[str, ...]
    versions: tuple[tuple[str, str], ...]
    strategies: tuple[str, ...]
    seed: int
    runs: int

    @property
    def key(self) -> str:
        """Hash of all that a single run depends on, apart from its seed and strategy."""
        data = {k: v for k, v in asdict(self).items() if k not in {"strategies", "seed", "runs"}}
        return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()

    def chunks(self, block: int = BLOCK) -> Iterator[Chunk]:
        """All units of work in the order of strategies and seeds."""
        last = self.seed + self.runs
        for strategy in self.strategies:
            for first in range(self.seed, last, block):
                yield Chunk(strategy, tuple(range(first, min(first + block, last))))

    def run_id(self, strategy: str, seed: int) -> str:
        """Name of a run that no other plan gives to another run."""
        return hashlib.sha256(f"{self.key}|{strategy}|{seed}".encode()).hexdigest()[:12]

    def manifest(self) -> dict[str, Any]:
        """The plan as written beside its tables."""
        return {**asdict(self), "versions": dict(self.versions), "key": self.key}


def make_plan(
    rules: Ruleset, strategies: tuple[str, ...], seed: int, runs: int, quarters: int = 0
) -> Plan:
    """A plan over seeds from `seed` on; whole games where `quarters` is 0."""
    return Plan(
        program=sim.__version__,
        scenario=rules.scenario.id,
        rules=rules.sha256,
        code=fingerprint(),
        quarters=quarters or rules.scenario.quarters,
        indicators=indicators(rules),
        versions=tuple(versions().items()),
        strategies=strategies,
        seed=seed,
        runs=runs,
    )


def indicators(rules: Ruleset) -> tuple[str, ...]:
    """The objective, its floor, the headline numbers, and a few quantities of all blocs."""
    goal = rules.goals[rules.scenario.goal]
    wanted = [*(m.indicator for m in goal.measures), goal.floor.indicator, *HEADLINES, *WORLD]
    with_lab = {rules.actors[lab].bloc for lab in rules.axes["lab"]}
    for quantity in PER_BLOC:
        blocs = [b for b in rules.blocs if quantity != "lag" or b in with_lab]
        wanted += [f"{quantity}_{bloc}" for bloc in blocs]
    return tuple(dict.fromkeys(wanted))


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Hash over the source of the layers that a run passes through."""
    package = Path(sim.__file__).parent
    digest = hashlib.sha256()
    for layer in _LAYERS:
        place = package / layer
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(path.relative_to(package).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
