"""Indicators declared once for all blocs or pairs become one indicator each."""

from __future__ import annotations

from collections.abc import Mapping

from sim.core.texts import LANGUAGES
from sim.rules.schema.common import Bilingual
from sim.rules.schema.roster import Bloc, RulesetFile
from sim.rules.schema.scenario import Indicator


def expand(
    declared: Mapping[str, Indicator],
    blocs: Mapping[str, Bloc],
    file: RulesetFile,
    norms: Mapping[str, Bilingual],
) -> dict[str, Indicator]:
    """Indicators with `per` as one indicator per bloc, sector of a bloc, pair, or norm.

    Args:
        norms: id to short name.
    """
    names = {b.id: b.short for b in blocs.values()} | {s.id: s.name for s in file.sectors}
    names |= norms
    out: dict[str, Indicator] = {}
    for indicator in declared.values():
        for ids in _members(indicator.per, tuple(blocs), file, tuple(norms)):
            filled = _filled(indicator, ids, names)
            out[filled.id] = filled
    return out


def _members(
    per: str, blocs: tuple[str, ...], file: RulesetFile, norms: tuple[str, ...]
) -> list[tuple[str, ...]]:
    if per == "bloc":
        return [(b,) for b in blocs]
    if per == "norm":
        return [(n,) for n in norms]
    if per == "sector":
        return [(b, s.id) for b in blocs for s in file.sectors]
    if per:
        items = blocs if per == "pair" else file.parties
        return [(a, b) for a in items for b in items if a != b]
    return [()]


def _filled(
    indicator: Indicator, ids: tuple[str, ...], names: Mapping[str, Bilingual]
) -> Indicator:
    one, two = (*ids, "", "")[:2]

    def fill(text: str) -> str:
        return text.replace("{one}", one).replace("{two}", two)

    def name(text: Bilingual) -> Bilingual:
        words = {}
        for language in LANGUAGES:
            word = text.of(language)
            for slot, item in (("{one}", one), ("{two}", two)):
                shown = names[item].of(language) if item in names else item
                word = word.replace(slot, shown)
            words[language] = word
        return Bilingual(**words)

    return indicator.model_copy(
        update={
            "id": "_".join((indicator.id, *ids)),
            "at": fill(indicator.at),
            "numerator": fill(indicator.numerator),
            "denominator": fill(indicator.denominator),
            "name": name(indicator.name),
            "short": name(indicator.short),
            # What is good for Japan is said of Japan's own numbers only.
            "better": indicator.better if one in {"", "japan"} else "neither",
        }
    )
