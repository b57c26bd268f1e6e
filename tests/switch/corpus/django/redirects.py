"""Redirects, and the URLs they lead to."""

from __future__ import annotations

from django.http import (
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import redirect
from django.urls import NoReverseMatch, path, re_path, reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views import View
from django.views.generic import RedirectView

from dualrt import runtime

HOME = reverse_lazy("redirects:landing")


@runtime("edge")
def landing(request):
    return HttpResponse("landed")


@runtime("edge")
def entry(request, year, slug):
    return HttpResponse(f"{year} {slug}")


@runtime("edge")
def hard(request):
    return redirect("/some/url/")


@runtime("edge")
def full(request):
    return redirect("https://example.com/", permanent=True)


@runtime("edge")
def named(request):
    return redirect("redirects:entry", year=2026, slug="some-slug")


@runtime("edge")
def positional(request):
    return redirect("redirects:entry", 2026, "ä")


@runtime("edge")
def relative(request):
    return redirect("../landing/")


@runtime("edge")
def lazily(request):
    return redirect(HOME)


class Entry:
    """What has a URL of its own."""

    def __init__(self, slug):
        self.slug = slug

    def get_absolute_url(self):
        return reverse("redirects:entry", kwargs={"year": 1999, "slug": self.slug})


@runtime("edge")
def to_object(request):
    return redirect(Entry(request.GET.get("slug") or "one"))


@runtime("edge")
def to_nothing(request):
    """A name that nothing has, and that is no URL either."""
    try:
        return redirect("nothing-has-this-name")
    except NoReverseMatch as error:
        return HttpResponse(type(error).__name__, status=404)


@runtime("edge")
def kept(request):
    """The method and the body go along."""
    return redirect("/some/url/", preserve_request=True, permanent="forever" in request.GET)


@runtime("edge")
def classes(request):
    target = f"/search/?{urlencode({'q': request.GET.get('q', 'a b')})}"
    if request.GET.get("permanent"):
        return HttpResponsePermanentRedirect(target)
    response = HttpResponseRedirect(target)
    response["X-Url"] = response.url
    return response


@runtime("edge")
def unsafe_scheme(request):
    """Only http, https and ftp: anything else is the client's error."""
    return HttpResponseRedirect(request.GET.get("to", "javascript:alert(1)"))


@runtime("edge")
def international(request):
    return HttpResponseRedirect("/café/é?q=ü&x=%20 #ä")


@runtime("edge")
def with_body(request):
    return HttpResponseRedirect("/there/", content_type="text/plain", headers={"X-Why": "moved"})


def safe_next(request):
    target = request.POST.get("next", request.GET.get("next", ""))
    if url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return target
    return reverse("redirects:landing")


@runtime("edge")
def after_login(request):
    response = redirect(safe_next(request))
    response.set_cookie("seen", "1")
    return response


@runtime("edge")
def to_login(request):
    return redirect(
        f"{reverse('redirects:landing')}?{urlencode({'next': request.get_full_path()})}"
    )


@runtime("edge")
def reversed_names(request):
    """Names to URLs, in every form."""
    told = {
        "args": reverse("redirects:entry", args=[2026, "a-b"]),
        "kwargs": reverse("redirects:entry", kwargs={"year": 1, "slug": "é &"}),
        "root": reverse("redirects:landing"),
        "of_others": reverse("polls:detail", args=(5,)),
        "regex": reverse("redirects:archive", kwargs={"month": "07"}),
        "unnamed": reverse("redirects:unnamed", args=("12", "x")),
        "lazy": str(HOME),
        "app": reverse("landing", current_app="x") if "none" in request.GET else "",
    }
    return JsonResponse(told)


@runtime("edge")
def reversed_query(request):
    """The query and the fragment that `reverse` adds."""
    url = reverse("redirects:landing", query={"a": ["1", "2"], "b": "é"}, fragment="top ü")
    return HttpResponse(url)


@runtime("edge")
def not_reversed(request):
    """Arguments that no pattern takes."""
    told = []
    for name, args in [("redirects:entry", ["x", "y"]), ("redirects:nothing", []), ("no:x", [])]:
        try:
            told.append(reverse(name, args=args))
        except NoReverseMatch as error:
            told.append(str(error).partition(" not found")[0].partition(" with ")[0])
    return HttpResponse("\n".join(told), content_type="text/plain")


@runtime("edge")
def archive(request, month):
    return HttpResponse(month)


@runtime("edge")
def unnamed(request, one, two):
    return HttpResponse(f"{one}-{two}")


@runtime("edge")
def absolute(request):
    """URLs with the host, in all the forms that they are asked for."""
    build = request.build_absolute_uri
    found = [build(), build("/x?y=1"), build("x"), build("?q"), build("//other.example/x")]
    found += [build("https://example.com/bands/"), build(reverse("redirects:landing"))]
    return JsonResponse(found, safe=False)


@runtime("edge")
class Old(RedirectView):
    """Moved for good."""

    permanent = True
    query_string = True
    pattern_name = "redirects:landing"


@runtime("edge")
class Counter(RedirectView):
    """Where to, is found out for each request."""

    url = "/counted/%(n)s/"

    def get_redirect_url(self, *args, **kwargs):
        if kwargs["n"] == 0:
            return None
        return super().get_redirect_url(*args, **kwargs)


@runtime("edge")
class Toggle(View):
    """Post, redirect, get."""

    def get(self, request):
        return HttpResponse(request.COOKIES.get("theme", "light"))

    def post(self, request):
        theme = request.POST.get("theme")
        if theme not in ("light", "dark"):
            return HttpResponseBadRequest(f"{theme!r} is no theme")
        response = redirect(request.path_info)
        response.set_cookie("theme", theme, samesite="Lax")
        return response


app_name = "redirects"
PLAIN = [landing, hard, full, named, positional, relative, lazily, to_object, to_nothing, kept]
PLAIN += [classes, unsafe_scheme, international, with_body, after_login, to_login, reversed_names]
PLAIN += [reversed_query, not_reversed, absolute]
urlpatterns = [path(f"{view.__name__}/", view, name=view.__name__) for view in PLAIN]
urlpatterns += [
    path("entry/<int:year>/<str:slug>/", entry, name="entry"),
    re_path(r"^archive/(?P<month>0[1-9]|1[0-2])/$", archive, name="archive"),
    re_path(r"^unnamed/([0-9]+)/([a-z]+)/$", unnamed, name="unnamed"),
    path("old/", Old.as_view(), name="old"),
    path("counter/<int:n>/", Counter.as_view(), name="counter"),
    path("toggle/", Toggle.as_view(), name="toggle"),
]
