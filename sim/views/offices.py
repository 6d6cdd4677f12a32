"""Who governs a bloc, and when the next vote is."""

from __future__ import annotations

from sim.core.units import Quarter
from sim.game import Session
from sim.rules.schema.roster import Actor
from sim.views.words import Words


def office(session: Session, words: Words, actor: Actor) -> str:
    """Who governs, for how long, and when the next vote is."""
    b = session.rules.axes["bloc"].index(actor.bloc)
    kind = actor.administrations[int(session.world.administration[b, 0])]
    began = session.world.quarter - int(session.world.tenure[b, 0])
    date = words.texts.quarter(session.rules.first_quarter.plus(began))
    since = words("deeds.since", date=date) if began > 0 else words("deeds.since_before")
    values = {"kind": kind.name.of(words.language), "since": since}
    end = session.rules.first_quarter.plus(session.rules.scenario.quarters)
    for ballot in sorted(actor.ballots, key=lambda b: Quarter.parse(b.vote).number):
        vote = Quarter.parse(ballot.vote)
        if session.date <= vote < end:
            name, when = ballot.name.of(words.language), words.texts.quarter(vote)
            return words("deeds.office", **values, vote=name, when=when)
    return words("deeds.office_last", **values)
