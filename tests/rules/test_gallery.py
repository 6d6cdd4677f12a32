"""Broken configs: each file of the gallery breaks a copy of the shipped ones in one small way.

A case gives `patch` (which file; `replace` the first occurrence `by`, `regex` the same for a
pattern, `append`, `content`, `hex`, `pad` to a size, `copy_to`, `cut_from` up to `cut_to`) and
`says`: words that the error must contain, the file's name and the likely intention among them;
`lines` is how many problems may be reported, where more would mislead.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.core.errors import ConfigError
from sim.rules.loader import load_ruleset

GALLERY = sorted((Path(__file__).parent / "gallery").glob("*.yaml"))


def break_file(root: Path, patch: dict[str, Any]) -> None:
    path = root / patch["file"]
    if "content" in patch:
        path.write_text(patch["content"], encoding="utf-8")
        return
    if "hex" in patch:
        path.write_bytes(bytes.fromhex(patch["hex"]))
        return
    text = path.read_text(encoding="utf-8")
    if "copy_to" in patch:
        (root / patch["copy_to"]).write_text(text, encoding="utf-8")
        return
    if "append" in patch:
        changed = text + patch["append"]
    elif "pad" in patch:
        changed = text + "#" * patch["pad"]
    elif "cut_from" in patch:
        start = text.index(patch["cut_from"])
        changed = text[:start] + text[text.index(patch["cut_to"], start) :]
    elif "regex" in patch:
        changed = re.sub(patch["regex"], patch["by"], text, count=1, flags=re.MULTILINE)
    else:
        changed = text.replace(patch["replace"], patch["by"], 1)
    assert changed != text, f"{patch['file']}: the patch changed nothing; write it anew"
    path.write_text(changed, encoding="utf-8")


@pytest.mark.parametrize("path", GALLERY, ids=lambda p: p.stem)
def test_a_broken_file_is_reported_with_its_place_and_the_likely_intention(
    configs: Path, path: Path
) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    for patch in case.get("patch", ()):
        break_file(configs, patch)
    with pytest.raises(ConfigError) as caught:
        load_ruleset(case.get("scenario", "report_2025"), configs)
    message = str(caught.value)
    missing = [word for word in case["says"] if word not in message]
    assert not missing, f"{missing} not in: {message}"
    if "lines" in case:
        assert len(caught.value.problems) == case["lines"], message
    assert str(configs) not in message, "places are named within the folder of the configs"


def test_the_gallery_is_large_enough() -> None:
    assert len(GALLERY) >= 32


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("rulesets/base/policies/government/ally_priority.yaml", "term_q: 12", "term_q: x"),
        ("rulesets/base/policies/government/ally_priority.yaml", "[government_us]", "[nobody]"),
        ("rulesets/base/parameters/chips/market.yaml", "value: 0.15", "value: x"),
        ("rulesets/base/parameters/chips/market.yaml", "unit: elasticity", "unit: xx"),
        ("rulesets/base/deals/offshore_compute.yaml", "partner: ", "partner: x"),
        ("rulesets/base/actors/openai.yaml", "bloc: us", "bloc: xx"),
    ],
)
def test_the_path_in_an_error_is_that_of_the_file(
    configs: Path, file: str, old: str, new: str
) -> None:
    path = configs / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_ruleset("report_2025", configs)
    assert file.removeprefix("rulesets/base/") in str(caught.value)
