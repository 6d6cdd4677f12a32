"""How far the games got: the table of results, and the paths of the objective."""

from __future__ import annotations

from functools import partial

from sim.game.goals import Bar
from sim.reports import svg
from sim.reports.compare_view import NOTHING, View, number, row
from sim.reports.games import CHARTED, NUMBERS, Game
from sim.reports.html import Html, el, table
from sim.rules.schema.scenario import GoalMeasure
from sim.views.lines import Line
from sim.views.numbers import SHOWN_FOR_IT, WEAK_SHARE, shown_for


def results(view: View) -> Html:
    """Result, bars, floor and further numbers, each with the difference to the ghost line."""
    words, games = view.words, view.games
    rows = [
        row(words("compare.result"), [*(number(_result(view, g)) for g in games), number(NOTHING)]),
        row(words("compare.played"), [*(number(_turns(view, g)) for g in games), number(NOTHING)]),
    ]
    for i, measure in enumerate(view.bars):
        rows.append(_bar(view, measure, [g.standing.bars[i] for g in games]))
    rows.append(_bar(view, view.floor, [g.standing.floor for g in games]))
    shown = shown_for(m.indicator for m in (*view.bars, view.floor))
    for indicator in NUMBERS:
        if indicator not in shown:
            line = view.line(indicator)
            cells = [_value(view, indicator, line, g) for g in games]
            rows.append(row(view.name(indicator), [*cells, _ghost(view, indicator, line)]))
    return table(view.heads("compare.number", "compare.ghost"), rows)


def _result(view: View, game: Game) -> str:
    if not game.verdict:
        return view.words("compare.unfinished")
    if game.verdict == "ended":
        return f"✕ {view.words('compare.ended')}"
    return view.status(game.verdict)


def _turns(view: View, game: Game) -> str:
    scenario = view.words.rules.scenario
    turns = scenario.quarters // scenario.turn_quarters
    return view.words("compare.turns", n=game.turns, of=turns)


def _bar(view: View, measure: GoalMeasure, bars: list[Bar]) -> Html:
    if measure.indicator == WEAK_SHARE:
        return _weak_bar(view, measure, bars)
    key = "compare.at_most" if measure.lower_is_better else "compare.at_least"
    mark = view.words(key, mark=view.words.mark(measure.indicator, float(measure.met)))
    line = view.line(measure.indicator)
    cells = [
        _value(view, measure.indicator, line, game, status=view.status(bar.status))
        for game, bar in zip(view.games, bars, strict=True)
    ]
    cells.append(_ghost(view, measure.indicator, line))
    return row(view.name(measure.indicator), cells, small=mark)


def _weak_bar(view: View, measure: GoalMeasure, bars: list[Bar]) -> Html:
    """A share with a weak source: power and rank, and the threshold as power in each game."""
    line, name = view.line(SHOWN_FOR_IT), measure.indicator
    cells = []
    for game, bar in zip(view.games, bars, strict=True):
        status = view.words("compare.status", status=view.status(bar.status), mark=game.marks[name])
        cells.append(_value(view, SHOWN_FOR_IT, line, game, game.texts[name], status))
    cells.append(number(view.longest.ghost_texts[name]))
    return row(view.name(name), cells, small=view.words("goal.compute_note"))


def _value(
    view: View, indicator: str, line: Line, game: Game, text: str = "", status: str = ""
) -> Html:
    now = view.now(game, indicator)
    less = line.change(line.ticks(now, game.ghost[indicator][view.common]))
    lines = [text or line.end(now), el("br")]
    if status:
        lines += [status, el("br")]
    return number(*lines, el("small", less))


def _ghost(view: View, indicator: str, line: Line) -> Html:
    return number(line.end(view.longest.ghost[indicator][view.common]))


def charts(view: View) -> Html:
    """Paths of all games and the ghost line, with the thresholds of the objective."""
    goal = view.words.rules.goals[view.words.rules.scenario.goal]
    marks = {m.indicator: [("met", m.met), ("outstanding", m.outstanding)] for m in view.bars}
    marks[view.floor.indicator] = [("floor", view.floor.met), ("break", goal.floor_break)]
    figures = []
    for indicator in shown_for((*marks, *CHARTED)):
        levels = [_level(view, indicator, key, float(v)) for key, v in marks.get(indicator, [])]
        figures.append(_figure(view, indicator, levels))
    return el("div", *figures, class_="charts")


def _level(view: View, indicator: str, key: str, value: float) -> svg.Level:
    mark = view.words.mark(indicator, value)
    return svg.Level(view.words(f"compare.level_{key}", mark=mark), value)


def _figure(view: View, indicator: str, levels: list[svg.Level]) -> Html:
    words = view.words
    declared = words.rules.indicators[indicator]
    ghost = _points(view, view.longest.ghost[indicator])
    paths = [svg.Path(words("compare.ghost"), ghost, svg.GREY, "2 4", 2.6)]
    for i, game in enumerate(view.games):
        points = _points(view, game.paths[indicator])
        look = (svg.COLOURS[i], svg.DASHES[i])
        paths.append(svg.Path(f"{game.letter} {game.label}", points, *look))
    name = view.name(indicator)
    heading = [name]
    if declared.better == "down":
        heading += [" ", el("small", words("compare.lower_is_better"))]
    note = words(
        "compare.caption", name=words.indicator(indicator), note=declared.note.of(words.language)
    )
    picture = svg.chart(name, paths, levels, partial(words.mark, indicator))
    return el("figure", el("h3", *heading), picture, el("figcaption", note))


def _points(view: View, path: tuple[float, ...]) -> list[tuple[float, float]]:
    rules = view.words.rules
    length = rules.scenario.turn_quarters
    return [(rules.first_quarter.plus(i * length).years, y) for i, y in enumerate(path)]
