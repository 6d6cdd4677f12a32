"""Accepted parameter sets: a table that the calibration wrote, one row per set."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from sim.core.errors import did_you_mean
from sim.rules.ruleset import Accepted, state_factor
from sim.rules.schema.common import Parameter

START = "start."  # factor on the start of a field
OTHER = ("set", "seed", "implausibility")  # columns that are no parameters


def load_accepted(
    path: Path, parameters: Mapping[str, Parameter], problems: list[str]
) -> Accepted | None:
    """The sets of a file; None after a problem. Lines that begin with # tell where it is from."""
    where = f"accepted/{path.name}"
    text = path.read_text(encoding="utf-8")
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    names = tuple(n for n in (rows[0] if rows else {}) if n not in OTHER)
    before = len(problems)
    if not rows or "seed" not in rows[0]:
        problems.append(
            f"{where}: no rows, or no column 'seed'; write it anew with the calibration"
        )
    for name in names:
        if not name.startswith(START) and name.partition("@")[0] not in parameters:
            hint = did_you_mean(name, parameters)
            problems.append(f"{where}: unknown parameter '{name}'{hint}")
    if len(problems) > before:
        return None
    factors = [state_factor(parameters, name) for name in names]
    try:
        values = np.array([[float(row[n]) for n in names] for row in rows]) * factors
        seeds = tuple(int(row["seed"]) for row in rows)
    except (TypeError, ValueError) as error:
        problems.append(f"{where}: not a number: {error}")
        return None
    return Accepted(names, values, seeds, hashlib.sha256(text.encode()).hexdigest())
