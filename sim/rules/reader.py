"""Reads the raw files of a scenario and its ruleset, remembering where everything stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from sim.core.errors import ConfigError, did_you_mean, unknown
from sim.rules.schema.common import Parameter, Source, Strict
from sim.rules.schema.demands import Demand
from sim.rules.schema.items import Item
from sim.rules.schema.measures import Deal, Event, Policy, Shock
from sim.rules.schema.roster import Actor, Bloc, Norm, RulesetFile, Slots
from sim.rules.schema.scenario import Goal, Happening, Indicator, Line, Scenario
from sim.rules.yamlio import load_yaml

# Folder of one file per record -> model; the file's name is the record's id.
FOLDERS: dict[str, type[BaseModel]] = {
    "blocs": Bloc,
    "actors": Actor,
    "policies": Policy,
    "deals": Deal,
    "items": Item,
    "events": Event,
    "shocks": Shock,
    "demands": Demand,
    "goals": Goal,
    "indicators": Indicator,
    "norms": Norm,
}
# File of one record -> model.
SINGLE: dict[str, type[BaseModel]] = {"ruleset": RulesetFile, "slots": Slots}
# File (or folder of files) of many records -> model.
SHARED: dict[str, type[BaseModel]] = {
    "sources": Source,
    "parameters": Parameter,
    "lines": Line,
    "chronicle": Happening,
}
T = TypeVar("T", bound=BaseModel)
Raw = dict[str, dict[str, Any]]


class Reader:
    """Reads and validates files, collecting problems instead of stopping at the first.

    Attributes:
        problems: one line each: file, path, what is wrong.
        places: (kind, id) to the file and, in shared files, the key of a record.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[str] = []
        self.places: dict[tuple[str, str], str] = {}

    def place(self, path: Path) -> str:
        """A file as named in messages: within the folder of the configs."""
        return path.relative_to(self.root).as_posix()

    def read(self, path: Path) -> dict[str, Any]:
        """A file that holds a mapping; an empty one after a problem."""
        try:
            data = load_yaml(path)
        except ConfigError as error:
            self.problems.extend(p.replace(str(path), self.place(path)) for p in error.problems)
            return {}
        if not isinstance(data, dict):
            self.problems.append(f"{self.place(path)}: should be a mapping of names to values")
            return {}
        return data

    def scenario(self, name: str, known: tuple[str, ...]) -> dict[str, Any]:
        """Raw scenario laid over the one it extends, if any."""
        path = self.root / "scenarios" / f"{name}.yaml"
        where = self.place(path)
        self.places["scenarios", name] = where
        raw = self.read(path)
        if raw and raw.get("id") != name:
            self.problems.append(f"{where}: id: '{raw.get('id')}' is not the file's name")
        below = raw.get("extends")
        if not below:
            return raw
        if below not in known or below == name:
            self.problems.append(f"{where}: extends: {unknown('scenario', str(below), known)}")
            return raw
        base = self.scenario(str(below), tuple(k for k in known if k != name))
        merged = {**base, **raw}
        for key in ("set", "start", "history", "priors"):
            own = raw.get(key) or {}
            merged[key] = {**(base.get(key) or {}), **own} if isinstance(own, dict) else own
        merged["remove"] = [*(base.get("remove") or []), *(raw.get("remove") or [])]
        return merged

    def ruleset(self, name: str, where: str) -> Raw:
        """Raw records of a ruleset: kind to id to data."""
        base = self.root / "rulesets" / name
        if not base.is_dir():
            known = [p.name for p in (self.root / "rulesets").glob("*") if p.is_dir()]
            self.problems.append(f"{where}: {unknown('ruleset', name, known)}")
            return {kind: {} for kind in (*SINGLE, *SHARED, *FOLDERS)}
        raw: Raw = {"parameters": {}}
        for kind in SINGLE:
            raw[kind] = self.read(base / f"{kind}.yaml")
            self.places[kind, ""] = self.place(base / f"{kind}.yaml")
        for kind in ("sources", "lines", "chronicle"):
            raw[kind] = self.read(base / f"{kind}.yaml")
            for key in raw[kind]:
                self.places[kind, key] = f"{self.place(base / f'{kind}.yaml')}: {key}"
        for path in sorted((base / "parameters").glob("*/*.yaml")):
            self._parameters(raw["parameters"], path)
        for kind in FOLDERS:
            raw[kind] = {}
            for path in sorted((base / kind).rglob("*.yaml")):
                self._record(raw[kind], kind, path)
        return raw

    def _parameters(self, out: dict[str, Any], path: Path) -> None:
        for name, record in self.read(path).items():
            key = f"{path.parent.name}.{name}"
            if key in out:
                self.problems.append(f"{self.place(path)}: the parameter '{key}' stands twice")
            out[key] = record
            self.places["parameters", key] = f"{self.place(path)}: {name}"

    def _record(self, out: dict[str, Any], kind: str, path: Path) -> None:
        data = self.read(path)
        where = self.place(path)
        if data and data.get("id") != path.stem:
            self.problems.append(f"{where}: id: '{data.get('id')}' is not the file's name")
        if path.stem in out:
            self.problems.append(f"{where}: the id '{path.stem}' stands twice")
        out[path.stem] = data
        self.places[kind, path.stem] = where

    def build(self, raw: Raw, raw_scenario: dict[str, Any], where: str) -> dict[str, Any]:
        """All records as checked models: kind to id to model."""
        out: dict[str, Any] = {
            "scenario": self.model(Scenario, raw_scenario, where),
        }
        for kind, single in SINGLE.items():
            out[kind] = self.model(single, raw[kind], self.places[kind, ""])
        for kind, model in {**SHARED, **FOLDERS}.items():
            out[kind] = {}
            for key, data in raw[kind].items():
                record = {"id": key, **data} if kind == "lines" and isinstance(data, dict) else data
                out[kind][key] = self.model(model, record, self.places[kind, key])
        return out

    def model(self, model: type[T], data: Any, where: str) -> T | None:
        """A record as a model; None after a problem."""
        data = _tuples(data)
        try:
            return TypeAdapter(model).validate_python(data)
        except ValidationError as error:
            self.problems.extend(f"{where}: {p}" for p in _messages(error, data))
            return None

    def stop_if_problems(self) -> None:
        """Raise ConfigError with all problems found so far."""
        if self.problems:
            raise ConfigError(*dict.fromkeys(self.problems))


