"""Objectives: bars, thresholds, the floor, and whether the game ends early."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.indicators import value
from sim.rules.ruleset import Ruleset
from sim.rules.schema.scenario import Goal, GoalMeasure
from sim.world.world import World

MISSED, MET, OUTSTANDING = "missed", "met", "outstanding"


@dataclass(frozen=True, slots=True)
class Bar:
    """One measure of an objective at one moment."""

    measure: GoalMeasure
    value: float
    status: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the objective stands.

    Attributes:
        bars: in the order of the goal.
        floor: the common floor; `met` while it holds.
        broken_turns: turns in a row in which the floor was broken beyond `floor_break`.
        ended: the floor was broken for too long: the game is over.
        verdict: worst status of all bars, `missed` where the floor does not hold.
    """

    bars: tuple[Bar, ...]
    floor: Bar
    broken_turns: int
    ended: bool
    verdict: str


def bar(rules: Ruleset, world: World, measure: GoalMeasure) -> Bar:
    """A measure now, in the first run."""
    now = float(value(rules, world, measure.indicator)[0])
    return Bar(measure, now, status(measure, now))


def status(measure: GoalMeasure, now: float) -> str:
    """missed, met or outstanding; equal to a threshold counts as reached."""
    sign = -1.0 if measure.lower_is_better else 1.0
    now, met, best = (round(sign * float(x), 9) for x in (now, measure.met, measure.outstanding))
    if now >= best:
        return OUTSTANDING
    return MET if now >= met else MISSED


def _broken(goal: Goal, floors: Sequence[float]) -> int:
    """Turns in a row, up to the last, in which the floor was broken."""
    held = [i for i, months in enumerate(floors) if months <= float(goal.floor_break)]
    return len(floors) - 1 - (held[-1] if held else -1)


def ending(goal: Goal, floors: Sequence[float]) -> int | None:
    """Turns after which a game ends early because its floor was broken for too long, or None.

    Args:
        floors: values of the floor at the start and after each turn.
    """
    turns = range(len(floors))
    return next((t for t in turns if _broken(goal, floors[: t + 1]) >= goal.floor_turns), None)


def standing(rules: Ruleset, goal: Goal, worlds: Sequence[World]) -> Standing:
    """Standing of a goal.

    Args:
        worlds: worlds at the start and after each turn, the present one last.
    """
    world = worlds[-1]
    bars = tuple(bar(rules, world, m) for m in goal.measures)
    floor = bar(rules, world, goal.floor)
    floors = [float(value(rules, past, goal.floor.indicator)[0]) for past in worlds]
    broken = _broken(goal, floors)
    order = (MISSED, MET, OUTSTANDING)
    verdict = min((b.status for b in bars), key=order.index)
    if floor.status == MISSED:
        verdict = MISSED
    return Standing(bars, floor, broken, broken >= goal.floor_turns, verdict)
