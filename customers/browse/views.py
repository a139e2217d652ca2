"""The pages of many records: list, search, columns, saved views, bulk edit, export."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from audit.guard.doors import door, turn_away
from crm.posts.entrances import BUSINESS
from customers.browse import downloads, listing, queries, rules, table
from customers.browse.forms import BulkFieldForm, BulkValueForm, ViewForm, bulk_entries
from customers.browse.models import SavedView
from customers.catalog.queries import catalogue, display
from customers.catalog.sentences import heading
from customers.records import actions, gate
from customers.records.answers import SeatedRequest, gated
from customers.relay import actions as relay

LIST = "customers/browse/list.html"


@door(BUSINESS)
@gated
@require_safe
def list_page(request: SeatedRequest) -> HttpResponse:
    """Show what the seat may open, narrowed by the address; one line a page with ids, filter and columns."""
    known = catalogue()
    query = listing.asked(request.GET, request.session.get(listing.COLUMNS_KEY, ()), known)
    if listing.may_be_a_number(query.text, known):
        return render(request, LIST, {"number_in_address": True})
    page = gate.list_records(query, by=request.seat, purpose=request.purpose)
    may_edit = bool(bulk_entries(known.general, request.seat.role))
    context = {
        "query": query,
        "page": page,
        "rows": table.rows(page, query.columns, known, timezone.localdate(), ticked=may_edit),
        "headings": listing.headings(query.columns, known),
        "filters": listing.filters(request.GET, query, page, known),
        "columns": listing.column_choices(query, known),
        "saving": listing.address_to_keep(request.GET, query),
        "may_edit": may_edit,
        "counted": listing.COUNTED,
    }
    return render(request, LIST, context)


@door(BUSINESS)
@gated
@require_POST
def search(request: SeatedRequest) -> HttpResponse:
    """Find by an exact number in the answer itself, so that it stands in no address; other text goes to the list."""
    text = request.POST.get("q", "").strip()[:60]
    if not listing.may_be_a_number(text, catalogue()):
        return redirect(f"{reverse('browse:list')}?{_query(q=text)}" if text else "browse:list")
    found = gate.find_exactly(text, by=request.seat, purpose=request.purpose)
    return render(request, "customers/browse/found.html", {"found": found})


@door(BUSINESS)
@gated
@require_POST
def choose_columns(request: SeatedRequest) -> HttpResponse:
    """Keep the columns of this person's lists for as long as they are signed in."""
    allowed = {entry.identifier for entry in listing.shown_by(catalogue())}
    request.session[listing.COLUMNS_KEY] = list(rules.columns(request.POST.getlist("columns"), (), allowed))
    address = QueryDict(request.POST.get("query", "")[:1000], mutable=True)
    for name in ("columns", "after", "before"):
        address.pop(name, None)
    return redirect(f"{reverse('browse:list')}?{address.urlencode()}")


@door(BUSINESS)
@gated
@require_safe
def views_page(request: SeatedRequest) -> HttpResponse:
    """Show this person's saved views: a part of the list's menu, or a page of their own."""
    page = "views_menu" if request.htmx else "views"
    form = ViewForm(initial={"query": request.GET.urlencode()[:1000]})
    context = {"views": queries.saved_views(request.seat.person_id), "form": form}
    return render(request, f"customers/browse/{page}.html", context)


@door(BUSINESS)
@gated
@require_POST
def save_view(request: SeatedRequest) -> HttpResponse:
    """Keep a list under a name; a name in use gets the new list."""
    form = ViewForm(request.POST)
    text = QueryDict(request.POST.get("query", "")[:1000]).get("q", "")
    if not form.is_valid() or listing.may_be_a_number(text, catalogue()):
        context = {"views": queries.saved_views(request.seat.person_id), "form": form}
        return render(request, "customers/browse/views.html", context, status=422)
    SavedView.objects.update_or_create(
        person_id=request.seat.person_id, name=form.cleaned_data["name"], defaults={"query": form.cleaned_data["query"]}
    )
    messages.success(request, _("The view is saved."))
    return redirect(f"{reverse('browse:list')}?{form.cleaned_data['query']}")


@door(BUSINESS)
@gated
@require_POST
def delete_view(request: SeatedRequest, view: int) -> HttpResponse:
    """Forget one of this person's saved views."""
    gone, _kinds = SavedView.objects.filter(pk=view, person_id=request.seat.person_id).delete()
    if not gone:
        turn_away(request)
    messages.success(request, _("The view is deleted."))
    return redirect("browse:views")


@door(BUSINESS)
@gated
@require_POST
def bulk(request: SeatedRequest) -> HttpResponse:
    """Set one general field on the ticked records: choose the field, give the value, confirm, done."""
    ids = rules.selected(request.POST.getlist("ids"), actions.BULK_AT_MOST + 1)
    back = _back(request)
    if not ids:
        messages.warning(request, _("Tick at least one customer first."))
        return redirect(back)
    entries = bulk_entries(catalogue().general, request.seat.role)
    entry = next((one for one in entries if one.identifier == request.POST.get("field")), None)
    context: dict[str, Any] = {"ids": ids, "back": back, "entry": entry}
    if entry is None:
        return render(request, "customers/browse/bulk.html", context | {"form": BulkFieldForm(entries)})
    step = request.POST.get("step", "")
    form = BulkValueForm(entry, request.POST if step in ("check", "save") else None)
    context |= {"form": form, "heading": heading(entry)}
    if not form.is_valid():
        return render(request, "customers/browse/bulk.html", context)
    value = form.cleaned_data["value"]
    if step == "check":
        context |= {"value": value, "words": display(entry, value)}
        return render(request, "customers/browse/bulk_confirm.html", context)
    count = actions.change_many(ids, {entry.identifier: value}, by=request.seat, purpose=request.purpose)
    relay.follow(ids, by=request.seat)
    said = ngettext("%(count)s customer was changed.", "%(count)s customers were changed.", count)
    messages.success(request, said % {"count": count})
    return redirect(back)


@door(BUSINESS)
@gated
@require_POST
def export(request: SeatedRequest) -> HttpResponseBase:
    """Stream the general fields of the list's records as a file, after the line with every id is committed."""
    known = catalogue()
    params = QueryDict(request.POST.get("query", "")[:1000])
    if listing.may_be_a_number(params.get("q", ""), known):
        return redirect("browse:list")
    query = listing.asked(params, request.session.get(listing.COLUMNS_KEY, ()), known)
    if request.POST.get("what") == "all":
        query = listing.with_all_columns(query, known)
    return downloads.answer(query, by=request.seat, purpose=request.purpose, form=request.POST.get("format", "csv"))


def _query(**values: str) -> str:
    query = QueryDict(mutable=True)
    query.update(values)
    return query.urlencode()


def _back(request: SeatedRequest) -> str:
    """Return the list that a bulk edit came from."""
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe and address.startswith(reverse("browse:list")) else reverse("browse:list")
