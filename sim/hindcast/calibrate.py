"""History matching: parameter sets whose past is not implausible, block by block.

Candidates of a block are a Latin hypercube over its parameters around the survivors of the blocks
before, whose parameters and luck are frozen. A candidate survives while its implausibility stays
below the threshold for the targets of this block and of all before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np
from rich.console import Console
from scipy.stats import qmc

from sim import __version__
from sim.batch.console import console, say, table
from sim.core import paths
from sim.core.arrays import Array, Index
from sim.hindcast.plan import Block, Plan, load_plan
from sim.hindcast.run import middle, record
from sim.hindcast.show import digits
from sim.reports.files import writable_folder, write_text
from sim.views.words import Words

FAILED = 1


@dataclass(frozen=True)
class Candidates:
    """N parameter sets.

    Attributes:
        values: by parameter, (N,), in the unit of its file.
        seeds: (N,) of their luck.
        implausibility: (N,), of the worst block so far.
    """

    values: Mapping[str, Array]
    seeds: Index
    implausibility: Array

    def take(self, places: Index) -> Candidates:
        """The chosen sets."""
        values = {name: v[places] for name, v in self.values.items()}
        return Candidates(values, self.seeds[places], self.implausibility[places])


@dataclass(frozen=True)
class Fitted:
    """A block after its search.

    Attributes:
        model: by target of the block, (N,), in the unit of the target.
        survivors: of the N candidates, the least implausible first.
    """

    block: Block
    model: Mapping[str, Array]
    survivors: Candidates


def run(language: str, candidates: int, out: Path | None) -> int:
    """Search for accepted sets, print every block, and write the best.

    Args:
        language: `en` or `ja`.
        candidates: per block; 0 for what the file says.
        out: folder for the table of sets; None for its place in the configs.

    Returns:
        0; 1 when too few sets are left, and nothing was written.

    Raises:
        ConfigError: wrong targets or calibration, or a folder that cannot be written.
    """
    plan = load_plan()
    scenario = f"{plan.rules.scenario.id}.csv"
    place = paths.configs() / "rulesets" / plan.rules.file.id / "accepted"
    file = writable_folder(out or place) / scenario
    words, terminal = Words.of(plan.rules, language), console()
    n = candidates or plan.file.candidates
    searched = []
    for fitted in search(plan, n):
        _show(terminal, words, plan, fitted)
        searched.append(fitted)
    sets = searched[-1].survivors
    if len(sets.seeds) < plan.file.least:
        text = words("hindcast.few", n=len(sets.seeds), least=plan.file.least)
        say(terminal, words, text)
        return FAILED
    best = sets.take(np.arange(min(len(sets.seeds), plan.file.most)))
    write(file, plan, searched, n, best)
    say(terminal, words, words("hindcast.accepted", n=len(best.seeds), file=file))
    return 0


def search(plan: Plan, n: int) -> Iterator[Fitted]:
    """Fit block after block, n candidates each; ends early where a block leaves nobody."""
    survivors: Candidates | None = None
    for place in range(len(plan.file.blocks)):
        fitted = fit(plan, place, survivors, n)
        yield fitted
        survivors = fitted.survivors
        if not len(survivors.seeds):
            return


def fit(plan: Plan, place: int, parents: Candidates | None, n: int) -> Fitted:
    """Search one block.

    Args:
        place: of the block in the file.
        parents: survivors of the block before it; None for the first.
        n: number of candidates.
    """
    blocks = plan.file.blocks[: place + 1]
    values, seeds = _draw(plan, place, parents, n)
    model = _play(plan, blocks, values, seeds)
    worst = np.max([implausibility(plan, block, model) for block in blocks], axis=0)
    order = np.argsort(worst, kind="stable")
    kept = order[worst[order] < plan.file.threshold]
    block = blocks[-1]
    return Fitted(
        block,
        {key: model[key] for key in block.targets},
        Candidates(values, seeds, worst).take(kept),
    )


def _draw(
    plan: Plan, place: int, parents: Candidates | None, n: int
) -> tuple[dict[str, Array], Index]:
    """Values, in the units of the files, and seeds of the candidates of a block."""
    free = plan.free[plan.file.blocks[place].id]
    rng = np.random.default_rng([plan.file.seed, place])
    cube = qmc.LatinHypercube(len(free), rng=rng).random(n)
    new = {f.name: f.low + (f.high - f.low) * cube[:, k] for k, f in enumerate(free)}
    if parents is None:
        return new, plan.file.seed + np.arange(n)
    frozen = parents.take(np.arange(n) % len(parents.seeds))
    return {**frozen.values, **new}, frozen.seeds


def _play(
    plan: Plan, blocks: tuple[Block, ...], values: Mapping[str, Array], seeds: Index
) -> dict[str, Array]:
    """The model's value of every target of the blocks, (N,), in the unit of the target."""
    factors = {f.name: f.factor for free in plan.free.values() for f in free}
    keys = [key for block in blocks for key in block.targets]
    found: dict[str, list[Array]] = {key: [] for key in keys}
    for first in range(0, len(seeds), plan.file.runs):
        part = slice(first, first + plan.file.runs)
        draw = {name: v[part] * factors[name] for name, v in values.items()}
        recorded = record(plan.rules, plan.targets, seeds[part].tolist(), draw)
        for key, parts in found.items():
            row = plan.targets.rows[key]
            parts.append(plan.targets.scale(row) * row.compute(plan.rules, recorded))
    return {key: np.concatenate(parts) for key, parts in found.items()}


