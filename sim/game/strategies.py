"""Who steers Japan when nobody plays: its ministries' doctrine, nobody, or a written strategy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.core.errors import ConfigError, unknown
from sim.model import RaceModel
from sim.rules.ruleset import Ruleset
from sim.rules.schema.strategy import Strategy
from sim.rules.strategies import load_library, sha256

DOCTRINE, NONE = "doctrine", "none"  # Japan by its ministries' doctrine; inherited measures only


def written(rules: Ruleset) -> Mapping[str, Strategy]:
    """All written strategies by id, those of the arms included."""
    return load_library(rules).strategies


def known(rules: Ruleset) -> tuple[str, ...]:
    """Ids of all strategies but the arms of the recommendations, in the order of lists."""
    return (DOCTRINE, NONE, *load_library(rules).written)


def chosen(names: str, rules: Ruleset) -> tuple[str, ...]:
    """Strategies of a comma-separated list, each once; `all` stands for all but the arms.

    Raises:
        ConfigError: one is unknown, or none is named; the known ones are listed.
    """
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    for name in wanted or [names]:
        if name != "all":
            one(name, rules)
    out = [n for name in wanted for n in (known(rules) if name == "all" else (name,))]
    return tuple(dict.fromkeys(out))


def one(name: str, rules: Ruleset) -> str:
    """A single strategy by its id.

    Raises:
        ConfigError: it is unknown (the known ones are listed), or the record decides.
    """
    if name in (DOCTRINE, NONE):
        return name
    if rules.scenario.by_record:
        raise ConfigError(
            f"'{rules.scenario.id}' follows the record: no strategy can steer in it; "
            f"use {DOCTRINE}, {NONE} or another scenario"
        )
    if name not in written(rules):
        raise ConfigError(unknown("strategy", name, known(rules)))
    return name


def model(
    rules: Ruleset,
    strategy: str,
    seeds: Sequence[int],
    *,
    book: bool = False,
    look_ahead: bool | None = None,
) -> RaceModel:
    """A model in which a strategy steers the seat of the scenario."""
    given: dict[str, Any] = {"seeds": seeds, "book": book, "look_ahead": look_ahead}
    if strategy == DOCTRINE:
        return RaceModel(rules, **given)
    if strategy == NONE:
        return RaceModel(rules, seats=(rules.scenario.seat,), **given)
    return RaceModel(rules, script=written(rules)[strategy], **given)


def fingerprint(rules: Ruleset, strategy: str) -> str:
    """Hash of what a written strategy says; empty for the doctrine and for none."""
    return "" if strategy in (DOCTRINE, NONE) else sha256(written(rules)[strategy])
