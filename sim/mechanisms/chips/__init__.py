"""Chips (M2): what can be made, who may buy it, who gets it, and what is switched on."""

from sim.mechanisms.chips.market import licences, orders, run, water_fill
from sim.mechanisms.chips.sites import energise
from sim.mechanisms.chips.supply import grow, merchant_output, output, tools

__all__ = [
    "energise",
    "grow",
    "licences",
    "merchant_output",
    "orders",
    "output",
    "run",
    "tools",
    "water_fill",
]
