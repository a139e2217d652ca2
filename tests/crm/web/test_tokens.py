"""Colours stand in one sheet, and every pair used for text can be read (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.ROOT) / "static" / "crm"
TOKENS = (STATIC / "tokens.css").read_text(encoding="utf-8")
PAIRS: dict[str, str] = dict(re.findall(r"--([\w-]+): (light-dark\(#\w{6}, #\w{6}\))", TOKENS))
GROUNDS = ("paper", "surface", "sunk", "indigo-wash", "amber-wash", "cinnabar-wash", "jade-wash")
INKS = ("ink", "ink-2", "ink-3", "indigo", "cinnabar", "amber", "jade")
RAW = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|color)\(")


def colour(name: str, scheme: int) -> str:
    return str(re.findall(r"#\w{6}", PAIRS[name])[scheme])


def luminance(code: str) -> float:
    parts = [int(code[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", INKS)
def test_ink_can_be_read_on_every_ground(ink: str, ground: str, scheme: int) -> None:
    assert contrast(colour(ink, scheme), colour(ground, scheme)) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), [("on-indigo", "indigo"), ("on-cinnabar", "cinnabar")])
def test_what_stands_on_a_strong_colour_can_be_read(ink: str, ground: str, scheme: int) -> None:
    assert contrast(colour(ink, scheme), colour(ground, scheme)) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_the_edge_of_a_control_can_be_seen(ground: str, scheme: int) -> None:
    assert contrast(colour("edge", scheme), colour(ground, scheme)) >= 3


@pytest.mark.parametrize("sheet", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_no_other_sheet_holds_a_raw_colour(sheet: Path) -> None:
    if sheet.name != "tokens.css":
        assert RAW.findall(sheet.read_text(encoding="utf-8").replace("color(display", "")) == []


@pytest.mark.parametrize("sheet", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_every_token_spoken_of_exists(sheet: Path) -> None:
    known = set(re.findall(r"(--[\w-]+):", TOKENS))
    assert set(re.findall(r"var\((--[\w-]+)", sheet.read_text(encoding="utf-8"))) <= known


@pytest.mark.parametrize("file", sorted([*STATIC.glob("*.css"), *STATIC.glob("*.js")]), ids=lambda path: path.name)
def test_no_sheet_or_script_grows_past_three_hundred_lines(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 300


def test_a_chosen_scheme_wins_over_the_systems() -> None:
    assert re.search(r':root\[data-theme="dark"\] \{\s*color-scheme: dark;', TOKENS)
    assert re.search(r':root\[data-theme="light"\] \{\s*color-scheme: light;', TOKENS)
