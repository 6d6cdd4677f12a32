"""Indicators: read-only functions of the world, declared in `configs/.../indicators`."""

from sim.indicators.functions import (
    calendar,
    free_budget,
    free_next_year,
    free_teams,
    months_behind,
)
from sim.indicators.values import known, of_blocs, value

__all__ = [
    "calendar",
    "free_budget",
    "free_next_year",
    "free_teams",
    "known",
    "months_behind",
    "of_blocs",
    "value",
]