def implausibility(plan: Plan, block: Block, model: Mapping[str, Array]) -> Array:
    """Of a block, (N,): the largest (or second largest) of its targets' |model - observed| / sd."""
    each = np.sort([distance(plan, key, model[key]) for key in block.targets], axis=0)
    return np.asarray(each[-1 if plan.file.worst == "first" or len(each) == 1 else -2])


def distance(plan: Plan, key: str, values: Array) -> Array:
    """|model - observed| in standard deviations, (N,); infinite where the model has no value."""
    observed = plan.targets.rows[key].value
    assert observed is not None
    away = np.abs(values - observed) / plan.sd[key]
    return np.where(np.isfinite(away), away, np.inf)


# -- output ---------------------------------------------------------------------------------------


def write(file: Path, plan: Plan, searched: list[Fitted], n: int, sets: Candidates) -> None:
    """Write the sets at once, after lines that begin with # and say where they are from."""
    columns = {
        "set": range(len(sets.seeds)),
        "seed": sets.seeds.tolist(),
        "implausibility": _rounded(sets.implausibility),
        **{name: _rounded(v) for name, v in sets.values.items()},
    }
    lines = [f"# {line}" for line in _provenance(plan, searched, n)]
    lines.append(",".join(columns))
    lines += [",".join(map(str, row)) for row in zip(*columns.values(), strict=True)]
    write_text(file, "\n".join(lines) + "\n")


def _rounded(values: Array) -> list[float]:
    """Six significant digits: more would only look exact."""
    return [float(f"{v:.6g}") for v in values]


def _provenance(plan: Plan, searched: list[Fitted], n: int) -> Iterator[str]:
    file, rules = plan.file, plan.rules
    yield f"Accepted parameter sets of {rules.scenario.id}, written by: run.py hindcast --calibrate"
    yield f"rules without this file: {rules.sha256}"
    packages = ", ".join(f"{name} {metadata.version(name)}" for name in ("numpy", "scipy"))
    yield f"program {__version__}, {packages}"
    yield f"history matching: Latin hypercube, {n} candidates a block, seed {file.seed}"
    yield (
        "implausibility = |model - observed| / sd of the "
        f"{'worst' if file.worst == 'first' else 'second worst'} target of a block, "
        f"below {file.threshold:g} in all blocks"
    )
    others = "".join(f", {key} {share:g}" for key, share in file.discrepancies.items())
    yield (
        "sd = root of (half the band / 1.64) squared + (discrepancy x value) squared; "
        f"discrepancy {file.discrepancy:g}{others}"
    )
    for fitted in searched:
        free = ", ".join(f"{f.name} {f.low:g} to {f.high:g}" for f in plan.free[fitted.block.id])
        targets = " ".join(fitted.block.targets)
        left = len(fitted.survivors.seeds)
        yield f"block {fitted.block.id}: {left} of {n} survive; {free}; targets {targets}"


def _show(terminal: Console, words: Words, plan: Plan, fitted: Fitted) -> None:
    """Print a block: what the candidates gave beside what was observed."""
    heads = ("id", "observed", "band", "candidates", "near")
    title = words(
        "hindcast.block",
        block=fitted.block.id,
        survivors=len(fitted.survivors.seeds),
        n=len(next(iter(fitted.model.values()))),
        threshold=f"{plan.file.threshold:g}",
    )
    say(terminal, words, title, "bold")
    shown = table(words, "", [f"hindcast.head_{head}" for head in heads])
    for key, values in fitted.model.items():
        row = plan.targets.rows[key]
        assert row.value is not None
        assert row.low is not None
        assert row.high is not None
        value, low, high = (digits(float(x)) for x in middle(values))
        near = float((distance(plan, key, values) < plan.file.threshold).mean())
        shown.add_row(
            key,
            digits(row.value),
            words("hindcast.range", low=digits(row.low), high=digits(row.high)),
            words("hindcast.middle", value=value, low=low, high=high),
            f"{near:.0%}",
        )
    terminal.print(shown)
