"""Causes of a change as readers see them: one amount per name, over all steps of the quarter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sim.game.explain import Share
from sim.views.lines import Line
from sim.views.words import Words


def by_name(words: Words, shares: Iterable[Share]) -> dict[str, float]:
    """Amounts by the name of their cause, largest first; they sum to what the shares sum to."""
    out: dict[str, float] = {}
    for share in shares:
        name = words.cause(share)
        out[name] = out.get(name, 0.0) + share.amount
    return dict(sorted(out.items(), key=lambda item: -abs(item[1])))


def in_a_line(
    words: Words, line: Line, amounts: Mapping[str, float], whole: int, most: int = 3
) -> str:
    """The largest causes in one line, the others summed; they add up to `whole`."""
    named = dict(zip(amounts, line.parts(list(amounts.values()), whole), strict=True))
    shown = {name: named[name] for name in list(named)[:most]}
    if len(named) > most:
        shown[words("simulate.other_causes")] = whole - sum(shown.values())
    parts = (
        words("simulate.cause", cause=name, amount=line.change(ticks))
        for name, ticks in shown.items()
        if ticks
    )
    return words("simulate.joint").join(parts) or words("simulate.no_causes")
