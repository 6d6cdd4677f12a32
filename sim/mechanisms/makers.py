"""What makers of devices and cars do where foreign models are banned (the report's workarounds)."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import Array, softmax, total
from sim.mechanisms.context import Context
from sim.mechanisms.models import allowed, families_of
from sim.world.changes import Add, Become, Change, Scale

EMBED, PLAIN = 0, 1  # the third choice is to leave


def closed(c: Context) -> Array:
    """Part of a market that is closed to models from elsewhere, 0..1, (bloc, R).

    Families count by their use in the world: what nobody uses is not missed.
    """
    used = total(c.world.model_share[:, c.rules.axes["sector"].index("services")])
    foreign = families_of(c.rules).foreign * used
    return np.asarray(total((1.0 - allowed(c)) * foreign, 1) / total(foreign, 1))


def choices(c: Context) -> Array:
    """Shares of makers who embed a local model, sell without AI, or leave, (3, maker, market, R).

    To stay keeps sales, all of them with a model and part without; a local model costs trust at
    home where its origin is distrusted, and the goodwill of the US.
    """
    w, p = c.world, c.p.makers
    market = p.sales * (w.gdp / total(w.gdp))[None]
    blame = p.blame * w.relation[:, c.bloc("us"), None] * (1.0 - w.relation[c.bloc("us")])[None]
    score = np.zeros((3, *w.relation.shape))
    score[EMBED] = market - p.provenance * (1.0 - w.relation) - blame
    score[PLAIN] = market * p.without_model
    return softmax(score)


def run(c: Context) -> list[Change]:
    """Makers choose market by market; what they give up slows the spread of their machines.

    Goods with a local model tie the two blocs together a little, whatever their governments say.
    """
    w, p = c.world, c.p.makers
    chosen = choices(c)
    shut = closed(c)[None] * (1.0 - np.eye(len(w.gdp)))[..., None]
    kept = chosen[EMBED] + p.without_model * chosen[PLAIN]
    lost = total(shut * (1.0 - kept) * (w.gdp / total(w.gdp))[None], 1)
    embedded = shut * chosen[EMBED]
    tie = p.tie * (embedded + embedded.swapaxes(0, 1))
    growth = p.robot_growth + w.robot_growth
    return [
        Become("embedded", embedded),
        Scale("robots", robot_makers=np.exp(growth), closed_markets=np.exp(-p.loss * lost)),
        Add("relation", devices=tie),
    ]
