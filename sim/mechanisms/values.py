"""Ideas and values (M9): guard, drift, exposed operations, and the leaning of other countries."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import Array, clip, softmax, some, total
from sim.mechanisms.context import Context
from sim.mechanisms.models import families_of
from sim.mechanisms.regulation import control, working
from sim.mechanisms.trust import disclosed
from sim.world.changes import Add, Become, Change


def distance(c: Context, apart: Array) -> Array:
    """Length of differences on the map of values, 0..1, (n, m, R).

    Args:
        apart: (n, m, direction, R).
    """
    return np.asarray(np.minimum(np.sqrt(total(apart * apart, 2)) / c.p.values.longest, 1.0))


def guard(c: Context) -> Array:
    """Protection of thought against foreign models, 0..1, (bloc, R).

    Measures of its own, content control, and rules: duties on uses that work, as far as they make
    models disclose what they are. Rules on paper guard nothing.
    """
    w, p = c.world, c.p.values
    by_rules = p.guard_by_rules * working(c, w.use_duties) * disclosed(c)
    return clip(w.value_guard + p.guard_by_control * control(c) + by_rules, 0.0, 1.0)


def exposure(c: Context, shielded: Array) -> Array:
    """Pull of models on the values of their users: exposure x share x unguarded, (bloc, family, R).

    Args:
        shielded: `guard`.
    """
    p = c.p.values
    used = total(c.world.model_share * p.exposure[:, None], 1)
    return np.asarray(used * ((1.0 - shielded) / total(p.exposure))[:, None])


def makers_values(c: Context) -> Array:
    """Values that the makers of a family would give it, (family, direction, R): those of its home.

    A part of the stance of the home's government comes with them. A derived model keeps those of
    its bases as far as tuning cannot reach.
    """
    w, families = c.world, families_of(c.rules)
    home: Array = w.bloc_values + c.p.governments.models_follow * w.stance
    out = home.take(families.home, axis=0)
    bases = total(w.derived_base[:, None] * w.model_values)
    tuned = c.p.values.most_tuning
    out[families.derived] = tuned * out[families.derived] + (1.0 - tuned) * bases
    return out


def run(c: Context) -> list[Change]:
    """Values drift to those of the models in use; operations may be exposed; others lean.

    Value autonomy is what the pull of models leaves to a bloc's own values: 1 less the sum over
    families of exposure x distance. Tuning takes part of a distance away for the users of a bloc.
    """
    w, p = c.world, c.p.values
    shielded = guard(c)
    apart = w.model_values[None] - w.bloc_values[:, None]
    gap = distance(c, apart) * (1.0 - clip(w.value_tuning, 0.0, p.most_tuning))
    pull = exposure(c, shielded)
    state = w.bloc_values + w.stance  # where states stand, with their governments
    return [
        Become("guard", shielded),
        Become("value_gap", gap),
        Become("bloc_gap", distance(c, state[:, None] - state[None])),
        Become("autonomy", 1.0 - total(pull * gap, 1)),
        Add("bloc_values", models=p.drift * total(pull[:, :, None] * apart, 1)),
        Add("model_values", makers=p.makers_follow * (makers_values(c) - w.model_values)),
        *_exposed(c),
        Add("camps", models=p.lean_speed * (_leaning(c) - w.camps)),
    ]


def _exposed(c: Context) -> list[Change]:
    """Operations that are found out cost the sender its word and the relation."""
    w, p = c.world, c.p.values
    effort = np.maximum(w.influence, 0.0)
    if not some(effort):
        return []
    found = c.uniform("exposure", effort.shape[0] ** 2).reshape(effort.shape)
    odds = p.exposure_odds * w.assurance[None] * np.minimum(effort, 1.0)
    chance = (found < odds) - odds
    return [
        Add(
            "relation",
            operations=-p.exposed_relation * (odds + odds.swapaxes(0, 1)),
            chance=-p.exposed_relation * (chance + chance.swapaxes(0, 1)),
        ),
        Add(
            "credibility",
            operations=-p.exposed_word * total(odds, 1),
            chance=-p.exposed_word * total(chance, 1),
        ),
    ]


def _leaning(c: Context) -> Array:
    """Where the countries of the rest of the world would stand, shares of the camps, (camp, R).

    They lean to those whose models they use and whose help they get; content control that comes
    with models has a demand of its own.
    """
    w, p = c.world, c.p.values
    used = w.provenance[c.bloc("row")]
    ties = used + p.aid_weight * np.maximum(w.capacity_aid, 0.0)
    pull = total(p.camp_of * ties[None], 1)
    pull[c.rules.axes["camp"].index("order")] += p.control_demand * total(used * control(c))
    return softmax(p.camp_base + p.lean_weight * pull)
