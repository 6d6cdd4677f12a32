"""Bundles between parties who are played by the computer (M11): talks, terms kept and broken.

Every half-year a party talks to one other; who is refused may sweeten the bundle once. All talks of
a round are judged on the same state, so it does not matter who comes first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from sim.core.arrays import Array, Index, Mask, some
from sim.mechanisms import pacts
from sim.mechanisms.bargain import (
    MOST,
    Stance,
    best_bundle,
    chance_of,
    exchange_row,
    seat_sides,
    shares,
    stance,
    tables,
    values,
)
from sim.mechanisms.context import Context
from sim.rules.ruleset import Ruleset
from sim.world.changes import Change

SILENT = "row"  # accepts and votes, never proposes
LUCK = {1: "bundles", 2: "bundle_second"}  # by round of the talk


@dataclass(frozen=True, slots=True)
class Talks:
    """Proposals of a quarter, K in all runs.

    Attributes:
        pair, run: (K,) positions.
        side: (K,) which of the pair proposes, 0 or 1.
        round: (K,) 1, or 2 for a sweetened proposal.
        bundle: (K,) position among the candidates of the pair.
        gain: (K,) what the proposer gets from it beyond what it has otherwise.
        utility: (K,) what decides the other side: gain, trust, less what it has otherwise.
        chance: (K,) of a yes; 0 where no bundle is good for both.
        made: (K,) whether it was proposed; else the other side was only sounded out, in vain.
        accepted: (K,).
    """

    pair: Index
    run: Index
    side: Index
    round: Index
    bundle: Index
    gain: Array
    utility: Array
    chance: Array
    made: Mask
    accepted: Mask

    def __len__(self) -> int:
        return len(self.pair)

    def take(self, rows: Index | Mask) -> Talks:
        """Some of them."""
        return Talks(*(getattr(self, name)[rows] for name in self.__slots__))


def run(c: Context) -> list[Change]:
    """End what is over, broken or shut out; enter what is agreed; book memory and word."""
    return pacts.changes(c, settle(c)[0])


def settle(c: Context) -> tuple[pacts.Sheet, Talks]:
    """What becomes of deals in this quarter, and the talks about new bundles."""
    sheet = pacts.Sheet.of(c)
    if not governed(c):
        return sheet, _none()
    pacts.note_orders(c, sheet)
    pacts.review(c, sheet)
    talks, asked = _none(), some(c.world.tabled)
    in_round = c.world.quarter % int(c.rules.number("deals.round")) == 0
    if in_round or asked:
        worth, here = values(c), stance(c)
        if asked:
            pacts.break_off(c, sheet)
            talks = _joined(talks, ask(c, here, worth))
        if in_round:
            pacts.leave(c, sheet, worth)
            talks = _joined(talks, talk(c, here, worth, sheet))
        sign(c, sheet, talks)
    pacts.close_doors(c, sheet)
    return sheet, talks


def governed(c: Context) -> bool:
    """True where governments decide, not the record."""
    return "government" not in c.rules.scenario.by_record


def ask(c: Context, here: Stance, worth: Array) -> Talks:
    """What the seat proposes by an order, and the replies.

    Args:
        here: from `bargain.stance`; worth: from `bargain.values`.
    """
    pair, runs = np.nonzero(c.world.tabled > 0)
    who = pair, seat_sides(c.rules)[pair], runs
    own, other, _ = _gains(c, here, worth, *who)
    bundle = c.world.tabled[pair, runs].astype(int) - 1
    return _reply(c, here, who, own, other, bundle, np.ones(len(pair), bool), 1)


def talk(c: Context, here: Stance, worth: Array, sheet: pacts.Sheet) -> Talks:
    """Who proposes what to whom, and the replies.

    Args:
        here: from `bargain.stance`; worth: from `bargain.values`.
        sheet: clocks of this quarter.
    """
    who = _partners(c, here, sheet)
    if not len(who[0]):
        return _none()
    own, other, share = _gains(c, here, worth, *who)
    first = _propose(c, here, who, own, other, share, 1)
    again = np.flatnonzero(first.made & ~first.accepted)
    if not len(again):
        return first
    kept = share[again] * of_runs(c.p.deals.concession, who[2][again])
    refused = (who[0][again], who[1][again], who[2][again])
    second = _propose(c, here, refused, own[again], other[again], kept, 2)
    better = second.made & (second.utility > first.utility[again])
    return _joined(first, second.take(better))


@lru_cache(maxsize=1)
def _none() -> Talks:
    """No talks."""
    place, number = np.zeros(0, int), np.zeros(0)
    no = number > 0
    return Talks(place, place, place, place, place, number, number, number, no, no)


def _joined(one: Talks, two: Talks) -> Talks:
    return Talks(*(np.concatenate([getattr(one, n), getattr(two, n)]) for n in Talks.__slots__))


def of_runs(parameter: Array, runs: Index) -> Array:
    """A parameter, (1,) or (R,), for each of some runs."""
    return np.asarray(parameter[runs] if len(parameter) > 1 else parameter)


@lru_cache(maxsize=8)
def _proposers(rules: Ruleset) -> tuple[Index, Index]:
    """Rows (pair, side) that each party may choose among, and luck's slot of the party.

    Returns:
        (P, M) rows 2 x pair + side, the last row + 1 where there are fewer; by id of the party.
    """
    own = rules.actors[rules.scenario.seat].party
    names = sorted({p for pair in rules.pairs for p in pair} - {SILENT, own})
    open_ = [(q, pair) for q, pair in enumerate(rules.pairs) if seat_sides(rules)[q] < 0]
    rows = [[2 * q + s for q, pair in open_ for s in (0, 1) if pair[s] == n] for n in names]
    width = max((len(r) for r in rows), default=0)
    empty = 2 * len(rules.pairs)
    out = np.array([r + [empty] * (width - len(r)) for r in rows], int).reshape(len(names), width)
    return out, np.arange(len(names))


def _partners(c: Context, here: Stance, sheet: pacts.Sheet) -> tuple[Index, Index, Index]:
    """Pair, proposing side and run of every talk, (K,) each.

    A party talks to one it has no bundle with: drawn to good relations, and by chance. Of two who
    would propose to each other the one with the lower draw leads.
    """
    w, p = c.world, c.p.deals
    rows, slots = _proposers(c.rules)
    pairs, runs = len(c.rules.pairs), w.runs
    order = c.uniform("bundle_order", len(slots))
    luck = c.uniform("bundle_partners", 2 * pairs).reshape(pairs, 2, runs)
    free = (sheet.left <= 0) & (sheet.pause <= 0)
    free &= ~pacts.closed(c.rules, w, c.p.politics.rival_relation)
    drawn = here.relation + p.curiosity * luck
    drawn = np.where(free[:, None] & (here.relation >= p.least_relation), drawn, -np.inf)
    flat = np.concatenate([drawn.reshape(-1, runs), np.full((1, runs), -np.inf)])
    offers = flat.take(rows, axis=0)  # (P, M, R)
    party, run = np.nonzero(offers.max(axis=1) > -np.inf)
    row = rows[party, offers.argmax(axis=1)[party, run]]
    pair, side = np.divmod(row, 2)
    lead = np.full((pairs, runs), np.inf)
    key = order[party, run]
    np.minimum.at(lead, (pair, run), key)
    leads = np.flatnonzero(lead[pair, run] == key)
    at = leads[np.argsort(pair[leads] * runs + run[leads], kind="stable")]
    return pair[at], side[at], run[at]


def _gains(
    c: Context, here: Stance, worth: Array, pair: Index, side: Index, runs: Index
) -> tuple[Array, Array, Array]:
    """Gains of the proposer and of the other side, (K, C) each, and the proposer's weight, (K,)."""
    t = tables(c.rules)
    both, flat = [], worth.ravel()
    for who in (side, 1 - side):
        rows = t.rows[who, :, pair]  # (K, MOST, C)
        each = flat.take(rows * c.world.runs + runs[:, None, None])
        gain = each[:, 0]
        for slot in range(1, MOST):
            gain = gain + each[:, slot]
        gain = gain - here.outside[pair, who, runs][:, None]
        both.append(np.where(t.real[pair], gain, -np.inf))
    weight = shares(c)
    return both[0], both[1], weight[pair, side, runs if weight.shape[-1] > 1 else 0]


