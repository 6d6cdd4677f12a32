"""Completes the start of a world without a past: markets as choices would have them."""

from __future__ import annotations

from collections.abc import Callable

from sim.mechanisms import (
    adoption,
    applications,
    dependence,
    economy,
    models,
    norms,
    regulation,
    values,
)
from sim.mechanisms.context import Context
from sim.world.changes import Become, Change

Mechanism = Callable[[Context], list[Change]]


def complete(c: Context) -> None:
    """Set shares and deep use to where users would settle now, duties to what the law sets out.

    The scenario states stocks; that nobody is about to change over follows from the equations.
    """
    w = c.world
    w.model_duties[...] = c.p.regulation.wish_models
    w.use_duties[...] = c.p.regulation.wish_uses
    w.hardness[...] = c.p.regulation.wish_hardness
    w.derived_base[...] = models.bases(c)
    _flows(c, norms.run)
    _flows(c, values.run)  # distances come before choices; what is in use, after them
    _flows(c, regulation.run)  # so does what rules keep back
    w.open_market[...] = models.allowed(c)
    w.model_share[...] = models.wanted(c, models.quality(c), w.open_market)
    _flows(c, models.run)
    w.deep_use[...] = adoption.potential(c)
    _flows(c, adoption.run)
    w.app_share[...] = applications.wanted(c)
    used = economy.any_by_sector(c)
    w.productivity[...] = economy.productivity(c, used)  # what was gained before is no growth
    for mechanism in (
        applications.run, regulation.run, economy.run, values.run, dependence.run
    ):  # fmt: skip
        _flows(c, mechanism)


def _flows(c: Context, mechanism: Mechanism) -> None:
    """Set what a mechanism sets anew each quarter, without its changes of stocks."""
    for change in mechanism(c):
        if isinstance(change, Become):
            getattr(c.world, change.target)[...] = change.value
