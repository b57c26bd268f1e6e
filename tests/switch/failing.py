"""Views that fail, and pages for it that tell what they find."""

from __future__ import annotations

from typing import Any

from django.conf.urls.i18n import i18n_patterns
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import SimpleTemplateResponse
from django.urls import path
from django.utils.translation import get_language, gettext

from dualrt import runtime

ERRORS: dict[str, Any] = {"404": Http404, "403": PermissionDenied, "400": BadRequest}


@runtime("edge")
def fail(request: HttpRequest, kind: str) -> HttpResponse:
    """Raise one of them."""
    raise ERRORS[kind]("so it is")


@runtime("edge")
async def afail(request: HttpRequest) -> HttpResponse:
    """Raise one, later."""
    raise Http404(gettext("Yes"))


class Later(SimpleTemplateResponse):
    """A page that is made when it is sent."""

    @property
    def rendered_content(self) -> str:
        """Tell the language."""
        return f"{get_language()} {gettext('Yes')} {self.context_data}"


def page(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Tell what there is of the request."""
    match = request.resolver_match
    found = match and [match.url_name, match.route, match.kwargs, match.namespaces]
    told = {"match": found, "path": request.path, "error": str(exception), "yes": gettext("Yes")}
    told["language"] = [get_language(), getattr(request, "LANGUAGE_CODE", "-")]
    return JsonResponse(told, status=404)


def later(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Make a page, later."""
    return Later("never", {"path": request.path_info}, status=403)


handler404 = handler400 = "tests.switch.failing.page"
handler403 = "tests.switch.failing.later"
urlpatterns = [
    path("fail/<kind>/", fail, name="fail"),
    path("afail/", afail, name="afail"),
    *i18n_patterns(path("in/<kind>/", fail, name="in")),
]
