"""Chips (M2): licences of seller and buyer states, one queue, substitution, diversion, power."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import Array, clip, total
from sim.mechanisms.context import Context
from sim.world.changes import Add, Become, Change, Move, Scale, move

HUBS = ("gulf", "asia", "row")  # blocs through which chips can be diverted
ROUNDS = 8  # of the water-filling; fixed, so that a run's bits do not depend on its neighbours


def water_fill(supply: Array, weight: Array, cap: Array) -> Array:
    """Share a supply among claims by weight, none above its cap.

    Args:
        supply: (R,).
        weight, cap: (cell, R), non-negative.

    Returns:
        (cell, R); sums to min(supply, total cap) up to what ROUNDS rounds leave.
    """
    given = np.zeros_like(cap)
    rest = supply.copy()
    for _ in range(ROUNDS):
        open_weight = np.where(given < cap, weight, 0.0)
        whole = total(open_weight)
        share = np.where(whole > 0, open_weight / np.where(whole > 0, whole, 1.0), 0.0)
        more = np.minimum(rest * share, cap - given)
        given = given + more
        rest = np.maximum(rest - total(more), 0.0)
    return given


def licences(c: Context) -> Array:
    """Share of orders that both the seller states and the buyer state allow, (bloc, tier, R)."""
    return clip(c.world.export_licence * c.world.import_permission, 0.0, 1.0)


def orders(c: Context) -> tuple[Array, Array, Array]:
    """New orders of the quarter.

    Returns:
        wanted (bloc, R): what the money would buy at the current price;
        allowed (bloc, tier, R): what licences let through; refused frontier orders step down a
        tier in part;
        refused (bloc, R): what licences stop.
    """
    w, p = c.world, c.p.chips
    money = w.site_spend * c.p.capital.chip_share + np.maximum(w.public_orders, 0.0)
    waiting = total(w.idle, 1) / np.maximum(total(w.installed, 1), 1e-6)
    wanted = money / w.chip_price / (1.0 + waiting / p.idle_brake)
    own = np.minimum(_own_output(c), wanted)
    foreign = wanted - own
    licence = licences(c)
    allowed = np.zeros_like(licence)
    carried = np.zeros_like(wanted)
    for tier in range(licence.shape[1]):
        asked = foreign * p.tier_mix[tier] + carried
        allowed[:, tier] = asked * licence[:, tier]
        carried = (asked - allowed[:, tier]) * p.step_down
    refused = np.maximum(foreign - total(allowed, 1), 0.0)
    return wanted, allowed, refused


def _own_output(c: Context) -> Array:
    """Chips from vendors that sell at home only, (bloc, R)."""
    w = c.world
    out = np.zeros_like(w.site_spend)
    out[c.bloc("china")] = total(np.where(_sells_at_home(c), w.capacity, 0.0))
    return out


def merchant_output(c: Context) -> Array:
    """Output of the vendors that sell to all blocs, M H100e per quarter, (R,)."""
    return total(np.where(_sells_at_home(c), 0.0, c.world.capacity))


def _sells_at_home(c: Context) -> Array:
    """True for Chinese vendors, who sell at home only, (vendor, 1)."""
    china = c.bloc("china")
    return np.array([b == china for b in c.bloc_of("vendor")])[:, None]


def run(c: Context) -> list[Change]:
    """Orders, rationing, diversion, deliveries, energising, retirement, price, capacity."""
    w, p = c.world, c.p.chips
    china = c.bloc("china")
    home = _sells_at_home(c)
    merchant = merchant_output(c)
    wanted, allowed, refused = orders(c)
    open_backlog = np.where(licences(c) >= p.licence_floor, w.backlog, 0.0)
    claims = allowed + open_backlog
    priority = (p.priority * w.chip_priority) ** p.theta
    flat = claims.reshape(-1, w.runs)
    given = water_fill(merchant, (claims * priority[:, None]).reshape(-1, w.runs), flat)
    alloc = given.reshape(claims.shape)
    kept = claims - alloc
    diverted = _diverted(c, alloc, refused[china])
    leak = total(total(diverted, 0), 0)
    into_china = np.zeros_like(alloc)
    into_china[china] = total(diverted, 0)
    own = _own_output(c)
    made_at_home = np.zeros_like(alloc)
    made_at_home[:, -1] = own
    delivered = alloc - diverted + into_china + made_at_home
    sold = total(total(alloc, 0), 0)
    made = np.where(home, w.capacity, w.capacity / np.maximum(merchant, 1e-9) * sold)
    pressure = total(flat) / np.maximum(merchant, 1e-9)
    trend = (1.0 - p.price_decline) ** (0.25 * (w.quarter + 1))
    price = p.price * trend * (pressure / p.normal_pressure) ** p.price_elasticity
    return [
        Move("made", "idle", made, delivered, "deliveries"),
        Become("delivered", delivered),
        Become("smuggled", leak),
        Become("self_made", own),
        Become("shortfall", refused / np.maximum(wanted, 1e-9)),
        Add(
            "backlog",
            orders=allowed,
            deliveries=-alloc,
            lapsed=-(w.backlog - open_backlog) - p.lapse * kept,
        ),
        Scale("chip_price", market=price / w.chip_price),
        *_capacity(c, kept, merchant, refused[china] / np.maximum(wanted[china], 1e-9), home),
    ]


def _diverted(c: Context, alloc: Array, unmet: Array) -> Array:
    """Chips diverted to China out of the hubs' deliveries, (bloc, tier, R).

    At most a part of what China was refused and a part of what the hubs receive; enforcement
    lowers the first.
    """
    w, p = c.world, c.p.chips
    hubs = [c.bloc(h) for h in HUBS]
    hub_alloc = np.zeros_like(alloc)
    hub_alloc[hubs] = alloc[hubs]
    through = total(total(hub_alloc, 0), 0)
    weight = np.array([1.0 if b in hubs else 0.0 for b in range(alloc.shape[0])])[:, None]
    control = clip(p.enforcement + total(w.enforcement * weight) / len(hubs), 0.0, 1.0)
    leak = np.minimum(p.leak_rate * (1.0 - control) * unmet, p.leak_share * through)
    return np.asarray(hub_alloc * leak / np.maximum(through, 1e-12))


def _capacity(
    c: Context, backlog: Array, merchant: Array, refused: Array, home: Array
) -> list[Change]:
    """New capacity arrives; more is ordered while the queue is longer than normal."""
    w, p = c.world, c.p.chips
    length = total(total(backlog, 0), 0) / np.maximum(merchant, 1e-9)
    fade = 0.5 ** (w.quarter / p.growth_half_life)
    fastest = p.growth_floor + (p.growth_ceiling - p.growth_floor) * fade
    pace = clip(p.order_speed * (length - p.normal_queue), 0.0, fastest)
    china = c.bloc("china")
    drive = (p.home_growth + p.restriction_response * refused) * w.tool_access[china]
    ordered = w.capacity * np.where(home, 0.0, np.maximum(pace + w.capacity_growth, 0.0))
    arrived = w.capacity_orders[:, 0]
    shift = np.concatenate([w.capacity_orders[:, 1:], ordered[:, None]], axis=1)
    tooling = w.capacity * (np.exp(np.where(home, drive, 0.0)) - 1.0)
    return [
        Add(
            "capacity",
            new_lines=arrived,
            domestic_drive=tooling,
            capacity_growth=np.where(home, w.capacity * w.capacity_growth, 0.0),
        ),
        Become("capacity_orders", shift),
    ]


def energise(c: Context) -> list[Change]:
    """Old chips retire, waiting chips are switched on as far as power allows.

    Installed compute x facility power per H100e <= energised power x load factor.
    """
    w, p = c.world, c.p.chips
    gone = w.installed * p.retirement
    stays = w.installed - gone
    held = total(stays, 1)
    new_power = p.new_chip_power * p.efficiency ** (-0.25 * w.quarter)
    room = np.maximum(w.power * c.p.energy.load_factor - held * w.chip_power, 0.0) / new_power
    waiting = total(w.idle, 1)
    part = np.minimum(1.0, room / np.maximum(waiting, 1e-12))
    on = w.idle * part[:, None]
    added = total(on, 1)
    fresh = added / np.maximum(held + added, 1e-12)
    return [
        Move("installed", "retired", gone, total(total(gone, 0), 0), "retirement"),
        move("idle", "installed", on, "energised"),
        Add("chip_power", new_chips=fresh * (new_power - w.chip_power)),
        Add("foreign_owned", new_sites=fresh * (w.foreign_sites - w.foreign_owned)),
    ]
