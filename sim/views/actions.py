"""An order as a thing to press: what it is, whether it may be given, and why not."""

from __future__ import annotations

from sim.game import Session
from sim.orders.types import Answer, Bundle, Propose, Reply, SetPolicy
from sim.views.models import Action, Intent
from sim.views.words import Words

Pressed = Answer | Bundle | Propose | Reply | SetPolicy


def intent_of(order: Pressed) -> Intent:
    """What the desk is told when the order is pressed; see `Desk.do`."""
    match order:
        case SetPolicy(measure, level, now):
            return Intent("policy", {"measure": measure, "level": level, "now": int(now)})
        case Propose(deal, level):
            return Intent("propose", {"deal": deal, "level": level})
        case Bundle(partner, number):
            return Intent("bundle", {"partner": partner, "number": number})
        case Reply(deal, accept):
            return Intent("reply", {"deal": deal, "accept": int(accept)})
        case Answer(event, choice):
            return Intent("answer", {"event": event, "choice": choice})


def action_of(session: Session, words: Words, order: Pressed, label: str, hint: str = "") -> Action:
    """An order with its label and hint, marked when it is drafted."""
    option = session.option(order)
    reason = "" if option.legal else words.reason(option.reason, dict(option.values))
    mark = "drafted" if order in session.drafts() else ""
    return Action(label, intent_of(order), option.legal, reason, hint, mark)
