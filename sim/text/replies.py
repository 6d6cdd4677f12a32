"""Who proposed what to whom in a game, and the terms by which the other side said yes or no."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from sim.core.texts import Scale, signed
from sim.game import Session
from sim.game.chain import years
from sim.game.talks import Talk, of_quarter
from sim.mechanisms.deals import Judgement, judge
from sim.rules.ruleset import Ruleset
from sim.rules.schema.measures import Deal
from sim.text.page import Page
from sim.views import bundles, deals
from sim.views.words import Words

ALL = "bundles"  # asks for the talks of all parties
YES, NO, VAIN, LAPSED, WAITING = "yes", "no", "vain", "lapsed", "waiting"


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply in words.

    Attributes:
        kind: yes, no, or vain where the other side was only sounded out; of an offer to the seat
            also lapsed, or waiting at the end of what was played.
        chance: of a yes; None where nobody worked it out: who gives orders decides freely.
        terms: what weighed, by name; they sum to `total`; None for a red line, which stops a deal
            whatever the terms. Empty where there is no chance.
        digits: of the terms.
    """

    quarter: int
    proposer: str
    partner: str
    kind: str
    chance: float | None
    contents: str
    terms: tuple[tuple[str, float | None], ...]
    digits: int

    @property
    def total(self) -> float:
        """Sum of the terms."""
        return sum(value for _, value in self.terms if value is not None)

    def written(self) -> tuple[list[str | None], str]:
        """The terms and their sum as shown: what is shown adds up; None for a red line."""
        scale = Scale(1.0, self.digits, "")
        whole = scale.ticks(self.total)
        values = [value for _, value in self.terms if value is not None]
        parts = iter(scale.split(values, whole))
        ticks = [None if value is None else next(parts) for _, value in self.terms]
        shown = [None if t is None else signed(scale.value(t), self.digits) for t in ticks]
        return shown, signed(scale.value(whole), self.digits)


def known(rules: Ruleset, name: str) -> bool:
    """Whether a name asks for replies: a deal, a party, two parties (`one.other`), or all."""
    parties, named = set(rules.axes["party"].ids), name.split(".")
    both = len(set(named)) == len(named) <= 2 and set(named) <= parties
    return name == ALL or name in rules.deals or both


def tell(page: Page, session: Session, words: Words, name: str, year: int | None) -> None:
    """Print replies with their terms: all to a deal or of two parties, the refusals of one party.

    Of the seat's party also the offers that it accepted, which no other list of its acts tells.

    Args:
        year: None for all that were played.
    """
    found = [a for a in _answers(session, words, year) if _asked(session.rules, name, a)]
    one = name in session.rules.axes["party"].ids
    offered = {d.id for d in session.rules.deals.values() if d.partner == session.seat}
    page.heading(words("bundle.title", name=_title(session, words, name)))
    if not found:
        page.line(words("bundle.none"))
        return
    page.line(words("bundle.counts", **{k: str(_count(found, k)) for k in (YES, NO, VAIN)}))
    if any(_count(found, kind) for kind in (LAPSED, WAITING)):
        counts = {k: str(_count(found, k)) for k in (LAPSED, WAITING)}
        page.line(words("bundle.counts_unanswered", **counts))
    if any(answer.terms for answer in found):
        page.line(words("bundle.scale"))
    for answer in found:
        if not (one and answer.kind == YES) or answer.contents in offered:
            _print(page, session, words, answer)


def _count(found: Iterable[Answer], kind: str) -> int:
    return sum(answer.kind == kind for answer in found)


def _title(session: Session, words: Words, name: str) -> str:
    if name == ALL:
        return words("bundle.all")
    if name in session.rules.deals:
        return words.measure(name)
    return words.listed(*(words.party(p) for p in name.split(".")))


def _asked(rules: Ruleset, name: str, answer: Answer) -> bool:
    """Whether an answer is asked for; of one party those that it gave."""
    if name in rules.deals:
        return answer.contents == name
    if name in rules.axes["party"].ids:
        return answer.partner == name
    return name == ALL or set(name.split(".")) == {answer.proposer, answer.partner}


