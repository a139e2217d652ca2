"""The customer's own page behind a personal link: no account, no script, no cookie, both languages (P3.8, P8.2).

Looking at it spends nothing and shows nothing of the customer, so a mail scanner or a browser that looks ahead does no
harm. Every link that is not good meets the same answer, whatever is wrong with it. The link is the only authority here:
no session is asked, so there is nothing that a forged request could borrow.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from audit.guard.doors import ANYONE, door
from customers.feedback.actions import NotAsked, Unfit
from customers.feedback.answering import AnswerForm, posted
from customers.records.ticket import NotThere
from customers.surveys import answering, limits
from customers.surveys.invitations import Gone
from customers.surveys.models import Invitation

View = Callable[..., HttpResponse]
TIMES = ("sent", "never")


def discreet(view: View) -> View:
    """Keep the page out of caches, indexes and logs, and speak the language that the page itself was asked in."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.POST.get("language") or request.GET.get("language", "")
        language = asked if asked in dict(settings.LANGUAGES) else translation.get_language() or settings.LANGUAGE_CODE
        with translation.override(language):
            response = view(request, *args, **kwargs)
            response["Content-Language"] = language
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response._has_been_logged = True  # type: ignore[attr-defined] # Django would write the address into the log
        return response

    return answered


@door(ANYONE)
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@discreet
def answer_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a link is for; by POST open the form, keep a draft, send it, or say never again."""
    try:
        row = answering.find(token)
    except Gone:
        row = None
    if limits.too_many(missed=row is None):
        return render(request, "customers/surveys/public_busy.html", status=429)
    if row is None:
        return _gone(request)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    try:
        return _ACTS.get(act, _look)(request, token, row)
    except (Gone, NotThere, NotAsked):
        return _gone(request)


@door(ANYONE)
@require_safe
@discreet
def done_page(request: HttpRequest, what: str) -> HttpResponse:
    """Thank, or confirm that nobody asks again; the address holds no link, so the way back leads nowhere."""
    if what not in TIMES:
        raise Http404
    return render(request, "customers/surveys/public_done.html", {"what": what})


def _look(request: HttpRequest, token: str, row: Invitation) -> HttpResponse:
    return _page(request, "public", row)


def _ask(request: HttpRequest, token: str, row: Invitation) -> HttpResponse:
    """Ask once more before the consent is withdrawn."""
    return _page(request, "public_never", row)


def _open(request: HttpRequest, token: str, row: Invitation) -> HttpResponse:
    held, draft = answering.open_form(token)
    return _page(request, "public_form", held, form=_form(held, initial=draft), draft=bool(draft))


def _keep(request: HttpRequest, token: str, row: Invitation) -> HttpResponse:
    """Keep the draft and show the form again, in the language that is asked for now."""
    held = answering.keep_draft(token, _form(row, request).draft())
    return _page(request, "public_form", held, form=_form(held, initial=_form(row, request).draft()), kept=True)


def _send(request: HttpRequest, token: str, row: Invitation) -> HttpResponse:
    form = _form(row, request)
    if not form.is_valid():
        held = answering.keep_draft(token, form.draft())
        return _page(request, "public_form", held, form=form)
    try:
        answering.send(token, form.values)
    except Unfit:
        return _page(request, "public_form", row, form=form)
    return _thanks("sent")


def _never(request: HttpRequest, token: str, row: Invitation) -> HttpResponse:
    answering.never_again(token)
    return _thanks("never")


def _thanks(what: str) -> HttpResponse:
    return redirect(f"{reverse('surveys:done', args=[what])}?language={translation.get_language()}")


_ACTS: dict[str, Callable[[HttpRequest, str, Invitation], HttpResponse]] = {
    "open": _open,
    "keep": _keep,
    "send": _send,
    "ask": _ask,
    "never": _never,
}


def _form(row: Invitation, request: HttpRequest | None = None, *, initial: Any = None) -> AnswerForm:
    language = translation.get_language() or "zh"
    version = row.round.version
    if request is None:
        return AnswerForm(version, initial=initial, language=language)
    return AnswerForm(version, **posted(request), language=language)


def _page(request: HttpRequest, name: str, row: Invitation, **more: Any) -> HttpResponse:
    language = translation.get_language() or "zh"
    about = {
        "title": row.round.version.asked.title.said(language),
        "why": row.round.why_zh if language.startswith("zh") else row.round.why_en,
        "asker": row.round.post,
        "closes_on": row.round.closes_on,
    }
    return render(request, f"customers/surveys/{name}.html", about | more)


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "customers/surveys/public_gone.html", status=404)
