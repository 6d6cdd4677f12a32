"""Small commands that check: replay of a save, rules and texts, the order of update."""

from __future__ import annotations

from pathlib import Path

from sim.core.errors import ConfigError
from sim.game import Session, saves
from sim.mechanisms.pipeline import PHASES, Phase
from sim.orders.apply import changes_of
from sim.rules.loader import load_ruleset, scenario_ids
from sim.rules.ruleset import Ruleset
from sim.text.page import Page, console_of
from sim.views.words import Words

RECORDS = (
    "blocs",
    "actors",
    "policies",
    "deals",
    "events",
    "goals",
    "lines",
    "chronicle",
    "indicators",
    "sources",
    "measures",
)


def run(save: Path, language: str) -> int:
    """Play a save again and print how many turns were checked and the final hash.

    Args:
        save: file of a save.
        language: `en` or `ja`.

    Returns:
        The exit code, 0.

    Raises:
        SaveError: damaged, of other rules, or a turn that does not replay.
    """
    kept = saves.read(save)
    session = Session.replay(kept, str(save))
    words = Words.of(session.rules, language)
    page = Page.of(words)
    hashes = zip(kept.turns, session.worlds[1:], strict=True)
    same = sum(turn.hash == world.hash() for turn, world in hashes)
    total = len(kept.turns)
    page.line(words("text.replay_turns", n=total, same=same, close=total - same))
    if kept.drafts:
        page.line(words("text.replay_drafts", n=len(kept.drafts)))
    page.line(page.pair(words("text.hash"), session.world.hash()))
    return 0


def validate(scenario: str = "") -> int:
    """Load one scenario or all of them with every check, and print what was read.

    Args:
        scenario: id of a scenario; all when empty.

    Returns:
        The exit code, 0.

    Raises:
        ConfigError: with the problems of all scenarios, each once.
    """
    problems: dict[str, None] = {}
    loaded: dict[str, Ruleset] = {}
    for name in (scenario,) if scenario else scenario_ids():
        try:
            loaded[name] = load_ruleset(name)
        except ConfigError as error:
            problems.update(dict.fromkeys(error.problems))
    if problems:
        raise ConfigError(*problems)
    console = console_of()
    for name, rules in loaded.items():
        console.print(f"{name}: {counts(rules)}: ok", soft_wrap=True)
    return 0


def counts(rules: Ruleset) -> str:
    """Number of records per kind, and of texts per language."""
    kinds = {name: len(getattr(rules, name)) for name in RECORDS}
    kinds["parameters"] = len(rules.parameter_records)
    kinds |= {f"texts {language}": len(texts) for language, texts in rules.texts.items()}
    return ", ".join(f"{name} {n}" for name, n in kinds.items())


def turns(language: str) -> int:
    """Print every step of a quarter in its order.

    Args:
        language: `en` or `ja`.

    Returns:
        The exit code, 0.
    """
    words = Words.of(load_ruleset(), language)
    page = Page.of(words)
    page.heading(words("text.turns_title"))
    heads = [f"text.head_{h}" for h in ("step_id", "name", "code", "reads", "writes")]
    page.table(heads, [_row(words, phase) for phase in PHASES])
    return 0


def _row(words: Words, phase: Phase) -> list[str]:
    code, name = (
        (phase.run, words(f"step.{phase.id}"))
        if phase.run
        else (changes_of, words("text.turns_orders"))
    )
    file = f"{code.__module__.removeprefix('sim.').replace('.', '/')}.py"
    return [phase.id, name, f"{file} {code.__name__}", phase.reads, phase.writes]
