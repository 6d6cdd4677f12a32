"""Gauges of chips, controls, where compute stands, capability and capital."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.core.arrays import Array, total
from sim.hindcast.gauges.base import Seen, gauge
from sim.indicators.functions import best_capability, months_behind, months_since

HOURS = 8.76  # thousand hours of a year: GW to TWh per year
CLOUDS = ("microsoft", "google", "amazon", "meta")
MERCHANTS = ("nvidia", "google_tpu", "us_other_chips")  # stand for four vendors: Amazon and AMD are


# -- chips ----------------------------------------------------------------------------------------


@gauge("world", "compute shipped since 2022, four vendors", "M H100e")
def shipped(s: Seen) -> Array:
    """Cumulative compute of all vendors outside China since 2022, without retirement.

    Published so by Epoch: what was shipped before the scenario (a constant) + what was made since.
    """
    made = s.world.made[[s.at("vendor", v) for v in MERCHANTS]]
    return s.constants["shipped_before"] + total(made)


@gauge("world", "compute capacity", "M H100e")
def compute_capacity(s: Seen) -> Array:
    """All AI compute ever sold: `shipped` + Huawei's + the stock from before 2022 (a constant).

    The published growth is of the whole stock; without the chips of before 2022 the first year
    would grow five-fold.
    """
    home = s.world.made[s.at("vendor", "huawei_smic")]
    return np.asarray(s.constants["stock_before_2022"] + shipped(s) + home)


def _made(s: Seen, vendors: Sequence[str]) -> Array:
    """Compute that vendors delivered in the quarter."""
    places = [s.at("vendor", v) for v in vendors]
    return total(s.world.made[places] - s.before.made[places])


@gauge("nvidia", "compute shipped", "M H100e per quarter")
def nvidia_shipped(s: Seen) -> Array:
    """NVIDIA's compute of the quarter: its booked share of what the merchant chain sold."""
    return _made(s, ["nvidia"])


@gauge("google_tpu", "compute shipped", "M H100e per quarter")
def tpu_shipped(s: Seen) -> Array:
    """Google's compute of the quarter; what Google keeps for itself counts as shipped."""
    return _made(s, ["google_tpu"])


@gauge("world", "compute shipped, four vendors", "M H100e per quarter")
def merchant_shipped(s: Seen) -> Array:
    """Compute of the quarter of all vendors outside China: the base of shares "ex-Huawei"."""
    return _made(s, MERCHANTS)


@gauge("nvidia", "data-centre revenue", "USD bn per quarter")
def nvidia_revenue(s: Seen) -> Array:
    """NVIDIA's compute of the quarter x the price of compute at which it was ordered.

    The price is data-centre revenue per H100e with networking (fact P-01), so nothing is added.
    """
    return np.asarray(nvidia_shipped(s) * s.before.chip_price)


@gauge("world", "rental price of an H100", "USD per hour")
def rental_price(s: Seen) -> Array:
    """Rent of an H100; the published one is for a year's contract."""
    return s.world.rental_price


@gauge("chain", "growth of packaging capacity in units", "log per quarter")
def packaging_growth(s: Seen) -> Array:
    """Growth of packaging capacity less the growth of compute per unit: new lines only.

    Published in wafers a month, which hold about the same number of units from year to year.
    """
    link = s.at("chain", "packaging")
    growth = np.log(s.world.chain_capacity[link] / s.before.chain_capacity[link])
    return np.asarray(growth - s.p.chips.performance)


# -- China and controls ---------------------------------------------------------------------------


@gauge("china", "compute from legal sales and home vendors", "M H100e per quarter")
def china_received(s: Seen) -> Array:
    """Deliveries to China less those that were smuggled; what owner statistics see."""
    return np.asarray(total(s.bloc("delivered", "china")) - s.world.smuggled)


@gauge("world", "compute delivered", "M H100e per quarter")
def world_received(s: Seen) -> Array:
    """Deliveries to all blocs, smuggled chips and home vendors included."""
    return total(total(s.world.delivered, 1))


@gauge("china", "NVIDIA compute legally shipped", "M H100e per quarter")
def nvidia_to_china(s: Seen) -> Array:
    """Foreign chips that China received legally.

    All count as NVIDIA's: TPU and Trainium are not exported, AMD sold little there.
    """
    return np.asarray(china_received(s) - s.bloc("self_made", "china"))


@gauge("china", "H200 legally delivered", "M chips per quarter")
def h200_to_china(s: Seen) -> Array:
    """Chips of the previous tier that China received legally, over the compute of an H200.

    Smuggled chips have the tiers of what the places of diversion receive.
    """
    tier = s.at("tier", "previous")
    received = s.bloc("delivered", "china")[tier]
    hubs = total(s.world.delivered * s.p.chips.hub[:, None])
    leaked = s.world.smuggled * hubs[tier] / np.maximum(total(hubs), 1e-12)
    return np.asarray((received - leaked) / s.constants["h200_compute"])


@gauge("china", "smuggled chips", "M chips per quarter")
def smuggled_chips(s: Seen) -> Array:
    """Compute diverted to China over the compute of an average chip of 2024."""
    return np.asarray(s.world.smuggled / s.constants["smuggled_compute"])


@gauge("huawei", "accelerators", "M chips per quarter")
def huawei_chips(s: Seen) -> Array:
    """Compute that Huawei delivered over the compute of an Ascend chip (910B and 910C)."""
    return _made(s, ["huawei_smic"]) / s.constants["ascend_compute"]


@gauge("china", "accelerators, home and legal foreign", "M chips per quarter")
def china_chips(s: Seen) -> Array:
    """Accelerators sold in China in units: Huawei, which stands for all home vendors, and H20."""
    return huawei_chips(s) + nvidia_to_china(s) / s.constants["h20_compute"]


