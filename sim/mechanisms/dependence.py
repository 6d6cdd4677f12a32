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
    w, p, place = c.world, c.p.dependence, _places(c.rules)
    own = np.zeros((*w.substitutes.shape[:2], 1, w.runs))
    origin = np.empty(w.dependence.shape)
    origin[...] = c.constant(_origins)
    own[:, place["chips"], 0] = np.minimum(w.self_made / np.maximum(total(w.delivered, 1), 1e-9), 1)
    own[:, place["tools"], 0] = w.home_tools
    own[:, place["capital"], 0] = 1.0 - w.foreign_sites
    hired = np.maximum(w.researcher_inflow, 0.0) / np.maximum(w.researchers, 1e-9)
    grown = c.constant(_home_talent) - p.hiring_pace * hired
    own[:, place["talent"], 0] = np.maximum(grown, p.least_home_talent)
    origin[:, place["clouds"]] = _clouds(c)
    origin[:, place["models"]] = w.provenance
    spare = w.substitutes[:, place["minerals"], None]
    origin[:, place["minerals"]] += spare * c.constant(_shift)
    origin[:, place["capital"]] = _capital(c)
    return np.asarray(origin + own * (c.constant(_self) - origin))


@lru_cache(maxsize=8)
def _places(rules: Ruleset) -> dict[str, int]:
    """Positions of the inputs, kept per ruleset."""
    return {name: i for i, name in enumerate(rules.axes["input"])}


def _origins(c: Context) -> Array:
    """Origin of what a bloc does not make, by the tables, (bloc, input, other, 1).

    Merchant chips by the home of their vendors, a part by where they are made.
    """
    p, place = c.p.dependence, _places(c.rules)
    out = np.zeros((*c.world.dependence.shape[:3], p.foundry_part.shape[-1]))
    sold = sums_at(c.bloc_of("vendor"), c.p.chips.booking, len(out))
    out[:, place["chips"]] = sold / total(sold) * (1.0 - p.foundry_part)
    out[:, place["chips"], c.bloc("asia")] += p.foundry_part
    out[:, place["tools"]] = p.tool_supply
    out[:, place["minerals"]] = p.mineral_supply
    weight = p.talent_origin * _abroad(c)
    out[:, place["talent"]] = weight / total(weight, 1)[:, None]
    return out


def _self(c: Context) -> Array:
    """1 where the origin is the bloc itself, (bloc, 1, other, 1)."""
    return identity(len(c.world.gdp))[:, None]


def _abroad(c: Context) -> Array:
    """1 for another bloc, 0 for the own, (bloc, other, 1)."""
    return 1.0 - identity(len(c.world.gdp))


def _home_talent(c: Context) -> Array:
    """Part of the researchers and engineers of a bloc who come from it, (bloc, 1)."""
    return np.asarray(1.0 - c.p.dependence.foreign_talent)


def _shift(c: Context) -> Array:
    """What full substitutes change in the origin of minerals, (bloc, other, 1).

    Second sources are recycling at home, and mines and refineries elsewhere.
    """
    p = c.p.dependence
    second = identity(len(c.world.gdp)) * p.recycled + (1.0 - p.recycled) * p.second_origin
    return np.asarray(second - p.mineral_supply)


def _clouds(c: Context) -> Array:
    """Computers in use by owner, what is rented abroad by its hub, (bloc, other, R)."""
    w = c.world
    rented = w.leased / np.maximum(total(w.installed, 1) + w.leased, 1e-9)
    hosted = hosts(c)
    return np.asarray(hosted + rented[:, None] * (c.constant(_hubs) - hosted))


def _hubs(c: Context) -> Array:
    """Where computers are rented, shares by bloc, (other, 1)."""
    return np.asarray(c.p.chips.hub / total(c.p.chips.hub))


def _capital(c: Context) -> Array:
    """Money of foreign AI sites by the home of investors and funds, (bloc, other, R)."""
    w = c.world
    money = sums_at(c.bloc_of("investor"), w.capex, len(w.gdp))
    placed = c.p.capital.fund_site_share * total(w.fund_flow, 1)
    money = (money + sums_at(c.bloc_of("fund"), placed, len(w.gdp))) * c.constant(_abroad)
    return np.asarray(money / total(money, 1)[:, None])


