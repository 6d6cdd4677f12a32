"""What the views say of cards, deals and purses in a real game."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.core.texts import LANGUAGES
from sim.game import Session
from sim.orders.types import Allocate
from sim.views.desk import HELP, Desk
from sim.views.models import Action, Card, Deal, Intent
from sim.views.numbers import goal_flag


@pytest.fixture(params=LANGUAGES)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    desk = Desk(request.param, folder=tmp_path)
    desk.do(Intent("new_game", {"seed": 1}))
    return desk


def _session(desk: Desk) -> Session:
    assert desk.session is not None
    return desk.session


def _card(desk: Desk, card: str) -> Card:
    return next(c for c in desk.main().cards if c.id == card)


def _deal(desk: Desk, deal: str) -> Deal:
    return next(d for d in desk.main().deals if d.id == deal)


def _marks(actions: tuple[Action, ...]) -> dict[object, str]:
    return {a.intent.values["level"]: a.mark for a in actions}


def _order(desk: Desk, card: str, level: int) -> None:
    assert desk.do(Intent("policy", {"measure": card, "level": level})) is None


def test_levels_are_marked(desk: Desk) -> None:
    fab = "leading_edge_fab"
    assert _marks(_card(desk, fab).actions) == {1: "", 2: "in_force", 3: "", 0: ""}
    _order(desk, fab, 1)
    assert _marks(_card(desk, fab).actions) == {1: "drafted", 2: "in_force", 3: "", 0: ""}
    assert [a.intent.values["level"] for a in _card(desk, fab).actions if a.ends] == [0]


@pytest.mark.parametrize(("left", "key"), [(1, "now"), (2, "now"), (3, "next"), (4, "next")])
def test_a_card_warns_before_its_term_ends(desk: Desk, left: int, key: str) -> None:
    card = "safety_institute"
    m = _session(desk).rules.measure_index(card)
    world = _session(desk).world
    world.level[m, 0] = world.next_level[m, 0] = 1
    world.age[m, 0], world.left[m, 0] = 8, left
    desk._view = None
    assert _card(desk, card).warning == desk.words(f"card.ends_{key}")
    _order(desk, card, 1)
    assert _card(desk, card).warning == ""


@pytest.mark.parametrize("left", [0, 5, 12])
def test_no_warning_long_before_the_end(desk: Desk, left: int) -> None:
    m = _session(desk).rules.measure_index("safety_institute")
    world = _session(desk).world
    world.level[m, 0] = world.next_level[m, 0] = 1
    world.left[m, 0] = left
    assert _card(desk, "safety_institute").warning == ""


def test_the_warning_tells_the_truth(desk: Desk) -> None:
    """A card that is warned of and not renewed is over one or two turns later."""
    _order(desk, "safety_institute", 1)
    seen: list[str] = []
    for _ in range(12):
        desk.do(Intent("end_turn"))
        report = desk.main().report
        assert report is not None
        card = _card(desk, "safety_institute")
        if card.warning:
            assert any(card.warning in w and card.title in w for w in report.warnings)
        seen.append(card.warning)
        if seen[-2:-1] == [desk.words("card.ends_now")]:
            assert card.state != "running"
            break
    assert desk.words("card.ends_next") in seen
    assert seen.index(desk.words("card.ends_now")) == seen.index(desk.words("card.ends_next")) + 1


def test_a_card_says_when_its_teams_come_free(desk: Desk) -> None:
    """The date it names is the date at which the purse of teams rises."""
    session = _session(desk)
    card = "power_zones"
    assert (
        desk.words("card.teams_free_later", n=1, q=desk.words.quarters(5))
        in _card(desk, card).teams_text
    )
    _order(desk, card, 1)
    m = session.rules.measure_index(card)
    while not session.world.level[m, 0]:
        desk.do(Intent("end_turn"))
    text = _card(desk, card).teams_text
    wait = 5 - int(session.world.age[m, 0])
    assert desk.words("card.teams_free", n=1, q=desk.words.quarters(wait)) in text
    before = session.number("free_teams")
    while int(session.world.age[m, 0]) <= 4:
        assert session.number("free_teams") == before
        desk.do(Intent("end_turn"))
    assert session.number("free_teams") == before + 1
    assert (
        desk.words("card.teams_free", n=1, q=desk.words.quarters(1))
        not in _card(desk, card).teams_text
    )


def test_the_chance_names_its_terms(desk: Desk) -> None:
    rules = _session(desk).rules
    for deal in (d for d in desk.main().deals if d.id in rules.deals):
        record = rules.deals[deal.id]
        named = len(record.levels) > 1
        level = desk.words.level(record, 1)
        assert (level in deal.chance_text) is named
        assert f"{round(100 * deal.unstopped)}" in deal.chance_text
        if named:
            hints = [a.hint for a in deal.actions]
            assert len(set(hints)) == len(hints)
            assert all("%" in hint for hint in hints)


def test_a_red_line_stops_in_words(desk: Desk) -> None:
    deal = _deal(desk, "mutual_recognition")
    assert deal.stopped
    assert deal.chance == 0
    assert deal.unstopped > 0
    n = round(100 * deal.unstopped)
    assert deal.chance_text == desk.words("deal.stopped", n=n)


def _sign(desk: Desk, deal: str) -> Deal:
    """Propose a deal until they agree; the slip at the start of the next turn."""
    session = _session(desk)
    m = session.rules.measure_index(deal)
    while not session.world.next_level[m, 0]:
        desk.do(Intent("propose", {"deal": deal, "level": 1}))
        desk.do(Intent("end_turn"))
        session.world.cooldown[m, 0] = 0
    desk._view = None
    return _deal(desk, deal)


def test_a_signed_deal_names_its_start_and_then_what_is_left_of_its_term(desk: Desk) -> None:
    """No chance, no price, no proposal any more; the term runs from the start that was named."""
    session, deal = _session(desk), "investment_for_priority"
    record = session.rules.deals[deal]
    before = _deal(desk, deal).term_text
    assert desk.words.quarters(record.term_q) in before
    assert desk.words.texts.month(session.date.plus(record.delay_q)) in before
    shown = _sign(desk, deal)
    assert shown.state == "in_force"
    assert desk.words.texts.month(session.date) in shown.state_text
    assert "0" not in shown.state_text.replace(str(session.date.year), "")
    assert (shown.chance_text, shown.term_text, shown.actions) == ("", "", ())
    m = session.rules.measure_index(deal)
    for left in range(record.term_q - 2, 0, -2):
        desk.do(Intent("end_turn"))
        text = _deal(desk, deal).state_text
        assert desk.words("deal.left", n=desk.words.quarters(left)) in text
        assert session.world.level[m, 0]
    desk.do(Intent("end_turn"))
    assert desk.words("card.ends_now_short") in _deal(desk, deal).state_text
    desk.do(Intent("end_turn"))
    assert not session.world.level[m, 0]


def test_the_price_of_a_proposal_is_paid_only_if_they_agree(desk: Desk) -> None:
    prefix = desk.words("deal.if_agreed", price="")
    named = [d for d in desk.main().deals if d.id in _session(desk).rules.deals]
    assert all(prefix in a.hint for d in named for a in d.actions)
    desk.do(Intent("propose", {"deal": "offshore_compute", "level": 1}))
    assert prefix in desk.main().drafts[-1].cost_text


def test_an_accepted_offer_shows_no_chance(desk: Desk) -> None:
    session = _session(desk)
    offer = next(d for d in session.rules.deals.values() if d.partner == session.seat)
    m = session.rules.measure_index(offer.id)
    session.world.offered[m, 0] = 2
    desk._view = None
    assert desk.do(Intent("reply", {"deal": offer.id, "accept": 1})) is None
    desk.do(Intent("end_turn"))
    shown = _deal(desk, offer.id)
    assert shown.state == "in_force"
    assert (shown.chance_text, shown.actions) == ("", ())


def test_breaking_asks_first(desk: Desk) -> None:
    session = _session(desk)
    m = session.rules.measure_index("offshore_compute")
    session.world.level[m, 0] = session.world.next_level[m, 0] = 1
    (action,) = _deal(desk, "offshore_compute").actions
    assert action.ends
    assert session.rules.deals["offshore_compute"].breach.of(desk.language) in action.confirm


def test_an_offer_shows_its_chance_and_its_hint_goes_with_the_reply(desk: Desk) -> None:
    session = _session(desk)
    offers = [d for d in session.rules.deals.values() if d.partner == session.seat]
    assert offers
    session.world.offered[session.rules.measure_index(offers[0].id), 0] = 2
    deal = _deal(desk, offers[0].id)
    assert deal.state == "offered"
    assert f"{round(100 * deal.unstopped)}" in deal.chance_text
    assert deal.default_text == desk.words("deal.offer_lapses")
    assert desk.main().hint == desk.words("draft.hint_offer")
    desk.do(Intent("reply", {"deal": deal.id, "accept": 0}))
    assert _deal(desk, deal.id).state == "answered"
    assert desk.main().hint != desk.words("draft.hint_offer")


def test_an_offer_lapses_when_it_says_so(desk: Desk) -> None:
    session = _session(desk)
    offer = next(d for d in session.rules.deals.values() if d.partner == session.seat)
    m = session.rules.measure_index(offer.id)
    for world in (session.world, session.worlds[-1]):
        world.offered[m, 0] = 2
    desk.do(Intent("end_turn"))
    assert session.world.level[m, 0] == session.world.next_level[m, 0] == 0
    lapsed = [i for i in desk.main().news if i.reason == desk.words("news.deal_lapsed_reason")]
    assert [offer.name.of(desk.language) in i.headline for i in lapsed] == [True]


@pytest.mark.parametrize("accept", [0, 1])
def test_an_offer_with_a_reply_has_not_lapsed(desk: Desk, accept: int) -> None:
    session = _session(desk)
    offer = next(d for d in session.rules.deals.values() if d.partner == session.seat)
    for world in (session.world, session.worlds[-1]):
        world.offered[session.rules.measure_index(offer.id), 0] = 2
    assert desk.do(Intent("reply", {"deal": offer.id, "accept": accept})) is None
    desk.do(Intent("end_turn"))
    reasons = [i.reason for i in desk.main().news]
    assert desk.words("news.deal_lapsed_reason") not in reasons


@pytest.mark.parametrize("deal", ["sites_for_sovereignty", "offshore_compute"])
def test_a_partner_has_one_name_on_the_slip_and_in_the_news(desk: Desk, deal: str) -> None:
    name = _deal(desk, deal).partner_name
    party = _session(desk).rules.deals[deal].partner_party
    assert name == desk.words(f"map.{party}")
    desk.do(Intent("propose", {"deal": deal, "level": 1}))
    desk.do(Intent("end_turn"))
    title = _session(desk).rules.deals[deal].name.of(desk.language)
    (item,) = (i for i in desk.main().news if title in i.headline)
    assert item.actor == name
    assert name in item.headline


def test_purses_carry_their_numbers(desk: Desk) -> None:
    desk.do(Intent("end_turn"))
    for purse in desk.main().top.purses:
        number = purse.number
        assert number is not None
        assert sum(c.value for c in number.causes) == pytest.approx(number.delta)
        assert purse.hint in number.note
    _order(desk, "top_talent", 1)
    capital = next(p for p in desk.main().top.purses if p.id == "capital")
    assert capital.number is not None
    assert desk.words("purse.drafted", text="")[:6] in capital.number.note


def test_every_bar_of_the_goal_has_causes(desk: Desk) -> None:
    view = desk.main()
    assert {b.id for b in (*view.goal.bars, view.goal.floor)} <= {n.id for n in view.numbers}


def test_the_floor_names_both_its_lines(desk: Desk) -> None:
    floor = desk.main().goal.floor
    assert floor.met_text in floor.note
    assert floor.outstanding_text in floor.note


def test_too_little_base_research_is_warned_of(desk: Desk) -> None:
    """As long as it is below what keeping up takes, and no longer."""
    session = _session(desk)
    have, needed = (session.number(i) for i in ("base_research", "required_research"))
    session.world.requirement[...] *= 1.1 * have / needed
    short = goal_flag(session, desk.words)
    assert desk.words.value("base_research", have) in short.warning
    assert short.floor.status_text == desk.words("goal.floor_status_risk")
    session.world.requirement[...] *= 0.8
    enough = goal_flag(session, desk.words)
    assert enough.warning == ""
    assert enough.floor.status_text == desk.words("goal.floor_status_met")


@pytest.mark.parametrize("turns", [0, 1])
def test_the_bounds_of_a_line_are_what_can_be_ordered(desk: Desk, turns: int) -> None:
    """In either half of the year, beside other drafts, and not a step further."""
    session = _session(desk)
    for _ in range(turns):
        desk.do(Intent("end_turn"))
    _order(desk, "inference_cloud", 1)
    for line in (x for x in desk.main().budget.lines if x.adjustable):
        for bound, beyond in ((line.low, -0.2), (line.high, 0.2)):
            assert session.option(Allocate(line.id, bound)).legal
            assert not session.option(Allocate(line.id, bound + beyond)).legal


def test_a_save_names_its_folder(desk: Desk) -> None:
    notice = desk.do(Intent("save"))
    assert notice is not None
    assert str(desk.folder) in notice.text


def test_help_pages_have_their_ids(desk: Desk) -> None:
    assert tuple(page.id for page in desk.help()) == HELP
    assert any(desk.title().disclaimer in page.paragraphs for page in desk.help())
