"""What the template tags say."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone
from django.utils.translation import override

from crm.web import dates


def rendered(source: str, query: str = "", **values: Any) -> str:
    request = values.pop("request", None) or RequestFactory().get(f"/customers/{query}")
    with override("en"):
        return Template("{% load web %}" + source).render(Context({"request": request, **values}))


def a_seat(**changes: Any) -> SimpleNamespace:
    fields = {
        "post_name": "客户经理一岗",
        "letter": "B",
        "stands_in_for": "张三",
        "person_name": "李四",
        "role": "account_manager",
    }
    return SimpleNamespace(**{**fields, **changes})


@pytest.mark.parametrize("code", ["general", "sensitive", "restricted"])
def test_a_tier_says_its_word_beside_its_colour(code: str) -> None:
    assert rendered("{% tier code %}", code=code) == f'<span class="tier tier-{code}">{code.title()}</span>'


def test_an_unknown_tier_raises() -> None:
    with pytest.raises(KeyError):
        rendered("{% tier 'secret' %}")


def test_an_icon_is_hidden_from_screen_readers_and_an_unknown_one_raises() -> None:
    assert 'aria-hidden="true"' in rendered("{% icon 'eye' %}")
    with pytest.raises(Exception, match="does not exist"):
        rendered("{% icon 'no-such-icon' %}")


def test_a_mask_has_an_eye_only_where_one_may_ask() -> None:
    assert "data-reveal" not in rendered("{% mask_chip '138****5400' %}")
    chip = rendered("{% mask_chip '138****5400' '/reveal/' heading %}", heading="Phone <x>")
    assert 'href="/reveal/"' in chip
    assert "Reveal: Phone &lt;x&gt;" in chip


def test_a_ring_says_its_figure_in_words_too() -> None:
    ring = rendered("{% ring 86 %}")
    assert 'aria-label="Completeness 86 %"' in ring
    assert ">86%</text>" in ring
    assert "<text" not in rendered("{% ring 86 24 %}")


@pytest.mark.parametrize("tag", ["bars", "columns"])
def test_a_chart_has_a_title_and_its_figures_in_a_table(tag: str) -> None:
    chart = rendered(f"{{% {tag} points title='On time' %}}", points=[("统计分析员", 1234), ("A & B", 88)])
    assert "<title>On time</title>" in chart
    assert '<th scope="row">统计分析员</th><td class="num">1,234</td>' in chart
    assert '<th scope="row">A &amp; B</th><td class="num">88</td>' in chart
    assert chart.count("<rect") == 2


def test_a_line_chart_has_a_row_for_each_label_and_a_column_for_each_series() -> None:
    chart = rendered(
        "{% lines labels series title='Fortnight' %}", labels=["11-01", "11-02"], series=[("a", [1, 2]), ("b", [3, 4])]
    )
    assert chart.count("<polyline") == 2
    assert '<th scope="row">11-02</th><td class="num">2</td><td class="num">4</td>' in chart


def test_a_watermark_is_not_read_aloud_and_escapes_its_text() -> None:
    mark = rendered("{% watermark text %}", text="<李四>")
    assert 'aria-hidden="true"' in mark
    assert "&lt;李四&gt;" in mark


def test_the_viewer_is_named_with_post_side_and_minute() -> None:
    request = RequestFactory().get("/")
    request.seat = a_seat()  # type: ignore[attr-defined]
    assert rendered("{% viewer %}", request=request).startswith("客户经理一岗 · side B for 张三 · 李四 · 20")


@pytest.mark.parametrize(
    ("seat", "name"),
    [
        (a_seat(), "客户经理一岗 · side B for 张三"),
        (a_seat(letter="S"), "客户经理一岗 · superior for 张三"),
        (a_seat(letter="A", stands_in_for=""), "客户经理一岗 · side A"),
        (None, ""),
    ],
)
def test_a_seat_is_named_with_whom_it_stands_in_for(seat: object, name: str) -> None:
    assert rendered("{{ seat|seat_name }}", seat=seat) == name


@pytest.mark.parametrize(
    ("tag", "query", "kept"),
    [
        ("{% keep sort='name' %}", "?q=a&after=x", "?q=a&amp;sort=name"),
        ("{% keep q=None %}", "?q=a&route=28&route=29", "?route=28&amp;route=29"),
        ("{% keep q='' %}", "?q=a", "?"),
        ("{% keep after='z' %}", "?q=a&before=y", "?q=a&amp;after=z"),
        ("{% keep before='z' %}", "?q=a&after=y", "?q=a&amp;before=z"),
        ("{% keep route=both %}", "", "?route=28&amp;route=%E5%8C%97"),
        ("{% without 'route' '28' %}", "?route=28&route=29&after=x", "?route=29"),
        ("{% without 'route' '28' %}", "?route=28", "?"),
    ],
)
def test_a_query_is_kept_and_a_change_goes_back_to_the_first_page(tag: str, query: str, kept: str) -> None:
    assert rendered(tag, query, both=["28", "北"]) == kept


def test_a_pager_links_only_where_there_is_more() -> None:
    first = rendered("{% pager 40 before after %}", "?q=a", before="", after="m")
    assert 'rel="next" href="?q=a&amp;after=m"' in first
    assert 'rel="prev"' not in first


def test_an_address_of_a_page_that_is_not_built_is_empty() -> None:
    assert rendered("{% address 'nowhere:home' as url %}[{{ url }}]") == "[]"


def test_dates_are_written_in_both_languages() -> None:
    this_year = timezone.localdate().year
    for language, near, far in [("en", "23 Nov", "23 Nov 2019"), ("zh-hans", "11月23日", "2019年11月23日")]:
        with override(language):
            assert dates.day(date(this_year, 11, 23)) == dates.day(f"{this_year}-11-23") == near
            assert dates.day("2019-11-23") == far
            assert dates.moment(timezone.make_aware(timezone.datetime(this_year, 11, 23, 15, 20))) == f"{near} 15:20"  # type: ignore[attr-defined]


def test_text_that_is_no_date_stays_as_it_is() -> None:
    assert dates.day("长期") == "长期"
    assert dates.day("2026-13-45") == "2026-13-45"
    assert dates.day(None) == dates.moment(None) == ""


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=5), "5 hours ago"),
    ],
)
def test_what_is_near_is_told_by_how_long_ago_it_was(passed: timedelta, words: str) -> None:
    with override("en"):
        assert dates.ago(timezone.now() - passed) == words


def test_what_is_far_or_still_to_come_is_told_by_its_date() -> None:
    now = timezone.now()
    for then in (now - timedelta(days=2), now + timedelta(hours=1)):
        assert dates.ago(then) == dates.moment(then)


def test_ago_carries_the_exact_moment() -> None:
    then = timezone.now()
    assert f'datetime="{then.isoformat()}"' in rendered("{{ then|ago }}", then=then)
    assert rendered("{{ then|ago }}", then=None) == ""
