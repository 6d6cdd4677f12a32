"""Saves that are damaged, foreign or cannot be written: one clear message, nothing lost."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim import __version__
from sim.core.errors import SaveError
from sim.core.texts import LANGUAGES
from sim.game import Session, saves
from sim.orders.types import SetPolicy
from sim.rules.loader import load_ruleset


@pytest.fixture(scope="module")
def played() -> Session:
    """A short game with orders and a draft."""
    session = Session(seed=5, language="ja")
    session.draft(SetPolicy("power_zones", 1))
    session.end_turn()
    session.end_turn()
    session.draft(SetPolicy("safety_institute", 1))
    return session


@pytest.fixture
def path(played: Session, tmp_path: Path) -> Path:
    target = tmp_path / "game.json"
    played.save(target)
    return target


def test_a_save_brings_back_the_game_with_its_drafts(played: Session, path: Path) -> None:
    loaded = Session.load(path)
    assert loaded.drafts() == played.drafts()
    assert loaded.world.hash() == played.world.hash()
    assert (loaded.seed, loaded.language, loaded.goal.id) == (5, "ja", played.goal.id)
    assert loaded.turn == played.turn


def test_loading_and_going_on_is_the_same_as_going_on(played: Session, path: Path) -> None:
    one, two = Session.load(path), Session.load(path)
    for _ in range(3):
        one.end_turn()
    two.end_turn()
    two.save(path)
    three = Session.load(path)
    for _ in range(2):
        three.end_turn()
    assert one.world.hash() == three.world.hash()


Damage = Callable[[dict[str, Any]], object]


def change(path: Path, damage: Damage) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    new = damage(data)
    whole = new if new in ([data], 7) else data
    path.write_text(json.dumps(whole), encoding="utf-8")


DAMAGES: dict[str, tuple[Damage, str]] = {
    "seed is text": (lambda d: d.update(seed="5"), "seed"),
    "seed is missing": (lambda d: d.pop("seed"), "seed"),
    "seed is negative": (lambda d: d.update(seed=-3), "seed"),
    "seed is huge": (lambda d: d.update(seed=2**200), "seed"),
    "seed is a fraction": (lambda d: d.update(seed=5.5), "seed"),
    "a key too many": (lambda d: d.update(cheat=True), "cheat"),
    "turns is a mapping": (lambda d: d.update(turns={}), "turns"),
    "a turn without hash": (lambda d: d["turns"][0].pop("hash"), "hash"),
    "numbers are texts": (lambda d: d["turns"][0].update(numbers={"compute_us": "x"}), "numbers"),
    "an older format": (lambda d: d.update(format=0), "format 0"),
    "a newer format": (lambda d: d.update(format=99), "format 99"),
    "no format": (lambda d: d.pop("format"), "format"),
    "other rules": (lambda d: d.update(rules="0" * 64), "000000000000"),
    "another scenario": (lambda d: d.update(scenario="mars_2100"), "mars_2100"),
    "a scenario outside": (lambda d: d.update(scenario="../../etc/passwd"), "scenario"),
    "another goal": (lambda d: d.update(goal="world_peace"), "world_peace"),
    "another language": (lambda d: d.update(language="fr"), "language"),
    "a list": (lambda d: [d], "damaged"),
    "a number": (lambda d: 7, "damaged"),
    "an unknown order": (lambda d: d["drafts"].append({"order": "Bribe"}), "Bribe"),
    "an order of another": (
        lambda d: d["drafts"].append(
            {"order": "SetPolicy", "measure": "chip_export_controls", "level": 1}
        ),
        "not legal",
    ),
    "an order about nothing": (
        lambda d: d["turns"][1]["orders"].append(
            {"order": "SetPolicy", "measure": "x", "level": 1}
        ),
        "turn 2",
    ),
    "too many turns": (lambda d: d.update(turns=d["turns"] * 30), "turn"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_save_is_refused_by_name_with_its_place(
    path: Path, damage: tuple[Damage, str]
) -> None:
    act, word = damage
    change(path, act)
    with pytest.raises(SaveError) as caught:
        Session.load(path)
    message = str(caught.value)
    assert str(path) in message
    assert word in message
    assert "\n" not in message
    assert ": :" not in message
    assert len(message) < 500


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[" * 100_000, b"\x00\x01\x02", b"\xff\xfe{}", b"not json", b"null", b"NaN",
     b'{"format": 1, "seed": NaN}'],
    ids=["empty", "brace", "deep", "binary", "utf16", "words", "null", "nan", "nan inside"],
)  # fmt: skip
def test_what_is_no_save_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "game.json"
    path.write_bytes(content)
    with pytest.raises(SaveError) as caught:
        Session.load(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.99])
def test_a_truncated_save_is_refused_and_the_previous_one_offered(
    played: Session, path: Path, part: float
) -> None:
    played.save(path)
    previous = path.with_suffix(".json.1")
    assert previous.exists()
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(SaveError) as caught:
        Session.load(path)
    assert str(path) in str(caught.value)
    assert f"previous save is {previous}" in str(caught.value)
    assert Session.load(previous).world.hash() == played.world.hash()


def test_the_previous_save_is_offered_for_a_wrong_shape_too(played: Session, path: Path) -> None:
    played.save(path)
    change(path, lambda d: d.update(seed="x"))
    with pytest.raises(SaveError, match="the previous save is"):
        Session.load(path)


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "game.json"
    with path.open("wb") as file:
        file.truncate(saves.MAX_BYTES + 1)
    with pytest.raises(SaveError, match="larger than 20 MB") as caught:
        Session.load(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_and_a_folder_are_refused_by_name(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(SaveError, match="cannot be read") as caught:
            Session.load(path)
        assert str(path) in str(caught.value)


def test_a_hash_that_departs_within_rounding_is_accepted(path: Path, played: Session) -> None:
    """Another processor may give other bits; then the headline numbers decide."""
    change(path, lambda d: d["turns"][0].update(hash="0" * 64))
    assert Session.load(path).world.hash() == played.world.hash()


@pytest.mark.parametrize("turn", [0, 1])
def test_a_turn_that_does_not_replay_names_the_first_turn_and_number(path: Path, turn: int) -> None:
    def tamper(data: dict[str, Any]) -> None:
        data["turns"][turn]["hash"] = "0" * 64
        data["turns"][turn]["numbers"]["compute_japan"] += 0.001

    change(path, tamper)
    with pytest.raises(SaveError, match=f"turn {turn + 1}: does not replay: compute_japan was"):
        Session.load(path)


def test_numbers_that_were_altered_beside_a_true_hash_are_noticed(path: Path) -> None:
    change(path, lambda d: d["turns"][1]["numbers"].update(compute_japan=99.0))
    with pytest.raises(SaveError, match="turn 2: does not replay: compute_japan was 99"):
        Session.load(path)


def test_a_tampered_hash_without_numbers_is_not_believed(path: Path) -> None:
    """Nothing is left to compare: the save cannot be verified."""
    change(path, lambda d: d["turns"][0].update(hash="0" * 64, numbers={}))
    with pytest.raises(SaveError, match="turn 1"):
        Session.load(path)


def test_changed_orders_are_noticed(path: Path) -> None:
    change(path, lambda d: d["turns"][0].update(orders=[]))
    with pytest.raises(SaveError, match=r"turn [12]: does not replay"):
        Session.load(path)


# -- writing --------------------------------------------------------------------------------------


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def test_the_last_three_are_kept(played: Session, tmp_path: Path) -> None:
    path = tmp_path / "game.json"
    texts = []
    session = Session(seed=8)
    for _ in range(5):
        session.save(path)
        texts.append(path.read_text(encoding="utf-8"))
        session.end_turn()
    kept = [path, *(path.with_suffix(f".json.{i}") for i in range(1, saves.KEPT))]
    assert [p.read_text(encoding="utf-8") for p in kept] == texts[::-1][: saves.KEPT]
    assert sorted(contents(tmp_path)) == sorted(p.name for p in kept)


@pytest.mark.parametrize("fails", ["replace", "fsync", "mkstemp", "write"])
def test_a_write_that_fails_loses_nothing(
    played: Session, path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    played.save(path)
    before = contents(path.parent)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        if fails == "replace":
            patched.setattr(Path, "replace", full)
            patched.setattr(os, "replace", full)
        elif fails == "fsync":
            patched.setattr(os, "fsync", full)
        elif fails == "mkstemp":
            patched.setattr("tempfile.mkstemp", full)
        else:
            patched.setattr(os, "fdopen", full)
        with pytest.raises(SaveError, match="No space left") as caught:
            played.save(path)
    assert str(path) in str(caught.value)
    after = contents(path.parent)
    assert {n: b for n, b in after.items() if n in before} == before
    assert set(after) == set(before), "no half-written file stays behind"
    assert Session.load(path).world.hash() == played.world.hash()


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_failure_in_the_middle_of_the_rotation_keeps_the_present_save(
    played: Session, path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    played.save(path)
    played.save(path)
    before = path.read_bytes()
    calls = 0
    real = Path.replace

    def some(self: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls == step:
            raise OSError(5, "Input/output error")
        return real(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", some)
        with pytest.raises(SaveError):
            played.save(path)
    assert path.read_bytes() == before
    for kept in path.parent.glob("game.json*"):
        assert saves.read(kept).seed == played.seed
    assert not [p for p in path.parent.iterdir() if p.name.startswith(".")]


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_folder_that_cannot_be_written_is_named(played: Session, tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o500)
    with pytest.raises(SaveError, match="cannot be written"):
        played.save(folder / "game.json")


def test_a_folder_that_is_a_file_is_an_error_with_a_message(
    played: Session, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(SaveError, match="cannot be written"):
        played.save(tmp_path / "file" / "game.json")


def test_a_save_is_small_and_holds_no_path_of_this_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text) < 100_000
    assert str(Path.home()) not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_save_of_other_rules_is_told_apart_by_the_rules_not_the_version(
    path: Path, language: str
) -> None:
    change(path, lambda d: d.update(rules="0" * 64, language=language))
    with pytest.raises(SaveError) as caught:
        Session.load(path)
    rules = load_ruleset()
    expected = rules.texts[language]["app.other_rules"].format(
        name=path, then="0" * 12, now=rules.sha256[:12], program=__version__
    )
    assert str(caught.value) == expected
