"""JSON in and out."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.urls import path
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from dualrt import runtime


@runtime("edge")
def simple(request):
    return JsonResponse({"foo": "bar"})


@runtime("edge")
def listed(request):
    return JsonResponse([1, 2, 3, "é", None, True, 1.5], safe=False)


@runtime("edge")
def refused(request):
    """Only dicts, unless it was said."""
    try:
        return JsonResponse([1, 2, 3])
    except TypeError as error:
        return HttpResponse(str(error), content_type="text/plain", status=406)


@runtime("edge")
def pretty(request):
    data = {"b": [1, {"x": "y"}], "a": "ü"}
    options = {"indent": 2, "sort_keys": True, "ensure_ascii": False}
    return JsonResponse(data, json_dumps_params=options)


@runtime("edge")
def dated(request):
    """What Django's encoder knows beside JSON."""
    return JsonResponse(
        {
            "datetime": datetime(2026, 2, 28, 12, 30, 15, 123456),
            "aware": datetime(2026, 2, 28, tzinfo=UTC),
            "date": date(2026, 2, 28),
            "time": time(9, 5, 1, 999),
            "delta": timedelta(days=1, hours=2, milliseconds=5),
            "minus": timedelta(seconds=-5),
            "decimal": Decimal("10.50"),
            "uuid": UUID(int=5),
        }
    )


@runtime("edge")
def lazy(request):
    return JsonResponse({"lazy": gettext_lazy("Yes")})


@runtime("edge")
def not_encodable(request):
    """An aware time has no JSON; neither has a set."""
    kind = request.GET.get("kind", "set")
    value = {1} if kind == "set" else time(1, tzinfo=UTC)
    try:
        return JsonResponse({"value": value})
    except (TypeError, ValueError) as error:
        return JsonResponse({"error": str(error)}, status=422)


class Colour(Enum):
    """Colours."""

    RED = "red"
    BLUE = "blue"


class Encoder(DjangoJSONEncoder):
    """Knows the project's own classes."""

    def default(self, o):
        if isinstance(o, Enum):
            return o.value
        if isinstance(o, set):
            return sorted(o)
        return super().default(o)


@runtime("edge")
def encoded(request):
    data = {"colour": Colour.RED, "set": {3, 1, 2}, "day": date(2026, 1, 1)}
    return JsonResponse(data, encoder=Encoder)


@dataclass
class Item:
    """A thing of the shop."""

    name: str
    price: Decimal
    tags: list[str]

    def total(self, many):
        return self.price * many


STOCK = OrderedDict(
    tea=Item("Tea", Decimal("3.20"), ["hot"]), ice=Item("Ice", Decimal("1.15"), ["cold", "sweet"])
)


@runtime("edge")
def item(request, slug):
    found = STOCK.get(slug)
    if found is None:
        return JsonResponse({"detail": "Not found."}, status=404)
    return JsonResponse({**asdict(found), "total": found.total(3)})


@runtime("edge")
def items(request):
    tags = set(request.GET.getlist("tag"))
    found = [asdict(each) for each in STOCK.values() if tags <= set(each.tags)]
    return JsonResponse({"count": len(found), "results": found})


@runtime("edge")
def echo(request):
    """Give a body back as it was understood."""
    if request.content_type != "application/json":
        return JsonResponse({"error": request.content_type}, status=415)
    try:
        return JsonResponse({"got": json.loads(request.body)})
    except json.JSONDecodeError as error:
        return HttpResponseBadRequest(f"line {error.lineno}: {error.msg}")
    except UnicodeDecodeError:
        return HttpResponseBadRequest("no text")


@runtime("edge")
@csrf_exempt
@require_POST
def create(request):
    """Validate by hand."""
    try:
        given = json.loads(request.body.decode())
    except ValueError:
        return JsonResponse({"errors": {"body": ["This is no JSON."]}}, status=400)
    if not isinstance(given, dict):
        return JsonResponse({"errors": {"body": ["An object is wanted."]}}, status=400)
    errors = {}
    if not str(given.get("name", "")).strip():
        errors["name"] = ["This field is required."]
    if not isinstance(given.get("price"), int | float):
        errors.setdefault("price", []).append("A number is wanted.")
    if errors:
        return JsonResponse({"errors": errors}, status=400)
    response = JsonResponse(given, status=201)
    response["Location"] = f"/data/items/{given['name']}/"
    return response


@runtime("edge")
@require_http_methods(["PATCH", "DELETE"])
def changed(request, slug):
    if request.method == "DELETE":
        return HttpResponse(status=204 if slug in STOCK else 404)
    try:
        patch = json.loads(request.body or b"{}")
    except ValueError:
        patch = {}
    known = asdict(STOCK[slug]) if slug in STOCK else {}
    return JsonResponse(known | (patch if isinstance(patch, dict) else {}))


@runtime("edge")
def jsonp(request):
    """The old way to another origin."""
    name = request.GET.get("callback", "callback")
    if not name.isidentifier():
        return HttpResponseBadRequest("no name")
    response = JsonResponse({"a": 1}, content_type="application/javascript")
    response.content = f"{name}({response.content.decode()});"
    return response


@runtime("edge")
def problem(request):
    data = {"type": "about:blank", "title": "Out of tea", "status": 503}
    return JsonResponse(
        data, status=503, content_type="application/problem+json", headers={"Retry-After": 30}
    )


@runtime("edge")
async def of_query(request):
    return JsonResponse({k: v if len(v) > 1 else v[0] for k, v in request.GET.lists()})


app_name = "data"
PLAIN = [simple, listed, refused, pretty, dated, lazy, not_encodable, encoded, items, echo]
PLAIN += [create, jsonp, problem, of_query]
urlpatterns = [path(f"{view.__name__}/", view, name=view.__name__) for view in PLAIN]
urlpatterns += [
    path("items/<slug:slug>/", item, name="item"),
    path("items/<slug:slug>/changed/", changed, name="changed"),
]
