"""The catalogue's pages: every seat may read what is held and why; the information centre changes it (P1.2)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from audit.guard.doors import ROLE, SEATED, door
from crm.posts.models import Role
from crm.posts.requests import seat_of
from crm.posts.rules import SECURITY
from customers.catalog import actions
from customers.catalog.queries import catalogue
from customers.catalog.rules import Entry
from customers.catalog.sentences import GROUPS, TIERS, heading
from customers.fields.cards import cards_of, facts_of
from customers.fields.forms import FAULTS, AddForm, ChangeForm
from customers.fields.rules import Filter


@door(SEATED)
@require_GET
def list_entries(request: HttpRequest) -> HttpResponse:
    """Show every item held of a customer, by group: tier, category, who keeps it up, deadline and reason."""
    names = ("text", "group", "tier", "owner", "state")
    asked = Filter(**{name: request.GET.get(name, "") for name in names})
    roles = {role.code: role.name for role in Role.objects.all()}
    known = catalogue().all
    context = {
        "cards": cards_of([entry for entry in known if asked.lets_through(entry)], roles),
        "shown": sum(asked.lets_through(entry) for entry in known),
        "total": len(known),
        "asked": asked,
        "filtered": asked != Filter(),
        "may_change": seat_of(request).role == actions.CENTRE,
        "administers": seat_of(request).role == SECURITY,
        "groups": GROUPS.items(),
        "tiers": TIERS.items(),
        "roles": roles.items(),
    }
    return render(request, "customers/catalog/list.html", context)


@door(ROLE(actions.CENTRE))
def change_entry(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show an entry and change what may be changed of it; its tier takes two persons, who do not sit here."""
    entry = _entry(identifier)
    form = ChangeForm(request.POST or None, entry=entry)
    if request.method == "POST" and form.is_valid() and _changed(request, form, entry):
        return redirect(request.path)
    if request.method == "POST" and form.stale:
        form = ChangeForm(None, entry=entry)
    context = {"form": form, "entry": entry, "title": heading(entry), "facts": facts_of(entry)}
    return render(request, "customers/catalog/entry.html", context)


@door(ROLE(actions.CENTRE))
def add_entry(request: HttpRequest) -> HttpResponse:
    """Add an entry."""
    form = AddForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            entry = actions.add_entry(**form.values(), by=seat_of(request))
        except actions.Impossible as impossible:
            form.decline(impossible.fault)
        else:
            messages.success(request, _("The field %(field)s is part of every record now.") % {"field": heading(entry)})
            return redirect("catalog:entry", entry.identifier)
    return render(request, "customers/catalog/add.html", {"form": form})


@door(ROLE(actions.CENTRE))
@require_POST
def hide(request: HttpRequest, identifier: str) -> HttpResponse:
    """Hide an entry everywhere; its values are kept."""
    return _turned(request, identifier, hidden=True)


@door(ROLE(actions.CENTRE))
@require_POST
def show(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show an entry again, with the values it had."""
    return _turned(request, identifier, hidden=False)


def _turned(request: HttpRequest, identifier: str, *, hidden: bool) -> HttpResponse:
    entry = _entry(identifier)
    said = _("%(field)s is hidden everywhere; its values are kept.") if hidden else _("%(field)s is shown again.")
    try:
        (actions.hide if hidden else actions.show)(identifier, by=seat_of(request))
    except actions.Impossible as impossible:
        messages.error(request, str(FAULTS[impossible.fault][1]))
        return redirect("catalog:entry", identifier)
    messages.success(request, said % {"field": heading(entry)})
    return redirect("catalog:entry", identifier)


def _changed(request: HttpRequest, form: ChangeForm, entry: Entry) -> bool:
    """Make the changes a form holds; False where it is declined."""
    if form.stale:
        messages.error(request, str(FAULTS["stale"][1]))
        return False
    changes = form.changes()
    try:
        actions.change_entry(entry.identifier, by=seat_of(request), **changes)
    except actions.Impossible as impossible:
        form.decline(impossible.fault)
        return False
    said = _("The change is made and holds everywhere at once.") if changes else _("Nothing changed.")
    messages.success(request, said)
    return True


def _entry(identifier: str) -> Entry:
    try:
        return catalogue().entry(identifier)
    except KeyError:
        raise Http404 from None
