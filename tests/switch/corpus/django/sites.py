"""Settings, languages, validators, and what a site's own small tools are made of."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import (
    EmailValidator,
    MaxValueValidator,
    MinLengthValidator,
    MinValueValidator,
    URLValidator,
    validate_ipv4_address,
    validate_ipv46_address,
    validate_slug,
)
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.utils.functional import SimpleLazyObject, cached_property, lazy
from django.utils.html import format_html
from django.utils.translation import get_language, gettext, gettext_lazy, ngettext, pgettext
from django.views import View

from dualrt import runtime

GREETING = gettext_lazy("Yes")


@runtime("edge")
def plain_settings(request):
    names = ["DEBUG", "LANGUAGE_CODE", "TIME_ZONE", "USE_TZ", "USE_I18N", "APPEND_SLASH"]
    names += ["DEFAULT_CHARSET", "STATIC_URL", "MEDIA_URL", "LOGIN_URL"]
    return JsonResponse({name: getattr(settings, name) for name in names})


@runtime("edge")
def own_setting(request):
    """One of the site's own, where it is told that edge code may see it."""
    return HttpResponse(settings.SITE_TITLE)


@runtime("edge")
def setting_missing(request):
    """What is no setting is no attribute."""
    told = [getattr(settings, "NO_SUCH_SETTING", "default"), hasattr(settings, "NOTHING_LIKE_IT")]
    return JsonResponse(told, safe=False)


@runtime("edge")
def languages(request):
    rows = ((code, name) for code, name in settings.LANGUAGES)
    return JsonResponse({code: str(name) for code, name in rows})


@runtime("edge")
def static_link(request):
    return HttpResponse(format_html('<link href="{}{}">', settings.STATIC_URL, "style.css"))


@runtime("edge")
def translated(request):
    told = [gettext("Yes"), str(GREETING), gettext("no text of this kind"), pgettext("x", "May")]
    told += [ngettext("%(n)d item", "%(n)d items", n) % {"n": n} for n in (0, 1, 2)]
    return JsonResponse([*told, get_language()], safe=False)


@runtime("edge")
def lazily_translated(request):
    """Text that is looked up when it is shown."""
    said = gettext_lazy("Please enter a valid %(what)s.") % {"what": "é"}
    return HttpResponse(f"{said} {GREETING} {GREETING + '!'} {len(GREETING)}")


@runtime("edge")
def validated(request):
    """One value, many validators."""
    value = request.GET.get("value", "a b")
    told = {}
    for name, check in [
        ("email", EmailValidator(allowlist=["intranet"])),
        ("url", URLValidator(schemes=["https"])),
        ("slug", validate_slug),
        ("ipv4", validate_ipv4_address),
        ("ip", validate_ipv46_address),
        ("length", MinLengthValidator(3)),
    ]:
        try:
            check(value)
        except ValidationError as error:
            told[name] = error.messages
    return JsonResponse(told)


@runtime("edge")
def ranged(request):
    """Numbers in their limits; the codes of the errors."""
    codes = []
    for check in (MinValueValidator(3), MaxValueValidator(9), MaxValueValidator(lambda: 5)):
        try:
            check(int(request.GET.get("n", "7")[:6]) if request.GET.get("n", "7").isdigit() else 1)
        except ValidationError as error:
            codes.append(
                [error.code, error.params.get("limit_value"), error.message % error.params]
            )
    return JsonResponse(codes, safe=False)


class Basket:
    """Adds up once."""

    def __init__(self, prices):
        self.prices = prices
        self.added = 0

    @cached_property
    def total(self):
        self.added += 1
        return sum(self.prices)


@runtime("edge")
def basket(request):
    made = Basket([1, 2, 3])
    return HttpResponse(f"{made.total + made.total} {made.added}")


def _shout(text):
    return text.upper() + "!"


@runtime("edge")
def lazy_values(request):
    """Made when first looked at."""
    made = []
    value = SimpleLazyObject(lambda: made.append(1) or {"a": 1})
    before = len(made)
    shout = lazy(_shout, str)("hey")
    return HttpResponse(f"{before} {value['a']} {len(made)} {shout} {isinstance(value, dict)}")


@lru_cache(maxsize=8)
def _fibonacci(n):
    return n if n < 2 else _fibonacci(n - 1) + _fibonacci(n - 2)


@runtime("edge")
def fibonacci(request, n):
    if n > 90:
        return JsonResponse({"error": "too large"}, status=422)
    return JsonResponse({"n": n, "value": _fibonacci(n)})


@runtime("edge")
def health(request):
    response = HttpResponse("ok", content_type="text/plain")
    response["Cache-Control"] = "no-store"
    return response


@runtime("edge")
def sitemap(request):
    build = request.build_absolute_uri
    urls = "".join(f"<url><loc>{build(f'/sites/{name}/')}</loc></url>" for name in ("a", "b"))
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return HttpResponse(f"{head}<urlset>{urls}</urlset>", content_type="application/xml")


@runtime("edge")
def feature(request):
    """Who gets the new page: by cookie, by query, by share."""
    if flag := request.GET.get("flag"):
        return HttpResponse(f"forced {flag}")
    bucket = sum(map(ord, request.COOKIES.get("visitor", ""))) % 100
    return HttpResponse("new" if bucket < 50 else "old", headers={"X-Bucket": str(bucket)})


@runtime("edge")
class Page(View):
    """A page made of parts, without a template."""

    title = gettext_lazy("Home")

    def head(self, request, *args, **kwargs):
        return HttpResponse(headers={"X-Title": str(self.title)})

    def get(self, request):
        parts = [format_html("<title>{}</title>", self.title), self.navigation(request.path_info)]
        return HttpResponse("".join(parts))

    def navigation(self, here):
        links = {"/sites/page/": "Page", "/sites/health/": "Health"}
        return "".join(
            format_html(
                '<a href="{}"{}>{}</a>', url, " aria-current=page" if url == here else "", name
            )
            for url, name in links.items()
        )


app_name = "sites"
PLAIN = [
    plain_settings,
    own_setting,
    setting_missing,
    languages,
    static_link,
    translated,
    lazily_translated,
]
PLAIN += [validated, ranged, basket, lazy_values, health, sitemap, feature]
urlpatterns = [path(f"{view.__name__}/", view, name=view.__name__) for view in PLAIN]
urlpatterns += [
    path("fibonacci/<int:n>/", fibonacci, name="fibonacci"),
    path("page/", Page.as_view(), name="page"),
]