def _propose(
    c: Context,
    here: Stance,
    who: tuple[Index, Index, Index],
    own: Array,
    other: Array,
    share: Array,
    turn: int,
) -> Talks:
    """The best bundle of every talk, whether it is proposed, and the reply."""
    best, found = best_bundle(own, other, share)
    talks = _reply(c, here, who, own, other, best, found, turn)
    made = found & (talks.chance >= of_runs(c.p.deals.least_chance, talks.run))
    return replace(talks, made=made, accepted=talks.accepted & made)


def _reply(
    c: Context,
    here: Stance,
    who: tuple[Index, Index, Index],
    own: Array,
    other: Array,
    bundle: Index,
    made: Mask,
    turn: int,
) -> Talks:
    """The reply to a bundle in every talk; chance 0 where none is on the table."""
    pair, side, runs = who
    p, k = c.p.deals, np.arange(len(pair))
    gain = own[k, bundle]
    utility = other[k, bundle] + here.trust[pair, 1 - side, runs]
    chance = chance_of(utility, of_runs(p.firmness, runs), of_runs(p.doubt, runs))
    chance = np.where(made, chance, 0.0)
    luck = c.uniform(LUCK[turn], len(c.rules.pairs))[pair, runs]
    rounds = np.full(len(pair), turn)
    return Talks(pair, runs, side, rounds, bundle, gain, utility, chance, made, luck < chance)


