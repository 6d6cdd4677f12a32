"""JSON Schema of every kind of file in `configs/`, so that an editor completes and checks it.

A schema knows keys, types, icons, units and fields. What only the whole ruleset can tell (ids of
other records, sources, ranges) is left to `run.py validate`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel

from sim.rules.accounts import FILE, FOLDER
from sim.rules.reader import FOLDERS, SHARED, SINGLE
from sim.rules.schema.accounts import AccountsFile, Theory
from sim.rules.schema.scenario import Scenario
from sim.rules.schema.strategy import Outcome, Recommendations, Strategy

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


class FileKind(NamedTuple):
    """Files of one kind.

    Attributes:
        name: stem of the schema's own file: `policy`, `parameters`.
        pattern: which files of the configs are of this kind, as a glob.
        schema: JSON Schema of such a file.
    """

    name: str
    pattern: str
    schema: Schema


def file_kinds() -> Iterator[FileKind]:
    """All kinds of files with records. Catalogues of texts are plain mappings and need none."""
    base = "rulesets/*"
    for folder, model in FOLDERS.items():
        yield FileKind(model.__name__.lower(), f"{base}/{folder}/**/*.yaml", _record(model))
    for name, model in SINGLE.items():
        yield FileKind(name, f"{base}/{name}.yaml", _record(model))
    for name, model in SHARED.items():
        files = "parameters/*/*" if name == "parameters" else name
        yield FileKind(name, f"{base}/{files}.yaml", _records(model))
    yield FileKind("accounts", FILE, _record(AccountsFile))
    yield FileKind("theory", f"{FOLDER}/*.yaml", _record(Theory))
    yield FileKind("strategy", "strategies/*.yaml", _record(Strategy))
    yield FileKind("recommendations", "recommendations.yaml", _record(Recommendations))
    yield FileKind("outcomes", "outcomes.yaml", _records(Outcome))
    yield FileKind("scenario", "scenarios/*.yaml", _scenario())


def _record(model: type[BaseModel]) -> Schema:
    return {"$schema": DIALECT, **model.model_json_schema()}


def _records(model: type[BaseModel]) -> Schema:
    """A file of many records: its keys are their ids, which need not be repeated inside."""
    record = model.model_json_schema()
    parts = record.pop("$defs", {})
    record["required"] = [key for key in record["required"] if key != "id"]
    return {
        "$schema": DIALECT,
        "type": "object",
        "additionalProperties": record,
        "$defs": parts,
    }


def _scenario() -> Schema:
    """A scenario that extends another one names only what it changes."""
    schema = _record(Scenario)
    whole = schema.pop("required")
    return {**schema, "anyOf": [{"required": whole}, {"required": ["id", "extends"]}]}
