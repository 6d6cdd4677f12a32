from __future__ import annotations

from pathlib import Path

import pytest

from sim.core.errors import ConfigError
from sim.rules.yamlio import MAX_BYTES, load_yaml, parse_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"), ("on", "on"), ("Off", "Off"), ("yes", "yes"), ("y", "y"), ("12:30", "12:30"),
        ("1_000", "1_000"), ("0x1F", "0x1F"), ("'010'", "010"), ("'2026-01-15'", "2026-01-15"),
        ("2026Q1", "2026Q1"), ("0", 0), ("-7", -7), ("1.0e6", 1.0e6), ("-.5", -0.5), ("3.", 3.0),
        ("true", True), ("false", False), ("null", None), ("~", None), ("", None),
        ("True", "True"), ("NULL", "NULL"), ("'nan'", "nan"), ("nano", "nano"),
    ],
)  # fmt: skip
def test_words_stay_words_and_numbers_are_numbers(text: str, value: object) -> None:
    read = parse_yaml(f"a: {text}", "f.yaml")["a"]
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: 010", "leading zero"),
        ("a: -007", "leading zero"),
        ("a: 1e6", r"exponent without a point .*; write 1\.0e6"),
        ("a: -25E-3", r"'-25E-3' .*; write -25\.0E-3"),
        ("a: 1.e9", r"'1\.e9' .*; write 1\.0e9"),
        ("a: 2026-01-15", "bare date"),
        ("a: .nan", "not a finite number"),
        ("a: -.inf", "not a finite number"),
        ("a: 1.0e999", "not finite"),
        ("a: 1\na: 2", "'a' stands twice"),
        ("a: {b: 1, b: 2}", "'b' stands twice"),
        ("a: &x 1\nb: *x", "aliases are not allowed"),
        ("a: &x {c: 1}\nb: {<<: *x}", "aliases are not allowed"),
        ("a: !!python/object:os.system ls", "the tag .* is not allowed"),
        ("a: !!float 3", "the tag .* is not allowed"),
        ("a: !!map {b: 1}", "the tag .* is not allowed"),
        ("a: !mine 3", "the tag .* is not allowed"),
        ("1: a", "is not text"),
        ("true: a", "is not text"),
        ("a: [1, 2", "not valid YAML"),
        ("a: b: c", "not valid YAML"),
        ("a:\n\t- b", "not valid YAML"),
    ],
)
def test_traps_are_refused_with_file_line_and_reason(text: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why) as caught:
        parse_yaml(text, "folder/f.yaml")
    message = str(caught.value)
    assert message.startswith("folder/f.yaml: ")
    assert "\n" not in message
    if "1.0e999" not in text:
        assert "line " in message


def test_the_line_is_counted_from_one() -> None:
    with pytest.raises(ConfigError, match="line 3: the key 'b' stands twice"):
        parse_yaml("a: 1\nb: 2\nb: 3\n", "f.yaml")


def test_a_second_document_is_not_valid() -> None:
    with pytest.raises(ConfigError, match="not valid YAML"):
        parse_yaml("a: 1\n---\nb: 2\n", "f.yaml")


def test_files_too_large_not_utf8_or_missing_are_refused_by_name(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    large.write_text("a: " + "x" * MAX_BYTES, encoding="utf-8")
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("a: Düsseldorf".encode("latin-1"))
    for path, why in (
        (large, "larger than 2 MB"),
        (latin, "not UTF-8"),
        (tmp_path / "none.yaml", "cannot be read"),
        (tmp_path, "cannot be read"),
    ):
        with pytest.raises(ConfigError, match=why) as caught:
            load_yaml(path)
        assert str(path) in str(caught.value)


def test_deep_nesting_is_an_error_and_not_a_crash() -> None:
    with pytest.raises(ConfigError):
        parse_yaml("a: " + "[" * 5000 + "]" * 5000, "f.yaml")
