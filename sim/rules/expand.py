"""Indicators declared once for all blocs or pairs become one indicator each."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from sim.core.texts import LANGUAGES
from sim.rules.schema.common import Bilingual
from sim.rules.schema.scenario import PER, Indicator


def expand(
    declared: Mapping[str, Indicator], named: Mapping[str, Mapping[str, Bilingual]]
) -> dict[str, Indicator]:
    """Indicators with `per` as one indicator per item of its axes; no pair of one with itself.

    Args:
        named: axis to the names of its items by id.
    """
    names = {id: name for items in named.values() for id, name in items.items()}
    out: dict[str, Indicator] = {}
    for indicator in declared.values():
        axes = PER.get(indicator.per, ())
        for ids in product(*(named[axis] for axis in axes)):
            if len(set(ids)) == len(ids):
                filled = _filled(indicator, ids, names)
                out[filled.id] = filled
    return out


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
