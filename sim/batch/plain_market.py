"""The chip market with an object per bloc and vendor: what the arrays are measured against.

One run in plain Python, by the equations of `sim.mechanisms.chips` from what vendors can make to
what blocs get. A test holds the two together to twelve digits; `run.py bench` shows the ratio of
their times. The game itself never uses it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.core.arrays import Array
from sim.mechanisms.chips.market import CRUMB
from sim.mechanisms.context import Context
from sim.mechanisms.measures import announced_loss


@dataclass(slots=True)
class Cell:
    """One tier of chips in one bloc."""

    mix: float  # share of this tier in what is asked for
    licence: float
    rush: float
    sales_cap: float
    backlog: float
    idle: float
    installed: float
    delivered: float
    allowed: float = 0.0
    claim: float = 0.0
    cap: float = 0.0
    given: float = 0.0


@dataclass(slots=True)
class Buyer:
    """A bloc that orders chips."""

    cells: list[Cell]
    spending: float
    public_orders: float
    priority: float
    hub: float
    enforcement: float
    cloud_access: float
    ahead: float
    wanted: float = 0.0
    refused: float = 0.0
    early: float = 0.0
    self_made: float = 0.0
    home_cost: float = 1.0
    shortfall: float = 0.0
    leased: float = 0.0


@dataclass(slots=True)
class Vendor:
    """A seller of chips, of the merchant chain, for the home market, or both."""

    bloc: int
    share: float
    home_capacity: float
    home_memory: float
    parts_stock: float
    parts_access: float
    parts_loss: float
    made: float
    experience: float
    capacity: float = 0.0


class Market:
    """The market of one run, read once from a world."""

    def __init__(self, c: Context) -> None:
        w = c.world
        p = {name: _first(value) for name, value in vars(c.p.chips).items()}
        p |= {name: _first(getattr(c.p.capital, name)) for name in ("chip_share", "idle_brake")}
        self.p = SimpleNamespace(**p)
        self.buyers = [_buyer(c, b) for b in range(len(w.site_spend))]
        self.vendors = _vendors(c)
        self.seller = self.vendors[int(np.argmax(c.p.chips.booking[:, 0]))].bloc
        self.links: list[float] = _first(w.chain_capacity * w.chain_output)
        self.price, self.rent = _first(w.chip_price), _first(w.rental_price)
        self.pressure, self.service_price = _first(w.pressure), _first(w.service_price)
        self.revenue: float = sum(_first(w.ai_revenue))
        self.smuggled = 0.0

    def quarter(self) -> None:
        """Make, order, share out, divert, deliver, price, lease."""
        merchant = min(self.links)
        for vendor in self.vendors:
            self._make(vendor, merchant)
        for b, buyer in enumerate(self.buyers):
            buyer.home_cost = self._home_cost(b)
            self._order(buyer, self._home_output(b))
        self._claim()
        self._share_out(merchant)
        self._finish()
        self._price(sum(cell.claim for _, cell in self._cells()) / max(merchant, 1e-9))
        self._lease()
        self._deliver()

    def _cells(self) -> list[tuple[Buyer, Cell]]:
        return [(buyer, cell) for buyer in self.buyers for cell in buyer.cells]

    def _make(self, vendor: Vendor, merchant: float) -> None:
        p, v = self.p, vendor
        hoard = 1.0 + p.hoarding + p.stockpiling * v.parts_loss
        bought = v.home_capacity * v.parts_access * hoard
        parts = v.parts_stock * p.parts_use + bought
        made = min(v.home_capacity, v.home_memory + parts)
        v.capacity = v.share * merchant + made
        v.parts_stock = max(v.parts_stock + bought - max(made - v.home_memory, 0.0), 0.0)

    def _home_output(self, bloc: int) -> float:
        return sum(v.capacity for v in self.vendors if v.bloc == bloc and v.home_capacity > 0)

    def _home_cost(self, bloc: int) -> float:
        spill, learning = self.p.learning_spill, math.log2(1.0 - self.p.learning)
        own = sum(v.experience for v in self.vendors if v.bloc == bloc and v.home_capacity > 0)
        merchant = max(sum(v.experience for v in self.vendors if v.home_capacity <= 0), 1e-9)
        return ((own + spill * merchant) / (merchant + spill * own)) ** learning if own else 1.0

    def _order(self, buyer: Buyer, home: float) -> None:
        p, b = self.p, buyer
        waiting = sum(x.idle for x in b.cells) / max(sum(x.installed for x in b.cells), 1e-6)
        share = p.chip_share / (1.0 + (waiting / p.idle_brake) ** 2)
        money = b.spending * share + max(b.public_orders, 0.0)
        stocked = min(b.ahead * p.ahead_use, 0.5 * money / self.price)
        b.wanted = money / self.price - stocked
        b.self_made = min(home, max(b.wanted, 0.0) / b.home_cost)
        foreign = max(b.wanted - b.self_made * b.home_cost, 0.0)
        carried = b.early = 0.0
        for cell in b.cells:
            asked = foreign * cell.mix + carried
            passed = asked * cell.licence
            carried = (asked - passed) * p.step_down
            cell.allowed = passed * (1.0 + cell.rush)
            b.early += passed * cell.rush
        b.refused = max(foreign - sum(x.allowed for x in b.cells) + b.early, 0.0)
        b.shortfall = b.refused / max(b.wanted, 1e-9)

    def _claim(self) -> None:
        home = sum(cell.delivered for cell in self.buyers[self.seller].cells)
        for _, cell in self._cells():
            cell.claim = cell.allowed
            if cell.licence >= self.p.licence_floor:
                cell.claim += cell.backlog
            limit = cell.sales_cap * home if cell.sales_cap > 0 else float("inf")
            cell.cap, cell.given = min(cell.claim, limit), 0.0

    def _share_out(self, supply: float) -> None:
        crumb = CRUMB * supply
        for _ in self._cells():
            short = [
                (cell, cell.cap * b.priority) for b, cell in self._cells() if cell.given < cell.cap
            ]
            whole = sum(weight for _, weight in short)
            if supply <= crumb or whole <= 0:
                break
            spent = 0.0
            for cell, weight in short:
                more = min(supply / whole * weight, cell.cap - cell.given)
                cell.given += more
                spent += more
            supply = max(supply - spent, 0.0)

    def _finish(self) -> None:
        sold = sum(cell.given for _, cell in self._cells())
        booked = max(sum(v.share for v in self.vendors), 1e-9)
        for v in self.vendors:
            line = sum(x.home_capacity for x in self.vendors if x.bloc == v.bloc)
            home = self.buyers[v.bloc].self_made * v.home_capacity / max(line, 1e-12)
            output = v.share / booked * sold + home
            v.made += output
            v.experience += output

    def _price(self, pressure: float) -> None:
        p, trend = self.p, (1.0 - self.p.price_decline) ** 0.25
        rise = (max(pressure, 0.05) / max(self.pressure, 0.05)) ** p.price_elasticity
        stock = sum(cell.installed for _, cell in self._cells())
        use = self.revenue / self.service_price / max(stock, 1e-6)
        self.price *= trend * rise
        self.rent *= trend * (use / p.normal_use) ** p.rent_pull
        self.pressure = pressure

    def _lease(self) -> None:
        p = self.p
        stock = sum(cell.installed * buyer.hub for buyer, cell in self._cells())
        everybody = max(sum(b.refused * (1.0 - b.hub) for b in self.buyers), 1e-12)
        for b in self.buyers:
            unmet = b.refused * (1.0 - b.hub)
            offered = unmet / everybody * p.lease_share * stock
            b.leased = min(offered, p.lease_quarters * unmet) * min(b.cloud_access, 1.0)

    def _deliver(self) -> None:
        p = self.p
        through = sum(cell.given * buyer.hub for buyer, cell in self._cells())
        watch = sum(b.enforcement * b.hub for b in self.buyers) / sum(b.hub for b in self.buyers)
        control = min(max(p.enforcement + watch, 0.0), 1.0)
        everybody = sum(b.refused * (1.0 - b.hub) for b in self.buyers)
        leak = min(p.leak_rate * (1.0 - control) * everybody, p.leak_share * through)
        part = leak / max(through, 1e-12)
        tiers = range(len(self.buyers[0].cells))
        diverted = [sum(b.cells[t].given * b.hub for b in self.buyers) * part for t in tiers]
        self.smuggled = 0.0
        for b in self.buyers:
            to = b.refused * (1.0 - b.hub) / max(everybody, 1e-12)
            for cell, out in zip(b.cells, diverted, strict=True):
                cell.delivered = cell.given * (1.0 - b.hub * part) + to * out
                self.smuggled += to * out
            b.cells[-1].delivered += b.self_made
            b.ahead = max(b.ahead + b.early - min(b.ahead * p.ahead_use, b.ahead), 0.0)
            for cell in b.cells:
                self._settle(cell)

    def _settle(self, cell: Cell) -> None:
        open_part = cell.claim - cell.allowed
        lapsed = cell.backlog - open_part + self.p.lapse * (cell.claim - cell.given)
        cell.backlog = max(cell.backlog + cell.allowed - cell.given - lapsed, 0.0)
        cell.idle += cell.delivered


def _first(values: Array) -> Any:  # noqa: ANN401 -- a number, or a list of them
    """Values of the first run as plain numbers."""
    return values[..., 0].tolist()


def _vendors(c: Context) -> list[Vendor]:
    w, home = c.world, c.bloc_of("vendor")
    access, loss = w.parts_access[home], announced_loss(c, "parts_access")[home]
    columns = (
        w.vendor_share, w.home_capacity, w.home_memory, w.parts_stock, access, loss,
        w.made, w.experience,
    )  # fmt: skip
    rows = zip(home.tolist(), *(_first(x) for x in columns), strict=True)
    return [Vendor(*values) for values in rows]


def _buyer(c: Context, b: int) -> Buyer:
    w, p = c.world, c.p.chips
    rush = p.stockpiling * announced_loss(c, "export_licence")
    licence = np.clip(w.export_licence * w.import_permission, 0.0, 1.0)
    columns = (
        p.tier_mix, licence[b], rush[b], w.sales_cap[b],
        w.backlog[b], w.idle[b], w.installed[b], w.delivered[b],
    )  # fmt: skip
    priority = (p.priority * w.chip_priority) ** p.theta
    rows = (w.site_spend, w.public_orders, priority, p.hub, w.enforcement, w.cloud_access, w.ahead)
    cells = [Cell(*values) for values in zip(*(_first(x) for x in columns), strict=True)]
    return Buyer(cells, *(float(x[b, 0]) for x in rows))
