"""Political capital, approval, word and reputation in their plainest form (M13)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.core.arrays import Mask, clip
from sim.mechanisms.adoption import urgency
from sim.mechanisms.context import Context
from sim.mechanisms.governments import memory
from sim.rules.ruleset import Ruleset
from sim.world.changes import Add, Become, Change


def run(c: Context) -> list[Change]:
    """Income of political capital; drift of approval, word and reputation.

    Approval drifts to one half, follows growth by AI (more where labour is short), incidents and
    popular or unpopular measures.
    """
    w, p = c.world, c.p.politics
    actor_bloc = c.bloc_of("actor")
    approval = w.approval.take(actor_bloc, axis=0)
    governs = _governs(c.rules)
    swing = np.minimum(p.capital_swing * (approval - 0.5), p.capital_cap - p.capital_income)
    word_anchor = c.rules.start["credibility"]
    changes: list[Change] = [
        Add(
            "political_capital",
            mandate=p.capital_income,
            approval=np.where(governs, swing, 0.0),
        ),
        Add(
            "approval",
            habit=p.approval_return * (0.5 - w.approval),
            economy=p.approval_growth * w.growth * urgency(c),
            incidents=-p.approval_harm * np.log1p(w.harm),
            approval_push=w.approval_push,
        ),
        Add("credibility", habit=p.word_return * (word_anchor - w.credibility)),
        Add("reputation", habit=c.constant(memory) * (0.5 - w.reputation)),
    ]
    japan = c.bloc("japan")
    held = (w.chip_priority[japan] > 1.0) & (c.date.year >= p.priority_from)
    changes.append(Become("priority_held", w.priority_held + held))
    if c.date.plus(1).number in (1, 3):
        changes.append(Become("laws_used", np.zeros(w.runs)))
    return changes


@lru_cache(maxsize=8)
def _governs(rules: Ruleset) -> Mask:
    """Whether an actor is a government, (actor, 1), kept per ruleset."""
    return np.array([[a.kind == "government"] for a in rules.actors.values()])


def budget(c: Context) -> list[Change]:
    """In the second quarter of the year the split decided in December becomes the budget."""
    if c.date.plus(1).number != 2:
        return []
    w = c.world
    return [Add("line", december_budget=clip(w.next_line, 0.0, np.inf) - w.line)]
