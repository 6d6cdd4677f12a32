"""What a policy reader wants to know of one game: start and end per bloc, the objective, causes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from sim.batch.console import say, table
from sim.game import explain, goals
from sim.indicators import value
from sim.model import RaceModel
from sim.reports import causes
from sim.rules.ruleset import Ruleset
from sim.views import chronicle
from sim.views.lines import Line
from sim.views.numbers import goal_text, mark_text
from sim.views.words import Words
from sim.world.world import World

HEADLINES = (
    "compute_us", "compute_china", "lag_china", "power_japan", "replication_lag",
    "deep_use_japan", "trust_japan", "approval_japan", "app_exports_japan", "digital_deficit",
    "value_autonomy_japan",
)  # fmt: skip
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Column:
    """A quantity of all blocs.

    Attributes:
        key: its heading is the text `simulate.<key>`.
        template: indicator without its bloc; empty for the flow of spending on sites.
        factor: from the unit of the indicator to the one shown; a text id where the languages
            count differently.
        labs: only blocs with a laboratory have it.
    """

    key: str
    template: str
    factor: float | str = 1.0
    digits: int = 1
    labs: bool = False


COMPUTE = (
    Column("compute", "compute", "simulate.compute_scale", 2),
    Column("share", "compute_share", 100.0),
    Column("capability", "capability", labs=True),
    Column("lag", "lag", labs=True),
)
PEOPLE = (
    Column("power", "power", 1.0, 2),
    Column("site_spend", "", "simulate.spend_scale"),
    Column("researchers", "researchers"),
    Column("deep_use", "deep_use", 100.0),
)
MARKETS = (
    Column("app_exports", "app_exports", "simulate.spend_scale", 2),
    Column("home_models", "home_models", 100.0),
    Column("value_autonomy", "value_autonomy", 1.0, 2),
    Column("burden_small", "burden_small", 1.0, 2),
    Column("startups", "startups", 1000.0, 0),
)


def show(out: Console, words: Words, model: RaceModel, worlds: Sequence[World]) -> None:
    """Print the summary of a finished game.

    Args:
        worlds: the start, and the world after each quarter.
    """
    tables = {"title_compute": COMPUTE, "title_people": PEOPLE, "title_markets": MARKETS}
    for key, columns in tables.items():
        title = f"simulate.{key}"
        out.print(_blocs(words, words(title), columns, worlds))
    out.print(_objective(words, worlds))
    ended = _early_end(words, worlds)
    if ended:
        say(out, words, ended, style="bold")
    out.print(words("simulate.causes"), style="bold")
    for line in _causes(words, model, worlds):
        say(out, words, line)
    _past(out, words, len(worlds) - 1)


def _past(out: Console, words: Words, quarters: int) -> None:
    """What happened in a scenario of the past, beside what the timeline sets."""
    told = list(chronicle.in_scenario(words, quarters))
    if not told:
        return
    out.print(words("simulate.chronicle"), style="bold")
    for one in told:
        key = "simulate.carried" if one.carried else "simulate.happened"
        say(out, words, words(key, date=one.date, text=one.text, name=one.carried))


def _blocs(words: Words, title: str, columns: Sequence[Column], worlds: Sequence[World]) -> Table:
    out = table(words, title, ("simulate.bloc", *(f"simulate.{c.key}" for c in columns)))
    for bloc in words.rules.blocs:
        cells = (_cell(words, column, bloc, worlds) for column in columns)
        out.add_row(words.bloc(bloc), *cells)
    return out


def _cell(words: Words, column: Column, bloc: str, worlds: Sequence[World]) -> str:
    rules = words.rules
    if column.labs and not any(rules.actors[lab].bloc == bloc for lab in rules.axes["lab"]):
        return NOTHING
    factor = column.factor
    scale = float(words(factor)) if isinstance(factor, str) else factor
    digits = column.digits if scale < 10 or isinstance(factor, float) else 0
    if column.template:
        ends = (worlds[0], worlds[-1])
        numbers = [float(value(rules, w, f"{column.template}_{bloc}")[0]) for w in ends]
    else:  # a flow: the first quarter and the last
        b = rules.axes["bloc"].index(bloc)
        numbers = [float(w.site_spend[b, 0]) for w in (worlds[1], worlds[-1])]
    start, end = (f"{scale * n:,.{digits}f}" for n in numbers)
    return words("simulate.from_to", start=start, end=end)


def _objective(words: Words, worlds: Sequence[World]) -> Table:
    rules = words.rules
    goal = rules.goals[rules.scenario.goal]
    turns = worlds[:: rules.scenario.turn_quarters]
    standing = goals.standing(
        rules, goal, turns if turns[-1] is worlds[-1] else [*turns, worlds[-1]]
    )
    title = words("simulate.objective", name=goal.name.of(words.language))
    heads = ("bar", "start", "end", "met", "outstanding", "status")
    out = table(words, title, [f"simulate.{key}" for key in heads])
    for bar in (*standing.bars, standing.floor):
        m = bar.measure
        ends = (goal_text(words, m, w) for w in (worlds[0], worlds[-1]))
        marks = (mark_text(words, m, float(x), worlds[-1]) for x in (m.met, m.outstanding))
        status = words(f"goal.status_{bar.status}")
        name = words.short(m.indicator)
        if bar is standing.floor:
            name = words("simulate.floor", name=name, floor=words("goal.floor"))
        out.add_row(name, *ends, *marks, status)
    out.caption = words("goal.provisional")
    return out


def _early_end(words: Words, worlds: Sequence[World]) -> str:
    """When a game would have ended before its last quarter; empty when it would not."""
    rules = words.rules
    goal, length = rules.goals[rules.scenario.goal], rules.scenario.turn_quarters
    turn = goals.ending(goal, [_number(rules, w, goal.floor.indicator) for w in worlds[::length]])
    if turn is None or turn * length == rules.scenario.quarters:
        return ""
    date = words.texts.quarter(rules.first_quarter.plus(turn * length - 1))
    return words("simulate.ended", date=date)


def _causes(words: Words, model: RaceModel, worlds: Sequence[World]) -> list[str]:
    if model.book is None:
        return []
    lines = []
    for indicator in HEADLINES:
        start, end = (_number(words.rules, w, indicator) for w in (worlds[0], worlds[-1]))
        line = Line(words, indicator, (start, end))
        shares = explain.change(model, indicator, range(len(worlds) - 1))
        lines.append(
            words(
                "simulate.cause_line",
                name=words.short(indicator),
                start=line.end(start),
                end=line.end(end),
                causes=causes.in_a_line(
                    words, line, causes.by_name(words, shares), line.ticks(end, start)
                ),
            )
        )
    return lines


def _number(rules: Ruleset, world: World, indicator: str) -> float:
    return float(value(rules, world, indicator)[0])
