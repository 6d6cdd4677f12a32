"""Who proposed what to whom in a game, and the terms by which the other side said yes or no."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.core.texts import signed
from sim.game import Session
from sim.game.chain import years
from sim.game.talks import Talk, of_quarter
from sim.rules.ruleset import Ruleset
from sim.text.page import Page
from sim.views import bundles, deals
from sim.views.words import Words

ALL = "bundles"  # asks for the talks of all parties
YES, NO, VAIN = "yes", "no", "vain"


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply in words.

    Attributes:
        kind: yes, no, or vain where the other side was only sounded out.
        terms: what weighed, by name; they sum to `total`; None for a red line, which stops a deal
            whatever the terms.
        digits: of the terms.
    """

    quarter: int
    proposer: str
    partner: str
    kind: str
    chance: float
    contents: str
    terms: tuple[tuple[str, float | None], ...]
    digits: int

    @property
    def total(self) -> float:
        """Sum of the terms."""
        return sum(value for _, value in self.terms if value is not None)


def known(rules: Ruleset, name: str) -> bool:
    """Whether a name asks for replies: a deal, a party, two parties (`one.other`), or all."""
    parties, named = set(rules.axes["party"].ids), name.split(".")
    both = len(set(named)) == len(named) <= 2 and set(named) <= parties
    return name == ALL or name in rules.deals or both


def tell(page: Page, session: Session, words: Words, name: str, year: int | None) -> None:
    """Print replies with their terms: all to a deal or of two parties, the refusals of one party.

    Args:
        year: None for all that were played.
    """
    found = [a for a in _answers(session, words, year) if _asked(session.rules, name, a)]
    one = name in session.rules.axes["party"].ids
    page.heading(words("bundle.title", name=_title(session, words, name)))
    if not found:
        page.line(words("bundle.none"))
        return
    page.line(words("bundle.counts", **{k: str(_count(found, k)) for k in (YES, NO, VAIN)}))
    page.line(words("bundle.scale"))
    for answer in found:
        if not (one and answer.kind == YES):
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
            for talk in of_quarter(session.model, quarter)[0]:
                yield _to_bundle(words, talk)


def _to_deals(session: Session, words: Words, quarter: int) -> Iterator[Answer]:
    record = next((r for r in session.model.records if r.quarter == quarter), None)
    for response in record.responses if record else ():
        if not response.level[0]:
            continue
        deal = session.rules.deals[response.deal]
        terms = deals.terms(words, deal, response.judgement)
        proposer = session.rules.actors[deal.proposer].party or "row"
        yield Answer(
            quarter=quarter,
            proposer=proposer,
            partner=deal.partner_party,
            kind=YES if response.accepted[0] else NO,
            chance=float(response.judgement.chance[0]),
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
    date = words.texts.quarter(session.rules.first_quarter.plus(answer.quarter))
    one, two = (words.party(p) for p in (answer.proposer, answer.partner))
    key = f"bundle.said_{answer.kind}"
    page.line(words(key, date=date, one=one, two=two, n=round(100 * answer.chance)))
    name = answer.contents
    page.line(words.measure(name) if name in session.rules.deals else name, indent=1)
    for label, value in answer.terms:
        text = words("text.red_line") if value is None else signed(value, answer.digits)
        page.line(page.pair(label.rstrip(".。"), text), indent=2)  # red lines are sentences
    total = signed(answer.total, answer.digits)
    page.line(page.pair(words("bundle.sum"), total), indent=2)
