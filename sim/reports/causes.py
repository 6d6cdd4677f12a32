"""Causes of a change as readers see them: one amount per name, over all steps of the quarter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sim.game.explain import Share
from sim.views.words import Words


def by_name(words: Words, shares: Iterable[Share]) -> dict[str, float]:
    """Amounts by the name of their cause, largest first; they sum to what the shares sum to."""
    out: dict[str, float] = {}
    for share in shares:
        name = words.cause(share)
        out[name] = out.get(name, 0.0) + share.amount
    return dict(sorted(out.items(), key=lambda item: -abs(item[1])))


def in_a_line(words: Words, indicator: str, amounts: Mapping[str, float], most: int = 3) -> str:
    """The largest causes in one line, the others summed."""
    named = list(amounts.items())
    parts = [
        words("simulate.cause", cause=name, amount=signed(words, indicator, amount))
        for name, amount in named[:most]
    ]
    if len(named) > most:
        rest = signed(words, indicator, sum(amount for _, amount in named[most:]))
        parts.append(words("simulate.cause", cause=words("simulate.other_causes"), amount=rest))
    return words("simulate.joint").join(parts)


def signed(words: Words, indicator: str, amount: float) -> str:
    """A difference of an indicator; the last bits of a sum do not show, nor a minus of zero."""
    text, nothing = (words.value(indicator, x, signed=True) for x in (round(amount, 12), 0.0))
    return nothing if text.replace("-", "+") == nothing else text
