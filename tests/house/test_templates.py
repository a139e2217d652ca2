"""Pages hold no code of their own, nothing from outside, and no word that cannot be translated."""

import re

from tests.house.sources import ROOT, named, templates

COMMENT = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}|<!--.*?-->", re.DOTALL)
CHINESE = re.compile(r"[\u3400-\u9fff]")
# The switch to the other language speaks that language, and the stamp is a picture of a character.
MEANT = re.compile(r"<[^>]*lang=\"zh-hans\".*?</button>|<span class=\"stamp[^>]*>知</span>", re.DOTALL)
IN_LINE = {
    "a style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "a handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "a script of its own": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.I),
    "a script without a nonce": re.compile(r"<script\b(?=[^>]*\bsrc=)(?![^>]*nonce=\"{{ request.csp_nonce }}\")", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
    "unescaped text": re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off"),
    "something from outside": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.I),
}


def test_templates_hold_no_code_and_nothing_from_outside() -> None:
    found = [
        f"{named(path)}: {what}"
        for path in templates()
        for what, pattern in IN_LINE.items()
        if pattern.search(COMMENT.sub("", path.read_text("utf-8")))
    ]
    assert not found


def test_every_word_of_a_template_can_be_translated() -> None:
    found = [
        named(path) for path in templates() if CHINESE.search(MEANT.sub("", COMMENT.sub("", path.read_text("utf-8"))))
    ]
    assert not found


def test_style_sheets_and_scripts_ask_nothing_of_the_outside() -> None:
    asks = re.compile(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", re.I)
    own = [path for path in (ROOT / "static").rglob("*") if path.suffix in (".css", ".js", ".svg")]
    assert not [named(path) for path in own if asks.search(path.read_text("utf-8").replace("http://www.w3.org/", ""))]


def test_scripts_build_no_code_at_run_time() -> None:
    builds = re.compile(r"\beval\(|new Function\(|document\.write\(")
    assert not [named(path) for path in (ROOT / "static").rglob("*.js") if builds.search(path.read_text("utf-8"))]
