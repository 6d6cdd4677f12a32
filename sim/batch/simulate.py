"""One game without a person: a summary to read, and tables to compute with."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path
from platform import python_version
from typing import Any

from sim import __version__
from sim.batch import dictionary, summary
from sim.batch.console import console, say
from sim.batch.tables import tables
from sim.core.errors import ConfigError, unknown
from sim.game import strategies
from sim.model import RaceModel
from sim.reports.files import writable_folder, write_csv, write_text
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from sim.views.words import Words
from sim.world.world import World

DECIDERS = {"doctrine": False, "lookahead": True}  # by name, whether governments look ahead


def run(
    language: str,
    scenario: str,
    seed: int,
    strategy: str,
    quarters: int | None,
    out: Path | None,
    decider: str = "",
) -> int:
    """Simulate one game, print its summary, and write its tables where a folder is given.

    Args:
        language: `en` or `ja`.
        scenario: id of a scenario.
        seed: of all luck.
        strategy: who steers Japan, see `sim.game.strategies`.
        quarters: how many to simulate; None for the whole scenario.
        out: folder for the tables; None for none.
        decider: how governments choose, one of `DECIDERS`; empty for what the scenario says.

    Returns:
        The exit code.

    Raises:
        ConfigError: unknown scenario, strategy or decider, too many quarters, a folder that cannot
            be written.
    """
    if decider and decider not in DECIDERS:
        raise ConfigError(unknown("decider", decider, DECIDERS))
    rules = load_ruleset(scenario)
    name = strategies.one(strategy, rules)
    ahead = DECIDERS[decider] if decider else rules.scenario.look_ahead
    quarters = quarters or rules.scenario.quarters
    if quarters > rules.scenario.quarters:
        raise ConfigError(
            f"'{scenario}' is {rules.scenario.quarters} quarters long; {quarters} were asked for"
        )
    if out is not None:
        writable_folder(out)
    model, worlds = play(rules, seed, name, quarters, look_ahead=ahead)
    words, terminal = Words.of(rules, language), console()
    header = words(
        "simulate.header",
        name=rules.scenario.name.of(language),
        seed=seed,
        strategy=words("simulate.record") if rules.scenario.by_record else words.stance(name),
        first=words.texts.quarter(rules.first_quarter),
        last=words.texts.quarter(rules.first_quarter.plus(quarters - 1)),
    )
    say(terminal, words, header, style="bold")
    summary.show(terminal, words, model, worlds)
    for note in ("final.note_causes", "final.note_model"):
        say(terminal, words, words(note), style="dim")
    say(terminal, words, words("simulate.hash", hash=model.world.hash()), style="dim")
    if out is not None:
        write(out, model, worlds, manifest(rules, seed, name, quarters, look_ahead=ahead))
        say(terminal, words, words("simulate.written", folder=out))
    model.dispose()
    return 0


def play(
    rules: Ruleset, seed: int, strategy: str, quarters: int, *, look_ahead: bool = False
) -> tuple[RaceModel, list[World]]:
    """A finished game with its book of causes, the start, and the world after each quarter."""
    model = strategies.model(rules, strategy, [seed], book=True, look_ahead=look_ahead)
    worlds = [model.world.copy()]
    for _ in range(quarters):
        model.step()
        worlds.append(model.world.copy())
    return model, worlds


def write(out: Path, model: RaceModel, worlds: list[World], about: dict[str, Any]) -> None:
    """Write the tables of a game, what their columns mean, and the manifest of what made them."""
    rows, headers = {}, {}
    for name, (header, lines) in tables(model, worlds).items():
        write_csv(out / f"{name}.csv", header, lines)
        rows[name], headers[name] = len(lines), header
    dictionary.write(model.rules, headers, out)
    about = {**about, "rows": rows, "state_hash": model.world.hash()}
    write_text(out / "manifest.json", json.dumps(about, indent=1, ensure_ascii=False) + "\n")


def manifest(
    rules: Ruleset, seed: int, strategy: str, quarters: int, *, look_ahead: bool = False
) -> dict[str, Any]:
    """What made the tables: program, rules, luck, versions. No clock and no paths."""
    return {
        "program": __version__,
        "scenario": rules.scenario.id,
        "rules": rules.sha256,
        "seed": seed,
        "strategy": strategy,
        "quarters": quarters,
        "decider": "lookahead" if look_ahead else "doctrine",
        **versions(),
    }


def versions() -> dict[str, str]:
    """Versions that the bits of a run depend on."""
    packages = {name: metadata.version(name) for name in ("numpy", "scipy", "mesa")}
    return {"python": python_version(), **packages}
