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
from sim.game.strategies import fingerprint as written_hash
from sim.game.worlds import assigned
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from sim.rules.strategies import load_library

BLOCK = 32  # runs that are simulated together; beyond 64 the processor's caches cost
PER_BLOC = (
    "compute", "compute_share", "lag", "deep_use", "app_exports", "home_models", "value_autonomy",
    "burden_small", "startups", "trust",
)  # fmt: skip
WORLD = ("digital_deficit",)
_LAYERS = ("core", "rules", "world", "indicators", "orders", "mechanisms", "agents", "model.py")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Runs that are simulated together and kept in one file.

    Attributes:
        world: structural world that they play in; the scenario of the plan where it is empty.
    """

    strategy: str
    seeds: tuple[int, ...]
    world: str = ""

    @property
    def name(self) -> str:
        """Name of its file."""
        place = f"{self.strategy}-{self.world}" if self.world else self.strategy
        return f"{place}-{self.seeds[0]:08d}-{len(self.seeds):03d}.npz"


@dataclass(frozen=True, slots=True)
class Plan:
    """A batch. Equal plans give equal tables for any number of workers and any block.

    Attributes:
        rules: hash of the rules; of those of all worlds where worlds are mixed.
        code: hash of the program that simulates: chunks of another program are not taken up.
        indicators: what is recorded of every run after every quarter.
        versions: of the packages that the bits depend on.
        worlds: structural worlds that the seeds are spread over by their weights; none for the
            scenario alone.
        scripts: written strategies with the hash of what they say.
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
    worlds: tuple[str, ...] = ()
    scripts: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """Hash of all that a single run depends on, apart from its seed and strategy."""
        apart = {"strategies", "scripts", "seed", "runs"}
        data = {k: v for k, v in asdict(self).items() if k not in apart}
        return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()

    def chunks(self, block: int = BLOCK) -> Iterator[Chunk]:
        """All units of work in the order of strategies and seeds."""
        seeds = tuple(range(self.seed, self.seed + self.runs))
        places = assigned(seeds, self.worlds) if self.worlds else ("",) * len(seeds)
        for strategy in self.strategies:
            for world in self.worlds or ("",):
                own = [s for s, place in zip(seeds, places, strict=True) if place == world]
                for first in range(0, len(own), block):
                    yield Chunk(strategy, tuple(own[first : first + block]), world)

    def key_of(self, strategy: str) -> str:
        """Hash of all that a run with a strategy depends on, apart from its seed."""
        return f"{self.key}|{strategy}|{dict(self.scripts).get(strategy, '')}"

    def run_id(self, strategy: str, seed: int) -> str:
        """Name of a run that no other plan gives to another run."""
        return hashlib.sha256(f"{self.key_of(strategy)}|{seed}".encode()).hexdigest()[:12]

    def manifest(self) -> dict[str, Any]:
        """The plan as written beside its tables."""
        found = {**asdict(self), "versions": dict(self.versions), "key": self.key}
        return {**found, "scripts": dict(self.scripts)}


def make_plan(
    rules: Ruleset,
    strategies: tuple[str, ...],
    seed: int,
    runs: int,
    quarters: int = 0,
    worlds: tuple[str, ...] = (),
) -> Plan:
    """A plan over seeds from `seed` on; whole games where `quarters` is 0.

    Args:
        rules: of the scenario; with `worlds` those of the scenario that they have in common.
    """
    return Plan(
        program=sim.__version__,
        scenario=rules.scenario.id,
        rules=rules_hash(rules.scenario.id, worlds),
        code=fingerprint(),
        quarters=quarters or rules.scenario.quarters,
        indicators=indicators(rules),
        versions=tuple(versions().items()),
        strategies=strategies,
        seed=seed,
        runs=runs,
        worlds=worlds,
        scripts=tuple((s, h) for s in strategies if (h := written_hash(rules, s))),
    )


def rules_hash(scenario: str, worlds: tuple[str, ...]) -> str:
    """Hash of the rules that a plan plays by."""
    if not worlds:
        return load_ruleset(scenario).sha256
    found = "|".join(load_ruleset(world).sha256 for world in worlds)
    return hashlib.sha256(found.encode()).hexdigest()


def indicators(rules: Ruleset) -> tuple[str, ...]:
    """Objectives and outcomes, the headline numbers, and a few quantities of all blocs."""
    goal = rules.goals[rules.scenario.goal]
    wanted = [*(m.indicator for m in goal.measures), goal.floor.indicator, *HEADLINES, *WORLD]
    for other in rules.goals.values():
        wanted += [*(m.indicator for m in other.measures), other.floor.indicator]
    for outcome in load_library(rules).outcomes.values():
        wanted += [m.indicator for m in outcome.measures]
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
