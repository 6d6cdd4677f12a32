"""Dependence (M10): who supplies whom with what, what that exposes, what is withheld now."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.core.arrays import Array, Index, clip, identity, some, sums_at, total
from sim.mechanisms.context import Context
from sim.mechanisms.economy import hosts
from sim.rules.ruleset import Ruleset
from sim.world.changes import Add, Become, Change, Scale

IN_EFFECT = 4.0
MOST = 0.98  # of an input that can be missing: beyond it the loss has no bound


# -- what is needed and where it comes from --------------------------------------------------------


def supply(c: Context) -> Array:
    """Supply of every input by its origin, shares, (bloc, input, other, R); rows sum to 1.

    From what the world holds (deliveries, owners of computers, models in use, money of sites), and
    from tables where it holds nothing (minerals, foreign tools, talent).
    """
    w, place = c.world, _places(c.rules)
    out = np.empty(w.dependence.shape)
    out[:, place["chips"]] = _chips(c)
    out[:, place["tools"]] = _mixed(w.home_tools, c.p.dependence.tool_supply)
    out[:, place["clouds"]] = _clouds(c)
    out[:, place["models"]] = w.provenance
    spare = w.substitutes[:, place["minerals"], None]
    mined, second = c.p.dependence.mineral_supply, c.constant(_second_sources)
    out[:, place["minerals"]] = mined + spare * (second - mined)
    out[:, place["capital"]] = _capital(c)
    out[:, place["talent"]] = _talent(c)
    return out


@lru_cache(maxsize=8)
def _places(rules: Ruleset) -> dict[str, int]:
    """Positions of the inputs, kept per ruleset."""
    return {name: i for i, name in enumerate(rules.axes["input"])}


def _mixed(own: Array, origin: Array) -> Array:
    """Own supply (bloc, R) and the rest by origin (bloc or 1, other, R), (bloc, other, R)."""
    part = own[:, None]
    return np.asarray(identity(len(own)) * part + (1.0 - part) * origin)


def _chips(c: Context) -> Array:
    """Deliveries: own makes, the others by home of the vendor, a part by where they are made."""
    w, p = c.world, c.p.dependence
    own = np.minimum(w.self_made / np.maximum(total(w.delivered, 1), 1e-12), 1.0)
    sold = sums_at(c.bloc_of("vendor"), w.vendor_share, len(own))
    origin = sold * ((1.0 - p.foundry_part) / np.maximum(total(sold), 1e-12))
    origin[c.bloc("asia")] += p.foundry_part
    return _mixed(own, origin[None])


def _clouds(c: Context) -> Array:
    """Computers in use by owner; what is rented abroad by the place of the computers."""
    w, hub = c.world, c.p.chips.hub
    held = total(w.installed, 1)
    abroad = (w.leased / np.maximum(held + w.leased, 1e-12))[:, None]
    places = held * hub
    there = places / np.maximum(total(places), 1e-12)
    return np.asarray((1.0 - abroad) * hosts(c) + abroad * there)


def _capital(c: Context) -> Array:
    """Money of AI sites: own, of funds by their home, of other investors by what they spend."""
    w, size = c.world, len(c.world.site_spend)
    funds = sums_at(c.bloc_of("fund"), w.fund_assets, size)
    funds = funds / np.maximum(total(funds), 1e-12)
    placed = c.p.capital.fund_site_share * total(w.fund_flow) / np.maximum(w.site_spend, 1e-9)
    placed = np.minimum(placed, w.foreign_sites)
    others = (w.foreign_sites - placed)[:, None]
    money = sums_at(c.bloc_of("investor"), w.capex, size) * c.constant(_abroad)
    rest = others * money / np.maximum(total(money, 1), 1e-12)[:, None]
    own = identity(size) * (1.0 - w.foreign_sites)[:, None]
    return np.asarray(own + rest + placed[:, None] * funds)


def _talent(c: Context) -> Array:
    """Researchers and engineers by origin; programmes that hire abroad add to the foreign part."""
    w, p = c.world, c.p.dependence
    hired = 4.0 * np.maximum(w.researcher_inflow, 0.0) / np.maximum(w.researchers, 1e-9)
    return _mixed(1.0 - np.minimum(p.foreign_talent + hired, 0.9), c.constant(_talent_origin))


def _abroad(c: Context) -> Array:
    """1 for another bloc, 0 for the own, (bloc, other, 1)."""
    return 1.0 - identity(len(c.world.gdp))


def _second_sources(c: Context) -> Array:
    """Where second sources of minerals lie, (bloc, other, 1): recycling at home, and others."""
    p = c.p.dependence
    return np.asarray(
        identity(len(c.world.gdp)) * p.recycled + (1.0 - p.recycled) * p.second_origin
    )


def _talent_origin(c: Context) -> Array:
    """Origin of foreign talent, (bloc, other, 1): that of the world without the bloc itself."""
    weight = c.p.dependence.talent_origin * _abroad(c)
    return np.asarray(weight / total(weight, 1)[:, None])


# -- what it exposes -------------------------------------------------------------------------------


def exponent(c: Context) -> Array:
    """How much output hangs on an input, (bloc, input, R); substitutes make it less."""
    p = c.p.dependence
    return np.asarray(p.exponent * (1.0 - p.relief * c.world.substitutes))


def loss(c: Context, missing: Array) -> Array:
    """Share of output lost without a part of every input: 1 less the product of (1 - part)^v.

    Args:
        missing: (bloc, input, ..., R).
    """
    v = exponent(c)
    v = v.reshape(*v.shape[:2], *(1,) * (missing.ndim - 3), v.shape[-1])
    return np.asarray(1.0 - np.exp(total(v * np.log(1.0 - np.minimum(missing, MOST)), 1)))


def vulnerability(c: Context, shares: Array) -> Array:
    """Share of output that a bloc would lose if another withheld all it can, (bloc, other, R)."""
    return np.asarray(loss(c, shares) * c.constant(_abroad))


# -- what is withheld ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Weapons:
    """Demands whose weapon is no restriction: their use is felt where their levers act.

    Attributes:
        demand, bloc, input, other: (N,) places.
        strength: (N, 1).
    """

    demand: Index
    bloc: Index
    input: Index
    other: Index
    strength: Array


@lru_cache(maxsize=8)
def weapons(rules: Ruleset) -> Weapons:
    """The weapons that act through other levers, kept per ruleset."""
    blocs, places = rules.axes["bloc"], _places(rules)
    rows = [
        (i, blocs.index(d.target), places[d.input], blocs.index(rules.actors[d.asker].bloc),
         d.strength)
        for i, d in enumerate(rules.demands.values())
        if d.input and not any(e.target == "restriction" for e in d.effects)
    ]  # fmt: skip
    table = np.array(rows, float).reshape(-1, 5)
    places_of = table[:, :4].astype(int).T
    return Weapons(*places_of, strength=table[:, 4:])


def used(c: Context) -> Array | None:
    """Part of its supply that a bloc keeps from another by force, 0 to 1; None where nobody does.

    (bloc, input, other, R): restrictions, and weapons that act through other levers.
    """
    w, found = c.world, weapons(c.rules)
    active = w.rung.take(found.demand, axis=0) == IN_EFFECT
    if not some(w.restriction) and not some(active):
        return None
    out = clip(w.restriction, 0.0, 1.0)
    for n, now in enumerate(active):
        cell = out[found.bloc[n], found.input[n], found.other[n]]
        np.maximum(cell, found.strength[n] * now, out=cell)
    return out


def run(c: Context) -> list[Change]:
    """Shares by origin, what they expose, growth of substitutes, stocks, and output lost now.

    Every use of force is seen by all who depend on the same supplier: their substitutes grow, and
    stay. Stocks cover what is withheld until they are empty.
    """
    w, p = c.world, c.p.dependence
    shares = supply(c)
    goal = p.usual_reserve + np.maximum(w.stockpile, 0.0)
    refill = p.refill * (goal - w.reserve)
    changes: list[Change] = [
        Become("dependence", shares),
        Become("vulnerability", vulnerability(c, shares)),
    ]
    if some(w.second_source):
        growth = w.second_source * (1.0 - w.substitutes)
        changes.append(Add("substitutes", second_source=growth))
    force = used(c)
    if force is not None:
        seen = force.max(axis=0) * c.constant(_abroad)[:, None]  # (bloc, input, other, R)
        change = p.use_learning * total(seen * shares, 2) * (1.0 - w.substitutes)
        changes.append(Add("substitutes", restrictions=change))
    if force is None and not some(w.supply_loss):
        return [*changes, Add("reserve", stockpile=refill)]
    withheld = total(clip(w.restriction, 0.0, 1.0) * shares, 2)
    covered = np.minimum(withheld, w.reserve)
    lost = loss(c, withheld - covered)
    change = (1.0 - lost) / (1.0 - w.supply_loss)
    return [
        *changes,
        Add("reserve", stockpile=np.where(withheld > 0, 0.0, refill), restrictions=-covered),
        Become("supply_loss", lost),
        Scale("gdp", supply_loss=change),
        Add("approval", supply_loss=c.p.politics.approval_growth * np.log(change)),
    ]
