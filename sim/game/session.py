"""Session: observe, draft legal orders, undo, end the turn, explain, save, load.

The same orders give the same state hash in every seat: window, terminal, script or test.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim import __version__
from sim.core.errors import ConfigError, OrderRefused, SaveError
from sim.core.texts import Language, Texts, language_of
from sim.core.units import Quarter
from sim.game import explain, goals, saves
from sim.indicators import value
from sim.mechanisms.bargain import seat_sides
from sim.mechanisms.context import Context
from sim.model import RaceModel
from sim.orders.apply import Response, changes_of
from sim.orders.book import empty_book, write
from sim.orders.legality import require_legal, require_room
from sim.orders.types import (
    Allocate,
    Answer,
    Bundle,
    Order,
    Propose,
    Reply,
    SetPolicy,
    from_data,
    subject,
    to_data,
)
from sim.rules.loader import load_ruleset
from sim.rules.schema.measures import Deal, Policy
from sim.rules.schema.scenario import Goal
from sim.world.book import apply
from sim.world.world import World

HEADLINES = (
    "compute_share_japan", "power_japan", "home_quota_japan", "priority_quarters",
    "replication_lag", "lag_china", "lag_japan", "compute_us", "compute_china", "compute_japan",
    "own_supply_china", "deep_use_japan", "trust_japan", "assurance_japan", "word_japan",
    "approval_japan", "capital_japan", "free_budget", "free_teams", "chip_price", "lead_time",
    "queue_japan", "foreign_share_japan", "researchers_japan", "capability_us", "capex_world",
    "relation_japan_us", "relation_japan_eu", "relation_japan_china", "output_japan",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """An order that could be given now: legal, or the reason id why not."""

    order: Order
    reason: str = ""
    values: tuple[tuple[str, object], ...] = ()

    @property
    def legal(self) -> bool:
        """True when the order can be drafted."""
        return not self.reason


@dataclass(frozen=True, slots=True)
class TurnResult:
    """What a turn brought.

    Attributes:
        turn: number of the turn that ended, from 1.
        quarters: quarters that were simulated.
        responses: replies to Japan's proposals in it.
        over: the game has ended.
    """

    turn: int
    quarters: range
    responses: tuple[Response, ...]
    over: bool


class Session:
    """A game of one seat.

    Args:
        scenario: id of a scenario.
        seed: of all luck in this game; equal seeds meet the same world.
        goal: id of an objective; the scenario's when empty.
        language: `en` or `ja`, kept in the save.
    """

    def __init__(
        self,
        scenario: str = "report_2025",
        seed: int = 1,
        goal: str = "",
        language: str = "en",
    ) -> None:
        self.rules = load_ruleset(scenario)
        self.seed = seed
        self.language: Language = language_of(language)
        self.seat = self.rules.scenario.seat
        self.goal: Goal = self.rules.goals[goal or self.rules.scenario.goal]
        self.model = RaceModel(self.rules, seed=seed, seats=[self.seat], book=True)
        self.ghost = RaceModel(self.rules, seed=seed, seats=[self.seat])
        self.worlds: list[World] = [self.model.world.copy()]
        self.ghost_worlds: list[World] = [self.ghost.world.copy()]
        self.orders: list[list[Order]] = []
        self._drafts: list[Order] = []
        self._undone: list[tuple[Order, list[Order]]] = []
        self._explained: dict[tuple[str, range], list[explain.Share]] = {}
        self._paths: dict[tuple[str, bool], list[float]] = {}
        self._entered: dict[tuple[int, tuple[Order, ...]], World] = {}
        self.last: TurnResult | None = None

    # -- reading -------------------------------------------------------------------------------

    @property
    def world(self) -> World:
        """The world as it stands (orders of this turn not applied)."""
        return self.model.world

    @property
    def turns(self) -> int:
        """Number of turns of the game."""
        return self.rules.scenario.quarters // self.rules.scenario.turn_quarters

    @property
    def turn(self) -> int:
        """Number of the turn being played, from 1; `turns` + 1 when the game is over."""
        return len(self.orders) + 1

    @property
    def date(self) -> Quarter:
        """First quarter of the turn being played."""
        return self.rules.first_quarter.plus(self.world.quarter)

    @property
    def over(self) -> bool:
        """True after the last turn, or when the floor was broken for too long."""
        return self.turn > self.turns or self.standing.ended

    @property
    def standing(self) -> goals.Standing:
        """Where the objective stands now."""
        return goals.standing(self.rules, self.goal, self.worlds)

    @property
    def preview(self) -> World:
        """The world with this turn's drafts entered, before anything has run."""
        return self.with_drafts(self._drafts)

    def number(self, indicator: str, world: World | None = None) -> float:
        """Value of an indicator now, or in another world."""
        return float(value(self.rules, world or self.world, indicator)[0])

    def path(self, indicator: str, *, ghost: bool = False) -> tuple[float, ...]:
        """Values of an indicator at the start and after each turn."""
        worlds = self.ghost_worlds if ghost else self.worlds
        known = self._paths.setdefault((indicator, ghost), [])
        known += [self.number(indicator, w) for w in worlds[len(known) :]]
        return tuple(known)

    def explain(self, indicator: str, turns: range | None = None) -> list[explain.Share]:
        """Causes of the change of an indicator over the last turn, or over `turns` (from 0)."""
        if not self.orders or self.model.book is None:
            return []
        length = self.rules.scenario.turn_quarters
        span = turns or range(len(self.orders) - 1, len(self.orders))
        quarters = range(span.start * length, span.stop * length)
        key = (indicator, quarters)
        if key not in self._explained:
            self._explained[key] = explain.change(self.model, indicator, quarters)
        return list(self._explained[key])

    def drafts(self) -> tuple[Order, ...]:
        """Orders drafted this turn."""
        return tuple(self._drafts)

    def pending_events(self) -> tuple[str, ...]:
        """Events that wait for an answer."""
        flags = self.world.pending[:, 0]
        return tuple(e for i, e in enumerate(self.rules.events) if flags[i] > 0)

    def offers(self) -> tuple[str, ...]:
        """Deals that others offer to the seat now."""
        return tuple(
            d.id
            for d in self.rules.deals.values()
            if d.partner == self.seat and self.world.offered[self.rules.measure_index(d.id), 0] > 0
        )

    # -- drafting ------------------------------------------------------------------------------

    def options(self) -> Iterator[Option]:
        """Every order that the seat could think of now, legal or with the reason why not."""
        for order in self._conceivable():
            yield self.option(order)

    def option(self, order: Order) -> Option:
        """Whether an order can be drafted now."""
        try:
            self._check(order)
        except OrderRefused as refused:
            return Option(order, refused.reason, tuple(refused.values.items()))
        return Option(order)

    def _conceivable(self) -> Iterator[Order]:
        for m in self.rules.measures:
            levels = range(m.levels + 1)
            if isinstance(m.record, Policy) and m.owner == self.seat:
                yield from (SetPolicy(m.id, level) for level in levels)
                if m.record.kind == "budget":
                    yield from (SetPolicy(m.id, level, now=True) for level in levels[1:])
            elif isinstance(m.record, Deal) and m.owner == self.seat:
                yield from (Propose(m.id, level) for level in levels)
            elif isinstance(m.record, Deal) and m.record.partner == self.seat:
                yield from (Reply(m.id, accept=accept) for accept in (True, False))
        yield from self._bundles()
        for event in self.pending_events():
            for answer in self.rules.events[event].answers:
                yield Answer(event, answer.id)
        for line in self.rules.lines.values():
            if line.adjustable:
                yield Allocate(line.id, line.low)
                yield Allocate(line.id, line.high)

    def _bundles(self) -> Iterator[Order]:
        """To break, and the best for both in a usual state; slips name the others."""
        for q in np.flatnonzero(seat_sides(self.rules) >= 0).tolist():
            partner = self.rules.pairs[q][1 - int(seat_sides(self.rules)[q])]
            yield from (Bundle(partner, number) for number in (0, 1))

    def draft(self, order: Order) -> None:
        """Enter an order for this turn; a new order about the same thing replaces the earlier one.

        Raises:
            OrderRefused: with a reason id; nothing is changed.
        """
        self._check(order)
        self._undone.append((order, self._drafts))
        self._drafts = self._entering(order)

    def undo(self) -> Order | None:
        """Take back what was drafted last, restoring what it replaced; returns it."""
        if not self._undone:
            return None
        order, self._drafts = self._undone.pop()
        return order

    def _entering(self, order: Order) -> list[Order]:
        """The drafts with `order` in the place of an earlier one about the same thing, or last."""
        about = subject(order)
        if any(subject(d) == about for d in self._drafts):
            return [order if subject(d) == about else d for d in self._drafts]
        return [*self._drafts, order]

    def _check(self, order: Order) -> None:
        if self.over:
            raise OrderRefused("reason.over")
        drafts = self._entering(order)
        require_room(self.rules, drafts)
        # A changed order must leave legal what was drafted after it.
        place = drafts.index(order)
        for i in range(place, len(drafts)):
            require_legal(self.rules, self.with_drafts(drafts[:i]), drafts[i], self.seat)

    def with_drafts(self, drafts: Sequence[Order]) -> World:
        """The world with orders entered: prices paid, levels set, nothing run. Read only."""
        key = (self.turn, tuple(drafts))
        if key not in self._entered:
            if len(self._entered) > 64:
                self._entered.clear()
            self._entered[key] = self._enter_all(drafts)
        return self._entered[key]

    def _enter_all(self, drafts: Sequence[Order]) -> World:
        world = self.world.copy()
        for order in drafts:
            book = empty_book(self.rules, 1)
            write(book, self.rules, order)
            context = Context(world, self.model.p, self.rules, self.model.draws)
            changes, _ = changes_of(context, book, rehearsal=True)
            apply(world, changes, "orders")
        return world

    # -- playing -------------------------------------------------------------------------------

    def end_turn(self) -> TurnResult:
        """Give the drafted orders, simulate the turn, and beside it the ghost line.

        Raises:
            OrderRefused: the game is over.
        """
        if self.over:
            raise OrderRefused("reason.over")
        first = self.world.quarter
        orders, self._drafts, self._undone = list(self._drafts), [], []
        length = self.rules.scenario.turn_quarters
        for i in range(length):
            self.model.step(orders if i == 0 else ())
            self.ghost.step()
        self.orders.append(orders)
        self.worlds.append(self.world.copy())
        self.ghost_worlds.append(self.ghost.world.copy())
        responses = tuple(
            r
            for record in self.model.records[-length:]
            for r in record.responses
            if self.rules.deals[r.deal].proposer == self.seat
        )
        quarters = range(first, first + length)
        self.last = TurnResult(len(self.orders), quarters, responses, self.over)
        return self.last

    # -- saving --------------------------------------------------------------------------------

    def to_save(self) -> saves.Save:
        """This game as a save."""
        turns = [
            saves.Turn(
                orders=[to_data(o) for o in orders],
                hash=world.hash(),
                numbers={n: self.number(n, world) for n in HEADLINES},
            )
            for orders, world in zip(self.orders, self.worlds[1:], strict=True)
        ]
        return saves.Save(
            format=saves.FORMAT,
            program=__version__,
            scenario=self.rules.scenario.id,
            rules=self.rules.sha256,
            seed=self.seed,
            goal=self.goal.id,
            language=self.language,
            turns=turns,
            drafts=[to_data(o) for o in self._drafts],
        )

    def save(self, path: Path) -> None:
        """Write the game to `path` (atomic; the last three are kept)."""
        saves.write(path, self.to_save())

    @classmethod
    def load(cls, path: Path) -> Session:
        """Read a save and replay it; every turn is checked against its hash.

        Raises:
            SaveError: damaged file, other rules, or a turn that does not replay.
        """
        return cls.replay(saves.read(path), str(path))

    @classmethod
    def replay(cls, save: saves.Save, name: str = "save") -> Session:
        """Play the orders of a save again."""
        try:
            rules = load_ruleset(save.scenario)
        except ConfigError as error:
            raise SaveError(f"{name}: {error.problems[0]}") from None
        if save.goal not in rules.goals:
            raise SaveError(f"{name}: unknown goal '{save.goal}'")
        session = cls(save.scenario, save.seed, save.goal, save.language)
        if save.rules != session.rules.sha256:
            words = Texts(save.language, rules.texts[save.language])
            then, now = save.rules[:12], rules.sha256[:12]
            raise SaveError(
                words("app.other_rules", name=name, then=then, now=now, program=save.program)
            )
        for number, turn in enumerate(save.turns, start=1):
            session._enter(turn.orders, f"{name}: turn {number}")
            session.end_turn()
            session._compare(turn, f"{name}: turn {number}")
        session._enter(save.drafts, f"{name}: drafts")
        return session

    def _enter(self, orders: Sequence[dict[str, object]], where: str) -> None:
        for data in orders:
            try:
                self.draft(from_data(dict(data)))
            except OrderRefused as refused:
                raise SaveError(f"{where}: an order is not legal ({refused.reason})") from None
            except SaveError as error:
                raise SaveError(f"{where}: {error}") from None

    def _compare(self, turn: saves.Turn, where: str) -> None:
        """Other bits: the same within rounding on another processor, or a real departure."""
        missing = [name for name in HEADLINES if name not in turn.numbers]
        if missing and self.world.hash() != turn.hash:
            raise SaveError(f"{where}: cannot be verified: the number {missing[0]} is missing")
        for name, then in turn.numbers.items():
            now = self.number(name) if name in self.rules.indicators else float("nan")
            if not abs(now - then) <= 1e-9 * max(1.0, abs(then)):
                raise SaveError(f"{where}: does not replay: {name} was {then}, is {now}")