# -- what it exposes -------------------------------------------------------------------------------


def exponent(c: Context) -> Array:
    """How much output hangs on an input, (bloc, input, R); substitutes make it less."""
    return np.asarray(c.constant(_exponent) * (1.0 - c.p.dependence.relief * c.world.substitutes))


def _exponent(c: Context) -> Array:
    """Exponents without substitutes, (bloc, input, 1)."""
    return np.ascontiguousarray(c.p.dependence.exponent.swapaxes(0, 1))


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
    demand, bloc, item, other = table[:, :4].astype(int).T
    return Weapons(demand, bloc, item, other, table[:, 4:])


def used(c: Context) -> Array | None:
    """Part of its supply that a bloc keeps from another by force, 0 to 1; None where nobody does.

    (bloc, input, other, R): restrictions, and weapons that act through other levers.
    """
    w, found = c.world, weapons(c.rules)
    active = w.rung.take(found.demand, axis=0) == IN_EFFECT
    if not some(w.restriction) and not some(active):
        return None
    out = clip(w.restriction, 0.0, 1.0)
    for n in np.flatnonzero(active.any(axis=1)).tolist():
        cell = out[found.bloc[n], found.input[n], found.other[n]]
        np.maximum(cell, found.strength[n] * active[n], out=cell)
    return out


def forgone(c: Context, withheld: Array) -> Array:
    """Share of its output that a bloc loses with the sales that it forbids itself, (other, R).

    Args:
        withheld: part of all supply of an input to a bloc, (bloc, input, other, R).
    """
    p, gdp = c.p.dependence, c.world.gdp
    sales = total(withheld * p.sales[:, None], 1) * gdp[:, None]
    return np.asarray(p.sales_margin * total(sales) / gdp)


def run(c: Context) -> list[Change]:
    """Shares by origin, what they expose, growth of substitutes, stocks, and output lost now.

    Who supplies whom changes slowly and is counted every `dependence.count_every` quarters.
    """
    w = c.world
    if w.quarter % int(c.rules.number("dependence.count_every")):
        return [*_substitutes(c, w.dependence), *_shortage(c, w.dependence)]
    shares = supply(c)
    return [
        Become("dependence", shares),
        Become("vulnerability", vulnerability(c, shares)),
        *_substitutes(c, shares),
        *_shortage(c, shares),
    ]


def _substitutes(c: Context, shares: Array) -> list[Change]:
    """Programmes make substitutes grow; so does force, for all who depend on who uses it."""
    w, terms = c.world, {}
    force = used(c)
    if some(w.second_source):
        terms["second_source"] = w.second_source * (1.0 - w.substitutes)
    if force is not None:
        seen = force.max(axis=0) * c.constant(_abroad)[:, None]  # (bloc, input, other, R)
        learnt = c.p.dependence.use_learning * total(seen * shares, 2)
        terms["restrictions"] = learnt * (1.0 - w.substitutes)
    return [Add("substitutes", **terms)] if terms else []


def _shortage(c: Context, shares: Array) -> list[Change]:
    """Stocks cover what is withheld until they are empty; whoever withholds loses the sales."""
    w, p = c.world, c.p.dependence
    refill = p.refill * (p.usual_reserve + w.stockpile - w.reserve)
    if not some(w.restriction) and not some(w.supply_loss):
        return [Add("reserve", stockpile=refill)]
    withheld = clip(w.restriction, 0.0, 1.0) * shares
    missing = total(withheld, 2)
    covered = np.minimum(missing, w.reserve)
    lost = 1.0 - (1.0 - loss(c, missing - covered)) * (1.0 - forgone(c, withheld))
    change = (1.0 - lost) / (1.0 - w.supply_loss)
    return [
        Add("reserve", stockpile=np.where(missing > 0, 0.0, refill), restrictions=-covered),
        Become("supply_loss", lost),
        Scale("gdp", supply_loss=change),
        Add("approval", supply_loss=c.p.politics.approval_growth * np.log(change)),
    ]
