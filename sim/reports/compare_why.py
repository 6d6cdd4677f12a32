"""What differed and why: for every headline number the causes that moved it unequally."""

from __future__ import annotations

from collections.abc import Sequence

from sim.reports import svg
from sim.reports.compare_view import View, number, row
from sim.reports.games import CHARTED
from sim.reports.html import Html, el, markup, table

CAUSES = 5  # shown of a number, those that differ most
SAME = 1e-9  # spread, relative to the number, below which games do not differ
ALSO = (*CHARTED, "trust_japan", "approval_japan", "researchers_japan", "lag_japan")
BAR = 64  # width of a bar in a cell


def why(view: View) -> Html:
    """A table of causes for each number in which the games differ; the others are named."""
    parts: list[Html] = []
    same: list[str] = []
    for indicator in dict.fromkeys([*(m.indicator for m in (*view.bars, view.floor)), *ALSO]):
        ends = [view.now(g, indicator) for g in view.games]
        if max(ends) - min(ends) <= SAME * max(1.0, *map(abs, ends)):
            same.append(view.name(indicator))
        else:
            parts.append(_number(view, indicator, ends))
    if same:
        joined = view.words("compare.joint").join(same)
        parts.append(el("p", view.words("compare.same", names=joined), class_="soft"))
    return markup(parts)


def _number(view: View, indicator: str, ends: Sequence[float]) -> Html:
    words, games = view.words, view.games
    least, most = (games[ends.index(pick)] for pick in (min(ends), max(ends)))
    spread = words(
        "compare.spread",
        low=words.value(indicator, min(ends)),
        least=least.letter,
        high=words.value(indicator, max(ends)),
        most=most.letter,
        difference=view.signed(indicator, max(ends) - min(ends)),
    )
    heads = view.heads("compare.cause", "compare.difference")
    return el(
        "div",
        el("h3", view.name(indicator)),
        el("p", spread),
        table(heads, _causes(view, indicator)),
    )


def _causes(view: View, indicator: str) -> list[Html]:
    """Rows: causes by the difference between the games, the others summed, and the change."""
    amounts = [g.causes[indicator] for g in view.games]
    names = sorted({n for a in amounts for n in a})
    lines = {name: [a.get(name, 0.0) for a in amounts] for name in names}
    ranked = sorted(lines, key=lambda n: min(lines[n]) - max(lines[n]))
    shown = {name: lines[name] for name in ranked[:CAUSES]}
    rest = [lines[name] for name in ranked[CAUSES:]]
    if rest:
        shown[view.words("compare.other_causes", n=len(rest))] = [
            sum(c) for c in zip(*rest, strict=True)
        ]
    size = max(abs(x) for line in shown.values() for x in line) or 1.0
    out = [
        row(
            name, [*(_cell(view, indicator, x, size) for x in line), _spread(view, indicator, line)]
        )
        for name, line in shown.items()
    ]
    changes = [view.now(g, indicator) - g.paths[indicator][0] for g in view.games]
    cells = [number(view.signed(indicator, x)) for x in changes]
    out.append(
        row(view.words("compare.change"), [*cells, _spread(view, indicator, changes)], summed=True)
    )
    return out


def _cell(view: View, indicator: str, amount: float, size: float) -> Html:
    return number(view.signed(indicator, amount), svg.bar(amount / size, BAR))


def _spread(view: View, indicator: str, line: Sequence[float]) -> Html:
    """Largest less smallest."""
    return number(view.signed(indicator, max(line) - min(line)))
