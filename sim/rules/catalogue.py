"""Catalogues: every text id in both languages with the same placeholders."""

from __future__ import annotations

import string
from collections.abc import Mapping
from pathlib import Path

from sim.core.errors import ConfigError
from sim.core.texts import LANGUAGES
from sim.rules.yamlio import load_yaml
from sim.world.world import FIELDS


def load_texts(folder: Path, problems: list[str]) -> Mapping[str, Mapping[str, str]]:
    """Words of all languages: language to text id to template.

    The English meanings of the state (`field.<name>`) are taken from its declaration.

    Problems (a text that lacks its twin, a placeholder that stands in one language only) are
    appended to `problems`.
    """
    words: dict[str, dict[str, str]] = {
        language: _language(folder / language, problems) for language in LANGUAGES
    }
    words["en"] |= {f"field.{f.name}": f.meaning for f in FIELDS.values()}
    first, *others = LANGUAGES
    for other in others:
        for key in sorted(set(words[first]) ^ set(words[other])):
            lacking = other if key in words[first] else first
            problems.append(f"text/{lacking}: the text '{key}' is missing in this language")
        problems.extend(
            f"text: '{key}' has other placeholders in '{first}' and '{other}'"
            for key in sorted(set(words[first]) & set(words[other]))
            if _placeholders(words[first][key]) != _placeholders(words[other][key])
        )
    return words


def _language(folder: Path, problems: list[str]) -> dict[str, str]:
    out: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        place = f"text/{folder.name}/{path.name}"
        try:
            data = load_yaml(path)
        except ConfigError as error:
            problems.extend(p.replace(str(path), place) for p in error.problems)
            continue
        if not isinstance(data, dict):
            problems.append(f"{place}: should be a mapping of text ids to texts")
            continue
        for key, text in data.items():
            if not isinstance(text, str) or not text:
                problems.append(f"{place}: '{key}' is not a text")
            elif key in out:
                problems.append(f"{place}: '{key}' stands twice")
            else:
                out[key] = text
    return out


def _placeholders(template: str) -> set[str]:
    try:
        parts = string.Formatter().parse(template)
        return {name or "" for _, name, _, _ in parts if name is not None}
    except ValueError:
        return {"(broken)"}
