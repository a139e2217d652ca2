"""What templates say in one word: icons, tier labels, masks, rings, charts, dates, filters and the reader's seat."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django import forms, template
from django.conf import settings
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from lucide import _render_icon as lucide_svg  # the tag's own function: its public form is a template tag

from audit.seals.queries import seal_mark
from crm.web import dates, rules
from crm.web.forms import FormFault, faults_of, sections_of
from crm.web.navigation import Place, places

register = template.Library()

TIERS: Mapping[str, str | Promise] = {
    "general": gettext_lazy("General"),
    "sensitive": gettext_lazy("Sensitive"),
    "restricted": gettext_lazy("Restricted"),
}
CURSORS = ("after", "before")
Words = str | Promise


@cache
def _icon(name: str, size: int) -> SafeString:
    drawn = lucide_svg(name, size, aria_hidden="true", focusable="false", **{"class": "icon", "stroke-width": "1.75"})
    return mark_safe(drawn)  # noqa: S308  (the drawing comes from the package, the name from our templates)


@register.simple_tag
def icon(name: str, size: int = 16) -> SafeString:
    """Draw a Lucide icon inline, hidden from screen readers: `{% icon "eye" %}`; an unknown name raises."""
    return _icon(str(name), int(size))


@register.simple_tag
def tier(code: str, place: str = "") -> SafeString:
    """Show a tier's label, word and colour (P1.5.2): `{% tier field.tier %}`; "head" makes it the page's own label."""
    word = TIERS[str(code)]
    return format_html('<span class="tier tier-{}{}">{}</span>', str(code), " tier-head" if place else "", word)


@register.simple_tag
def seal() -> SafeString | str:
    """Show up to where the trail was sealed when a page was made, for prints that others hold against it later."""
    mark = seal_mark()
    return format_html('<p class="small">{} <span class="mono">{}</span></p>', _("Trail sealed:"), mark) if mark else ""


@register.simple_tag
def mask_chip(masked: str, url: str = "", heading: Words = "") -> SafeString:
    """Show a masked value in its chip, with an eye that leads to the reveal where `url` says one may ask."""
    eye = ""
    if url:
        eye = format_html(
            '<a class="eye" href="{}" data-reveal aria-label="{}" title="{}">{}</a>',
            url,
            _("Reveal: %(field)s") % {"field": heading},
            _("Reveal"),
            _icon("eye", 16),
        )
    return format_html(
        '<span class="mask" data-mask><span class="sr">{} </span><span class="mask-text">{}</span>{}</span>',
        _("masked"),
        masked,
        eye,
    )


@register.simple_tag
def ring(percent: int, size: int = 60) -> SafeString:
    """Draw the completeness ring: `{% ring record.completeness %}`; the small one (size 24) leaves the figure out."""
    return _ring(int(percent), int(size), get_language() or "")


@lru_cache(maxsize=1024)  # a list shows one a row, and there are only a hundred and one of each size and language
def _ring(percent: int, size: int, _language: str) -> SafeString:
    drawn, whole = rules.ring(percent)
    values = {"percent": percent, "drawn": drawn, "whole": whole, "size": size, "figure": size >= 40}
    return render_to_string("crm/web/ring.html", values)


@register.inclusion_tag("crm/web/bars.html")
def bars(points: Sequence[tuple[Words, float]], title: Words, of: float = 0, unit: str = "") -> dict[str, Any]:
    """Draw (label, value) pairs as bars with their table: `{% bars counts title=heading %}`; `of=100` makes shares."""
    pairs = [(str(label), value) for label, value in points]
    return {"chart": rules.bars(pairs, of=of, unit=unit), "title": title}


@register.inclusion_tag("crm/web/columns.html")
def columns(points: Sequence[tuple[Words, float]], title: Words, limit: float | None = None) -> dict[str, Any]:
    """Draw (label, value) pairs as columns in time, with a warning line at `limit` and their table."""
    pairs = [(str(label), value) for label, value in points]
    return {"chart": rules.columns(pairs, limit=limit), "title": title, "limit": limit}


@register.inclusion_tag("crm/web/lines.html")
def lines(labels: Sequence[Words], series: Sequence[tuple[Words, Sequence[float]]], title: Words) -> dict[str, Any]:
    """Draw (name, values) series over common labels as lines, with their table."""
    marks = [str(label) for label in labels]
    named = [(str(name), values) for name, values in series]
    rows = [(mark, [rules.figure(values[place]) for _name, values in named]) for place, mark in enumerate(marks)]
    return {
        "chart": rules.lines(marks, named),
        "title": title,
        "names": [name for name, _values in named],
        "rows": rows,
    }


@register.inclusion_tag("crm/web/watermark.html")
def watermark(text: str) -> dict[str, Any]:
    """Lay `text` over the whole page, on screen and in print; it takes no clicks and is not read aloud."""
    pitch = rules.text_width(text, 14) + 70
    return {"text": text, "pitch": pitch, "offsets": (pitch // 2, pitch // 2 - pitch)}


@register.simple_tag(takes_context=True)
def viewer(context: template.Context) -> str:
    """Return who looks and when, as the watermark and the print say it: post, side, person, minute."""
    request = context["request"]
    seat = getattr(request, "seat", None)
    now = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    who = f"{seat_name(seat)} · {seat.person_name}" if seat else str(request.user)
    return f"{who} · {now}"


@register.filter
def seat_name(seat: Any) -> str:
    """Name a seat with its side and whom it stands in for: `{{ request.seat|seat_name }}`."""
    if seat is None:
        return ""
    values = {"post": seat.post_name, "side": seat.letter, "holder": seat.stands_in_for}
    if seat.letter == "S":
        return _("%(post)s · superior for %(holder)s") % values
    if seat.stands_in_for:
        return _("%(post)s · side %(side)s for %(holder)s") % values
    return _("%(post)s · side %(side)s") % values


@register.filter
def in_place_of(letter: str, holder: str) -> str:
    """Say from which side somebody acts in whose place: `{{ turn.letter|in_place_of:turn.stands_in_for }}`."""
    said = _("superior for %(holder)s") if letter == "S" else _("B for %(holder)s")
    return said % {"holder": holder}


@register.simple_tag(takes_context=True)
def rail(context: template.Context) -> list[Place]:
    """Return the places this seat may go to: `{% rail as places %}`."""
    request = context["request"]
    match = request.resolver_match
    seat = getattr(request, "seat", None)
    return places(seat.role if seat else None, match.view_name if match else "")


@register.simple_tag(takes_context=True)
def purposes(context: template.Context) -> dict[str, Any]:
    """Return the register of purposes, translated, and the title of the current one: `{% purposes as choices %}`.

    The register is the upper floor's; the setting ZHIKE_PURPOSES names it. Each entry has a code and an English title.
    """
    register_of = import_string(settings.ZHIKE_PURPOSES)
    titles = {purpose.code: _(purpose.title) for purpose in register_of}
    return {"all": titles.items(), "current": titles.get(getattr(context["request"], "purpose", ""), "")}


@register.simple_tag
def address(url_name: str, *args: Any) -> str:
    """Return the address of a page, or "" where that page is not built: `{% address "browse:list" as list_url %}`."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def keep(context: template.Context, **changes: Any) -> str:
    """Return this page's query with values changed (None or "" drops one); a change goes back to the first page."""
    query = context["request"].GET.copy()
    if not any(cursor in changes for cursor in CURSORS):
        changes = {**dict.fromkeys(CURSORS), **changes}
    elif "after" in changes:
        changes = {"before": None, **changes}
    else:
        changes = {"after": None, **changes}
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query.setlist(name, [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)])
    return _query(query)


