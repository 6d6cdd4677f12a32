"""The comparison page: well-formed, self-contained, in both languages; other worlds are refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typing_extensions import override

from sim.core.errors import MiddlePowerError, SaveError
from sim.game import Session
from sim.orders.types import Allocate, Propose, SetPolicy
from sim.reports import games
from sim.reports.compare import run
from sim.rules.loader import load_ruleset
from sim.views.words import Words

VOID = {"meta", "br", "col"}
TURNS = 3


class Checker(HTMLParser):
    """Counts elements, checks that they nest, keeps the text and what is referred to."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.counts: dict[str, int] = {}
        self.references: list[str] = []
        self.words: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.counts[tag] = self.counts.get(tag, 0) + 1
        if tag not in VOID:
            self.open.append(tag)
        self.references += [str(v) for k, v in attrs if k in {"src", "href", "xlink:href"}]

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    @override
    def handle_data(self, data: str) -> None:
        self.words.append(data)


def checked(text: str) -> Checker:
    parser = Checker()
    parser.feed(text)
    parser.close()
    assert parser.open == []
    return parser


def calm(session: Session) -> None:
    """No orders."""


def busy(session: Session) -> None:
    if session.turn == 1:
        session.draft(SetPolicy("power_zones", 1))
    if session.turn == 2:
        session.draft(Propose("mutual_recognition", 1))


def frugal(session: Session) -> None:
    busy(session)
    if session.turn == 2:
        session.draft(Allocate("small_programmes", 60.0))


def saved(path: Path, play: Callable[[Session], None], seed: int = 4, turns: int = TURNS) -> Path:
    session = Session(seed=seed)
    for _ in range(turns):
        play(session)
        session.end_turn()
    session.save(path)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saves")
    saved(folder / "calm.json", calm)
    saved(folder / "busy <&> 丙.json", busy)
    saved(folder / "frugal.json", frugal, turns=TURNS + 1)
    return folder


@pytest.fixture(scope="module")
def three(folder: Path) -> list[Path]:
    return [folder / n for n in ("calm.json", "busy <&> 丙.json", "frugal.json")]


@pytest.fixture(scope="module", params=["en", "ja"])
def written(request: pytest.FixtureRequest, three: list[Path]) -> tuple[str, str]:
    out = three[0].parent / f"page-{request.param}.html"
    assert run(three, out, request.param) == 0
    return request.param, out.read_text("utf-8")


def test_the_page_is_well_formed_and_in_its_language(written: tuple[str, str]) -> None:
    language, text = written
    parser = checked(text)
    assert f'<html lang="{language}">' in text
    assert parser.counts["h1"] == 1
    assert parser.counts["table"] >= 3
    assert parser.counts["polyline"] == 5 * 4  # three games and the ghost line
    assert "script" not in parser.counts
    assert "busy <&> 丙" in "".join(parser.words)
    assert "<&>" not in text


def test_the_page_needs_nothing_but_itself(written: tuple[str, str]) -> None:
    _, text = written
    assert checked(text).references == []
    for sign in ("http://", "https://", "url(", "@import", "<link", "<img", "<script"):
        assert sign not in text


def test_the_page_shows_orders_thresholds_and_the_disclaimer(written: tuple[str, str]) -> None:
    language, text = written
    words = Words.of(Session(seed=4).rules, language)
    shown = "".join(checked(text).words)
    assert words("app.disclaimer") in shown
    assert words.order(Propose("mutual_recognition", 1)) in shown
    assert f"◆ {words.order(Allocate('small_programmes', 60.0))}" in shown
    assert words("compare.lengths", turn=TURNS) in shown
    assert words("compare.not_played") in shown


def test_the_same_saves_give_the_same_page(three: list[Path], tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        run(three, tmp_path / name, "en")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_causes_sum_to_the_change(three: list[Path]) -> None:
    for game in games.load(three, "en")[0]:
        for indicator, causes in game.causes.items():
            path = game.paths[indicator]
            assert sum(causes.values()) == pytest.approx(path[TURNS] - path[0], abs=1e-9)


def test_a_share_with_a_weak_source_is_power_and_rank(written: tuple[str, str]) -> None:
    language, text = written
    words = Words.of(load_ruleset(), language)
    name = words.short("compute_share_japan")
    row = text[text.index(f">{name}<") :].split("</tr>")[0]
    assert "GW" in row
    assert "%" not in row
    ranks = [words("goal.compute_text", gw="", rank=rank, of=7).strip() for rank in range(1, 8)]
    assert any(rank in row for rank in ranks)
    assert text.count(f">{name}<") == 1  # no chart and no causes of the share


def test_a_game_without_orders_is_the_ghost_line(three: list[Path]) -> None:
    first, *others = games.load(three, "en")[0]
    assert first.paths == first.ghost
    assert all(g.ghost[i][: TURNS + 1] == first.ghost[i] for g in others for i in first.ghost)


def test_equal_file_names_are_told_apart(tmp_path: Path) -> None:
    paths = [tmp_path / "x" / "save.json", tmp_path / "y" / "save.json"]
    assert games.labels(paths) == ["x/save", "y/save"]
    assert games.labels([paths[0], paths[0]]) == ["x/save (1)", "x/save (2)"]


def test_another_world_is_named(folder: Path, tmp_path: Path) -> None:
    other = saved(tmp_path / "other.json", calm, seed=5, turns=1)
    with pytest.raises(SaveError, match=r"other\.json.*seed is 5.*calm\.json is 4"):
        run([folder / "calm.json", other], tmp_path / "o.html", "en")
    data = json.loads(other.read_text())
    rules = tmp_path / "rules.json"
    rules.write_text(json.dumps({**data, "seed": 4, "rules": "0" * 64}))
    with pytest.raises(SaveError, match=r"rules\.json.*rules is 000"):
        run([folder / "calm.json", rules], tmp_path / "o.html", "en")
    assert not (tmp_path / "o.html").exists()


def test_too_few_too_many_and_empty_games_are_refused(folder: Path, tmp_path: Path) -> None:
    calm_save = folder / "calm.json"
    for count in (0, 1, 9):
        with pytest.raises(SaveError, match=f"2 to 8 .* not {count}$"):
            run([calm_save] * count, tmp_path / "o.html", "en")
    empty = saved(tmp_path / "empty.json", calm, turns=0)
    with pytest.raises(SaveError, match=r"empty\.json: no turn"):
        run([calm_save, empty], tmp_path / "o.html", "en")


def test_damaged_and_missing_saves_are_named(folder: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text((folder / "calm.json").read_text()[:200])
    for path in (broken, tmp_path / "nowhere.json"):
        with pytest.raises(SaveError, match=path.name):
            run([folder / "calm.json", path], tmp_path / "o.html", "en")


def test_the_page_never_takes_the_place_of_a_save(folder: Path, tmp_path: Path) -> None:
    two = [folder / "calm.json", folder / "frugal.json"]
    before = two[0].read_bytes()
    with pytest.raises(SaveError, match="one of the saves"):
        run(two, two[0], "en")
    assert two[0].read_bytes() == before
    with pytest.raises(MiddlePowerError, match="folder"):
        run(two, tmp_path, "en")
    (tmp_path / "file").write_text("x")
    with pytest.raises(MiddlePowerError, match="cannot be written"):
        run(two, tmp_path / "file" / "o.html", "en")
