"""The market for applications (M7b) and the data that they need and leave behind."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import Array, clip, softmax, total
from sim.mechanisms.context import Context
from sim.mechanisms.economy import capture, platform_owners
from sim.world.changes import Add, Become, Change


def standing(c: Context) -> Array:
    """What speaks for the applications of each origin, (sector, buyer, origin, R).

    Experience (deep use at home x complements), data, start-ups and size; tests that the buyer's
    market recognises; installed robots and vehicles; relations; less distance in values where the
    sector is sensitive.
    """
    w, p = c.world, c.p.applications
    deep = total(w.deep_use * c.p.economy.output_weight, 2)
    known = np.log(np.maximum(deep * w.complements, 1e-9))  # none at home, next to none sold
    seller = (
        p.experience * known
        + p.data * w.sector_data
        + w.app_push
        + (p.scale * np.log(w.gdp / total(w.gdp)) + p.firms * np.log(w.startups))[:, None]
        + p.robots[None] * np.log(np.maximum(robot_share(c), 1e-3))[:, None]
    )  # (origin, sector, R)
    buyer = p.home * np.eye(len(w.gdp))[..., None] + p.relation * w.relation
    tests = p.assurance * (w.assurance * w.credibility)[:, None] * recognised(c)
    buyer = buyer + tests.swapaxes(0, 1)  # (buyer, origin, R)
    apart = p.values * bloc_distance(c)
    score = seller.swapaxes(0, 1)[:, None] + buyer - c.p.models.sensitivity[:, None, None] * apart
    own = np.eye(len(w.gdp))[..., None] * w.home_preference.swapaxes(0, 1)[:, :, None]
    return np.asarray(score + own)


def recognised(c: Context) -> Array:
    """How far tests of a seller's bloc count in a buyer's, 0..1, (seller, buyer, R)."""
    w = c.world
    mutual = clip(c.p.applications.unrecognised + w.recognition, 0.0, 1.0)
    at_home = np.eye(len(w.gdp))[..., None]
    return np.asarray(np.maximum(mutual, at_home))


def bloc_distance(c: Context) -> Array:
    """Distance in values between blocs, 0..1, (bloc, other, R)."""
    w = c.world
    apart = w.bloc_values[:, None] - w.bloc_values[None]
    return np.asarray(np.minimum(np.sqrt(total(apart * apart, 2)) / c.p.values.longest, 1.0))


def robot_share(c: Context) -> Array:
    """Share of each bloc in the installed robots and vehicles of the world, (bloc, R)."""
    return np.asarray(c.world.robots / total(c.world.robots))


def wanted(c: Context) -> Array:
    """Shares that buyers who choose now would give to each origin, (sector, buyer, origin, R)."""
    return softmax(standing(c), axis=2)


def run(c: Context) -> list[Change]:
    """Buyers change over slowly; sellers keep what the platforms leave; robots spread."""
    w, p = c.world, c.p.applications
    shift = p.switching * (wanted(c) - w.app_share)
    spend = (
        w.gdp[:, None]
        * c.p.economy.value_added
        * p.spending
        * total(w.deep_use * c.p.economy.output_weight, 2)
    )  # (buyer, sector, R)
    sales = total((w.app_share + shift) * spend.swapaxes(0, 1)[:, :, None]).swapaxes(0, 1)
    turnover, part = total(sales, 1), capture(c)
    drawn = total((part * turnover)[:, None] * platform_owners(c))
    return [
        Add("app_share", switching=shift),
        Become("app_sales", sales),
        Become("app_income", turnover * (1.0 - part) + drawn),
    ]


def data(c: Context) -> list[Change]:
    """Data grow by programmes and by what applications in use leave behind, and age.

    What foreign applications learn goes to their home, unless it must stay; members of open
    corridors draw level with each other.
    """
    w, p = c.world, c.p.applications
    free = 1.0 - w.sector_data
    deep = total(w.deep_use * c.p.economy.output_weight, 2)  # (user, sector, R)
    kept = clip(w.localisation, 0.0, 1.0)
    share = w.app_share.swapaxes(0, 1)  # (user, sector, origin, R)
    at_home = np.eye(len(w.gdp))[:, None, :, None]
    weight = (w.gdp / total(w.gdp))[:, None] * deep
    learnt = share * (at_home + (1.0 - at_home) * (1.0 - kept)[:, None, None])
    learnt = total(weight[:, :, None] * learnt).swapaxes(0, 1)  # (origin, sector, R)
    stays = total(share * (1.0 - at_home), 2) * kept[:, None] * weight
    members = clip(w.data_corridors, 0.0, 1.0)[:, None]
    pool = total(members * w.sector_data) / np.maximum(total(members), 1e-9)
    return [
        Add(
            "sector_data",
            feedback=p.feedback * np.sqrt(np.maximum(learnt + stays, 0.0)) * free,
            data_programmes=w.data_programmes * free,
            corridors=p.corridor * members * np.maximum(pool - w.sector_data, 0.0),
            ageing=-p.ageing * w.sector_data,
        )
    ]
