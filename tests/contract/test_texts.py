"""The code and the catalogue of texts agree: what is asked for exists, what exists is asked for.

That both languages hold the same keys is checked by the loader.
"""

from __future__ import annotations

import re
from pathlib import Path

from sim.mechanisms.pipeline import PHASES
from sim.model import RaceModel
from sim.rules.loader import load_ruleset

SIM = Path(__file__).resolve().parents[2] / "sim"
CODE = "\n".join(p.read_text(encoding="utf-8") for p in sorted(SIM.rglob("*.py")))
KEYS = set(load_ruleset().texts["en"])
# `ctl.t` of the window puts `ui.` before what it is asked for.
PREFIXES = ("", "ui.")
# Their last part is an id of the rules, a grade, an order in small letters or a theme file.
FROM_ELSEWHERE = ("cause.", "step.", "number.confidence_", "reason.too_many_", "ui.theme_")


def _asked() -> set[str]:
    """Whole keys that stand in the code."""
    return set(re.findall(r"""(?<!f)["']([a-z_0-9.]+)["']""", CODE))


def _made() -> list[re.Pattern[str]]:
    """Keys that the code puts together: `card.kind_{kind}` is `card.kind_(.+)`."""
    found = set(re.findall(r"""f["']([a-z_0-9.]*(?:\{[^{}]*\}[a-z_0-9.]*)+)["']""", CODE))
    whole = [re.sub(r"\\\{.*?\\\}", "([a-zA-Z_0-9.]+)", re.escape(x)) for x in found]
    return [re.compile(x) for x in whole if re.sub(r"\(.*?\)", "", x)]


def test_every_key_that_is_asked_for_exists() -> None:
    parts = {key.partition(".")[0] for key in KEYS}
    calls = set(
        re.findall(r"""(?:words|say|text|texts)\(\s*["']([a-z_0-9]+\.[a-z_0-9.]+)["']""", CODE)
    )
    window = {f"ui.{key}" for key in re.findall(r"""ctl\.t\(\s*["']([a-z_0-9]+)["']""", CODE)}
    assert len(calls) > 100
    assert len(window) > 30
    assert {key for key in calls | window if key.partition(".")[0] in parts} <= KEYS


def test_every_key_is_asked_for() -> None:
    asked, made = _asked(), _made()
    words = asked | set(re.findall(r"\w+", CODE))

    def used(key: str) -> bool:
        names = [key.removeprefix(p) for p in PREFIXES if key.startswith(p)]
        if asked & set(names):
            return True
        matches = (p.fullmatch(n) for p in made for n in names)
        return any(m and set(m.groups()) <= words for m in matches)

    dead = sorted(key for key in KEYS if not used(key) and not key.startswith(FROM_ELSEWHERE))
    assert dead == []


def test_every_step_and_every_cause_that_is_booked_has_a_name() -> None:
    rules = load_ruleset()
    steps = {f"step.{phase.id}" for phase in PHASES} | {"step.clock"}
    assert steps <= KEYS
    causes: set[str] = set()
    for seed in (1, 2):
        model = RaceModel(rules, seed=seed, book=True)
        model.run(16)
        assert model.book is not None
        causes |= {entry.cause for entry in model.book.entries}
        model.dispose()
    named = {key.removeprefix("cause.") for key in KEYS if key.startswith("cause.")}
    assert causes - set(rules.axes["measure"].ids) - named == set()
