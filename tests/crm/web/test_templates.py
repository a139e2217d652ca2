"""What holds for every template: the strict policy of content, icons that exist, words that translate."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils.translation import override

ROOT = Path(settings.ROOT) / "templates"
FILES = sorted(ROOT.rglob("*.html"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# The brand's own sign, and the name of a language in that language, are the same for every reader.
ALIKE = {"知", "切换到简体中文", "中"}


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def source(path: Path) -> str:
    return re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_no_template_has_an_inline_style_or_handler(path: Path) -> None:
    assert re.findall(r"\s(?:style|on[a-z]+|hx-on[\w:-]*)\s*=", source(path)) == []
    assert re.findall(r"<style|javascript:", source(path), re.IGNORECASE) == []


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_every_script_comes_from_a_file_with_a_nonce(path: Path) -> None:
    for tag in re.findall(r"<script[^>]*>", source(path)):
        assert "src=" in tag
        assert 'nonce="{{ request.csp_nonce }}"' in tag


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_nothing_comes_from_outside(path: Path) -> None:
    assert re.findall(r"(?:src|href|action)=[\"'](?:https?:)?//", source(path)) == []


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_no_value_is_let_through_unescaped(path: Path) -> None:
    assert re.findall(r"\|\s*safe\b|autoescape off|safeseq", source(path)) == []


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_chinese_stands_in_the_translations_and_not_in_the_templates(path: Path) -> None:
    text = source(path)
    for word in sorted(ALIKE, key=len, reverse=True):
        text = text.replace(word, "")
    assert CHINESE.findall(text) == []


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_every_icon_exists(path: Path) -> None:
    for name in re.findall(r"\{% icon \"([\w-]+)\"", source(path)):
        assert "<svg" in Template("{% load web %}{% icon name %}").render(Context({"name": name}))


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_every_template_compiles(path: Path) -> None:
    get_template(shown(path))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", ["403", "403_csrf", "404", "500", "503"])
def test_an_error_page_needs_no_request(name: str, language: str) -> None:
    with override(language):
        page = render_to_string(f"{name}.html")
    assert f'lang="{language}"' in page
    assert name[:3] in page
    assert "<form" not in page


def test_an_error_page_met_by_a_visitor_offers_language_and_colours() -> None:
    request = RequestFactory().get("/nowhere")
    page = render_to_string("404.html", request=request)
    assert page.count("<form") == 2


def test_every_class_that_a_template_names_is_known_to_a_sheet_or_a_script() -> None:
    static = Path(settings.ROOT) / "static" / "crm"
    known = set()
    for file in [*static.glob("*.css"), *static.glob("*.js")]:
        known |= set(re.findall(r"\.([a-zA-Z][\w-]*)", file.read_text(encoding="utf-8")))
    unknown = {
        f"{name} in {shown(path)}"
        for path in FILES
        for classes in re.findall(r'\bclass="([^"{]*)"', source(path))
        for name in classes.split()
        if name not in known
    }
    assert unknown == set()
