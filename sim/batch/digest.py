"""What a batch found, on one screen: outcomes, how often each bar is met, paired differences."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
from rich.console import Console
from rich.table import Table

from sim.batch.console import say, table
from sim.batch.merge import HIGH, LOW, Runs, ended_in
from sim.batch.plan import Plan
from sim.core.arrays import Array
from sim.game import goals
from sim.game.strategies import NONE
from sim.rules.schema.scenario import Goal, GoalMeasure
from sim.views.numbers import shown_for
from sim.views.words import Words

SHOWN = (
    "power_japan", "deep_use_japan", "trust_japan", "approval_japan", "researchers_japan",
    "lag_japan", "lag_china", "chip_price", "app_exports_japan", "digital_deficit",
    "value_autonomy_japan", "startups_japan",
)  # fmt: skip
_NUMBER = re.compile(r"^[^\d]*[\d.,]+k?")  # k belongs to the number: $0.58k


def show(out: Console, words: Words, plan: Plan, runs: Mapping[str, Runs]) -> None:
    """Print the tables of a finished batch."""
    if not runs:
        return
    goal = words.rules.goals[words.rules.scenario.goal]
    bars = [*(m.indicator for m in goal.measures), goal.floor.indicator]
    shown = shown_for([*bars, *SHOWN])
    out.print(_outcomes(words, plan, runs, shown))
    out.print(_shares(words, plan, goal, runs))
    if NONE in runs:
        for strategy, one in runs.items():
            if strategy != NONE:
                out.print(_differences(words, plan, shown, one, runs[NONE]))
    for note in ("batch.shares_note", "batch.note", "final.note_model"):
        say(out, words, words(note), style="dim")


def _columns(words: Words, title: str, heads: list[str]) -> Table:
    out = table(words, title, ["batch.number"])
    for head in heads:
        out.add_column(head, justify="right", overflow="fold")
    return out


def _names(words: Words, runs: Mapping[str, Runs]) -> list[str]:
    return [words("batch.column", name=words.strategy(s), n=len(r.seeds)) for s, r in runs.items()]


def _outcomes(words: Words, plan: Plan, runs: Mapping[str, Runs], shown: tuple[str, ...]) -> Table:
    last = words.texts.quarter(words.rules.first_quarter.plus(plan.quarters - 1))
    out = _columns(words, words("batch.title_outcomes", last=last), _names(words, runs))
    for indicator in shown:
        cells = (_band(words, indicator, r.finals(plan, indicator)) for r in runs.values())
        out.add_row(words.short(indicator), *cells)
    return out


def _band(words: Words, indicator: str, values: Array, *, signed: bool = False) -> str:
    """Median and range; the unit is said once where all three share it."""
    quantiles = np.quantile(values, (LOW, 0.5, HIGH))
    texts = [words.value(indicator, float(v), signed=signed) for v in quantiles]
    units = {_NUMBER.sub("", text) for text in texts}
    unit = units.pop() if len(units) == 1 else ""
    low, middle, high = (texts[0].removesuffix(unit), texts[1], texts[2].removesuffix(unit))
    return words("batch.band", low=low, middle=middle, high=high)


def _shares(words: Words, plan: Plan, goal: Goal, runs: Mapping[str, Runs]) -> Table:
    out = _columns(words, words("batch.title_bars"), _names(words, runs))
    rows = [(m, words.short(m.indicator)) for m in goal.measures]
    rows.append((goal.floor, words("goal.floor")))
    for measure, name in rows:
        at = words.mark(measure.indicator, float(measure.met))
        key = "batch.at_most" if measure.lower_is_better else "batch.at_least"
        cells = (
            _share(words, _met(measure, r.finals(plan, measure.indicator))) for r in runs.values()
        )
        out.add_row(words(key, name=name, mark=at), *cells)
    ended = (
        _share(
            words,
            [
                bool(ended_in(plan, words.rules, goal, r.results.paths[:, :, i]))
                for i in range(len(r.seeds))
            ],
        )
        for r in runs.values()
    )
    out.add_row(words("batch.ended"), *ended)
    return out


def _met(measure: GoalMeasure, values: Array) -> list[bool]:
    return [goals.status(measure, float(v)) != goals.MISSED for v in values]


def _share(words: Words, flags: list[bool]) -> str:
    return words("unit.percent", n=f"{100 * sum(flags) / max(len(flags), 1):.0f}")


def _differences(words: Words, plan: Plan, shown: tuple[str, ...], one: Runs, other: Runs) -> Table:
    """One strategy less the other in the same worlds: luck cancels out."""
    both = sorted(set(one.seeds) & set(other.seeds))
    title = words(
        "batch.title_pairs",
        one=words.strategy(one.strategy),
        other=words.strategy(other.strategy),
        n=len(both),
    )
    out = _columns(words, title, [words("batch.difference"), words("batch.better")])
    if not both:
        return out
    places = [[r.seeds.index(seed) for seed in both] for r in (one, other)]
    for indicator in shown:
        a, b = (r.finals(plan, indicator)[at] for r, at in zip((one, other), places, strict=True))
        better = {"up": a > b, "down": a < b}.get(words.rules.indicators[indicator].better)
        share = "–" if better is None else _share(words, better.tolist())
        out.add_row(words.short(indicator), _band(words, indicator, a - b, signed=True), share)
    return out
