"""The hindcast as files: targets, series, and the manifest that says what made them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim import __version__
from sim.batch.simulate import versions
from sim.hindcast.gauges import GAUGES
from sim.hindcast.run import Hindcast, middle
from sim.reports.files import write_csv, write_text

Row = tuple[object, ...]
TARGETS = (
    "id", "name", "metric", "period", "value", "spread_low", "spread_high", "band_low",
    "band_high", "inside", "sample",
)  # fmt: skip
SERIES = ("quarter", "subject", "quantity", "unit", "median", "low", "high")


def write(out: Path, hindcast: Hindcast) -> None:
    """Write `targets.csv`, `series.csv` and `manifest.json`, each at once or not at all."""
    write_csv(out / "targets.csv", TARGETS, _targets(hindcast))
    write_csv(out / "series.csv", SERIES, _series(hindcast))
    write_text(out / "manifest.json", json.dumps(manifest(hindcast), indent=1) + "\n")


def manifest(hindcast: Hindcast) -> dict[str, Any]:
    """What made the tables. No clock and no paths."""
    accepted = hindcast.rules.accepted
    counted = hindcast.counted
    return {
        "program": __version__,
        "scenario": hindcast.rules.scenario.id,
        "rules": hindcast.rules.sha256,
        "accepted": accepted.sha256 if accepted else None,
        "sets": hindcast.sets,
        "quarters": hindcast.rules.scenario.quarters,
        "counted": len(counted),
        "inside": sum(bool(o.inside) for o in counted),
        **versions(),
    }


def _targets(hindcast: Hindcast) -> Iterator[Row]:
    for o in hindcast.outcomes:
        row = o.row
        inside = "" if o.inside is None else str(o.inside).lower()
        numbers = (_number(x) for x in (o.value, o.low, o.high, row.low, row.high))
        metric = hindcast.targets.head.units[row.unit].en
        yield (row.id, row.name.en, metric, row.period, *numbers, inside, row.sample)


def _number(x: float | None) -> object:
    return "" if x is None or not math.isfinite(x) else x


def _series(hindcast: Hindcast) -> Iterator[Row]:
    for name, path in hindcast.paths.items():
        g = GAUGES[name]
        for t, numbers in enumerate(zip(*middle(path), strict=True)):
            quarter = str(hindcast.rules.first_quarter.plus(t))
            yield (quarter, g.subject, g.quantity, g.unit, *(_number(float(x)) for x in numbers))
