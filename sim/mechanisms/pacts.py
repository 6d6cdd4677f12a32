"""Deals that are kept and broken: bundles in force, reviews, breaches, doors that close (M11)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import ndtr

from sim.core.arrays import Array, Index, Mask, some, sums_at, total
from sim.mechanisms.bargain import exchange_row, seat_sides, sides, states
from sim.mechanisms.context import Context
from sim.mechanisms.deals import judge
from sim.rules.ruleset import (
    LEVELS,
    Ruleset,
    blocs_of_parties,
    pairs_of_exchanges,
    party_bloc,
)
from sim.rules.schema.measures import Deal
from sim.world.changes import Add, Become, Change
from sim.world.world import World


@dataclass(frozen=True, slots=True)
class Parting:
    """A deal that one party ends before its time.

    Attributes:
        party, other: places of who leaves and of who is left.
        measure: place of the named deal, -1 for a bundle.
        runs: (R,) where it happens.
    """

    party: int
    other: int
    measure: int
    runs: Mask


@dataclass(slots=True)
class Sheet:
    """Where the changes of a quarter are entered before they become changes of the world.

    Attributes:
        traded: (exchange, R); age, left, pause: (pair, R).
        next_level, wait: of all measures, None while untouched.
        ordered: (party, other party, R) deals that the first broke with the second by an order,
            which has been paid for already.
        left_deals: deals that a party broke here; lapsed_deals: those that it let lapse for an
            exclusive one.
    """

    traded: Array
    age: Array
    left: Array
    pause: Array
    next_level: Array | None
    wait: Array | None
    ordered: Array
    left_deals: list[Parting]
    lapsed_deals: list[Parting]

    @classmethod
    def of(cls, c: Context) -> Sheet:
        """The clocks a quarter on; what has run its term is over."""
        w, parties = c.world, len(c.rules.axes["party"])
        left, pause = clocks(w)
        age = np.where(left > 0, w.pact_age + 1.0, 0.0)
        traded = w.traded.copy()
        ordered = np.zeros((parties, parties, w.runs))
        sheet = cls(traded, age, left, pause, None, None, ordered, [], [])
        sheet.end(c, (w.pact_left > 0) & (left <= 0))
        return sheet

    def end(self, c: Context, over: Mask, *, early: bool = False) -> None:
        """End the bundles of some pairs, (pair, R); those that end early are not talked about."""
        if some(over):
            self.traded[over.take(pairs_of_exchanges(c.rules), axis=0)] = 0.0
            self.age[over] = self.left[over] = 0.0
            if early:
                self.pause = np.where(over, c.p.deals.pause, self.pause)

    def stop(self, c: Context, m: int, over: Mask) -> None:
        """End a named deal, (R,)."""
        if self.next_level is None or self.wait is None:
            self.next_level, self.wait = c.world.next_level.copy(), c.world.wait.copy()
        self.next_level[m] = np.where(over, 0.0, self.next_level[m])
        self.wait[m] = np.where(over, 0.0, self.wait[m])

    def counts(self, partings: list[Parting]) -> Array:
        """How many deals the first party ended with the second, (party, other party, R)."""
        out = np.zeros(self.ordered.shape)
        for gone in partings:
            out[gone.party, gone.other] += gone.runs
        return out


def clocks(world: World) -> tuple[Array, Array]:
    """Quarters that bundles still run, and that two do not talk, when this quarter's talks begin.

    (pair, R) each.
    """
    return np.maximum(world.pact_left - 1.0, 0.0), np.maximum(world.pact_pause - 1.0, 0.0)


@lru_cache(maxsize=8)
def terms(rules: Ruleset) -> Array:
    """Quarters that every exchange lasts, kept per ruleset."""
    return np.array([float(rules.items[e.item].term_q) for e in rules.exchanges])


@lru_cache(maxsize=8)
def named(rules: Ruleset) -> tuple[Index, Index]:
    """Places of the named deals among the measures, and their parties (deal, 2): proposer first."""
    parties = rules.axes["party"]
    found = [(m, x.record) for m, x in enumerate(rules.measures) if x.kind == "deal"]
    places = np.array([m for m, _ in found], int)
    two = [
        (parties.index(rules.actors[d.proposer].party or "row"), parties.index(d.partner_party))
        for _, d in found
        if isinstance(d, Deal)
    ]
    return places, np.array(two, int).reshape(-1, 2)


def note_orders(c: Context, sheet: Sheet) -> None:
    """Count the named deals that their proposers have broken by an order of this quarter."""
    places, two = named(c.rules)
    w = c.world
    broke = (w.level.take(places, axis=0) > 0) & (w.next_level.take(places, axis=0) == 0)
    if some(broke):
        np.add.at(sheet.ordered, (two[:, 0], two[:, 1]), broke.astype(float))


# -- leaving --------------------------------------------------------------------------------------


def leaves(c: Context, gain: Array) -> Array:
    """Chance that a party leaves a deal: that its gain, and what nobody sees, beat the penalty."""
    p = c.p.deals
    return np.asarray(ndtr((gain - p.penalty) / np.maximum(p.doubt, 1e-9)))


def leave(c: Context, sheet: Sheet, worth: Array) -> None:
    """Bundles whose burden has outgrown the price of a breach end; both sides may leave.

    Args:
        worth: utilities of items, from `bargain.values`.
    """
    standing = (sheet.left > 0) & (sheet.age > 1)
    if not some(standing):
        return
    party, _ = sides(c.rules)
    pairs = len(c.rules.pairs)
    gain = -utilities(c, worth)  # (pair, 2, R)
    luck = c.uniform("bundle_stays", 2 * pairs).reshape(pairs, 2, -1)
    goes = standing[:, None] & (luck < leaves(c, gain))
    own = np.flatnonzero(seat_sides(c.rules) >= 0)
    goes[own, seat_sides(c.rules)[own]] = False  # the seat keeps what it signed until it says so
    first = luck[:, 0] <= luck[:, 1]  # one breach ends it: of two who would leave, the lower draw
    goes &= ~goes[:, ::-1] | np.stack([first, ~first], axis=1)
    for q, s in np.argwhere(goes.any(axis=2)).tolist():
        sheet.left_deals.append(Parting(int(party[q, s]), int(party[q, 1 - s]), -1, goes[q, s]))
    sheet.end(c, np.asarray(goes.any(axis=1)), early=True)


def break_off(c: Context, sheet: Sheet) -> None:
    """End the bundles that the seat breaks by an order of this quarter."""
    quits, (party, _) = (c.world.tabled < 0) & (sheet.left > 0), sides(c.rules)
    for q in np.flatnonzero(quits.any(axis=1)).tolist():
        side = seat_sides(c.rules)[q]
        sheet.left_deals.append(Parting(int(party[q, side]), int(party[q, 1 - side]), -1, quits[q]))
    sheet.end(c, quits, early=True)


@lru_cache(maxsize=8)
def _rows(rules: Ruleset) -> Index:
    """Row of utility of every exchange and level to both of its pair, (2, exchange, LEVELS)."""
    out = np.full((2, len(rules.exchanges), LEVELS), 0)
    for x, e in enumerate(rules.exchanges):
        for s, party in enumerate(rules.pairs[e.pair]):
            for level in range(1, LEVELS):
                top = min(level, len(rules.items[e.item].levels))
                out[s, x, level] = exchange_row(rules, party, e, top)
    return out


def utilities(c: Context, worth: Array) -> Array:
    """What the bundles in force are worth to both sides now, (pair, 2, R)."""
    w, pairs = c.world, len(c.rules.pairs)
    x, run = np.nonzero(w.traded)
    level = w.traded[x, run].astype(int)
    out = np.zeros((2, pairs, w.runs))
    for s, rows in enumerate(_rows(c.rules)):
        np.add.at(out[s], (pairs_of_exchanges(c.rules)[x], run), worth[rows[x, level], run])
    return np.moveaxis(out, 0, 1)


def review(c: Context, sheet: Sheet) -> None:
    """Partners look at a named deal once a year and leave it if they gain by more than it costs."""
    w, rules = c.world, c.rules
    places, two = named(rules)
    every = rules.number("deals.review")
    age = w.age.take(places, axis=0)
    due = (age > 0) & (age % every == 0) & (w.next_level.take(places, axis=0) > 0)
    if not some(due):
        return
    luck = c.uniform("deal_reviews", len(places))
    for d in np.flatnonzero(due.any(axis=1)).tolist():
        m = int(places[d])
        deal = rules.measures[m].record
        assert isinstance(deal, Deal)
        if deal.partner == rules.scenario.seat:
            continue  # the seat keeps what it signed; it may not break an offer it has accepted
        seen = judge(rules, w, deal, w.level[m])
        utility = sum(seen.terms.values()) / c.p.deals.firmness
        gain = np.where(seen.open, 0.0, c.p.deals.stopped) - utility
        goes = due[d] & (luck[d] < leaves(c, gain))
        if some(goes):
            sheet.stop(c, m, goes)
            sheet.left_deals.append(Parting(int(two[d, 1]), int(two[d, 0]), m, goes))


# -- doors that close -----------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _exclusive(rules: Ruleset) -> tuple[Index, Index, Index, Index]:
    """Exchanges that close doors, and who is third to them.

    Returns:
        exchange (E,), its giver (E,), bloc of its taker (E,), and the bloc of the other party of
        every pair and named deal of the giver, -1 where it is none of theirs or the taker itself,
        (E, pair + deal).
    """
    parties, homes = rules.axes["party"], blocs_of_parties(rules)
    place = [x for x, e in enumerate(rules.exchanges) if rules.items[e.item].closes]
    twos = [*(tuple(parties.index(p) for p in pair) for pair in rules.pairs)]
    twos += [tuple(two) for two in named(rules)[1].tolist()]
    third = np.full((len(place), len(twos)), -1)
    for i, x in enumerate(place):
        giver, taker = (parties.index(getattr(rules.exchanges[x], s)) for s in ("giver", "taker"))
        for j, two in enumerate(twos):
            if giver in two and taker not in two:
                third[i, j] = homes[two[0] + two[1] - giver]
    givers = [parties.index(rules.exchanges[x].giver) for x in place]
    blocs = rules.axes["bloc"]
    takers = [blocs.index(party_bloc(rules.actors, rules.exchanges[x].taker)) for x in place]
    return np.array(place, int), np.array(givers, int), np.array(takers, int), third


def _shut(rules: Ruleset, world: World, traded: Array, rival: Array) -> Array | None:
    """What exclusive deals shut out, (E, pair + deal, R): deals of the giver with a rival.

    Args:
        rival: `politics.rival_relation`, below which others count as rivals.
    """
    place, _, taker, third = _exclusive(rules)
    held = traded.take(place, axis=0) > 0
    if not some(held):
        return None
    relation = world.relation[taker[:, None], np.maximum(third, 0)]
    return np.asarray(held[:, None] & (third >= 0)[..., None] & (relation < rival))


def closed(rules: Ruleset, world: World, rival: Array) -> Mask:
    """Pairs that may not talk because one of them has promised exclusivity, (pair, R).

    Args:
        rival: `politics.rival_relation`, below which others count as rivals.
    """
    shut = _shut(rules, world, world.traded, rival)
    if shut is None:
        return np.zeros((len(rules.pairs), 1), bool)
    return np.asarray(shut[:, : len(rules.pairs)].any(axis=0))


def close_doors(c: Context, sheet: Sheet) -> None:
    """End the deals of the giver of exclusivity with rivals of its taker."""
    shut = _shut(c.rules, c.world, sheet.traded, c.p.politics.rival_relation)
    if shut is None:
        return
    pairs = len(c.rules.pairs)
    party, _ = sides(c.rules)
    places, two = named(c.rules)
    _, giver, _, _ = _exclusive(c.rules)
    standing = sheet.left > 0
    level = c.world.level.take(places, axis=0) > 0
    ends = shut & np.concatenate([standing, level])[None]
    if not some(ends):
        return
    twos = np.concatenate([party, two])
    for e, j in np.argwhere(ends.any(axis=2)).tolist():
        other, m = int(twos[j].sum() - giver[e]), int(places[j - pairs]) if j >= pairs else -1
        sheet.lapsed_deals.append(Parting(int(giver[e]), other, m, ends[e, j]))
    sheet.end(c, np.asarray(ends[:, :pairs].any(axis=0)), early=True)
    for d in np.flatnonzero(ends[:, pairs:].any(axis=(0, 2))).tolist():
        sheet.stop(c, int(places[d]), ends[:, pairs + d].any(axis=0))


# -- memory and word ------------------------------------------------------------------------------


def changes(c: Context, sheet: Sheet) -> list[Change]:
    """The sheet as changes: clocks, counts of deals kept and broken, reputation and word."""
    w, p = c.world, c.p.deals
    home = blocs_of_parties(c.rules)
    together, broke = in_force(c, sheet), sheet.counts(sheet.left_deals)
    out: list[Change] = [
        Become("traded", sheet.traded),
        Become("pact_age", sheet.age),
        Become("pact_left", sheet.left),
        Become("pact_pause", sheet.pause),
        Become("cooperation", _by_bloc(together, home, len(w.gdp))),
        Become("broken", _by_bloc(np.swapaxes(sheet.ordered + broke, 0, 1), home, len(w.gdp))),
    ]
    if some(w.tabled):
        out.append(Become("tabled", np.zeros_like(w.tabled)))
    if sheet.next_level is not None and sheet.wait is not None:
        out += [Become("next_level", sheet.next_level), Become("wait", sheet.wait)]
    # Memory of a partner: the first axis is who remembers.
    memory: dict[str, Array] = {"kept": p.kept * together}
    if some(broke):
        memory |= blame(c, broke)
        count = np.where(states(c.rules), total(broke, 1), 0.0)
        word = -c.p.politics.word_breach * sums_at(home, count, len(w.gdp))
        out.append(Add("credibility", breach=word))
    lapsed = np.minimum(sheet.counts(sheet.lapsed_deals), 1.0)
    if some(lapsed):
        memory["closed_door"] = -p.lapse * np.swapaxes(lapsed, 0, 1)
    out.append(Add("reputation", **memory))
    return out


def blame(c: Context, broke: Array) -> dict[str, Array]:
    """What a breach costs in memory: the partner all of it, all third parties a part."""
    p = c.p
    by = np.swapaxes(broke, 0, 1)  # (who remembers, who broke, R)
    apart = 1.0 - np.eye(len(by))[..., None]
    others = (total(by)[None] - by) * apart
    lost = p.politics.reputation_breach
    return {"breach": -lost * by, "third_parties": -p.deals.third_part * lost * others}


def in_force(c: Context, sheet: Sheet) -> Array:
    """Deals and bundles in force between parties, (party, other party, R)."""
    places, two = named(c.rules)
    party, _ = sides(c.rules)
    twos = np.concatenate([party, two])
    size = len(c.rules.axes["party"])
    live = [sheet.left > 0, c.world.level.take(places, axis=0) > 0]
    force = np.concatenate(live).astype(float)
    flat = sums_at(twos[:, 0] * size + twos[:, 1], force, size * size)
    half = flat.reshape(size, size, -1)
    return half + np.swapaxes(half, 0, 1)


@lru_cache(maxsize=8)
def _cells(homes: tuple[int, ...], blocs: int) -> Index:
    at = np.array(homes)
    return np.asarray((at[:, None] * blocs + at).ravel())


def _by_bloc(counts: Array, home: Index, blocs: int) -> Array:
    """Counts between parties, (party, party, R), by their blocs, (bloc, other, R)."""
    flat = counts.reshape(-1, counts.shape[-1])
    return sums_at(_cells(tuple(home.tolist()), blocs), flat, blocs * blocs).reshape(
        blocs, blocs, -1
    )