@register.simple_tag(takes_context=True)
def without(context: template.Context, name: str, value: Any) -> str:
    """Return this page's query without one value of one name, from the first page: what a filter chip's × does."""
    query = context["request"].GET.copy()
    for cursor in CURSORS:
        query.pop(cursor, None)
    left = [kept for kept in query.getlist(name) if kept != str(value)]
    query.setlist(name, left) if left else query.pop(name, None)
    return _query(query)


def _query(query: QueryDict) -> str:
    return "?" + query.urlencode()


@register.filter
def day(value: date | datetime | str | None) -> str:
    """Write a date in the reader's language, without the year when it is this one; canonical text is taken too."""
    return dates.day(value)


@register.filter
def moment(value: datetime | None) -> str:
    """Write a date and its minute in the reader's language."""
    return dates.moment(value)


@register.filter
def ago(value: datetime | None) -> SafeString:
    """Write how long ago something was, as a <time> that carries the exact moment; older than a day: the date."""
    if value is None:
        return mark_safe("")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', value.isoformat(), dates.moment(value), dates.ago(value)
    )


@register.simple_tag
def fault_list(form: forms.BaseForm) -> list[FormFault]:
    """Return the lines of a form's error summary: `{% fault_list form as faults %}`."""
    return list(faults_of(form))


@register.simple_tag
def form_sections(form: forms.BaseForm) -> list[tuple[str, list[forms.BoundField]]]:
    """Return a form's visible fields under their section titles: `{% form_sections form as sections %}`."""
    return list(sections_of(form))


@register.inclusion_tag("crm/web/pager.html", takes_context=True)
def pager(context: template.Context, shown: int, before: str = "", after: str = "") -> dict[str, Any]:
    """Show keyset paging: how many rows stand here, and links before and after where there is more."""
    return {"request": context["request"], "shown": shown, "before": before, "after": after}


@register.inclusion_tag("crm/web/empty.html")
def empty(
    title: Words, advice: Words = "", url: str = "", action: Words = "", picture: str = "inbox"
) -> dict[str, Any]:
    """Say that there is nothing and what to do about it, with a link where something can be done."""
    return {"title": title, "advice": advice, "url": url, "action": action, "picture": picture}


THEMES: Mapping[str, str | Promise] = {
    "": gettext_lazy("As the system"),
    "light": gettext_lazy("Light"),
    "dark": gettext_lazy("Dark"),
}


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """Return the reader's colour scheme: their own choice, else this browser's, else "" for the system's."""
    request = context.get("request")
    if request is None:
        return ""
    chosen = getattr(getattr(request, "user", None), "theme", "") or request.COOKIES.get("theme", "")
    return chosen if chosen in THEMES else ""
