"""Reads a scenario and the ruleset under it, checks everything, reports all problems at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from sim.core import paths
from sim.core.errors import ConfigError, did_you_mean
from sim.core.texts import LANGUAGES
from sim.core.units import Quarter
from sim.rules import compile as compiling
from sim.rules.catalogue import load_texts
from sim.rules.crosscheck import crosscheck
from sim.rules.ruleset import Ruleset
from sim.rules.schema.common import Bilingual, Parameter, Source
from sim.rules.schema.measures import Deal, Event, Policy
from sim.rules.schema.roster import Actor, Bloc, RulesetFile
from sim.rules.schema.scenario import Goal, Indicator, Line, Scenario
from sim.rules.yamlio import load_yaml

# Folder of one file per record -> model; the file's name is the record's id.
_RECORDS: dict[str, type[BaseModel]] = {
    "blocs": Bloc,
    "actors": Actor,
    "policies": Policy,
    "deals": Deal,
    "events": Event,
    "goals": Goal,
    "indicators": Indicator,
}
_cache: dict[tuple[Path, str], Ruleset] = {}
T = TypeVar("T", bound=BaseModel)


def scenario_ids(root: Path | None = None) -> tuple[str, ...]:
    """Ids of all scenarios that can be played or simulated."""
    folder = (root or paths.configs()) / "scenarios"
    return tuple(sorted(p.stem for p in folder.glob("*.yaml")))


def load_ruleset(scenario: str = "report_2025", root: Path | None = None) -> Ruleset:
    """The checked and compiled rules of a scenario; loaded once per process.

    Args:
        scenario: id of a file in `configs/scenarios`.
        root: another `configs` folder (for tests and mods).

    Raises:
        ConfigError: with all problems found, one line each: file, path, what is wrong.
    """
    root = root or paths.configs()
    key = (root, scenario)
    if key not in _cache:
        _cache[key] = _load(root, scenario)
    return _cache[key]


def _load(root: Path, scenario: str) -> Ruleset:
    known = scenario_ids(root)
    if scenario not in known:
        raise ConfigError(
            f"unknown scenario '{scenario}'{did_you_mean(scenario, known)} "
            f"(known: {', '.join(known)})"
        )
    reader = _Reader(root)
    raw_scenario = _scenario(reader, root, scenario)
    base = root / "rulesets" / str(raw_scenario.get("ruleset", "base"))
    raw = reader.folder(base)
    reader.stop_if_problems()
    _patch(raw, raw_scenario, f"scenarios/{scenario}.yaml", reader.problems)
    records = _build(raw, raw_scenario, f"scenarios/{scenario}.yaml", reader)
    texts = load_texts(root / "text", reader.problems)
    reader.stop_if_problems()
    sha = hashlib.sha256(
        json.dumps([raw, raw_scenario], sort_keys=True, ensure_ascii=True).encode()
    ).hexdigest()
    return _compile(records, texts, sha)


def _scenario(reader: _Reader, root: Path, scenario: str) -> dict[str, Any]:
    """Raw scenario laid over the one it extends, if any."""
    path = root / "scenarios" / f"{scenario}.yaml"
    raw = reader.read(path)
    if raw and raw.get("id") != path.stem:
        reader.problems.append(
            f"{reader.place(path)}: id: '{raw.get('id')}' is not the file's name"
        )
    below = raw.get("extends")
    if not below:
        return raw
    if below not in scenario_ids(root) or below == scenario:
        hint = did_you_mean(str(below), scenario_ids(root))
        reader.problems.append(f"{reader.place(path)}: extends the unknown '{below}'{hint}")
        return raw
    base = _scenario(reader, root, str(below))
    merged = {**base, **raw}
    for key in ("set", "start", "history"):
        merged[key] = {**(base.get(key) or {}), **(raw.get(key) or {})}
    merged["remove"] = [*(base.get("remove") or []), *(raw.get("remove") or [])]
    return merged


class _Reader:
    """Reads and validates files, collecting problems instead of stopping at the first."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[str] = []

    def place(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def read(self, path: Path) -> dict[str, Any]:
        try:
            data = load_yaml(path)
        except ConfigError as error:
            self.problems.extend(p.replace(str(path), self.place(path)) for p in error.problems)
            return {}
        if not isinstance(data, dict):
            self.problems.append(f"{self.place(path)}: should be a mapping of names to values")
            return {}
        return data

    def folder(self, base: Path) -> dict[str, dict[str, Any]]:
        raw: dict[str, dict[str, Any]] = {
            "ruleset": self.read(base / "ruleset.yaml"),
            "sources": self.read(base / "sources.yaml"),
            "lines": self.read(base / "lines.yaml"),
            "parameters": {},
        }
        for path in sorted((base / "parameters").glob("*/*.yaml")):
            for name, record in self.read(path).items():
                key = f"{path.parent.name}.{name}"
                if key in raw["parameters"]:
                    self.problems.append(f"{self.place(path)}: the parameter '{key}' stands twice")
                raw["parameters"][key] = record
        for folder in _RECORDS:
            raw[folder] = {}
            for path in sorted((base / folder).rglob("*.yaml")):
                data = self.read(path)
                if data and data.get("id") != path.stem:
                    self.problems.append(
                        f"{self.place(path)}: id: '{data.get('id')}' is not the file's name"
                    )
                if path.stem in raw[folder]:
                    self.problems.append(f"{self.place(path)}: the id '{path.stem}' stands twice")
                raw[folder][path.stem] = data
        return raw

    def model(self, model: type[T], data: Any, where: str) -> T | None:
        try:
            return TypeAdapter(model).validate_python(_tuples(data))
        except ValidationError as error:
            self.problems.extend(_message(e, where, model) for e in error.errors())
            return None

    def stop_if_problems(self) -> None:
        if self.problems:
            raise ConfigError(*dict.fromkeys(self.problems))


def _tuples(data: Any) -> Any:
    if isinstance(data, dict):
        return {k: _tuples(v) for k, v in data.items()}
    return tuple(_tuples(v) for v in data) if isinstance(data, list) else data


def _message(error: Any, where: str, model: type[BaseModel]) -> str:
    path = ".".join(str(part) for part in error["loc"])
    text = error["msg"]
    if error["type"] == "extra_forbidden":
        names = set(model.model_fields)
        text = f"unknown key{did_you_mean(str(error['loc'][-1]), names)}"
    elif error["type"] == "missing":
        text = "this key is missing"
    return f"{where}: {path}: {text}"


def _patch(
    raw: dict[str, dict[str, Any]], scenario: dict[str, Any], where: str, problems: list[str]
) -> None:
    for path, value in (scenario.get("set") or {}).items():
        node: Any = raw
        parts = _parts(path)
        for i, part in enumerate(parts):
            last = i == len(parts) - 1  # the schema judges the last key
            if not isinstance(node, dict) or (part not in node and (not last or i == 1)):
                known = node if isinstance(node, dict) else ()
                problems.append(
                    f"{where}: set: '{path}' names the unknown '{part}'{did_you_mean(part, known)}"
                )
                break
            if last:
                node[part] = value
            else:
                node = node[part]
    for path in scenario.get("remove") or ():
        folder, _, name = str(path).partition(".")
        if name not in raw.get(folder, {}):
            problems.append(f"{where}: remove: '{path}' does not exist")
        else:
            del raw[folder][name]


def _parts(path: str) -> list[str]:
    parts = path.split(".")
    if parts[0] == "parameters" and len(parts) > 2:
        return ["parameters", f"{parts[1]}.{parts[2]}", *parts[3:]]
    return parts


def _build(
    raw: dict[str, dict[str, Any]], raw_scenario: dict[str, Any], where: str, reader: _Reader
) -> dict[str, Any]:
    base = f"rulesets/{raw_scenario.get('ruleset', 'base')}"
    out: dict[str, Any] = {
        "ruleset": reader.model(RulesetFile, raw["ruleset"], f"{base}/ruleset.yaml"),
        "scenario": reader.model(Scenario, raw_scenario, where),
    }
    shared: dict[str, type[BaseModel]] = {
        "sources": Source,
        "parameters": Parameter,
        "lines": Line,
    }
    for name, model in shared.items():
        out[name] = {}
        for key, data in raw[name].items():
            place = f"{base}/{name}.yaml: {key}"
            if name == "parameters":
                place = f"{base}/parameters/{key.replace('.', '/')}"
            record = {"id": key, **data} if name == "lines" and isinstance(data, dict) else data
            out[name][key] = reader.model(model, record, place)
    for folder, model in _RECORDS.items():
        out[folder] = {
            key: reader.model(model, data, f"{base}/{folder}/{key}.yaml")
            for key, data in raw[folder].items()
        }
    reader.stop_if_problems()
    out["indicators"] = expand(out["indicators"], out["blocs"], out["ruleset"].parties)
    return out


def expand(
    declared: Mapping[str, Indicator], blocs: Mapping[str, Bloc], parties: tuple[str, ...]
) -> dict[str, Indicator]:
    """Indicators with `per` as one indicator per bloc or pair."""
    out: dict[str, Indicator] = {}
    for indicator in declared.values():
        for ids in _members(indicator.per, tuple(blocs), parties):
            filled = _filled(indicator, ids, blocs)
            out[filled.id] = filled
    return out


def _members(per: str, blocs: tuple[str, ...], parties: tuple[str, ...]) -> list[tuple[str, ...]]:
    if per == "bloc":
        return [(b,) for b in blocs]
    if per:
        items = blocs if per == "pair" else parties
        return [(a, b) for a in items for b in items if a != b]
    return [()]


def _filled(indicator: Indicator, ids: tuple[str, ...], blocs: Mapping[str, Bloc]) -> Indicator:
    one, two = (*ids, "", "")[:2]

    def fill(text: str) -> str:
        return text.replace("{one}", one).replace("{two}", two)

    def name(text: Bilingual) -> Bilingual:
        words = {}
        for language in LANGUAGES:
            word = text.of(language)
            for slot, item in (("{one}", one), ("{two}", two)):
                shown = blocs[item].short.of(language) if item in blocs else item
                word = word.replace(slot, shown)
            words[language] = word
        return Bilingual(**words)

    return indicator.model_copy(
        update={
            "id": "_".join((indicator.id, *ids)),
            "at": fill(indicator.at),
            "numerator": fill(indicator.numerator),
            "denominator": fill(indicator.denominator),
            "name": name(indicator.name),
            "short": name(indicator.short),
            # What is good for Japan is said of Japan's own numbers only.
            "better": indicator.better if one in {"", "japan"} else "neither",
        }
    )


def _ordered(records: Mapping[str, T], order: tuple[str, ...], what: str) -> dict[str, T]:
    missing = [i for i in order if i not in records]
    extra = [i for i in records if i not in order]
    problems = [f"ruleset.yaml: {what}: '{i}' has no file" for i in missing]
    problems += [f"{what}/{i}.yaml: '{i}' is not in the list of ruleset.yaml" for i in extra]
    if problems:
        raise ConfigError(*problems)
    return {i: records[i] for i in order}


def _compile(records: dict[str, Any], texts: Mapping[str, Mapping[str, str]], sha: str) -> Ruleset:
    file: RulesetFile = records["ruleset"]
    scenario: Scenario = records["scenario"]
    Quarter.parse(scenario.first_quarter)
    blocs = _ordered(records["blocs"], file.blocs, "blocs")
    actors = _ordered(records["actors"], file.actors, "actors")
    lines = _ordered(records["lines"], file.lines, "lines")
    problems = crosscheck(records)
    if problems:
        raise ConfigError(*problems)
    measures = compiling.measures_of(
        records["policies"], records["deals"], records["events"], scenario.seat
    )
    axes = compiling.axes_of(file, actors, measures, tuple(records["events"]), scenario.quarters)
    adds, scales, onces = compiling.effect_tables(measures, axes)
    return Ruleset(
        file=file,
        scenario=scenario,
        sha256=sha,
        axes=axes,
        sources=records["sources"],
        blocs=blocs,
        actors=actors,
        policies=records["policies"],
        deals=records["deals"],
        events=records["events"],
        goals=records["goals"],
        lines=lines,
        indicators=records["indicators"],
        parameter_records=records["parameters"],
        measures=measures,
        texts=texts,
        adds=adds,
        scales=scales,
        onces=onces,
        lever_slices=compiling.lever_slices(axes),
        start=compiling.start_arrays(scenario.start, axes),
        _parameters=compiling.parameter_arrays(records["parameters"], axes),
    )


def languages() -> tuple[str, ...]:
    """Languages that every text exists in."""
    return LANGUAGES
