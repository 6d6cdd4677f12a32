"""Coercion (M10): demands climb a ladder of signals, weapons are used, some demands are met."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.core.arrays import Array, Index, Mask, logistic, some, sums_at, total
from sim.mechanisms.context import Context
from sim.mechanisms.dependence import IN_EFFECT, MOST, exponent, used
from sim.rules.ruleset import Ruleset
from sim.world.changes import Add, Become, Change
from sim.world.world import World

NONE, RUMOUR, INQUIRY, NOTICE = 0.0, 1.0, 2.0, 3.0
CONCEDED, SETTLED, GIVEN_UP, CAME_TO_NOTHING = 1.0, 2.0, 3.0, 4.0
LED = np.array([NONE, NOTICE, IN_EFFECT, IN_EFFECT])  # rung by the level of the policy that leads


@dataclass(frozen=True, slots=True, eq=False)
class Demands:
    """All demands as arrays of N rows, in the order of their axis.

    Attributes:
        measure: place among the measures; asker, target: blocs; input: 0 where none is withheld.
        strength, harm, stake, gain, hostility, cost: (N, 1), as in the records; strength is 0
            where no input is withheld.
        led: (K,) demands led by a policy; leader: (K,) its place among the measures.
        motive_of, motive, motive_level, motive_gain: (M,), (M,), (M, 1), (M, 1).
        ask_of, ask, bound, below: (A,), (A,), (A, 1), (A, 1): the last tells that the level is to
            be at most the bound.
        free: (A,) whether the owner decides alone; the seat gives in by its orders only.
        ask_demand: (A,) the demand that is asked to be dropped, -1 for other measures.
    """

    measure: Index
    asker: Index
    target: Index
    input: Index
    strength: Array
    harm: Array
    stake: Array
    gain: Array
    hostility: Array
    cost: Array
    led: Index
    leader: Index
    motive_of: Index
    motive: Index
    motive_level: Array
    motive_gain: Array
    ask_of: Index
    ask: Index
    bound: Array
    below: Mask
    free: Mask
    ask_demand: Index


@lru_cache(maxsize=8)
def demands_of(rules: Ruleset) -> Demands:
    """The demands of a ruleset, kept per ruleset."""
    known = list(rules.demands.values())
    blocs, inputs, names = rules.axes["bloc"], rules.axes["input"], rules.axes["demand"].ids
    motives = [(i, m) for i, d in enumerate(known) for m in d.motives]
    asks = [(i, a) for i, d in enumerate(known) for a in d.asks]
    led = [(i, d.led_by) for i, d in enumerate(known) if d.led_by]
    place = rules.measure_index

    def column(values: list[float]) -> Array:
        return np.array(values, float).reshape(-1, 1)

    return Demands(
        measure=np.array([place(d.id) for d in known], int),
        asker=np.array([blocs.index(rules.actors[d.asker].bloc) for d in known], int),
        target=np.array([blocs.index(d.target) for d in known], int),
        input=np.array([inputs.index(d.input) if d.input else 0 for d in known], int),
        strength=column([d.strength if d.input else 0.0 for d in known]),
        harm=column([d.harm for d in known]),
        stake=column([d.stake for d in known]),
        gain=column([d.gain for d in known]),
        hostility=column([d.hostility for d in known]),
        cost=column([d.cost for d in known]),
        led=np.array([i for i, _ in led], int),
        leader=np.array([place(name) for _, name in led], int),
        motive_of=np.array([i for i, _ in motives], int),
        motive=np.array([place(m.measure) for _, m in motives], int),
        motive_level=column([m.level for _, m in motives]),
        motive_gain=column([m.gain for _, m in motives]),
        ask_of=np.array([i for i, _ in asks], int),
        ask=np.array([place(a.measure) for _, a in asks], int),
        bound=column([float(a.at_least or a.at_most or 0) for _, a in asks]),
        below=np.array([[a.at_most is not None] for _, a in asks], bool).reshape(-1, 1),
        free=np.array([_decides_alone(rules, a.measure) for _, a in asks], bool),
        ask_demand=np.array(
            [names.index(a.measure) if a.measure in names else -1 for _, a in asks], int
        ),
    )


def _decides_alone(rules: Ruleset, measure: str) -> bool:
    return rules.measures[rules.measure_index(measure)].owner != rules.scenario.seat


# -- what is at stake ------------------------------------------------------------------------------


def unsettled(rules: Ruleset, world: World) -> tuple[Mask, Mask]:
    """Which asks are open (A, R), and which demands have one and are not met otherwise (N, R)."""
    d = demands_of(rules)
    level = world.next_level.take(d.ask, axis=0)
    asks = np.where(d.below, level > d.bound, level < d.bound)
    open_asks = sums_at(d.ask_of, asks.astype(float), len(d.measure))
    return asks, (open_asks > 0) & (world.yielded < 1.0)


def gains(c: Context) -> dict[str, Array]:
    """What the askers would gain by its kind, (N, R) each; the sum is what they weigh."""
    w, d = c.world, demands_of(c.rules)
    pair = d.asker * len(w.gdp) + d.target
    distance = 1.0 - w.relation.reshape(-1, w.runs).take(pair, axis=0)
    held = c.p.coercion.grievance_weight * w.grievance.reshape(-1, w.runs).take(pair, axis=0)
    acting = w.level.take(d.motive, axis=0) >= d.motive_level
    motives = sums_at(d.motive_of, np.where(acting, d.motive_gain, 0.0), len(d.measure))
    return {
        "interest": d.gain + 0.0 * distance,
        "hostility": d.hostility * distance,
        "grievance": held,
        "motives": motives,
    }


def harm(c: Context) -> Array:
    """Share of output that the target would lose to the weapon, (N, R)."""
    w, d = c.world, demands_of(c.rules)
    row = d.target * w.dependence.shape[1] + d.input
    share = w.dependence.reshape(-1, w.runs).take(row * w.dependence.shape[2] + d.asker, axis=0)
    v = exponent(c).reshape(-1, w.runs).take(row, axis=0)
    missing = np.minimum(d.strength * share, MOST)
    return np.asarray(d.harm + 1.0 - np.exp(v * np.log(1.0 - missing)))


def coalition(c: Context) -> Array:
    """How far the world stands with the asker and not with the target, (N, R).

    Relations weighted by output, and those who stand beside the target.
    """
    w, d = c.world, demands_of(c.rules)
    weight = w.gdp / total(w.gdp)
    standing = total(w.relation * weight, 1)
    with_target = (standing + w.backing).take(d.target, axis=0)
    return np.asarray(standing.take(d.asker, axis=0) - with_target)


def concession(c: Context) -> Array:
    """Odds that the target gives in, in a quarter in which the weapon is used, (N, R)."""
    w, p, d = c.world, c.p.coercion, demands_of(c.rules)
    pair = d.target * len(w.gdp) + d.asker
    enmity = 1.0 - w.relation.reshape(-1, w.runs).take(pair, axis=0)
    pressure = np.log(np.maximum(harm(c), 1e-9) / d.stake)
    return logistic(
        p.concede_base
        + p.concede_harm * pressure
        - p.concede_enmity * enmity
        + p.concede_coalition * coalition(c)
    )


def score(c: Context, odds: Array) -> Array:
    """What the asker expects: odds of success x gain, less own cost, retaliation, reputation.

    Args:
        odds: `concession`, per quarter; a case succeeds where that comes before it is given up.
    """
    w, p, d = c.world, c.p.coercion, demands_of(c.rules)
    known = gains(c)
    gain = known["interest"] + known["hostility"] + known["grievance"] + known["motives"]
    success = odds / (odds + p.give_up)
    back = d.asker * len(w.gdp) + d.target
    exposed = w.vulnerability.reshape(-1, w.runs).take(back, axis=0)
    word = w.credibility.take(d.asker, axis=0)
    return np.asarray(success * gain - d.cost - p.retaliation * exposed - p.reputation * word)


# -- the ladder ------------------------------------------------------------------------------------


def chances(c: Context) -> Array:
    """Chance of ending in effect that each rung shows, (5, R or 1): 0, rumour to notice, 1."""
    p = c.p.coercion
    none = 0.0 * p.rumour
    return np.array([none, p.rumour, p.inquiry, p.notice, none + 1.0])


def steps(c: Context) -> Array:
    """Odds of a step up and of a step down from each rung, (2, 5, R or 1).

    Something moves with the odds `pace`; up by (h - h below) / (h above - h below) of that, h the
    shown chance: then the chance of the next quarter is on average the present one, and the shown
    chance is the frequency.
    """
    h, pace = c.constant(chances), c.p.coercion.pace
    up = np.zeros(h.shape)
    up[1:4] = pace * (h[1:4] - h[:3]) / (h[2:] - h[:3])
    down = np.zeros(h.shape)
    down[1:4] = pace - up[1:4]
    return np.array([up, down])


def run(c: Context) -> list[Change]:
    """Demands arise, climb, step down, are used, conceded and given up, each by its own luck.

    A demand arises where it pays and something is open; what is settled steps down. The use of a
    weapon costs the user relations and word, and is held against it.
    """
    return [*_uses(c), *_ladder(c)]


def _ladder(c: Context) -> list[Change]:
    w, p, d = c.world, c.p.coercion, demands_of(c.rules)
    ended = some(w.outcome)
    if not c.left_to_chance or not len(d.measure):
        return []
    luck = c.uniform("coercion", len(d.measure))
    active = w.rung > 0
    led = w.level.take(d.leader, axis=0)
    if not some(active) and not some(luck < p.start_most) and not some(led):
        return [Become("outcome", 0.0 * w.outcome)] if ended else []
    asks, is_open = unsettled(c.rules, w)
    odds = concession(c)
    start = np.minimum(p.start_pace * np.maximum(score(c, odds), 0.0), p.start_most)
    up, down = (np.choose(w.rung.astype(int), table) for table in c.constant(steps))
    climbs = is_open & (luck < np.where(active, up, start))
    falls = active & ~climbs & (~is_open | (luck > 1.0 - down))
    used_now = w.rung == IN_EFFECT
    free = sums_at(d.ask_of, (asks & d.free[:, None]).astype(float), len(d.measure)) > 0
    yields = used_now & is_open & free & (luck < odds)
    tires = used_now & is_open & ~yields & (luck > 1.0 - p.give_up)
    tires[d.led] = False
    over = yields | tires | (used_now & ~is_open)
    rung = np.where(over, NONE, w.rung + np.where(used_now, 0.0, climbs * 1.0 - falls * 1.0))
    rung[d.led] = np.where((over | ~is_open)[d.led], NONE, LED[led.astype(int)])
    outcome = np.select(
        [yields, over & ~tires, tires, active & (rung == NONE) & ~over & is_open,
         active & (rung == NONE)],
        [CONCEDED, SETTLED, GIVEN_UP, CAME_TO_NOTHING, SETTLED],
        NONE,
    )  # fmt: skip
    level, wait = w.next_level.copy(), w.wait.copy()
    if some(yields):
        _give_in(d, yields, asks, rung, level, wait)
    level[d.measure] = (rung == IN_EFFECT) * 1.0
    return [
        Become("rung", rung),
        Become("outcome", outcome),
        Become("next_level", level),
        Become("wait", wait),
    ]


def _give_in(d: Demands, yields: Mask, asks: Mask, rung: Array, level: Array, wait: Array) -> None:
    """Targets that give in move the first open measure that is theirs to move by one level."""
    for n in np.flatnonzero(yields.any(axis=1)).tolist():
        rest = yields[n].copy()
        for a in np.flatnonzero((d.ask_of == n) & d.free).tolist():
            now, m = rest & asks[a], d.ask[a]
            rest &= ~now
            if d.ask_demand[a] >= 0:
                rung[d.ask_demand[a]] = np.where(now, NONE, rung[d.ask_demand[a]])
                continue
            level[m] += np.where(now, -1.0 if d.below[a, 0] else 1.0, 0.0)
            wait[m] = np.where(now, 0.0, wait[m])


def _uses(c: Context) -> list[Change]:
    """What the use of force does to relations, word and memory."""
    w, p = c.world, c.p.coercion
    force = used(c)
    if force is None and not some(w.grievance):
        return []
    fading = -(1.0 - 0.5 ** (1.0 / p.grievance_half_life)) * w.grievance
    if force is None:
        return [Add("grievance", memory=fading)]
    hit = force.max(axis=1)  # (bloc, other, R)
    return [
        Add("grievance", restrictions=p.use_grievance * hit, memory=fading),
        Add("relation", restrictions=-p.use_relation * (hit + hit.swapaxes(0, 1))),
        Add("credibility", restrictions=-p.use_word * np.minimum(total(hit), 1.0)),
    ]
