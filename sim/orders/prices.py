"""What orders cost and when they start."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.core.arrays import Array, Mask
from sim.core.units import Quarter, convert
from sim.mechanisms.bargain import exchange_row, tables
from sim.mechanisms.bundles import contents
from sim.rules.ruleset import LEVELS, Ruleset
from sim.rules.schema.effects import AddEffect, ScaleEffect
from sim.rules.schema.measures import Answer, Deal, Policy
from sim.world.world import World

JAPAN = "government_japan"
ABROAD = "abroad"  # programme of what goes to others


@lru_cache(maxsize=8)
def capital_prices(rules: Ruleset) -> Array:
    """Political capital for setting a measure to each level, (measure, LEVELS).

    Setting a policy to a level costs the pips of that level, stopping it `stop_pips`, times
    `reversal_price` where it is no card of the seat; an answer costs its price; a deal costs its
    pips when it is signed.
    """
    pip = rules.number("politics.pip")
    reversal = rules.number("governments.reversal_price")
    out = np.zeros((len(rules.measures), LEVELS))
    for m, measure in enumerate(rules.measures):
        record = measure.record
        if isinstance(record, Policy | Deal):
            for level, price in enumerate(record.levels, start=1):
                out[m, level:] = price.pips * pip
        if isinstance(record, Policy):
            taken_back = 1.0 if measure.owner == rules.scenario.seat else reversal
            out[m, 0] = record.stop_pips * pip * taken_back
        elif isinstance(record, Answer):
            out[m, 1:] = record.price.pips * pip
    return out


@lru_cache(maxsize=8)
def state_prices(rules: Ruleset) -> Array:
    """Money that a policy of a government takes at each level, USD bn a quarter, (measure, LEVELS).

    By what its effects go to (`governments.price`): those at home, and aid abroad; what effects
    bring in is no income of the state. The seat pays what its cards say instead.
    """
    meaning = {m.lever: m for m in rules.file.levers}
    programmes = rules.axes["programme"]
    out = np.zeros((len(rules.measures), LEVELS))
    for m, measure in enumerate(rules.measures):
        owner = rules.actors.get(measure.owner)
        if measure.kind != "policy" or owner is None or owner.kind != "government":
            continue
        if owner.id == rules.scenario.seat:
            continue
        for effect in measure.effects:
            lever = meaning.get(effect.target)
            if isinstance(effect, ScaleEffect | AddEffect) and lever is not None:
                if not (effect.paid and _goes_to(rules, effect, lever.programme, owner.bloc)):
                    continue
                price = float(rules.p.governments.price[programmes.index(lever.programme), 0])
                for level in range(1, LEVELS):
                    amount = convert(effect.amount(level), effect.unit)[0]
                    size = np.log(amount) if isinstance(effect, ScaleEffect) else amount
                    out[m, level] += max(price * size / lever.unit_size, 0.0)
    return out


def _goes_to(rules: Ruleset, effect: AddEffect | ScaleEffect, programme: str, bloc: str) -> bool:
    """Whether an effect is aid abroad or names no bloc but the payer's."""
    return programme == ABROAD or not any(n in rules.blocs and n != bloc for n in effect.at)


def pair_with(rules: Ruleset, partner: str) -> int:
    """Position of the pair of the seat and another party.

    Raises:
        ValueError: the two do not deal in bundles.
    """
    own = rules.actors[rules.scenario.seat].party or ""
    return rules.pairs.index((min(own, partner), max(own, partner)))


def bundle_price(rules: Ruleset, pair: int, number: int) -> float:
    """Political capital for proposing a bundle: pips by how hard it is to give what it gives."""
    if not number:
        return 0.0
    own = rules.actors[rules.scenario.seat].party or ""
    worth = tables(rules).base[:, 0]
    inside = [(rules.exchanges[x], level) for x, level in contents(rules, pair, number - 1)]
    burden = -sum(worth[exchange_row(rules, own, e, n)] for e, n in inside if e.giver == own)
    pips = max(1.0, np.ceil(burden / rules.number("deals.burden_of_a_pip") - 1e-9))
    return float(rules.number("politics.pip") * pips)


@lru_cache(maxsize=8)
def kinds(rules: Ruleset) -> tuple[Array, Array, Array]:
    """(laws, budget cards of Japan, delay in quarters), each (measure, 1)."""
    laws = np.zeros((len(rules.measures), 1))
    cards = np.zeros_like(laws)
    delay = np.zeros_like(laws)
    for m, measure in enumerate(rules.measures):
        record = measure.record
        if isinstance(record, Policy):
            delay[m] = record.delay_q + rules.actors[measure.owner].later_q
            if measure.owner == JAPAN:
                laws[m] = record.kind == "law"
                cards[m] = record.kind == "budget"
        elif isinstance(record, Deal):
            delay[m] = record.delay_q
    return laws, cards, delay


def starting_wait(date: Quarter, delay: Array, starts: Mask, by_budget: Mask) -> Array:
    """Quarters until an order takes effect.

    What starts or changes waits its delay, and a budget card of the second half-year for April;
    what stops waits a quarter at most.
    """
    april = date.to_april if date.number > 2 else 0
    wait = np.where(by_budget, np.maximum(delay, april), delay)
    return np.where(starts, wait, np.minimum(delay, 1.0))


def surcharge(rules: Ruleset, date: Quarter) -> float:
    """Extra political capital for a law or a supplementary budget in the second half-year."""
    return rules.number("politics.second_half_price") if date.number > 2 else 0.0


def law_places(rules: Ruleset, date: Quarter) -> int:
    """Laws that fit into the session of this half-year."""
    p = rules.p.politics
    return int((p.law_places_first if date.number <= 2 else p.law_places_second)[0])


def renewable(rules: Ruleset, world: World) -> Mask:
    """True where a measure is about to end and can be renewed, (measure, R)."""
    window = rules.number("politics.renewal_window")
    return np.asarray((world.left > 0) & (world.left <= window) & (world.level > 0))