def _tuples(data: Any) -> Any:
    if isinstance(data, dict):
        return {k: _tuples(v) for k, v in data.items()}
    return tuple(_tuples(v) for v in data) if isinstance(data, list) else data


def _messages(error: ValidationError, data: Any) -> list[str]:
    """One message per wrong place of a record: nothing on a whole of which a part is wrong."""
    found: dict[tuple[str, ...], Any] = {}
    for e in error.errors():
        found.setdefault(_path(e, data), e)
    return [
        f"{'.'.join(path)}: {_message(e)}"
        for path, e in found.items()
        if e["type"] == "too_long" or not any(p[: len(path)] == path != p for p in found)
    ]


def _path(error: Any, data: Any) -> tuple[str, ...]:
    """Keys and positions that lead to the error in the file, without the names of types."""
    path = []
    for part in error["loc"]:
        is_key = isinstance(data, dict) and part in data
        if is_key or (isinstance(data, tuple) and isinstance(part, int)):
            path.append(str(part))
            data = data[part]
    return (*path, error["loc"][-1]) if error["type"] == "missing" else tuple(path)


def _message(error: Any) -> str:
    text = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        text = f"unknown key{did_you_mean(str(error['loc'][-1]), _known_keys())}"
    elif error["type"] == "missing":
        text = "this key is missing"
    elif error["type"] == "literal_error":
        known = error["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        text = f"{text}, not '{error['input']}'{did_you_mean(str(error['input']), known)}"
    elif error["type"] == "union_tag_invalid":
        known = error["ctx"]["expected_tags"].replace("'", "").split(", ")
        text = unknown("kind", str(error["ctx"]["tag"]), known)
    return text


def _known_keys() -> set[str]:
    """Keys of all records; a misspelt one is most often close to one of these."""
    found: set[str] = set()
    open_models: list[type[BaseModel]] = [Strict]
    while open_models:
        model = open_models.pop()
        found |= set(model.model_fields)
        open_models += model.__subclasses__()
    return found


def patch(raw: Raw, scenario: dict[str, Any], where: str, problems: list[str]) -> None:
    """Lay the `set` and `remove` of a scenario over the raw rules."""
    changes, removals = scenario.get("set") or {}, scenario.get("remove") or ()
    if not isinstance(changes, dict) or not isinstance(removals, list | tuple):
        return  # the schema says so
    for path, value in changes.items():
        _set(raw, path, value, where, problems)
    for path in removals:
        folder, _, name = str(path).partition(".")
        if folder not in raw or name not in raw[folder]:
            known = [f"{folder}.{i}" for i in raw.get(folder, ())] or list(raw)
            problems.append(f"{where}: remove: {unknown('record', str(path), known)}")
        else:
            del raw[folder][name]


def _set(raw: Raw, path: str, value: Any, where: str, problems: list[str]) -> None:
    node: Any = raw
    parts = path.split(".")
    if parts[0] == "parameters" and len(parts) > 2:
        parts = ["parameters", f"{parts[1]}.{parts[2]}", *parts[3:]]
    for i, part in enumerate(parts):
        last = i == len(parts) - 1  # the schema judges the last key
        if not isinstance(node, dict) or (part not in node and (not last or i < 2)):
            known = node if isinstance(node, dict) else ()
            problems.append(f"{where}: set: {path}: {unknown('name', part, known)}")
            return
        if last:
            node[part] = value
        else:
            node = node[part]
