"""The targets of the hindcast: `configs/hindcast/targets.yaml`, strictly checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from sim.core import paths
from sim.core.arrays import Array
from sim.core.errors import ConfigError, did_you_mean
from sim.hindcast import forms
from sim.hindcast.forms import FORMS, FORMS_WITH_BASE, Span
from sim.hindcast.gauges import GAUGES
from sim.rules.loader import load_ruleset
from sim.rules.reader import Reader
from sim.rules.ruleset import Ruleset
from sim.rules.schema.common import Bilingual, Id, Number, Sourced, Strict

FILE = "hindcast/targets.yaml"


class Constant(Sourced):
    """A number that gauges need beside the state, in the unit that they take it in."""

    value: Number
    unit: str
    low: Number
    high: Number


class Constants(Strict):
    """Numbers of the gauges.

    Attributes:
        shipped_before: compute of the four vendors from 2022 to the start.
        stock_before_2022: compute from before 2022.
        ascend_compute, h20_compute, h200_compute: compute of a chip.
        smuggled_compute: compute of an average smuggled chip.
        other_electricity: of data centres without AI chips, at the start.
        other_growth: of that, per year.
        regular_part: of people who have ever used it, those whom telemetry counts as users.
    """

    shipped_before: Constant
    stock_before_2022: Constant
    ascend_compute: Constant
    h20_compute: Constant
    h200_compute: Constant
    smuggled_compute: Constant
    other_electricity: Constant
    other_growth: Constant
    regular_part: Constant


class Unit(Bilingual):
    """Unit of a target, and what a result in the units of the state is multiplied by."""

    scale: Number = 1


class Head(Strict):
    """All of the file but the rows."""

    scenario: Id
    constants: Constants
    open_labs: Annotated[tuple[Id, ...], Field(min_length=1)]
    units: dict[str, Unit]
    later: tuple[str, ...] = ()


Group = Literal[
    "compute", "control", "china", "location", "capability", "capital", "investment",
    "energy", "price", "talent", "use", "market", "budget",
]  # fmt: skip


class Target(Strict):
    """A published number and how the model's counterpart is computed.

    Attributes:
        unit: id in `units`.
        period: as published.
        kind: `outcome` is scored; `input` and `start` are given to the model; `optional` is
            printed.
        sample: `fit` may be fitted, `out` is a check of what was not fitted, `reported` has its
            observed value elsewhere.
        value, low, high: observed value and band; absent where `reported`.
        gauge, per: what is observed, and what it is divided by.
        form: how the target comes from the path.
        at, base: span of quarters that the form looks at (the period, where empty), and the one it
            compares with.
        facts: ids of the facts behind the value.
    """

    id: str
    name: Bilingual
    group: Group
    unit: str
    period: str
    kind: Literal["outcome", "input", "start", "optional"]
    sample: Literal["fit", "out", "reported"]
    value: Number | None = None
    low: Number | None = None
    high: Number | None = None
    gauge: str
    per: str = ""
    form: str = "mean"
    at: str = ""
    base: str = ""
    facts: tuple[str, ...] = ()
    why: Bilingual | None = None

    @model_validator(mode="after")
    def _check(self) -> Target:
        for name, known in ((self.gauge, GAUGES), (self.per or self.gauge, GAUGES)):
            if name not in known:
                raise ValueError(f"unknown gauge '{name}'{did_you_mean(name, known)}")
        all_forms = {**FORMS, **FORMS_WITH_BASE}
        if self.form not in all_forms:
            raise ValueError(f"unknown form '{self.form}'{did_you_mean(self.form, all_forms)}")
        if bool(self.base) != (self.form in FORMS_WITH_BASE):
            what = "lacks a base" if self.form in FORMS_WITH_BASE else "takes no base"
            raise ValueError(f"the form '{self.form}' {what}")
        if self.per and self.form in {"sum", "compound"}:
            raise ValueError(f"the form '{self.form}' of a share means nothing; use 'mean'")
        observed = (self.value, self.low, self.high)
        if self.sample == "reported":
            if observed != (None, None, None):
                raise ValueError("a reported row has no value and no band")
        elif self.value is None or self.low is None or self.high is None:
            raise ValueError("value, low and high are all needed")
        elif not self.low <= self.value <= self.high:
            raise ValueError("the value lies outside its band")
        return self

    @property
    def span(self) -> Span:
        """Quarters that the form looks at."""
        return Span.parse(self.at or self.period)

    @property
    def base_span(self) -> Span | None:
        """Quarters that it compares with."""
        return Span.parse(self.base) if self.base else None

    @property
    def counted(self) -> bool:
        """True when it counts in the score."""
        return self.kind == "outcome" and self.sample == "fit"

    def compute(self, rules: Ruleset, recorded: Mapping[str, Array]) -> Array:
        """The model's value in the state's units, (R,), from the paths of all gauges, (T, R)."""
        per = recorded[self.per] if self.per else None
        path = forms.Path(rules.first_quarter, recorded[self.gauge], per)
        return forms.compute(self.form, path, self.span, self.base_span)


@dataclass(frozen=True)
class Targets:
    """All targets with what they share."""

    head: Head
    rows: Mapping[str, Target]

    @property
    def constants(self) -> Mapping[str, float]:
        """Numbers of the gauges by name."""
        return {n: float(getattr(self.head.constants, n).value) for n in Constants.model_fields}

    def scale(self, row: Target) -> float:
        """Factor from the units of the state to the unit of the row."""
        return float(self.head.units[row.unit].scale)


def load_targets(root: Path | None = None) -> tuple[Ruleset, Targets]:
    """The checked targets and the rules of the scenario that they are about.

    Args:
        root: another `configs` folder.

    Raises:
        ConfigError: with all problems found, one line each.
    """
    root = root or paths.configs()
    reader = Reader(root)
    raw = reader.read(root / FILE)
    raw_rows = raw.pop("rows", None)
    head = reader.model(Head, raw, FILE)
    if not isinstance(raw_rows, dict):
        reader.problems.append(f"{FILE}: rows: should be a mapping of ids to targets")
    reader.stop_if_problems()
    assert head is not None
    assert isinstance(raw_rows, dict)
    rules = load_ruleset(head.scenario, root)
    rows = {key: reader.model(Target, _with_id(key, data), f"{FILE}: {key}")
            for key, data in raw_rows.items()}  # fmt: skip
    reader.problems += _problems(rules, head, [r for r in rows.values() if r is not None])
    reader.stop_if_problems()
    return rules, Targets(head, {key: row for key, row in rows.items() if row is not None})


def _with_id(key: str, data: Any) -> Any:  # noqa: ANN401 -- not checked yet
    return {"id": key, **data} if isinstance(data, dict) else data


def _problems(rules: Ruleset, head: Head, rows: Iterable[Target]) -> list[str]:
    """What the schema cannot see: ids of other files and lists, spans outside the scenario."""
    out = []
    for name in Constants.model_fields:
        source = getattr(head.constants, name).source
        if source not in {"assumption", *rules.sources}:
            hint = did_you_mean(source, rules.sources)
            out.append(f"{FILE}: constants.{name}: unknown source '{source}'{hint}")
    labs = rules.axes["lab"].ids
    out += [
        f"{FILE}: open_labs: unknown lab '{lab}'{did_you_mean(lab, labs)}"
        for lab in head.open_labs
        if lab not in labs
    ]
    for row in rows:
        if row.unit not in head.units:
            hint = did_you_mean(row.unit, head.units)
            out.append(f"{FILE}: {row.id}: unit: unknown '{row.unit}'{hint}")
        if row.id in head.later:
            out.append(f"{FILE}: {row.id}: stands in `later` too")
        out += [f"{FILE}: {row.id}: {text}" for text in _spans(rules, row)]
    return out


def _spans(rules: Ruleset, row: Target) -> list[str]:
    first = rules.first_quarter
    last = first.plus(rules.scenario.quarters - 1)
    try:
        spans = [row.span, *filter(None, [row.base_span])]
    except ConfigError as error:
        return [f"at: {error}"]
    return [
        f"at: {span.first} to {span.last} lies outside the scenario ({first} to {last})"
        for span in spans
        if span.first < first or last < span.last
    ]
