"""Which numbers stand where, and what they are made of."""

from __future__ import annotations

import pytest

from sim.core.texts import LANGUAGES
from sim.game import Session
from sim.views.charts import charts
from sim.views.models import Number
from sim.views.numbers import GROUPS, TILES, shown
from sim.views.words import Words
from sim.views.world_map import map_view


@pytest.fixture(scope="module")
def session() -> Session:
    game = Session(seed=1)
    for _ in range(3):
        game.end_turn()
    return game


@pytest.fixture(scope="module", params=LANGUAGES)
def words(request: pytest.FixtureRequest, session: Session) -> Words:
    return Words.of(session.rules, request.param)


@pytest.fixture(scope="module")
def numbers(session: Session, words: Words) -> dict[str, Number]:
    found = shown(session, words)
    assert len({n.id for n in found}) == len(found)  # each once
    return {n.id: n for n in found}


def test_the_first_row_stands_without_a_heading_and_before_the_groups(
    numbers: dict[str, Number],
) -> None:
    assert tuple(numbers)[: len(TILES)] == TILES
    groups = [n.group for n in numbers.values()]
    assert groups[: len(TILES)] == [""] * len(TILES)
    headings = list(dict.fromkeys(g for g in groups if g))
    assert len(headings) == len(GROUPS)
    assert groups == sorted(groups, key=lambda g: -1 if not g else headings.index(g))


def test_deep_use_complements_and_data_are_told_by_sector(
    session: Session, numbers: dict[str, Number]
) -> None:
    parts = numbers["deep_use_japan"].parts
    sectors = [s.id for s in session.rules.file.sectors]
    templates = ("deep_use_in", "complements_in", "data_in")
    for part, template in zip(parts, templates, strict=True):
        assert [n.id for _, n in part.rows] == [f"{template}_japan_{s}" for s in sectors]
    by_sector = parts[0].rows[1][1]
    assert by_sector.causes
    assert sum(c.value for c in by_sector.causes) == pytest.approx(by_sector.delta)


def test_origins_of_the_models_in_use_sum_to_all(numbers: dict[str, Number]) -> None:
    (part,) = numbers["home_models_japan"].parts
    assert sum(n.value for _, n in part.rows) == pytest.approx(1.0)


def test_yen_and_firms_are_written_as_such(words: Words, numbers: dict[str, Number]) -> None:
    deficit, firms = numbers["digital_deficit"].text, numbers["startups_japan"].text
    if words.language == "ja":
        assert "兆円（年）" in deficit
        assert firms.endswith("社")
    else:
        assert deficit.startswith("¥")
        assert deficit.endswith("tn a year")
        assert firms.endswith(" firms")


def test_dossiers_tell_of_rules_models_and_start_ups(session: Session, words: Words) -> None:
    for bloc in map_view(session, words).blocs:
        if bloc.territorial:
            ids = {n.id.removesuffix(f"_{bloc.id}") for n in bloc.numbers}
            assert {"use_duties", "burden_small", "startups", "trust", "value_autonomy"} <= ids


def test_dossiers_tell_in_which_norms_a_bloc_takes_part(session: Session, words: Words) -> None:
    world, norms = session.world, session.rules.norms
    for b, view in enumerate(map_view(session, words).blocs[: len(session.rules.blocs)]):
        told = "\n".join(view.lines)
        for n, norm in enumerate(norms.values()):
            if world.membership[n, b, 0] > 0.5:
                assert norm.short.of(words.language) in told
    china = "\n".join(map_view(session, words).blocs[1].lines)
    convention = norms["council_convention"].short.of(words.language)
    assert words("map.norms_far", names=convention) in china  # too far from what it wants


def test_the_members_of_norms_stand_side_by_side(
    session: Session, words: Words, numbers: dict[str, Number]
) -> None:
    members = numbers["norm_memberships_japan"].parts[0]
    assert [n.id for _, n in members.rows] == [f"norm_members_{n}" for n in session.rules.norms]
    assert numbers["norm_members_hiroshima_process"].group == words("number.group_norms")
    assert {"norm_members", "rule_reach"} <= {c.id for c in charts(session, words)}


def test_axes_of_charts_have_their_own_units(session: Session, words: Words) -> None:
    found = {c.id: c for c in charts(session, words)}
    assert found["digital_deficit"].unit == words("axis.jpy_y")
    assert found["app_exports"].unit == words("axis.usd_q")
    assert 1.0 < found["digital_deficit"].series[0].points[-1][1] < 100.0  # trillions
    assert len(found["deep_use_sectors"].series) == len(session.rules.file.sectors)
