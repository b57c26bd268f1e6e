"""Views that use what Django's names know of the site and of the request, in Django's own words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import NoReverseMatch, get_script_prefix, include, path, reverse, reverse_lazy
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.text import Truncator, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dualrt import middleware, runtime

HOME = reverse_lazy("links")
YES = gettext_lazy("Yes")


@runtime("edge")
def links(request: HttpRequest, n: int = 0) -> JsonResponse:
    """Tell URLs."""
    found: list[Any] = [
        HOME,
        reverse("links"),
        reverse("space:item", args=[3]),
        get_script_prefix(),
    ]
    found += [reverse("inside"), reverse(texts)]
    try:
        reverse("links", args=[1])
    except NoReverseMatch as error:
        found.append(str(error))
    return JsonResponse(found, safe=False)


@runtime("edge")
def texts(request: HttpRequest) -> JsonResponse:
    """Tell texts in the request's language."""
    found = [translation.get_language(), _("Yes"), str(YES), get_text_list(["a", "b", "c"])]
    found += [ngettext("%(num)d day", "%(num)d days", 2) % {"num": 2}, Truncator("a b c").words(1)]
    with translation.override("de"):
        found += [_("Yes"), str(YES)]
    return JsonResponse([*found, _("Yes")], safe=False)


@runtime("edge")
def zones(request: HttpRequest) -> JsonResponse:
    """Activate a zone and a language where that is asked for."""
    before = timezone.get_current_timezone_name(), translation.get_language()
    if "zone" in request.GET:
        timezone.activate(request.GET["zone"])
        translation.activate("de")
    after = timezone.get_current_timezone_name(), translation.get_language()
    return JsonResponse([before, after, _("Yes"), HOME], safe=False)


@runtime("edge")
def stream(request: HttpRequest) -> StreamingHttpResponse:
    """Tell URLs and texts in a stream."""

    def made() -> Iterator[str]:
        yield reverse("inside")
        yield _("Yes")

    return StreamingHttpResponse(made())


@runtime("edge")
async def astream(request: HttpRequest) -> StreamingHttpResponse:
    """Tell them in an asynchronous one."""

    async def made() -> AsyncIterator[str]:
        yield reverse("inside")
        yield _("Yes")

    return StreamingHttpResponse(made())


@runtime("edge")
async def later(request: HttpRequest) -> HttpResponse:
    """Tell them in a coroutine."""
    return HttpResponse(format_html("{} {} {}", reverse("inside"), _("Yes"), settings.APPEND_SLASH))


@runtime("edge")
def signed(request: HttpRequest) -> HttpResponse:
    """Read what was signed, and sign it anew."""
    try:
        value = signing.loads(request.GET.get("s", ""), salt="x", max_age=1000)
    except signing.BadSignature as error:
        return HttpResponse(f"{type(error).__name__}: {error}", status=400)
    return JsonResponse([value, signing.Signer(salt="y").sign("v")], safe=False)


@middleware(matcher="/by-middleware")
def answers(request: Any) -> Any:
    """Answer before any view does."""
    return HttpResponse(f"{reverse('inside')} {_('Yes')}")


inner = [path("<int:n>/", links, name="item")]
urlpatterns = [
    path("links", links, name="links"),
    path("texts", texts),
    path("zones", zones),
    path("stream", stream),
    path("astream", astream),
    path("later", later),
    path("signed", signed),
    path("space/", include((inner, "app"), namespace="space")),
    *i18n_patterns(path("inside", links, name="inside"), path("texts", texts)),
]
