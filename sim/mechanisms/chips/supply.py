"""What can be made: the merchant chain of foundry, packaging and memory; vendors that sell at home.

Merchant vendors share one chain whose narrowest link decides. Vendors for the home market have a
line of their own that needs memory; foreign parts stocked before access closed bridge a gap.
"""

from __future__ import annotations

import numpy as np

from sim.core.arrays import Array, clip, sums_at, total
from sim.mechanisms.context import Context
from sim.mechanisms.measures import announced_loss
from sim.world.changes import Add, Become, Change, Scale


def merchant_output(c: Context) -> Array:
    """Output of the chain that sells to all blocs, M H100e per quarter, (R,)."""
    w = c.world
    return np.asarray((w.chain_capacity * w.chain_output).min(axis=0))


def output(c: Context) -> list[Change]:
    """What each vendor can finish this quarter; parts are bought, used and stocked."""
    w, p = c.world, c.p.chips
    merchant = w.vendor_share * merchant_output(c)
    home = c.bloc_of("vendor")
    loss = announced_loss(c, "parts_access").take(home, axis=0)
    bought = (
        w.home_capacity
        * w.parts_access.take(home, axis=0)
        * (1.0 + p.hoarding + p.stockpiling * loss)
    )
    parts = w.parts_stock * p.parts_use + bought
    made = np.minimum(w.home_capacity, w.home_memory + parts)
    used = np.maximum(made - w.home_memory, 0.0)
    return [
        Become("capacity", merchant + made),
        Add("parts_stock", purchases=bought, use=-used),
        Become("home_cost", home_cost(c)),
    ]


def home_cost(c: Context) -> Array:
    """Unit cost of chips of home vendors over a merchant chip's, ratio, (bloc, R); 1 without any.

    Each doubling of what was ever made lowers cost by the learning rate, and both sides learn a
    part of what the other learns: far behind, the cost is bounded by what others' learning gives.
    """
    w, p = c.world, c.p.chips
    own = of_home_vendors(c, w.experience)
    merchant = np.maximum(total(np.where(w.home_capacity > 0, 0.0, w.experience)), 1e-9)
    ahead = (own + p.learning_spill * merchant) / (merchant + p.learning_spill * own)
    return np.where(own > 0, ahead ** np.log2(1.0 - p.learning), 1.0)


def of_home_vendors(c: Context, values: Array) -> Array:
    """Sum of a quantity (vendor, R) over the vendors that sell at home only, (bloc, R)."""
    w = c.world
    at_home = np.where(w.home_capacity > 0, values, 0.0)
    return sums_at(c.bloc_of("vendor"), at_home, len(w.site_spend))


def grow(c: Context) -> list[Change]:
    """Capacity on order arrives; more is ordered while claims press on output.

    Every link orders what it lacks to follow the growth that the pressure asks for, within its own
    fastest growth. Home lines grow by plan, by what foreign sellers refuse (substitution) and by
    support, as far as tools allow and the home market has room.
    """
    w, p = c.world, c.p.chips
    merchant = np.maximum(merchant_output(c), 1e-9)
    fade = 0.5 ** (c.t / p.growth_half_life)
    fastest = p.growth_floor + (p.growth_ceiling - p.growth_floor) * fade
    support = total(w.vendor_share * w.capacity_growth)
    # Support counts as far as claims press on output: nobody is helped to build for no market.
    support = support * np.minimum(w.pressure / p.normal_pressure, 1.0)
    asked = p.order_speed * (w.pressure - p.normal_pressure) + support
    pace = clip(asked, 0.0, np.maximum(fastest + support, 0.0))
    waiting = total(w.chain_orders, 1)
    goal = merchant * np.exp(pace * (p.chain_lead + 1.0))
    lacking = np.maximum(goal - w.chain_capacity - waiting, 0.0)
    ordered = np.minimum(lacking, (w.chain_capacity + waiting) * pace)
    orders = np.zeros(w.chain_orders.shape)
    orders[:, :-1] = w.chain_orders[:, 1:]
    link = np.arange(len(p.chain_lead))
    orders[link, p.chain_lead[:, 0].astype(int) - 1] += ordered
    return [
        Add("chain_capacity", new_lines=w.chain_orders[:, 0]),
        Scale(
            "chain_capacity",
            performance=np.exp(p.performance),
        ),
        Become("chain_orders", orders),
        Add("vendor_share", booking=p.booking_speed * (p.booking - w.vendor_share)),
        *_home(c),
    ]


def _home(c: Context) -> list[Change]:
    w, p = c.world, c.p.chips
    home = c.bloc_of("vendor")
    access = w.tool_access.take(home, axis=0)
    tools = access + (1.0 - access) * w.home_tools.take(home, axis=0)
    price = w.chip_price * w.home_cost
    market = np.maximum(w.site_spend * c.p.capital.chip_share / price, 1e-9).take(home, axis=0)
    drive = clip(p.home_room - w.home_capacity / market, 0.0, 1.0) * (w.home_capacity > 0) * tools
    lacking = clip(1.0 - w.home_memory / np.maximum(p.memory_reserve * w.home_capacity, 1e-9), 0, 1)
    return [
        Scale(
            "home_capacity",
            plan=np.exp(drive * p.home_growth),
            substitution=np.exp(drive * p.restriction_response * w.shortfall.take(home, axis=0)),
            capacity_growth=np.exp(drive * w.capacity_growth),
        ),
        Scale(
            "home_memory",
            plan=np.exp(lacking * p.memory_growth),
            substitution=np.exp(
                lacking * p.memory_response * (1.0 - w.parts_access.take(home, axis=0))
            ),
        ),
    ]


def tools(c: Context) -> list[Change]:
    """Foreign chip-making tools: demand by bloc, brought forward ahead of announced controls.

    What access refuses is in part replaced by tools made at home, whose share grows.
    """
    w, p = c.world, c.p.chips
    ahead = 1.0 + p.tool_hoarding * announced_loss(c, "tool_access")
    wanted = p.tool_demand * np.exp(p.tool_growth * c.t) * (1.0 - w.home_tools)
    refused = 1.0 - w.tool_access
    learning = p.tool_learning * refused * (1.0 - w.home_tools) * (w.home_tools > 0)
    return [
        Become("tool_sales", wanted * w.tool_access * ahead),
        Add("home_tools", substitution=learning),
    ]