@gauge("china", "foreign chip-making tools", "USD bn per quarter")
def tools_to_china(s: Seen) -> Array:
    """Foreign tools delivered to China. All foreign toolmakers stand for ASML: one tool account."""
    return s.bloc("tool_sales", "china")


@gauge("world", "chip-making tools sold abroad", "USD bn per quarter")
def tool_sales(s: Seen) -> Array:
    """Foreign tools delivered to all blocs."""
    return total(s.world.tool_sales)


@gauge("china", "home share of chip-making tools", "share")
def home_tools(s: Seen) -> Array:
    """Share of China's purchases of tools that is made at home."""
    return s.bloc("home_tools", "china")


# -- where compute stands -------------------------------------------------------------------------


def _installed(s: Seen, bloc: str) -> Array:
    return total(s.bloc("installed", bloc))


@gauge("world", "energised compute", "M H100e")
def installed(s: Seen) -> Array:
    """Energised compute of the world, the base of shares by location.

    Published shares are of tracked clusters, a tenth to a fifth of the world, with less of China.
    """
    return total(total(s.world.installed, 1))


@gauge("us", "energised compute", "M H100e")
def installed_us(s: Seen) -> Array:
    """Energised compute in the US, whoever owns it."""
    return _installed(s, "us")


@gauge("eu", "energised compute", "M H100e")
def installed_eu(s: Seen) -> Array:
    """Energised compute in the EU, whoever owns it."""
    return _installed(s, "eu")


@gauge("japan", "energised compute", "M H100e")
def installed_japan(s: Seen) -> Array:
    """Energised compute in Japan, whoever owns it."""
    return _installed(s, "japan")


@gauge("gulf", "energised compute", "M H100e")
def installed_gulf(s: Seen) -> Array:
    """Energised compute in the Gulf states, whoever owns it."""
    return _installed(s, "gulf")


@gauge("world", "data-centre electricity", "TWh per year")
def electricity(s: Seen) -> Array:
    """Other data centres (a constant that grows from the start) + AI chips at facility power.

    Energised chips draw at most energised power x load factor; chips that wait draw nothing.
    """
    years = s.world.quarter / 4
    other = s.constants["other_electricity"] * (1.0 + s.constants["other_growth"]) ** years
    return np.asarray(other + HOURS * total(total(s.world.installed, 1) * s.world.chip_power))


# -- capability -----------------------------------------------------------------------------------


@gauge("us", "best released capability", "points")
def capability_us(s: Seen) -> Array:
    """Best released model of US labs on the ECI-like scale."""
    return np.asarray(best_capability(s.rules, s.world)[s.at("bloc", "us")])


@gauge("china", "capability below the US", "points")
def china_gap(s: Seen) -> Array:
    """Best US model less best Chinese model, as in the best scores by quarter end."""
    best = best_capability(s.rules, s.world)
    return np.asarray(best[s.at("bloc", "us")] - best[s.at("bloc", "china")])


@gauge("china", "lag", "months")
def china_lag(s: Seen) -> Array:
    """Months since the frontier stood where the best Chinese model stands.

    Published per release of a Chinese model; here at quarter ends. Chinese labs release openly, so
    the lag of their open models is the same.
    """
    return np.asarray(months_behind(s.rules, s.world)[s.at("bloc", "china")])


@gauge("eu", "lag", "months")
def eu_lag(s: Seen) -> Array:
    """Months since the frontier, which is American, stood where the best EU model stands."""
    return np.asarray(months_behind(s.rules, s.world)[s.at("bloc", "eu")])


@gauge("open_models", "lag", "months")
def open_lag(s: Seen) -> Array:
    """Months since the frontier stood where the best model of a lab with open weights stands."""
    labs = [s.at("lab", lab) for lab in s.open_labs]
    best = s.world.capability[labs].max(axis=0, keepdims=True)
    return np.asarray(months_since(s.rules, s.world, best)[0])


@gauge("openai", "research compute", "M H100e")
def openai_compute(s: Seen) -> Array:
    """Compute that OpenAI has at work in research and training; service grows with it."""
    return np.asarray(s.world.training_compute[s.at("lab", "openai")])


# -- capital --------------------------------------------------------------------------------------


@gauge("big_four", "capital spending", "USD bn per quarter")
def cloud_capex(s: Seen) -> Array:
    """AI spending of the four clouds in the quarter + their ordinary spending, as reported."""
    places = [s.at("investor", c) for c in CLOUDS]
    return total(s.before.capex[places] + s.p.capital.ordinary[places])


@gauge("china", "AI capital spending", "USD bn per quarter")
def china_capex(s: Seen) -> Array:
    """AI spending of Chinese investors in the quarter."""
    return np.asarray(s.before.capex[s.at("investor", "china_investors")])


@gauge("us", "private AI investment", "USD bn per quarter")
def venture_us(s: Seen) -> Array:
    """Private capital placed in US AI firms, as in the AI Index."""
    return s.bloc("venture", "us")


@gauge("china", "private AI investment", "USD bn per quarter")
def venture_china(s: Seen) -> Array:
    """Private capital placed in Chinese AI firms; state guidance funds are left out there too."""
    return s.bloc("venture", "china")


@gauge("world", "private AI investment", "USD bn per quarter")
def venture(s: Seen) -> Array:
    """Private capital placed in AI firms of all blocs."""
    return total(s.world.venture)


@gauge("world", "AI investment of sovereign funds", "USD bn per quarter")
def fund_placements(s: Seen) -> Array:
    """Placements of the sovereign funds of the model, which stand for all."""
    return total(total(s.world.fund_flow))
