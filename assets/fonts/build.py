"""Build the font subsets of the game from full font files.

Usage::

    python build.py FONT_FOLDER [TEXT ...] [--output FOLDER]

``FONT_FOLDER`` is searched for the file names in ``FONTS`` below, as they come in the npm
packages ``@expo-google-fonts/noto-sans-jp`` 0.4.3 and ``@expo-google-fonts/biz-udpgothic`` 0.4.2.
Each ``TEXT`` is a file or a folder (searched for YAML, JSON, CSV and Markdown) whose characters
must be in the subset; the YAML files of ``configs/`` are always read. Needs ``fonttools``.

A subset holds: Latin-1, Latin Extended-A, Greek, punctuation and symbols, kana, the 2,965 kanji
of JIS X 0208 level 1 and some more, and every character of the texts, as far as the font has
them. Kerning stays; other layout features, vertical metrics and hinting go. Characters that a
font lacks are reported, so that a text with one can be changed.
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HERE = Path(__file__).resolve().parent
CONFIGS = HERE.parents[1] / "configs"

# Name in the npm package -> name in this folder.
FONTS = {
    "NotoSansJP_400Regular.ttf": "NotoSansJP-Regular.ttf",
    "NotoSansJP_700Bold.ttf": "NotoSansJP-Bold.ttf",
    "BIZUDPGothic_400Regular.ttf": "BIZUDPGothic-Regular.ttf",
    "BIZUDPGothic_700Bold.ttf": "BIZUDPGothic-Bold.ttf",
}

TEXT_SUFFIXES = {".yaml", ".yml", ".json", ".csv", ".md"}

# Inclusive ranges of code points.
RANGES = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x00FF),  # Latin-1
    (0x0100, 0x017F),  # Latin Extended-A
    (0x0391, 0x03C9),  # Greek
    (0x2010, 0x2027),  # dashes, quotation marks, bullets, ellipsis
    (0x2030, 0x203B),  # per mille, primes, reference mark
    (0x2070, 0x208E),  # superscripts and subscripts
    (0x2460, 0x2473),  # circled numbers
    (0x3000, 0x30FF),  # Japanese punctuation, hiragana, katakana
    (0xFF01, 0xFF5E),  # full-width forms
)

SYMBOLS = "▲▼▶◀△▽▷◁→←↑↓↗↘⇒⇔×÷±≤≥≦≧≈≠≡√∞∑∂∆∴−…•●○◎◐◑■□◆◇★☆✓✗¥€£°²³½¼¾–—“”‘’「」『』【】〔〕％￥™№♪♦"

# Outside JIS level 1 but likely in later texts: general-use kanji of 2010 and words of politics.
# What level 1 already holds does no harm here.
EXTRA_KANJI = (
    "曖畏萎彙咽淫鬱怨臆苛楷潰諧崖骸顎玩毀畿嗅惧憬稽隙舷錮梗傲恣摯餌𠮟嫉羞憧拭醒戚羨詮箋遡踪遜"
    "綻緻嘲捗諦溺塡妬貪謎罵剝氾汎斑訃蔽璧蔑哺貌頰昧冥喩妖瘍拉辣璃慄瞭賂弄籠璽"
    "俯瞰躊躇矜乖齟齬逼梃趨邁軋轢拮跋扈瑕疵忖些枷斟杞俎僥倖鼎傀儡隘稠槓桿攪恰悖慷慨"
    "洸皓趙蔣鄧岑劉瑞璋磊澤邊齋龍國學會聲譯驛黌"
)


def jis_level_1() -> set[str]:
    """The kanji of JIS X 0208 level 1 (rows 16-47), by way of the EUC-JP codec."""
    found: set[str] = set()
    for row in range(16, 48):
        for cell in range(1, 95):
            try:
                found.add(bytes((0xA0 + row, 0xA0 + cell)).decode("euc_jp"))
            except UnicodeDecodeError:
                continue
    return found


def jis_symbols() -> set[str]:
    """The punctuation and symbols of JIS X 0208 (rows 1-2)."""
    found: set[str] = set()
    for row in (1, 2):
        for cell in range(1, 95):
            try:
                found.add(bytes((0xA0 + row, 0xA0 + cell)).decode("euc_jp"))
            except UnicodeDecodeError:
                continue
    return found


def text_files(places: Iterable[Path]) -> list[Path]:
    """The files named, and all text files in the folders named."""
    files: list[Path] = []
    for place in places:
        if place.is_dir():
            files += sorted(f for f in place.rglob("*") if f.suffix in TEXT_SUFFIXES)
        else:
            files.append(place)
    return files


def text_characters(files: Iterable[Path]) -> set[str]:
    """Every printable character of the files."""
    found: set[str] = set()
    for file in files:
        found.update(file.read_text(encoding="utf-8"))
    return {char for char in found if char.isprintable()}


def base_characters() -> set[str]:
    """What every subset holds, whatever the texts say."""
    ranged = {chr(code) for first, last in RANGES for code in range(first, last + 1)}
    chars = ranged | set(SYMBOLS) | set(EXTRA_KANJI) | jis_level_1() | jis_symbols()
    return {char for char in chars if unicodedata.category(char) != "Cn"}


def build_subset(source: Path, target: Path, wanted: set[str]) -> set[str]:
    """Write one subset; return the wanted characters that the font lacks."""
    options = Options()
    options.layout_features = ["kern"]
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 11, 13, 14, 16, 17]
    options.name_languages = [0x0409]
    options.notdef_outline = True
    options.drop_tables += ["vhea", "vmtx", "VORG", "STAT", "meta", "DSIG"]
    font = TTFont(source, recalcTimestamp=False)
    has = font.getBestCmap()
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(char) for char in wanted if ord(char) in has])
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID == 5:
            record.string = f"{record.toUnicode()}; subset"
    font.save(target)
    return {char for char in wanted if ord(char) not in has}


def has_tabular_digits(path: Path) -> bool:
    """Whether all ten digits have the same width without any layout feature."""
    font = TTFont(path)
    cmap, metrics = font.getBestCmap(), font["hmtx"]
    return len({metrics[cmap[ord(digit)]][0] for digit in "0123456789"}) == 1


def main(argv: Sequence[str] | None = None) -> int:
    """Build all four subsets."""
    parser = argparse.ArgumentParser(description="Build the font subsets of the game.")
    parser.add_argument("fonts", type=Path, help="folder with the full font files")
    parser.add_argument("texts", type=Path, nargs="*", help="further files or folders of text")
    parser.add_argument("--output", type=Path, default=HERE)
    args = parser.parse_args(argv)
    texts = text_characters(text_files([CONFIGS, *args.texts]))
    wanted = base_characters() | texts
    for name, target_name in FONTS.items():
        source = next(iter(sorted(args.fonts.rglob(name))), None)
        if source is None:
            parser.error(f"{name} not found in {args.fonts}")
        target = args.output / target_name
        missing = build_subset(source, target, wanted)
        digits = "tabular" if has_tabular_digits(target) else "proportional"
        used, other = sorted(missing & texts), sorted(missing - texts)
        sys.stdout.write(
            f"{target_name}: {target.stat().st_size / 1e6:.2f} MB, {digits} digits\n"
            f"  lacking, used in texts: {''.join(used) or 'none'}\n"
            f"  lacking, other: {''.join(other) or 'none'}\n"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
