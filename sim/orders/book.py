"""The order book: orders of all actors and runs as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.core.arrays import Array
from sim.orders.prices import pair_with
from sim.orders.types import Allocate, Answer, Bundle, Order, Propose, Reply, SetPolicy
from sim.rules.ruleset import Ruleset


@dataclass(slots=True)
class OrderBook:
    """What is ordered this quarter; NaN where nothing is.

    Attributes:
        levels: (measure, R) level that a policy is set to, a deal is proposed at (0 breaks it), or
            1 for the answer chosen.
        now: (measure, R) 1 where a supplementary budget pays.
        lines: (line, R) JPY bn a year.
        tabled: (pair, R) bundle that the seat proposes, from 1; 0 breaks the one in force.
        replies: (measure, R) 1 accepts and 0 refuses an offer.
        closing: unanswered events take their default answer in this quarter.
    """

    levels: Array
    now: Array
    lines: Array
    replies: Array
    tabled: Array
    closing: bool = False


def empty_book(rules: Ruleset, runs: int) -> OrderBook:
    """A book without orders."""
    measures = (len(rules.measures), runs)
    return OrderBook(
        np.full(measures, np.nan),
        np.zeros(measures),
        np.full((len(rules.axes["line"]), runs), np.nan),
        np.full(measures, np.nan),
        np.full((len(rules.pairs), runs), np.nan),
    )


def write(book: OrderBook, rules: Ruleset, order: Order, run: int | slice = slice(None)) -> None:
    """Enter an order for one run of the book, or for all of them."""
    match order:
        case SetPolicy():
            m = rules.measure_index(order.measure)
            book.levels[m, run] = order.level
            book.now[m, run] = float(order.now)
        case Allocate():
            book.lines[rules.axes["line"].index(order.line), run] = order.amount
        case Propose():
            book.levels[rules.measure_index(order.deal), run] = order.level
        case Bundle():
            book.tabled[pair_with(rules, order.partner), run] = order.number
        case Reply():
            book.replies[rules.measure_index(order.deal), run] = float(order.accept)
        case Answer():
            book.levels[rules.measure_index(f"{order.event}.{order.choice}"), run] = 1.0
