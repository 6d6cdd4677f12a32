"""The map: blocs with their dossiers, flows of chips and capital, deals in force."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import total
from sim.game import Session
from sim.indicators.functions import INPUTS, ecosystem_inputs
from sim.mechanisms import norms
from sim.views.models import BlocView, Flow, MapView
from sim.views.news import act
from sim.views.numbers import number
from sim.views.offices import office
from sim.views.signals import standing
from sim.views.words import Words

SHOWN = (
    "compute", "lag", "deep_use", "app_world_share", "home_models", "value_autonomy", "startups",
    "trust", "model_duties", "use_duties", "burden_small", "burden_large",
    "transfer",
    "rule_reach", "law_behind",
)  # fmt: skip
ORIGINS = ("us", "china")  # of models in use, beside those from home
PART = 0.05  # of a group of states from which it is said to take part in a norm
FOUNDRY = "asia"  # chips leave from there: the foundry and packaging of the modelled vendors


def map_view(session: Session, words: Words) -> MapView:
    """Everything the map shows now."""
    blocs = [_bloc(session, words, bloc) for bloc in session.rules.blocs]
    blocs += [_party(words, party) for party in ("big_tech", "gulf_funds")]
    return MapView(
        blocs=tuple(blocs),
        flows=(*_chips(session, words), *_capital(session, words), *_deals(session, words)),
        notice=words("app.boundaries"),
        kinds=tuple((kind, words(f"map.{kind}")) for kind in ("chips", "capital", "rules")),
    )


def _bloc(session: Session, words: Words, bloc: str) -> BlocView:
    record = session.rules.blocs[bloc]
    government = f"government_{bloc}"
    lines = [record.dossier.of(words.language)]
    actor = session.rules.actors.get(government)
    if actor is not None:
        for key in ("aim", "worry", "voice"):
            text = getattr(actor, key)
            if text is not None:
                lines.append(words(f"map.{key}", text=text.of(words.language)))
        if actor.administrations:
            lines.append(office(session, words, actor))
        last, when = _last_act(session, words, government)
        if last:
            lines.append(words("map.last", text=last, when=when))
    lines += standing(session, words, bloc)
    lines.append(_weak_link(session, words, bloc))
    lines += _norms(session, words, bloc)
    relation = f"relation_japan_{bloc}"
    mood = words("map.home")
    if relation in session.rules.indicators:
        mood = words("map.mood", n=f"{session.number(relation):.2f}")
    shown = [f"{name}_{bloc}" for name in SHOWN]
    shown += [f"model_origin_{bloc}_{o}" for o in ORIGINS if o != bloc]
    leverage = f"leverage_japan_{bloc}"
    if leverage in session.rules.indicators:
        shown.append(leverage)
        lines += _because(session, words, bloc)
    numbers = tuple(number(session, words, indicator) for indicator in shown)
    return BlocView(
        id=bloc,
        name=record.name.of(words.language),
        short=record.short.of(words.language),
        mood=mood,
        lines=tuple(lines),
        numbers=numbers,
    )


def _because(session: Session, words: Words, bloc: str) -> list[str]:
    """What a bloc does differently because Japan asked: deals in force that Japan proposed."""
    actors = session.rules.actors
    names = [
        deal.name.of(words.language)
        for deal in session.rules.deals.values()
        if (actors[deal.proposer].bloc, actors[deal.partner].bloc) == ("japan", bloc)
        and session.world.level[session.rules.measure_index(deal.id), 0] > 0
    ]
    return [words("map.because", names=words.listed(*names))] if names else []


def _weak_link(session: Session, words: Words, bloc: str) -> str:
    """Which input of its ecosystem a bloc has least of for its size."""
    rules = session.rules
    had = ecosystem_inputs(rules, session.world)[:, rules.axes["bloc"].index(bloc), 0]
    least = int(had.argmin())
    return words("map.weak_link", input=words(f"input.{INPUTS[least]}"), n=f"{had[least]:.2f}")


def _norms(session: Session, words: Words, bloc: str) -> list[str]:
    """Norms that a bloc takes part in, and those of Japan that it may join or that are too far."""
    rules, c = session.rules, session.model.context()
    b, opens = rules.axes["bloc"].index(bloc), norms.table(rules).opens
    shares, joins = session.world.membership[:, b, 0], norms.rates(c, norms.stand(c))[0][:, b, 0]
    names: dict[str, list[str]] = {"norms_in": [], "norms_near": [], "norms_far": []}
    for n, norm in enumerate(rules.norms.values()):
        name = norm.short.of(words.language)
        if shares[n] >= PART:
            part = words.texts.mark(round(float(shares[n]), 2), "share")
            group = rules.blocs[bloc].group
            names["norms_in"].append(words("map.norm_part", name=name, n=part) if group else name)
        elif "japan" in norm.sponsors and opens[n] <= session.world.quarter:
            names["norms_near" if joins[n] > 0.0 else "norms_far"].append(name)
    return [words(f"map.{key}", names=words.listed(*some)) for key, some in names.items() if some]


def _party(words: Words, party: str) -> BlocView:
    members = [a for a in words.rules.actors.values() if a.party == party]
    lines = [words("list.join").join(a.name.of(words.language) for a in members)]
    for member in members[:2]:
        if member.aim is not None:
            name, aim = (t.of(words.language) for t in (member.name, member.aim))
            lines.append(words("map.aim_of", name=name, text=aim))
    return BlocView(
        id=party,
        name=words(f"map.{party}"),
        short=words(f"map.{party}_short"),
        mood="",
        lines=tuple(lines),
        territorial=False,
    )


def _last_act(session: Session, words: Words, actor: str) -> tuple[str, str]:
    """What an actor did last, and when; empty texts when it did nothing yet."""
    for record in reversed(session.model.records):
        for one in record.acts.of():
            if one.actor == actor:
                item = act(words, one, session.rules.first_quarter.plus(record.quarter))
                return item.headline, item.when
    return "", ""


def _chips(session: Session, words: Words) -> list[Flow]:
    got = total(session.world.delivered, 1)[:, 0]
    most = max(float(got.max()), 1e-9)
    out = []
    for b, bloc in enumerate(session.rules.blocs):
        if got[b] > 0:  # also where they are made: told in words, no arc
            amount = words.texts.number(float(got[b]), "M H100e per quarter")
            label = words("map.flow_chips", to=words.bloc(bloc), n=amount)
            out.append(Flow(FOUNDRY, bloc, "chips", float(np.sqrt(got[b] / most)), label))
    return out


def _capital(session: Session, words: Words) -> list[Flow]:
    w = session.world
    money = (w.site_spend * w.foreign_sites)[:, 0]
    most = max(float(money.max()), 1e-9)
    out = []
    for b, bloc in enumerate(session.rules.blocs):
        if bloc == "us" or money[b] <= 0:
            continue
        label = words(
            "map.flow_capital",
            to=words.bloc(bloc),
            n=words.texts.number(float(money[b]), "USD bn per quarter"),
        )
        out.append(Flow("big_tech", bloc, "capital", float(np.sqrt(money[b] / most)), label))
    return out


def _deals(session: Session, words: Words) -> list[Flow]:
    out = []
    for m, measure in enumerate(session.rules.measures):
        if measure.kind != "deal" or session.world.level[m, 0] == 0:
            continue
        deal = session.rules.deals[measure.id]
        source, target = (session.rules.actors[a].bloc for a in (deal.proposer, deal.partner))
        if source != target:
            label = words("map.flow_deal", name=deal.name.of(words.language))
            out.append(Flow(source, target, deal.item, 0.6, label))
    return out
