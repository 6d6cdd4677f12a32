"""The market for applications (M7b) and the data that they need and leave behind."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import Array, clip, identity, softmax, total
from sim.mechanisms.context import Context
from sim.world.changes import Add, Become, Change


def standing(c: Context) -> Array:
    """What speaks for the applications of each origin, (sector, buyer, origin, R).

    Experience (deep use at home x complements), data, start-ups and size; tests that the buyer's
    market recognises; installed robots and vehicles; relations; less distance in values where the
    sector is sensitive.
    """
    w, p = c.world, c.p.applications
    known = np.log(
        np.maximum(w.sector_use * w.complements, 1e-9)
    )  # none at home, next to none sold
    size = p.scale * np.log(w.gdp / total(w.gdp)) + p.firms * np.log(w.startups)
    machines = np.log(np.maximum(w.robots / total(w.robots), 1e-3))
    seller = p.experience * known + p.data * w.sector_data + w.app_push + size[:, None]
    seller += p.robots * machines[:, None]  # (origin, sector, R)
    tests = p.assurance * (w.assurance * w.credibility)[:, None] * w.interoperability
    pair = p.relation * w.relation + tests.swapaxes(0, 1) + c.constant(_at_home)
    wary = (p.values * c.p.models.sensitivity)[:, None, None] * w.bloc_gap
    score = seller.swapaxes(0, 1)[:, None] + (pair - wary)
    own = np.arange(len(w.gdp))
    score[:, own, own] += w.home_preference.swapaxes(0, 1)
    return np.asarray(score)


def _at_home(c: Context) -> Array:
    """Advantage of the home market, (buyer, origin, 1)."""
    blocs = identity(len(c.rules.axes["bloc"]))
    return np.asarray(c.p.applications.home * blocs)


def wanted(c: Context) -> Array:
    """Shares that buyers who choose now would give to each origin, (sector, buyer, origin, R)."""
    return softmax(standing(c), axis=2)


def run(c: Context) -> list[Change]:
    """Buyers change over slowly, and spend by how deeply they use AI."""
    w, p = c.world, c.p.applications
    shift = p.switching * (wanted(c) - w.app_share)
    spent = p.spending * c.p.economy.value_added * w.sector_use * w.gdp[:, None]  # (buyer, sector)
    bought = total((w.app_share + shift) * spent.swapaxes(0, 1)[:, :, None])
    return [Add("app_share", switching=shift), Become("app_sales", bought.swapaxes(0, 1))]


def data(c: Context) -> list[Change]:
    """Data grow by programmes and by what applications in use leave behind, and age.

    What foreign applications learn goes to their home, unless it must stay; members of open
    corridors draw level with each other.
    """
    w, p = c.world, c.p.applications
    free = 1.0 - w.sector_data
    used = w.sector_use * (w.gdp / total(w.gdp))[:, None]  # (user, sector, R)
    left = w.app_share * used.swapaxes(0, 1)[:, :, None]  # (sector, user, origin, R)
    away = left * (1.0 - identity(len(used)))
    stays = away * clip(w.localisation, 0.0, 1.0)[:, None]
    learnt = total(left - stays, 1) + total(stays, 2)  # (sector, bloc, R)
    members = clip(w.data_corridors, 0.0, 1.0)[:, None]
    pool = total(members * w.sector_data) / np.maximum(total(members), 1e-9)
    return [
        Add(
            "sector_data",
            feedback=p.feedback * np.sqrt(np.maximum(learnt, 0.0)).swapaxes(0, 1) * free,
            data_programmes=w.data_programmes * free,
            corridors=p.corridor * members * np.maximum(pool - w.sector_data, 0.0),
            ageing=-p.ageing * w.sector_data,
        )
    ]
