"""Reads a scenario and the ruleset under it, checks everything, reports all problems at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from sim.core import paths
from sim.core.errors import ConfigError, did_you_mean, unknown
from sim.core.units import Quarter
from sim.rules import compile as compiling
from sim.rules.accepted import load_accepted
from sim.rules.accounts import Accounts, load_accounts
from sim.rules.catalogue import load_texts
from sim.rules.crosscheck import crosscheck
from sim.rules.expand import expand
from sim.rules.reader import Reader, patch
from sim.rules.ruleset import Ruleset, set_parameter
from sim.rules.schema.common import Bilingual
from sim.rules.schema.roster import RulesetFile, Slots
from sim.rules.schema.scenario import Scenario

_cache: dict[tuple[Path, str], Ruleset] = {}
T = TypeVar("T", bound=BaseModel)


def scenario_ids(root: Path | None = None) -> tuple[str, ...]:
    """Ids of all scenarios that can be played or simulated."""
    folder = (root or paths.configs()) / "scenarios"
    return tuple(sorted(p.stem for p in folder.glob("*.yaml")))


def structural_worlds(root: Path | None = None) -> dict[str, float]:
    """Scenarios that are structural worlds, with their weights, in the order of their ids."""
    root = root or paths.configs()
    known, out = scenario_ids(root), {}
    for name in known:
        reader = Reader(root)
        world = reader.scenario(name, known).get("world")
        if isinstance(world, dict) and isinstance(world.get("weight"), float | int):
            out[name] = float(world["weight"])
    return out


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
        raise ConfigError(unknown("scenario", scenario, known))
    reader = Reader(root)
    where = f"scenarios/{scenario}.yaml"
    raw_scenario = reader.scenario(scenario, known)
    raw = reader.ruleset(str(raw_scenario.get("ruleset", "base")), where)
    reader.stop_if_problems()
    patch(raw, raw_scenario, where, reader.problems)
    records = reader.build(raw, raw_scenario, where)
    texts = load_texts(root / "text", reader.problems)
    reader.stop_if_problems()
    accounts = load_accounts(reader, records["sources"])
    for kind, order in _orders(records["ruleset"]).items():
        records[kind] = _ordered(records[kind], order, kind, reader)
    reader.stop_if_problems()
    declared = records["indicators"]
    records["indicators"] = expand(declared, _named(records))
    reader.problems += crosscheck(records, declared, reader.places, accounts)
    reader.stop_if_problems()
    sha = hashlib.sha256(
        json.dumps([raw, raw_scenario], sort_keys=True, ensure_ascii=True).encode()
    ).hexdigest()
    return _compile(records, texts, accounts, sha, reader)


def _past(scenario: Scenario, reader: Reader) -> Ruleset | None:
    """Rules of the past that a scenario begins after; it must end where this one begins."""
    if not scenario.begins_after:
        return None
    where = f"{reader.places['scenarios', scenario.id]}: begins_after"
    if scenario.begins_after == scenario.id:
        raise ConfigError(f"{where}: a scenario cannot begin after itself")
    past = load_ruleset(scenario.begins_after, reader.root)
    since = Quarter.parse(scenario.first_quarter).since(past.first_quarter)
    if not 0 < since <= past.scenario.quarters:
        raise ConfigError(
            f"{where}: '{scenario.begins_after}' does not reach from before "
            f"{scenario.first_quarter} up to it"
        )
    return past


def _named(records: Mapping[str, Any]) -> dict[str, dict[str, Bilingual]]:
    """Names of what an indicator may stand for, by axis and id."""
    file: RulesetFile = records["ruleset"]
    blocs = {b.id: b.short for b in records["blocs"].values()}
    parties = {p: blocs.get(p, Bilingual(en=p, ja=p)) for p in file.parties}
    return {
        "bloc": blocs,
        "other": blocs,
        "party": parties,
        "other_party": parties,
        "sector": {s.id: s.name for s in file.sectors},
        "input": {i.id: i.name for i in file.inputs},
        "demand": {d.id: d.name for d in records["demands"].values()},
        "norm": {n.id: n.short for n in records["norms"].values()},
    }


def _orders(file: RulesetFile) -> dict[str, tuple[str, ...]]:
    """Kinds whose order, and so their positions in arrays, stands in ruleset.yaml."""
    return {"blocs": file.blocs, "actors": file.actors, "lines": file.lines}


def _ordered(
    records: Mapping[str, T], order: tuple[str, ...], kind: str, reader: Reader
) -> dict[str, T]:
    ruleset = reader.places["ruleset", ""]
    for i in order:
        if i not in records:
            hint = did_you_mean(i, records)
            reader.problems.append(f"{ruleset}: {kind}: '{i}' has no file{hint}")
    for i in records:
        if i not in order:
            where = reader.places[kind, i]
            reader.problems.append(f"{where}: '{i}' is not in the list of ruleset.yaml")
    return {i: records[i] for i in order if i in records}


def _compile(
    records: dict[str, Any],
    texts: Mapping[str, Mapping[str, str]],
    accounts: Accounts,
    sha: str,
    reader: Reader,
) -> Ruleset:
    file: RulesetFile = records["ruleset"]
    scenario: Scenario = records["scenario"]
    slots: Slots = records["slots"]
    measures = compiling.measures_of(
        records["policies"],
        records["deals"],
        records["events"],
        records["shocks"],
        compiling.by_place(records["demands"], slots.demands),
        scenario.seat,
        slots.measures,
    )
    events = {m.id: records["events"][m.id] for m in measures if m.kind == "event"}
    norms = compiling.in_order(records["norms"], slots.norms)
    actors, items = records["actors"], records["items"]
    pairs = compiling.pairs_of(file, actors, scenario.seat)
    exchanges = compiling.exchanges_of(items, pairs)
    axes = compiling.axes_of(
        file, actors, measures, tuple(events), tuple(norms), scenario.quarters, pairs, exchanges
    )
    places, problems = reader.places, reader.problems
    adds, scales, onces = compiling.effect_tables(measures, axes, places, problems)
    item_adds, item_scales = compiling.item_tables(exchanges, items, actors, axes, places, problems)
    parameters = compiling.parameter_arrays(records["parameters"], axes, places, problems)
    dated = compiling.dated_values(records["parameters"], axes, places, problems)
    for later in dated:
        if later.start <= Quarter.parse(scenario.first_quarter):
            set_parameter(parameters, later.key, later.value)
    past = scenario.begins_after or scenario.id
    sets = reader.root / "rulesets" / file.id / "accepted" / f"{past}.csv"
    accepted = load_accepted(sets, records["parameters"], problems) if sets.exists() else None
    start = compiling.start_arrays(scenario.start, axes, places["scenarios", scenario.id], problems)
    joined = compiling.memberships(norms, axes, Quarter.parse(scenario.first_quarter))
    reader.stop_if_problems()
    return Ruleset(
        file=file,
        scenario=scenario,
        sha256=sha,
        axes=axes,
        sources=records["sources"],
        blocs=records["blocs"],
        actors=actors,
        policies=records["policies"],
        deals=records["deals"],
        events=events,
        shocks={m.id: records["shocks"][m.id] for m in measures if m.kind == "shock"},
        demands={m.id: records["demands"][m.id] for m in measures if m.kind == "demand"},
        items=items,
        goals=records["goals"],
        lines=records["lines"],
        chronicle=records["chronicle"],
        indicators=records["indicators"],
        norms=norms,
        parameter_records=records["parameters"],
        measures=measures,
        hidden=compiling.hidden_of(records["parameters"], slots.hidden),
        texts=texts,
        accounts=accounts,
        adds=adds,
        scales=scales,
        onces=onces,
        pairs=pairs,
        exchanges=exchanges,
        item_adds=item_adds,
        item_scales=item_scales,
        lever_slices=compiling.lever_slices(axes),
        start={"membership": joined, **start},
        dated=dated,
        accepted=accepted,
        past=_past(scenario, reader),
        _parameters=parameters,
    )
