"""What the calibration searches: `configs/hindcast/calibration.yaml`, strictly checked."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.core import paths
from sim.core.errors import ConfigError, did_you_mean
from sim.core.units import convert
from sim.hindcast.targets import Target, Targets, load_targets
from sim.rules.reader import Reader
from sim.rules.ruleset import Ruleset
from sim.rules.schema.common import Id, Number, Strict

FILE = "hindcast/calibration.yaml"
START = "start."  # factor on the start of a field


class Range(Strict):
    """Where candidates are drawn; the parameter's own range where a bound is left out."""

    low: Number | None = None
    high: Number | None = None


class Block(Strict):
    """Parameters that are fitted together, and the targets that they are fitted to.

    Attributes:
        parameters: `chips.order_speed`, a later value `capability.pace@2024Q2`, or a factor on a
            start `start.chain_capacity`.
    """

    id: Id
    parameters: Annotated[dict[str, Range], Field(min_length=1)]
    targets: Annotated[tuple[str, ...], Field(min_length=1)]


class File(Strict):
    """The whole file.

    Attributes:
        seed: of the candidates and of their luck.
        candidates: per block.
        runs: at once; no result depends on it.
        threshold: implausibility that a survivor stays below.
        worst: which of the targets of a block decides, the worst or the second worst.
        discrepancy: what the model is allowed to be off by, as a share of the observed value.
        discrepancies: the same for single targets.
        least, most: sets that are needed and that are kept.
        blocks: in the order in which they are fitted.
    """

    seed: Annotated[int, Field(ge=1)]
    candidates: Annotated[int, Field(ge=1)]
    runs: Annotated[int, Field(ge=1)]
    threshold: Annotated[float, Field(gt=0)]
    worst: Literal["first", "second"]
    discrepancy: Annotated[float, Field(ge=0)]
    discrepancies: dict[str, Annotated[float, Field(ge=0)]] = Field(default_factory=dict)
    least: Annotated[int, Field(ge=1)]
    most: Annotated[int, Field(ge=1)]
    blocks: Annotated[tuple[Block, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _check(self) -> File:
        if self.least > self.most:
            raise ValueError("least is more than most")
        return self


@dataclass(frozen=True, slots=True)
class Free:
    """A free parameter with its range, in the unit of its file, and the factor to the state's."""

    name: str
    low: float
    high: float
    factor: float


@dataclass(frozen=True)
class Plan:
    """A checked calibration.

    Attributes:
        free: parameters of every block.
        sd: by target, one standard deviation of what model and record may differ by.
    """

    file: File
    rules: Ruleset
    targets: Targets
    free: Mapping[str, tuple[Free, ...]]
    sd: Mapping[str, float]


def load_plan(root: Path | None = None) -> Plan:
    """The checked calibration with its targets and rules.

    Args:
        root: another `configs` folder.

    Raises:
        ConfigError: with all problems found, one line each.
    """
    root = root or paths.configs()
    rules, targets = load_targets(root)
    reader = Reader(root)
    file = reader.model(File, reader.read(root / FILE), FILE)
    reader.stop_if_problems()
    assert file is not None
    free = {block.id: _free(rules, block, reader.problems) for block in file.blocks}
    reader.problems += _doubles(file)
    reader.problems += _wrong_targets(file, targets)
    reader.stop_if_problems()
    sd = {key: _sd(file, row) for key, row in targets.rows.items() if row.counted}
    return Plan(file, rules, targets, free, sd)


def _free(rules: Ruleset, block: Block, problems: list[str]) -> tuple[Free, ...]:
    out = []
    for name, given in block.parameters.items():
        where = f"{FILE}: {block.id}: {name}"
        try:
            least, most, factor = _own_range(rules, name)
        except ConfigError as error:
            problems.append(f"{where}: {error}")
            continue
        low = least if given.low is None else float(given.low)
        high = most if given.high is None else float(given.high)
        if low >= high:
            problems.append(f"{where}: low {low:g} is not below high {high:g}")
        elif least < most and not (least <= low and high <= most):
            problems.append(
                f"{where}: {low:g} to {high:g} leaves the parameter's own range, "
                f"{least:g} to {most:g}; search inside it or widen it there"
            )
        else:
            out.append(Free(name, low, high, factor))
    return tuple(out)


def _own_range(rules: Ruleset, name: str) -> tuple[float, float, float]:
    """Range in the unit of the file and factor to the state's; a start has 1 to 1: give one."""
    if name.startswith(START):
        field = name.removeprefix(START)
        if field not in rules.start:
            raise ConfigError(f"the scenario starts no '{field}'{did_you_mean(field, rules.start)}")
        return 1.0, 1.0, 1.0
    known = [*rules.parameter_records, *(d.draw_key for d in rules.dated)]
    if name not in known:
        raise ConfigError(f"unknown parameter{did_you_mean(name, known)}")
    record = rules.parameter_records[name.partition("@")[0]]
    if record.axis or isinstance(record.low, dict) or isinstance(record.high, dict):
        raise ConfigError(f"runs over the axis '{record.axis}'; only single numbers can be free")
    held = record.dated.get(name.partition("@")[2], record)
    return float(held.low), float(held.high), convert(1.0, record.unit)[0]  # type: ignore[arg-type]


def _doubles(file: File) -> Iterable[str]:
    seen: set[str] = set()
    for block in file.blocks:
        for name in block.parameters:
            if name in seen:
                yield f"{FILE}: {block.id}: {name}: was already free in an earlier block"
            seen.add(name)


def _wrong_targets(file: File, targets: Targets) -> Iterable[str]:
    named = [(block.id, key) for block in file.blocks for key in block.targets]
    for where, key in [*named, *(("discrepancies", key) for key in file.discrepancies)]:
        if key not in targets.rows:
            yield f"{FILE}: {where}: unknown target '{key}'{did_you_mean(key, targets.rows)}"
        elif not targets.rows[key].counted:
            row = targets.rows[key]
            yield f"{FILE}: {where}: {key} must not be fitted ({row.kind}, {row.sample})"


def _sd(file: File, row: Target) -> float:
    """Half the band holds 1.64 standard deviations; the discrepancy of the model comes on top."""
    assert row.value is not None
    assert row.low is not None
    assert row.high is not None
    observed = (row.high - row.low) / 2 / 1.64
    model = file.discrepancies.get(row.id, file.discrepancy) * abs(row.value)
    return math.hypot(observed, model)
