"""What differed and why: for every headline number the causes that moved it unequally."""

from __future__ import annotations

from collections.abc import Sequence

from sim.reports import svg
from sim.reports.compare_view import View, number, row
from sim.reports.games import CHARTED
from sim.reports.html import Html, el, markup, table
from sim.views.lines import Line
from sim.views.numbers import shown_for

CAUSES = 5  # shown of a number, those that differ most
ALSO = (*CHARTED, "trust_japan", "approval_japan", "researchers_japan", "lag_japan")
BAR = 64  # width of a bar in a cell


def why(view: View) -> Html:
    """A table of causes for each number in which the games visibly differ; the others are named."""
    parts: list[Html] = []
    same: list[str] = []
    for indicator in shown_for([*(m.indicator for m in (*view.bars, view.floor)), *ALSO]):
        ends = [view.now(g, indicator) for g in view.games]
        if not view.line(indicator).ticks(max(ends), min(ends)):
            same.append(view.name(indicator))
        else:
            parts.append(_number(view, indicator, ends))
    if same:
        joined = view.words("compare.joint").join(same)
        parts.append(el("p", view.words("compare.same", names=joined), class_="soft"))
    return markup(parts)


def _number(view: View, indicator: str, ends: Sequence[float]) -> Html:
    words, games, line = view.words, view.games, view.line(indicator)
    least, most = (games[ends.index(pick)] for pick in (min(ends), max(ends)))
    spread = words(
        "compare.spread",
        low=line.end(min(ends)),
        least=least.letter,
        high=line.end(max(ends)),
        most=most.letter,
        difference=line.change(line.ticks(max(ends), min(ends))),
    )
    heads = view.heads("compare.cause", "compare.difference")
    return el(
        "div",
        el("h3", view.name(indicator)),
        el("p", spread),
        table(heads, _causes(view, indicator, line)),
    )


def _causes(view: View, indicator: str, line: Line) -> list[Html]:
    """Rows: causes by the difference between the games, the others summed, and the change."""
    changes = [line.ticks(view.now(g, indicator), g.paths[indicator][0]) for g in view.games]
    amounts = []
    for game, whole in zip(view.games, changes, strict=True):
        causes = game.causes[indicator]
        amounts.append(dict(zip(causes, line.parts(list(causes.values()), whole), strict=True)))
    names = sorted({n for a in amounts for n in a})
    lines = {name: [a.get(name, 0) for a in amounts] for name in names}
    ranked = sorted(lines, key=lambda n: min(lines[n]) - max(lines[n]))
    shown = {name: lines[name] for name in ranked[:CAUSES]}
    rest = [lines[name] for name in ranked[CAUSES:]]
    if rest:
        shown[view.words("compare.other_causes", n=len(rest))] = [
            sum(c) for c in zip(*rest, strict=True)
        ]
    size = max(abs(x) for ticks in shown.values() for x in ticks) or 1
    out = [
        row(name, [*(_cell(line, x, size) for x in ticks), _spread(line, ticks)])
        for name, ticks in shown.items()
    ]
    cells = [number(line.change(x)) for x in changes]
    out.append(row(view.words("compare.change"), [*cells, _spread(line, changes)], summed=True))
    return out


def _cell(line: Line, ticks: int, size: int) -> Html:
    return number(line.change(ticks), svg.bar(ticks / size, BAR))


def _spread(line: Line, ticks: Sequence[int]) -> Html:
    """Largest less smallest."""
    return number(line.change(max(ticks) - min(ticks)))
