"""What the desk reports: what happened and what is coming, prices, years, names of saves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.core.texts import LANGUAGES
from sim.core.units import Quarter
from sim.game import Session
from sim.orders.types import Allocate, Answer, Order, Propose, SetPolicy
from sim.rules.loader import load_ruleset
from sim.views import deals, news, numbers, results, world_map
from sim.views.desk import WARNINGS, Desk
from sim.views.models import Intent, NewsItem
from sim.views.words import Words


def until_waiting(session: Session) -> None:
    while not session.pending_events():
        session.end_turn()


def test_a_report_keeps_what_happened_apart_from_what_is_coming() -> None:
    session = Session(seed=3)
    words = Words.of(session.rules, "en")
    until_waiting(session)
    report = results.report(session, words)
    assert report is not None
    assert session.last is not None
    dates = [session.rules.first_quarter.plus(q) for q in session.last.quarters]
    assert all(any(str(d.year) in i.when for d in dates) for i in report.news)
    assert {i.when for i in report.coming} == {words.texts.quarter(session.date)}
    event = session.rules.events[session.pending_events()[0]].name.en
    assert event in [i.headline for i in report.coming]
    assert event not in [i.headline for i in report.news]
    assert words.texts.half(session.date) in report.coming_title


@pytest.mark.parametrize("answered", [True, False])
def test_an_answer_is_told_in_the_turn_after(answered: bool) -> None:
    session = Session(seed=3)
    words = Words.of(session.rules, "en")
    until_waiting(session)
    event = session.rules.events[session.pending_events()[0]]
    if answered:
        session.draft(Answer(event.id, event.default))
    session.end_turn()
    assert session.last is not None
    (item,) = (
        i for i in news.news(session, words, session.last.quarters) if i.headline == event.name.en
    )
    default = next(a.label.en for a in event.answers if a.id == event.default)
    start = "Japan's answer" if answered else "Left unanswered"
    assert item.reason == f"{start}: {default}"


def test_actors_that_do_the_same_are_told_together_and_the_lightest_counted() -> None:
    session = Session(seed=5)
    words = Words.of(session.rules, "en")
    session.end_turn()
    assert session.last is not None
    told = news.news(session, words, session.last.quarters)
    steps = [i.headline for i in told if i.kind == "policy"]
    assert len(steps) == len(set(steps))
    assert any(", " in i.actor for i in told)
    assert len(told) == news.MOST + 1
    every = [i for r in session.model.records for i in news.of_quarter(words, r)]
    lost = {i.headline for i in every} - {i.headline for i in told}
    assert told[-1].headline.startswith(f"{len(lost)} ")
    assert not told[-1].actor


def test_what_starts_is_told_with_what_it_is_and_what_spoke_against_it() -> None:
    session = Session(seed=5)
    words = Words.of(session.rules, "en")
    session.end_turn()
    acts = [a for r in session.model.records for a in r.acts.of()]
    date = session.rules.first_quarter
    for one in acts:
        record = session.rules.measures[one.measure].record
        item = news.act(words, one, date)
        if item.headline.endswith(" started"):
            assert item.reason.startswith(record.body.en)  # type: ignore[union-attr]
        if any(value < 0 for _, value in one.reasons[1:]):
            assert "Against it" in item.reason


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_tells_what_became_of_every_order(language: str) -> None:
    session = Session(seed=3, language=language)
    words = Words.of(session.rules, language)
    deal = next(d for d in session.rules.deals.values() if d.proposer == session.seat)
    orders: list[Order] = [
        SetPolicy("power_zones", 1),
        SetPolicy("compute_grants_card", 0),
        Allocate("small_programmes", 72.0),
        Propose(deal.id),
    ]
    orders = [o for o in orders if session.option(o).legal]
    assert len(orders) >= 3
    for order in orders:
        session.draft(order)
    session.end_turn()
    report = results.report(session, words)
    assert report is not None
    assert session.last is not None
    told = report.milestones[: len(orders)]
    for order, line in zip(orders, told, strict=True):
        assert words.order(order) in line
    (response,) = session.last.responses
    key = "report.order_agreed" if response.accepted[0] else "report.order_refused"
    assert words(key, why="") in told[-1]
    m = session.rules.measure_index("power_zones")
    assert session.world.level[m, 0] or session.world.next_level[m, 0]
    assert words("report.order_ended") not in told[0]
    assert words("report.order_ended") in told[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_for_money_names_the_fiscal_year(language: str) -> None:
    words = Words.of(load_ruleset(), language)
    session = Session(seed=3)
    now = session.option(SetPolicy("leading_edge_fab", 3))
    assert now.reason == "reason.money"
    next_april = words.reason(now.reason, dict(now.values))
    assert "2026" in next_april
    session.end_turn()  # the second half: at once out of 2026, or from April out of 2027
    years = []
    for order in (SetPolicy("inference_cloud", 3, now=True), SetPolicy("inference_cloud", 3)):
        option = session.option(order)
        text = words.reason(option.reason, dict(option.values))
        years += re.findall(r"20\d\d", text)[:1]
    assert years == ["2027", "2027"]  # both years are short: the one that the purse shows


def test_every_level_of_a_deal_is_refused_for_the_year_that_the_purse_shows() -> None:
    session = Session(seed=3)
    session.draft(SetPolicy("power_zones", 1))
    deal = next(d for d in session.rules.deals.values() if d.proposer == session.seat)
    options = [session.option(Propose(deal.id, level)) for level in (1, 2)]
    assert {o.reason for o in options} == {"reason.money"}
    assert {dict(o.values)["year"] for o in options} == {session.date.next_fiscal_year}
    assert len({dict(o.values)["have"] for o in options}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_order_on_its_way_names_the_month_of_its_start(language: str) -> None:
    session = Session(seed=3, language=language)
    words = Words.of(session.rules, language)
    session.draft(SetPolicy("power_zones", 1))
    session.end_turn()
    report = results.report(session, words)
    assert report is not None
    assert (
        words("report.order_starts", date=words.texts.month(Quarter(2026, 3)))
        in (report.milestones[0])
    )


def test_the_same_act_in_several_quarters_spans_them_in_the_order_of_time() -> None:
    words = Words.of(load_ruleset(), "ja")
    whens = [words.texts.quarter(Quarter(2026, n)) for n in (3, 4)]
    items = [NewsItem("us", "A", when, "act", "", "policy") for when in whens]
    (one,) = news._together(words, items)
    assert one.when == words("news.span", first=whens[0], last=whens[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_tells_deliveries_to_the_sellers_place_too(language: str) -> None:
    session = Session(seed=3, language=language)
    view = world_map.map_view(session, Words.of(session.rules, language))
    assert {f.target for f in view.flows if f.kind == "chips"} == set(session.rules.blocs)


def test_a_line_is_refused_in_the_year_it_is_for() -> None:
    session = Session(seed=3)
    session.end_turn()
    session.draft(SetPolicy("growth_fund", 1))
    session.draft(Allocate("small_programmes", 100.0))
    option = session.option(SetPolicy("factory_grants", 3))
    assert dict(option.values)["year"] == 2027


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_share_with_a_weak_source_is_power_and_rank(language: str) -> None:
    desk = Desk(language, seed=3)
    desk.do(Intent("new_game", {"seed": 3}))
    desk.do(Intent("end_turn"))
    view = desk.main()
    assert numbers.WEAK_SHARE not in {n.id for n in view.numbers}
    assert view.report is not None
    assert numbers.WEAK_SHARE not in {n.id for n in view.report.numbers}
    bar = view.goal.bars[0]
    assert "GW" in bar.text
    assert "%" not in bar.text
    assert bar.moving
    assert bar.note == desk.text("goal.compute_note")
    assert bar.id in {n.id for n in view.numbers}  # its causes can be opened


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_warning_word_is_explained(language: str) -> None:
    words = Words.of(load_ruleset(), language)
    used = {a.warning for e in words.rules.events.values() for a in e.answers if a.warning}
    assert used <= set(WARNINGS)
    desk = Desk(language, seed=3)
    page = next(p for p in desk.help() if p.title == words("help.warnings_title"))
    assert set(page.paragraphs) >= {deals.warning(words, w) for w in WARNINGS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_price_speaks_of_pips(language: str) -> None:
    desk = Desk(language, seed=3)
    desk.do(Intent("new_game", {"seed": 3}))
    hints = [a.hint for c in desk.main().cards for a in c.actions]
    hints += [a.hint for d in desk.main().deals for a in d.actions]
    assert not [h for h in hints if re.search(r"\bpips?\b|印\d|\b1 teams", h)]
    zones = next(c for c in desk.main().cards if c.id == "power_zones")
    assert zones.capital_text == "9"


def test_an_offer_says_only_what_a_reply_can_bring() -> None:
    rules = load_ruleset()
    for deal in rules.deals.values():
        if deal.partner == rules.scenario.seat:
            assert len(deal.levels) == 1, deal.id  # a reply signs level 1


def test_saving_twice_replaces_nothing(tmp_path: Path) -> None:
    desk = Desk("en", seed=3, folder=tmp_path)
    desk.do(Intent("new_game", {"seed": 3}))
    names = []
    for _ in range(3):
        notice = desk.do(Intent("save"))
        assert notice is not None
        names.append(notice.text)
    assert len(set(names)) == 3
    assert len(list(tmp_path.glob("world-3-turn-01*.json"))) == 3
