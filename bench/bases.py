"""What the product's pages are timed against: guardian as its manual shows it, and the barest view of each kind."""

from django.contrib.auth.models import Permission
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from guardian.shortcuts import get_objects_for_user

from audit.guard.doors import ANYONE, SIGNED_IN, door
from bench.models import PlainCustomer
from customers.records.lock import unlocked
from customers.records.models import Customer

ROWS = 50
NOTE = "INSERT INTO bench_note (body) VALUES (%s)"


@door(ANYONE)
def empty(request: HttpRequest) -> HttpResponse:
    """Answer nothing: what the middleware alone costs."""
    return HttpResponse("ok")


@door(SIGNED_IN)
def naive_list(request: HttpRequest) -> HttpResponse:
    """List as guardian's manual shows it: get_objects_for_user, a count, whole rows; no line in the trail."""
    with unlocked():
        rows = get_objects_for_user(request.user, "customers.open_customer", Customer, accept_global_perms=False)
        total = rows.count()
        page = list(rows.order_by("pinyin", "pk")[:ROWS])
        return HttpResponse(render(request, "bench/list.html", {"rows": page, "total": total}).content)


@door(ANYONE)
def bare_list(request: HttpRequest) -> HttpResponse:
    """List by the best query shape alone: no sign-in, no seat, no line, no menu."""
    permission = Permission.objects.get(codename="open_customer").pk
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.code, c.name, c.region, c.order_day, c.completeness FROM customers_grant g"
            " JOIN customers_customer c ON c.id = g.customer_id"
            " WHERE g.group_id = %s AND g.permission_id = %s ORDER BY g.sort_key LIMIT %s",
            [request.GET["group"], permission, ROWS],
        )
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return HttpResponse(render(request, "bench/list.html", {"rows": rows, "total": len(rows)}).content)


@door(ANYONE)
def bare_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a plain row and insert one row: a detail view that logs."""
    row = PlainCustomer.objects.values().get(pk=pk)
    with connection.cursor() as cursor:
        cursor.execute(NOTE, ["opened"])
    return HttpResponse(render(request, "bench/record.html", {"row": row}).content)


@door(ANYONE)
def bare_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a plain row, save it and insert one row: an edit that logs."""
    row = PlainCustomer.objects.get(pk=pk)
    if request.GET.get("save"):
        row.c01 = f"{row.c01[:20]}."
        row.save()
        with connection.cursor() as cursor:
            cursor.execute(NOTE, ["edited"])
    return HttpResponse(render(request, "bench/record.html", {"row": vars(row)}).content)
