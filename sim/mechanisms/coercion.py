"""Coercion (M10): demands climb a ladder of signals, weapons are used, some demands are met."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.core.arrays import Array, Index, Mask, logistic, some, sums_at, total
from sim.mechanisms.context import Context
from sim.mechanisms.dependence import IN_EFFECT, MOST, used
from sim.rules.ruleset import Ruleset
from sim.world.changes import Add, Become, Change
from sim.world.world import Layout, World

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
        ask_of, ask, bound, way: (A,), (A,), (A, 1), (A, 1): it is open above the bound where the
            way is 1, below it where it is -1; first_ask: (N,).
        free: (A, 1) whether the owner decides alone; the seat gives in by its orders only.
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
    way: Array
    first_ask: Index
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
        way=column([-1.0 if a.at_most is None else 1.0 for _, a in asks]),
        first_ask=np.searchsorted([i for i, _ in asks], np.arange(len(known))),
        free=np.array([_decides_alone(rules, a.measure) for _, a in asks], bool).reshape(-1, 1),
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
    asks = d.way * (level - d.bound) > 0
    return asks, np.logical_or.reduceat(asks, d.first_ask) & (world.yielded < 1.0)


def gains(c: Context, cells: Array | None = None) -> dict[str, Array]:
    """What the askers would gain by its kind, (N, R) each; the sum is what they weigh.

    Args:
        cells: `cells_of`, where it is at hand.
    """
    w, d = c.world, demands_of(c.rules)
    acting = w.level.take(d.motive, axis=0) >= d.motive_level
    motives = sums_at(d.motive_of, np.where(acting, d.motive_gain, 0.0), len(d.measure))
    trusted, _, held, *_ = cells_of(c) if cells is None else cells
    return {
        "interest": d.gain,
        "hostility": d.hostility * (1.0 - trusted),
        "grievance": c.p.coercion.grievance_weight * held,
        "motives": motives,
    }


def cells_of(c: Context) -> Array:
    """What the state holds for the pair of every demand, (7, N, R), read at once.

    Relation of asker to target and back, grievance of the asker, its vulnerability to the target,
    its word; the target's share of the input from the asker, and its substitutes.
    """
    d = demands_of(c.rules)
    flat = c.world.flat.take(_rows(c.rules, c.world.layout), axis=0)
    return np.asarray(flat.reshape(7, len(d.measure), c.world.runs))


@lru_cache(maxsize=8)
def _rows(rules: Ruleset, layout: Layout) -> Index:
    """Rows of `cells_of` in the flat array of a world, (7 N,)."""
    d, shape = demands_of(rules), layout.shape

    def rows(field: str, *place: Index) -> Index:
        return np.asarray(layout.rows[field].start + np.ravel_multi_index(place, shape[field]))

    return np.concatenate(
        [
            rows("relation", d.asker, d.target),
            rows("relation", d.target, d.asker),
            rows("grievance", d.asker, d.target),
            rows("vulnerability", d.asker, d.target),
            rows("credibility", d.asker),
            rows("dependence", d.target, d.input, d.asker),
            rows("substitutes", d.target, d.input),
        ]
    )


def harm(c: Context, cells: Array) -> Array:
    """Share of output that the target would lose to the weapon, (N, R)."""
    d, p = demands_of(c.rules), c.p.dependence
    share, spare = cells[5:]
    v = c.constant(_exponents) * (1.0 - p.relief * spare)
    return np.asarray(d.harm + 1.0 - (1.0 - np.minimum(d.strength * share, MOST)) ** v)


def _exponents(c: Context) -> Array:
    """Exponent of the input that each demand would withhold, (N, 1 or R)."""
    d = demands_of(c.rules)
    return np.asarray(c.p.dependence.exponent[d.input, d.target])


def coalition(c: Context) -> Array:
    """How far the others stand with the asker and not with the target, (N, R).

    Relations weighted by output, without those of the two, and those who stand beside the target.
    """
    w, d = c.world, demands_of(c.rules)
    weighed = w.relation * (w.gdp / total(w.gdp))
    standing, two = total(weighed, 1), (d.asker, d.target)
    third = [
        standing[one] - weighed[one, one] - weighed[one, other] for one, other in (two, two[::-1])
    ]
    return np.asarray(third[0] - third[1] - w.backing.take(d.target, axis=0))


def concession(c: Context, cells: Array) -> Array:
    """Odds that the target gives in, in a quarter in which the weapon is used, (N, R)."""
    p, d = c.p.coercion, demands_of(c.rules)
    pressure = np.log(np.maximum(harm(c, cells), 1e-9) / d.stake)
    return logistic(
        p.concede_base
        + p.concede_harm * pressure
        - p.concede_enmity * (1.0 - cells[1])
        + p.concede_coalition * coalition(c)
    )


def score(c: Context, cells: Array, odds: Array) -> Array:
    """What the asker expects: odds of success x gain, less own cost, retaliation, reputation.

    Args:
        odds: `concession`, per quarter; a case succeeds where that comes before it is given up.
    """
    p, d, known = c.p.coercion, demands_of(c.rules), gains(c, cells)
    exposed, word = cells[3:5]
    gain = known["interest"] + known["hostility"] + known["grievance"] + known["motives"]
    worth = odds / (odds + p.give_up) * gain
    return np.asarray(worth - d.cost - p.retaliation * exposed - p.reputation * word)


# -- the ladder ------------------------------------------------------------------------------------


def chances(c: Context) -> Array:
    """Chance of ending in effect that each rung shows, (5, R or 1): 0, rumour to notice, 1."""
    p = c.p.coercion
    none = 0.0 * p.rumour
    return np.array([none, p.rumour, p.inquiry, p.notice, none + 1.0])


def ups(c: Context) -> Array:
    """Odds of a step up in a quarter from each rung, (5, R or 1); down is the rest of `pace`.

    Up by (h - h below) / (h above - h below) of the pace, h the shown chance: then the chance of
    the next quarter is on average the present one, and what is shown is the frequency.
    """
    h, out = c.constant(chances), np.zeros(c.constant(chances).shape)
    out[1:4] = c.p.coercion.pace * (h[1:4] - h[:3]) / (h[2:] - h[:3])
    return out


def run(c: Context) -> list[Change]:
    """Demands arise, climb, step down, are used, conceded and given up, each by its own luck.

    A demand arises where it pays and something is open; what is settled steps down. The use of a
    weapon costs the user relations and word, and is held against it.
    """
    return [*_uses(c), *_ladder(c)]


def _ladder(c: Context) -> list[Change]:
    w, p, d = c.world, c.p.coercion, demands_of(c.rules)
    if not c.left_to_chance or not len(d.measure):
        return []
    quiet: list[Change] = [Become("outcome", np.zeros(w.outcome.shape))] if some(w.outcome) else []
    luck, active = c.uniform("coercion", len(d.measure)), w.rung > NONE
    led = w.level.take(d.leader, axis=0)
    asks, is_open = unsettled(c.rules, w)
    arises = is_open & ~active & (luck < p.start_most)
    if not some(active) and not some(arises) and not some(led):
        return quiet
    in_use = w.rung == IN_EFFECT
    yields = tires = np.zeros(active.shape, bool)
    if some(arises) or some(in_use):
        cells = cells_of(c)
        odds = concession(c, cells)
        if some(arises):
            arises &= luck < p.start_pace * score(c, cells, odds)
        pressed = in_use & is_open
        yields = pressed & (luck < odds) & np.logical_or.reduceat(asks & d.free, d.first_ask)
        tires = pressed & ~yields & (luck > 1.0 - p.give_up)
        tires[d.led] = False
    climbing, up = active & ~in_use, np.choose(w.rung.astype(int), c.constant(ups))
    rises = arises | (climbing & is_open & (luck < up))
    falls = climbing & ~rises & (~is_open | (luck > 1.0 - p.pace + up))
    over = yields | tires | (in_use & ~is_open)
    rung = np.where(over, NONE, w.rung + rises - falls)
    rung[d.led] = np.where((over | ~is_open)[d.led], NONE, LED[led.astype(int)])
    if not some(rung != w.rung):
        return quiet
    level, wait = w.next_level.copy(), w.wait.copy()
    dropped = _give_in(d, yields, asks, rung, level, wait)
    ended = np.where(is_open & ~dropped, np.where(tires, GIVEN_UP, CAME_TO_NOTHING), SETTLED)
    outcome = np.where(yields, CONCEDED, ended) * (active & (rung == NONE))
    level[d.measure] = rung == IN_EFFECT
    return [
        Become("rung", rung),
        Become("outcome", outcome),
        Become("next_level", level),
        Become("wait", wait),
    ]


def _give_in(d: Demands, yields: Mask, asks: Mask, rung: Array, level: Array, wait: Array) -> Mask:
    """Targets that give in move the first open measure that is theirs to move by one level.

    Returns:
        demands that are dropped because they were what the other side asked for, (N, R).
    """
    dropped = np.zeros(yields.shape, bool)
    for n in np.flatnonzero(yields.any(axis=1)).tolist():
        rest = yields[n].copy()
        for a in np.flatnonzero((d.ask_of == n) & d.free[:, 0]).tolist():
            m = d.ask[a]
            # Another demand may have moved the same measure in this quarter.
            now = rest & asks[a] & (d.way[a] * (level[m] - d.bound[a]) > 0)
            rest &= ~now
            if d.ask_demand[a] >= 0:
                rung[d.ask_demand[a]] = np.where(now, NONE, rung[d.ask_demand[a]])
                dropped[d.ask_demand[a]] |= now
                continue
            level[m] += np.where(now, -d.way[a, 0], 0.0)
            wait[m] = np.where(now, 0.0, wait[m])
    return dropped


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
