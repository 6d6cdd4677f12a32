"""Norms and coalitions (M12): who takes part in which rules, why, and whose rules reach others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace

import numpy as np

from sim.core.arrays import Array, Index, Mask, clip, identity, logistic, some, total
from sim.core.units import Quarter
from sim.mechanisms.context import Context
from sim.mechanisms.regulation import force
from sim.mechanisms.values import distance
from sim.rules.ruleset import Ruleset
from sim.world.changes import Add, Become, Change

MINILATERAL = "minilateral"
APART = {MINILATERAL, "law"}  # arenas that the common track does not run through
PROPOSED = 10**6  # quarter of what opens only when somebody proposes it


@dataclass(frozen=True, slots=True)
class Table:
    """The records as arrays over norms N, blocs B, directions D and camps C.

    Attributes:
        stringency: (N, 1); hardness, value_weight: (N, 1, 1).
        values, named: (N, 1, D, 1) place on the map, and 1 for the directions that count.
        ideals, recorded: (N, B, 1); where they are not recorded, the duties of the blocs tell.
        sponsors: (N, B, 1) weights that sum to 1.
        testing: (N, B, B, 1), 0 of a bloc with itself.
        lean: (N, C, 1) 1 for the camp it speaks for, -1 for the other, 0 for the undecided.
        arena: (N,) place on the axis.
        clubs: places of the mini-laterals; common: (N, 1, 1) 1 for what they take effort from.
        may_join: (N, B, 1).
        single: (B, 1) whether a bloc joins as one, by luck, or as a group, by shares; alone:
            (N, B, 1) the same as numbers.
        opens: (N,) quarter of the scenario.
        proposed: places of what opens only when somebody proposes it.
        founders: (N, B, 1) membership when it opens.
        nobody: (N, B, 1) zeros.
        others: (B, B, 1) 1 for pairs of two blocs.
        row: place of the rest of the world.
    """

    stringency: Array
    hardness: Array
    value_weight: Array
    values: Array
    named: Array
    ideals: Array
    recorded: Mask
    sponsors: Array
    testing: Array
    lean: Array
    arena: Index
    clubs: Index
    common: Array
    may_join: Mask
    single: Mask
    alone: Array
    opens: Index
    proposed: Index
    founders: Array
    nobody: Array
    others: Array
    row: int


@lru_cache(maxsize=8)
def table(rules: Ruleset) -> Table:
    """The norms of a ruleset as arrays. Read only."""
    records, blocs = tuple(rules.norms.values()), rules.axes["bloc"].ids
    camps = rules.axes["camp"].ids
    opens = [
        Quarter.parse(n.opens).since(rules.first_quarter) if n.opens else PROPOSED for n in records
    ]

    place = np.array(
        [[[[n.values.get(d, np.nan)] for d in rules.axes["direction"].ids]] for n in records], float
    )

    def by_bloc(shares: list[dict[str, float]], missing: float = 0.0) -> Array:
        return np.array([[[s.get(b, missing)] for b in blocs] for s in shares], float)

    def column(name: str) -> Array:
        return np.array([[getattr(n, name)] for n in records], float)

    ideal = by_bloc([n.ideals for n in records], np.nan)
    others = 1.0 - identity(len(blocs))
    single = np.array([[not b.group] for b in rules.blocs.values()], bool)
    nobody = np.zeros((len(records), len(blocs), 1))
    return Table(
        stringency=column("stringency"),
        hardness=column("hardness")[:, None],
        value_weight=column("value_weight")[:, None],
        values=np.nan_to_num(place),
        named=(~np.isnan(place)).astype(float),
        ideals=np.nan_to_num(ideal),
        recorded=~np.isnan(ideal),
        sponsors=by_bloc([n.sponsors for n in records]),
        testing=column("testing")[:, :, None, None] * others,
        lean=np.array([[[_side(n.camp, camp)] for camp in camps] for n in records], float),
        arena=np.array([rules.axes["arena"].index(n.arena) for n in records], int),
        clubs=np.flatnonzero([n.arena == MINILATERAL for n in records]),
        common=np.array([[[n.arena not in APART]] for n in records], float),
        may_join=np.array(
            [[[not n.open_to or b in n.open_to] for b in blocs] for n in records], bool
        ),
        single=single,
        alone=nobody + single,
        opens=np.array(opens, int),
        proposed=np.flatnonzero([not n.opens for n in records]),
        founders=by_bloc([n.members.get(n.opens, {}) for n in records]),
        nobody=nobody,
        others=others,
        row=rules.axes["bloc"].index("row"),
    )


def _side(speaks_for: str, camp: str) -> float:
    if not speaks_for or camp == "undecided":
        return 0.0
    return 1.0 if camp == speaks_for else -1.0


def _parameters(c: Context) -> SimpleNamespace:
    """Parameters of the norms, those that are the same in all runs as plain numbers: faster."""
    names = [k.partition(".")[2] for k in c.rules.parameter_records if k.startswith("norms.")]
    values = {name: getattr(c.p.norms, name) for name in names}
    return SimpleNamespace(**{k: v.item() if v.size == 1 else v for k, v in values.items()})


# -- what blocs want, and what draws them ---------------------------------------------------------


def weights(c: Context, output: Array) -> Array:
    """Weight of every bloc in the world: half by output, half by people, (bloc, R).

    Args:
        output: share of every bloc in world output, (bloc, R).
    """
    return np.asarray(0.5 * output + c.constant(_people))


def _people(c: Context) -> Array:
    people = c.p.economy.population
    return np.asarray(0.5 * people / total(people))


def breadth(c: Context, weight: Array) -> Array:
    """Membership of every norm by output and people, 0..1, (norm, R).

    Args:
        weight: `weights`.
    """
    return total(c.world.membership * weight, 1)


def duties(c: Context) -> Array:
    """The higher of the duties on makers and on uses, 0..1, (bloc, R)."""
    return np.maximum(c.world.model_duties, c.world.use_duties)


def ideals(c: Context, duty: Array) -> Array:
    """Stringency that blocs want, 0..1, (norm, bloc, R): their own duties, as they bind at home.

    In matters in which these do not tell (weapons, armed forces) the record of the norm does.

    Args:
        duty: `duties`.
    """
    t = table(c.rules)
    return np.where(t.recorded, t.ideals, duty * force(c))


def gaps(c: Context, wide: Array, duty: Array) -> Array:
    """Distance of every norm from what a bloc wants, 0..1, (norm, bloc, R).

    Stringency and place on the map of values, by the weight of values in the norm; a text that asks
    for less than a bloc wants is nearer than one that asks for more. Texts get thinner as members
    become more; effort of its own government takes a distance away, or adds to it.

    Args:
        wide, duty: `breadth`, `duties`.
    """
    w, p, t = c.world, c.constant(_parameters), table(c.rules)
    asked = t.stringency * (1.0 - p.thinning * wide)
    more = asked[:, None] - ideals(c, duty)
    strict = np.maximum(more, -p.laxer * more)
    apart = distance(c, t.values - t.named * w.bloc_values)
    gap = strict + t.value_weight * (apart - strict) - p.stance * w.norm_push
    return clip(gap, 0.0, 1.0)


def able(c: Context) -> Array:
    """Whether a bloc can test: 0 below the threshold less the margin, 1 from it, (bloc, R)."""
    p = c.constant(_parameters)
    return clip((c.world.assurance - p.able) / p.able_margin + 1.0, 0.0, 1.0)


def law_behind(c: Context, duty: Array, test: Array) -> Array:
    """Law at home behind what a bloc says abroad, 0..1, (bloc, R).

    0 for guidelines, one half for a framework law, 1 for duties in force, and nothing as long as
    the bloc cannot test what its rules ask.

    Args:
        duty, test: `duties`, `able`.
    """
    p = c.constant(_parameters)
    binding = duty * c.world.hardness
    framework = clip(binding / p.framework - 0.5, 0.0, 0.5)
    in_force = clip((binding - p.duties_from) / c.constant(_twice_the_span), 0.0, 0.5)
    return np.asarray((framework + in_force) * test)


def _twice_the_span(c: Context) -> Array:
    return np.asarray(2.0 * (c.p.norms.duties - c.p.norms.duties_from))


def pull(c: Context, output: Array) -> Array:
    """What technology leaves of a sponsor's voice, 0..1, (bloc, R).

    `rule_power_without_tech` of it needs none; the rest grows with the bloc's part of the world's
    output (a market that others want) and of the models in use.

    Args:
        output: share of every bloc in world output, (bloc, R).
    """
    p = c.constant(_parameters)
    strong = output + total(output[:, None] * c.world.provenance)
    alone = p.rule_power_without_tech
    return np.asarray(alone + (1.0 - alone) * np.minimum(1.0, strong / p.strong))


def backed(c: Context, law: Array) -> Array:
    """Effort for norms, as far as law at home is behind it, (norm, bloc, R).

    Args:
        law: `law_behind`.
    """
    alone = c.constant(_parameters).unbacked
    return np.asarray(c.world.norm_push * (alone + (1.0 - alone) * law))


@dataclass(frozen=True, slots=True)
class Stand:
    """Where norms and blocs stand in a quarter, by the functions of these results.

    Attributes:
        output: share of every bloc in world output, (bloc, R).
        weight: `weights`; wide: `breadth`; test: `able`; law: `law_behind`; gap: `gaps`;
        effort: `backed`.
    """

    output: Array
    weight: Array
    wide: Array
    test: Array
    law: Array
    gap: Array
    effort: Array


def stand(c: Context) -> Stand:
    """Where norms and blocs stand now."""
    output, duty, test = c.world.gdp / total(c.world.gdp), duties(c), able(c)
    weight = weights(c, output)
    wide, law = breadth(c, weight), law_behind(c, duty, test)
    return Stand(output, weight, wide, test, law, gaps(c, wide, duty), backed(c, law))


def attractions(c: Context, now: Stand) -> dict[str, Array]:
    """What speaks for or against joining, in logit, each broadcastable to (norm, bloc, R)."""
    w, p, t = c.world, c.constant(_parameters), table(c.rules)
    voice = t.sponsors * w.membership
    heard = w.credibility * pull(c, now.output)
    tide = now.wide * logistic((now.wide - p.tipping) / p.tipping_width)
    aid = c.constant(_aid) * np.maximum(w.capacity_aid, 0.0)
    hold = p.leverage * w.provenance + aid + p.friendship * (w.relation - 0.5)
    return {
        "others": (p.others * tide)[:, None],
        "sponsors": total((p.sponsor * now.law * voice + p.effort * now.effort) * heard, 1)[
            :, None
        ],
        "clubs": c.constant(_diverting) * total(w.membership[t.clubs]),
        "ties": total(voice[:, None] * hold, 2),
        "distance": -p.distance * now.gap,
    }


def _aid(c: Context) -> Array:
    """Weight of help to developing countries, which draws states of groups, (bloc, 1, R)."""
    p = c.constant(_parameters)
    return np.asarray(p.leverage * p.aid * ~table(c.rules).single[:, None])


def _diverting(c: Context) -> Array:
    return np.asarray(-c.p.norms.diverting * table(c.rules).common)


def readiness(c: Context, score: Array) -> Array:
    """Part of those outside that are ready to join, 0..1, (norm, bloc, R).

    The countries of the rest of the world judge by camp.

    Args:
        score: logit, (norm, bloc, R).
    """
    row = table(c.rules).row
    out = logistic(score)
    by_camp = logistic(score[:, row, None] + c.constant(_camp_lean))
    out[:, row] = total(by_camp * c.world.camps, 1)
    return out


def _camp_lean(c: Context) -> Array:
    return np.asarray(c.p.norms.camp_lean * table(c.rules).lean)


def rates(c: Context, now: Stand) -> tuple[Array, Array]:
    """Part of those outside that would join, and of members that leave, in a quarter.

    Both (norm, bloc, R); the first is 0 where a norm is further away than a bloc bears.
    """
    p = c.constant(_parameters)
    score = sum(attractions(c, now).values(), p.base)
    within = clip((p.tolerance - now.gap) / p.margin, -1.0, 1.0)
    joins = c.constant(_speed) * readiness(c, score) * np.maximum(within, 0.0)
    return joins, -p.leaving * np.minimum(within, 0.0)


# -- the quarter ----------------------------------------------------------------------------------


def run(c: Context) -> list[Change]:
    """Blocs join and leave; members come to accept each other's tests; reach follows.

    States join or leave by keyed luck, groups by the share to be expected. Whoever finds a norm
    beyond its tolerance does not join, and leaves.
    """
    w = c.world
    now = stand(c)
    founding, may = _founding(c)
    joins, leaves = rates(c, now)
    joins = joins * may
    joining, leaving = (1.0 - w.membership) * joins, -w.membership * leaves
    shared = w.membership[:, :, None] * w.membership[:, None]
    practice, accepted = _practice(c, shared, now.test)
    warmth = c.constant(_warmth) * (total(shared) - _usual(c.rules))
    return [
        Add(
            "membership",
            founding=founding,
            joining=joining,
            departures=leaving,
            chance=_luck(c, joins, leaves, joining + leaving),
        ),
        practice,
        Become("interoperability", accepted),
        Become("law_sponsor", now.law),
        Become("rule_reach", _reach(c, now)),
        Add("relation", norms=warmth),
    ]


def _warmth(c: Context) -> Array:
    return np.asarray(c.p.norms.warmth * table(c.rules).others)


def _speed(c: Context) -> Array:
    """Part of those ready who join in a quarter, by the arena of the norm, (norm, 1, R)."""
    speed = c.p.norms.joining * c.p.norms.arena_speed
    return np.asarray(speed[table(c.rules).arena, None])


def _founding(c: Context) -> tuple[Array, Array]:
    """Who is in from the day a norm opens, and 1 for who may join now, both (norm, bloc, R or 1).

    Norms open by date, with the members of the record, or when a government proposes them; what
    all have left, nobody can join.
    """
    w, t = c.world, table(c.rules)
    push, member = w.norm_push[t.proposed], w.membership[t.proposed]
    today, dated = _calendar(c.rules, w.quarter)
    if not (some(push) or some(member) or len(today)):
        return t.nobody, dated
    founding = np.zeros(w.membership.shape)
    founding[today] = t.founders[today] - w.membership[today]
    proposers = (push > 0.0) & t.single & (member < 0.5) & t.may_join[t.proposed]
    founding[t.proposed] = np.where(proposers, 1.0 - member, 0.0)
    may = np.broadcast_to(dated, founding.shape).copy()
    may[t.proposed] = t.may_join[t.proposed] & (member.max(axis=1, keepdims=True) > 0.5)
    return founding, may * (founding == 0.0)


@lru_cache(maxsize=256)
def _calendar(rules: Ruleset, quarter: int) -> tuple[Index, Array]:
    """Places of the norms that open in a quarter; 1 for who may join those open before."""
    t = table(rules)
    may = np.where(t.may_join & (t.opens < quarter)[:, None, None], 1.0, 0.0)
    return np.flatnonzero(t.opens == quarter), may


def _luck(c: Context, joins: Array, leaves: Array, expected: Array) -> Array:
    """What luck adds to what was to be expected of single states, (norm, bloc, R)."""
    member = c.world.membership
    norms, blocs = member.shape[:2]
    u = c.uniform("norms", norms * blocs).reshape(norms, blocs, -1)
    done = np.where(member > 0.5, (u >= leaves) - 1.0, u < joins)
    return np.asarray((done - expected) * table(c.rules).alone)


def _practice(c: Context, shared: Array, test: Array) -> tuple[Change, Array]:
    """Tests accepted among members of a norm, and with what deals add, both (bloc, other, R).

    Args:
        shared: norms that two blocs take part in, (norm, bloc, other, R).
        test: `able`.
    """
    w, p, t = c.world, c.constant(_parameters), table(c.rules)
    alike = np.maximum.reduce(t.testing * shared)
    short = alike * (test[:, None] * test) - w.shared_practice
    grown, faded = p.practice * np.maximum(short, 0.0), p.fading * np.minimum(short, 0.0)
    change = Add("shared_practice", norms=grown, disuse=faded)
    known = c.p.applications.unrecognised + w.recognition + w.shared_practice + (grown + faded)
    return change, np.minimum(known + identity(len(test)), 1.0)  # its own in full


def _reach(c: Context, now: Stand) -> Array:
    """How far the norms that a bloc sponsors bind others, 0..1, (bloc, R).

    Membership of others x nearness to what the bloc wants x binding force, summed over the norms
    that it sponsors or works for; members follow one whose word counts. The sum is bent so that it
    stays below 1.
    """
    w, t, p = c.world, table(c.rules), c.constant(_parameters)
    speaks = clip(t.sponsors + now.effort, 0.0, 1.0)
    others = now.wide[:, None] - now.weight * w.membership
    reached = total(speaks * others * (1.0 - now.gap) * c.constant(_binding))
    return np.asarray(1.0 - np.exp(-reached * np.minimum(w.credibility / p.word, 1.0)))


def _binding(c: Context) -> Array:
    """Binding force of norms, where guidelines count in part, (norm, 1, R)."""
    soft = c.p.regulation.soft_part
    return np.asarray(soft + (1.0 - soft) * table(c.rules).hardness)


@lru_cache(maxsize=8)
def _usual(rules: Ruleset) -> Array:
    """Norms shared at the start, which relations have in them already, (bloc, other, 1)."""
    member = rules.start["membership"]
    return total(member[:, :, None] * member[:, None])
