"""Gauges: what the published statistics would show of the simulated world."""

from sim.hindcast.gauges import machines, society
from sim.hindcast.gauges.base import GAUGES, Gauge, Seen, gauge

__all__ = ["GAUGES", "Gauge", "Seen", "gauge", "machines", "society"]
