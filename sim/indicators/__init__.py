"""Indicators: read-only functions of the world, declared in `configs/.../indicators`."""

from sim.indicators.functions import (
    calendar,
    free_budget,
    free_next_year,
    free_teams,
    months_behind,
)
from sim.indicators.values import bloc_best, value

__all__ = [
    "bloc_best",
    "calendar",
    "free_budget",
    "free_next_year",
    "free_teams",
    "months_behind",
    "value",
]