def outlook(c: Context, pair: int) -> tuple[Array, Array]:
    """What every bundle of a pair of the seat promises in the first run.

    Returns:
        the seat's gain and the chance of a yes, (C,) each; -inf and 0 for empty places.
    """
    t, here = tables(c.rules), stance(c)
    side, at = int(seat_sides(c.rules)[pair]), np.array([pair])
    own, other, _ = _gains(c, here, values(c), at, at * 0 + side, at * 0)
    p = c.p.deals
    utility = np.where(t.real[pair], other[0], 0.0) + here.trust[pair, 1 - side, 0]
    chance = chance_of(utility, p.firmness[:1], p.doubt[:1])
    return own[0], np.where(t.real[pair], chance, 0.0)


def sign(c: Context, sheet: pacts.Sheet, talks: Talks) -> None:
    """Enter what was agreed; who agreed on nothing pauses."""
    if not len(talks):
        return
    t = tables(c.rules)
    sheet.pause[talks.pair, talks.run] = of_runs(c.p.deals.pause, talks.run)
    agreed = talks.take(talks.accepted)
    pair, run = agreed.pair, agreed.run
    exchange = t.exchange[:, pair, agreed.bundle]  # (MOST, K)
    slot, k = np.nonzero(exchange >= 0)
    x = exchange[slot, k]
    sheet.traded[x, run[k]] = t.level[slot, pair[k], agreed.bundle[k]]
    np.maximum.at(sheet.left, (pair[k], run[k]), pacts.terms(c.rules)[x])
    sheet.age[pair, run] = 1.0
    sheet.pause[pair, run] = 0.0


# -- why ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reason:
    """A named term of what the other side weighed, in utility.

    Attributes:
        kind: get, give, need, spare, relation, memory, bridge or outside.
        item: id of the item, where it is one of an item.
    """

    kind: str
    item: str
    value: float


def contents(rules: Ruleset, pair: int, bundle: int) -> tuple[tuple[int, int], ...]:
    """Exchanges of a bundle and their levels."""
    t = tables(rules)
    found = zip(t.exchange[:, pair, bundle], t.level[:, pair, bundle], strict=True)
    return tuple((int(x), int(level)) for x, level in found if x >= 0)


def reasons(c: Context, talks: Talks, k: int) -> tuple[Reason, ...]:
    """Terms by which the other side judged a proposal; they sum to its utility."""
    at = int(talks.pair[k]), 1 - int(talks.side[k]), int(talks.run[k])
    return weighed(c, *at, int(talks.bundle[k]))


def weighed(c: Context, pair: int, judge: int, run: int, bundle: int) -> tuple[Reason, ...]:
    """Terms by which one side of a pair judges a bundle, largest first."""
    t, here, worth = tables(c.rules), stance(c), values(c)
    party = c.rules.pairs[pair][judge]
    out = []
    for x, level in contents(c.rules, pair, bundle):
        exchange = c.rules.exchanges[x]
        v = exchange_row(c.rules, party, exchange, level)
        plain, moved = float(t.base[v, 0]), float(worth[v, run] - t.base[v, 0])
        gives = party == exchange.giver
        out.append(Reason("give" if gives else "get", exchange.item, plain))
        out.append(Reason("spare" if gives else "need", exchange.item, moved))
    for kind, term in here.terms.items():
        at = np.broadcast_to(term, (len(c.rules.pairs), 2, c.world.runs))
        out.append(Reason(kind, "", float(at[pair, judge, run])))
    out.append(Reason("outside", "", -float(here.outside[pair, judge, run])))
    return tuple(sorted((r for r in out if r.value), key=lambda r: -abs(r.value)))
