"""Who may buy and who gets: licences of both states, one queue, step-down, diversion, leasing."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import Array, clip, some, total
from sim.mechanisms.chips.supply import merchant_output, of_home_vendors
from sim.mechanisms.context import Context
from sim.mechanisms.energy import chip_share
from sim.mechanisms.measures import announced_loss
from sim.world.changes import Add, Become, Change, Move, Scale

CRUMB = 1e-12  # part of a supply that is not worth another round of sharing


def water_fill(supply: Array, weight: Array, cap: Array) -> Array:
    """Share a supply among claims by weight, none above its cap.

    Args:
        supply: (R,).
        weight, cap: (cell, R), non-negative.

    Returns:
        (cell, R); sums to min(supply, total cap) up to CRUMB of the supply.
    """
    given = np.zeros(cap.shape)
    rest = supply.copy()
    for _ in range(len(cap)):  # every round fills a cell or ends
        going = rest > CRUMB * supply
        if not some(going):
            break
        open_weight = np.where(given < cap, weight, 0.0)
        whole = total(open_weight)
        # A run that is done takes no part, so that its bits do not depend on its neighbours.
        going &= whole > 0
        if not some(going):
            break
        part = np.where(going, rest / np.where(going, whole, 1.0), 0.0)
        more = np.minimum(part * open_weight, cap - given)
        given = given + more
        rest = np.maximum(rest - total(more), 0.0)
    return given


def licences(c: Context) -> Array:
    """Share of orders that both the seller states and the buyer state allow, (bloc, tier, R)."""
    return clip(c.world.export_licence * c.world.import_permission, 0.0, 1.0)


def orders(c: Context) -> tuple[Array, Array, Array, Array]:
    """New orders of the quarter.

    Returns:
        wanted (bloc, R): what the money would buy at the current price;
        allowed (bloc, tier, R): what licences let through; refused frontier orders step down a
        tier in part;
        refused (bloc, R): what licences stop;
        early (bloc, R): what is ordered ahead of an announced control, part of `allowed`.
    """
    w, p = c.world, c.p.chips
    money = w.site_spend * chip_share(c) + np.maximum(w.public_orders, 0.0)
    stocked = np.minimum(w.ahead * p.ahead_use, 0.5 * money / w.chip_price)
    wanted = money / w.chip_price - stocked
    foreign = np.maximum(wanted - _home_sales(c, wanted) * w.home_cost, 0.0)
    licence = licences(c)
    rush = p.stockpiling * announced_loss(c, "export_licence")
    allowed, early, carried = np.zeros(licence.shape), np.zeros(1), np.zeros(1)
    for tier in range(licence.shape[1]):
        asked = foreign * p.tier_mix[tier] + carried
        passed = asked * licence[:, tier]
        carried = (asked - passed) * p.step_down
        extra = passed * rush[:, tier]
        allowed[:, tier] = passed + extra
        early = early + extra
    refused = np.maximum(foreign - total(allowed, 1) + early, 0.0)
    return wanted, allowed, refused, early


def _home_sales(c: Context, wanted: Array) -> Array:
    """What home vendors sell: what they make, as far as the money reaches at their cost."""
    made = of_home_vendors(c, c.world.capacity)
    return np.asarray(np.minimum(made, np.maximum(wanted, 0.0) / c.world.home_cost))


def run(c: Context) -> list[Change]:
    """Orders, rationing, diversion, deliveries, price, leasing."""
    w, p = c.world, c.p.chips
    merchant = merchant_output(c)
    wanted, allowed, refused, early = orders(c)
    open_backlog = np.where(licences(c) >= p.licence_floor, w.backlog, 0.0)
    claims = allowed + open_backlog
    cap = _within_caps(c, claims)
    priority = (p.priority * w.chip_priority) ** p.theta
    flat = cap.reshape(-1, w.runs)
    given = water_fill(merchant, (cap * priority[:, None]).reshape(-1, w.runs), flat)
    alloc = given.reshape(claims.shape)
    out_of, into = _diverted(c, alloc, refused)
    own = _home_sales(c, wanted)
    made = _made(c, alloc, own)
    delivered = alloc - out_of + into
    delivered[:, -1] += own
    pressure = total(claims.reshape(-1, w.runs)) / np.maximum(merchant, 1e-9)
    return [
        Move("made", "idle", made, delivered, "deliveries"),
        Add("experience", output=made),
        Become("delivered", delivered),
        Become("smuggled", total(total(into, 0), 0)),
        Become("self_made", own),
        Become("shortfall", refused / np.maximum(wanted, 1e-9)),
        Add(
            "backlog",
            chip_orders=allowed,
            deliveries=-alloc,
            lapsed=-(w.backlog - open_backlog) - p.lapse * (claims - alloc),
        ),
        Add("ahead", bought_early=early, use=-np.minimum(w.ahead * p.ahead_use, w.ahead)),
        *_price(c, pressure),
        Become("leased", _leased(c, refused)),
    ]


def _within_caps(c: Context, claims: Array) -> Array:
    """Claims within the sales caps of licences, (bloc, tier, R): over last deliveries at home."""
    w = c.world
    if not some(w.sales_cap):
        return claims
    seller = c.bloc_of("vendor")[int(np.argmax(c.p.chips.booking[:, 0]))]
    home = total(w.delivered[seller])
    return np.where(w.sales_cap > 0, np.minimum(claims, w.sales_cap * home), claims)


def _made(c: Context, alloc: Array, own: Array) -> Array:
    """Chips finished by each vendor, (vendor, R): what is sold of the chain by booked share."""
    w = c.world
    sold = total(total(alloc, 0), 0)
    merchant = w.vendor_share / np.maximum(total(w.vendor_share), 1e-9) * sold
    line = np.maximum(of_home_vendors(c, w.home_capacity), 1e-12)
    return np.asarray(merchant + (own / line).take(c.bloc_of("vendor"), axis=0) * w.home_capacity)


def _price(c: Context, pressure: Array) -> list[Change]:
    """Price: the trend of progress, the queue, and what the queue was before."""
    w, p = c.world, c.p.chips
    trend = (1.0 - p.price_decline) ** 0.25
    queue = (np.maximum(pressure, 0.05) / np.maximum(w.pressure, 0.05)) ** p.price_elasticity
    use = total(w.ai_revenue) / w.service_price / np.maximum(total(total(w.installed, 0), 0), 1e-6)
    scarcity = (use / p.normal_use) ** p.rent_pull
    return [
        Scale("chip_price", progress=trend, queue=queue),
        Become("pressure", pressure),
        Scale("rental_price", progress=trend, scarcity=scarcity),
    ]


def _diverted(c: Context, alloc: Array, refused: Array) -> tuple[Array, Array]:
    """Chips diverted out of the deliveries to hubs and into blocs that were refused them.

    At most a part of what was refused and a part of what the hubs receive; enforcement lowers the
    first.

    Returns:
        out of hubs, into blocs: each (bloc, tier, R), equal in sum.
    """
    w, p = c.world, c.p.chips
    through_hubs = alloc * p.hub[:, None]
    through = total(total(through_hubs, 0), 0)
    control = clip(p.enforcement + total(w.enforcement * p.hub) / total(p.hub), 0.0, 1.0)
    unmet = refused * (1.0 - p.hub)
    everybody = total(unmet)
    leak = np.minimum(p.leak_rate * (1.0 - control) * everybody, p.leak_share * through)
    out_of = through_hubs * leak / np.maximum(through, 1e-12)
    to = unmet / np.maximum(everybody, 1e-12)
    into = to[:, None] * total(out_of, 0)
    return np.asarray(out_of), np.asarray(into)


def _leased(c: Context, refused: Array) -> Array:
    """Compute that a bloc rents in hubs because it may not buy it, M H100e, (bloc, R)."""
    w, p = c.world, c.p.chips
    offered = p.lease_share * total(total(w.installed, 1) * p.hub)
    unmet = refused * (1.0 - p.hub)
    wish = unmet / np.maximum(total(unmet), 1e-12)
    wanted = p.lease_quarters * unmet
    return np.asarray(np.minimum(wish * offered, wanted) * np.minimum(w.cloud_access, 1.0))