def _answers(session: Session, words: Words, year: int | None) -> Iterator[Answer]:
    played, length = years(session), session.rules.scenario.turn_quarters
    for one in (y for y in sorted(played) if year in {None, y}):
        span = range(played[one].start * length, played[one].stop * length)
        for quarter in span:
            yield from _to_deals(session, words, quarter)
            yield from _by_seat(session, words, quarter)
            for talk in of_quarter(session.model, quarter)[0]:
                yield _to_bundle(words, talk)


def _to_deals(session: Session, words: Words, quarter: int) -> Iterator[Answer]:
    record = next((r for r in session.model.records if r.quarter == quarter), None)
    for response in record.responses if record else ():
        if response.level[0]:
            kind = YES if response.accepted[0] else NO
            deal = session.rules.deals[response.deal]
            yield _to_deal(words, quarter, deal, kind, response.judgement)


def _by_seat(session: Session, words: Words, quarter: int) -> Iterator[Answer]:
    """How offers to the seat ended in a quarter; what still waits is told in the last one."""
    for deal, kind, judgement in _ends(session, quarter):
        yield _to_deal(words, quarter, deal, kind, judgement)
    if quarter == session.world.quarter - 1:
        for name in session.offers():
            yield _to_deal(words, quarter, session.rules.deals[name], WAITING, None)


def _ends(session: Session, quarter: int) -> Iterator[tuple[Deal, str, Judgement | None]]:
    """Offers to the seat that left the table: by its reply among the orders, else they lapsed."""
    rules, book = session.rules, session.model.book
    offers = [d for d in rules.deals.values() if d.partner == session.seat]
    for step, before, after in book.steps(quarter, {"offered"}) if book else ():
        for deal in offers:
            m = rules.measure_index(deal.id)
            if before.offered[m, 0] <= 0 or after.offered[m, 0] > 0:
                continue
            if step != "orders":
                yield deal, LAPSED, None
                continue
            free = session.seat in session.model.seats
            judgement = None if free else judge(rules, before, deal, np.ones(before.runs))
            yield deal, YES if after.next_level[m, 0] > 0 else NO, judgement


def _to_deal(
    words: Words, quarter: int, deal: Deal, kind: str, judgement: Judgement | None
) -> Answer:
    terms = deals.terms(words, deal, judgement) if judgement else ()
    return Answer(
        quarter=quarter,
        proposer=words.rules.actors[deal.proposer].party or "row",
        partner=deal.partner_party,
        kind=kind,
        chance=float(judgement.chance[0]) if judgement else None,
        contents=deal.id,
        terms=tuple((t.label, None if t.red_line else t.value) for t in terms),
        digits=1,
    )


def _to_bundle(words: Words, talk: Talk) -> Answer:
    return Answer(
        quarter=talk.quarter,
        proposer=talk.proposer,
        partner=talk.partner,
        kind=(YES if talk.accepted else NO) if talk.made else VAIN,
        chance=talk.chance,
        contents=bundles.offered(words, talk),
        terms=tuple((bundles.reason_name(words, r), r.value) for r in talk.reasons),
        digits=3,
    )


def _print(page: Page, session: Session, words: Words, answer: Answer) -> None:
    page.line(_said(session, words, answer))
    name = answer.contents
    page.line(words.measure(name) if name in session.rules.deals else name, indent=1)
    shown, total = answer.written()
    for (label, _), value in zip(answer.terms, shown, strict=True):
        text = words("text.red_line") if value is None else value
        page.line(page.pair(label.rstrip(".。"), text), indent=2)  # red lines are sentences
    if answer.terms:
        page.line(page.pair(words("bundle.sum"), total), indent=2)


def _said(session: Session, words: Words, answer: Answer) -> str:
    """When, who, to whom and what was replied; the chance where there was one."""
    date = words.texts.quarter(session.rules.first_quarter.plus(answer.quarter))
    one, two = (words.party(p) for p in (answer.proposer, answer.partner))
    if answer.chance is None:
        return words(f"bundle.offer_{answer.kind}", date=date, one=one, two=two)
    n = round(100 * answer.chance)
    return words(f"bundle.said_{answer.kind}", date=date, one=one, two=two, n=n)
