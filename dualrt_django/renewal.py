"""The URLconf of one page: a client whose ticket has ended gets a new one, and is sent back.

It runs in the server runtime with all of Django's middlewares, since these know the user.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.urls import re_path
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from dualrt.auth.refusals import detour, is_for_program, login_for, safe_next, unknown
from dualrt.auth.site import RENEW
from dualrt_django.conf import current_edge
from dualrt_django.convert import to_request


class Again(HttpResponseRedirect):
    """Sends a request back to where it came from."""

    def __init__(self, target: str, method: str | None) -> None:
        super().__init__(target)
        self.status_code = detour(method)


@csrf_exempt
@never_cache
def renew(http: HttpRequest) -> HttpResponse:
    """Send a user back, with the ticket that ``dualrt_django.tickets`` adds; anyone else is sent to
    log in, or told with a 401.
    """
    user: Any = getattr(http, "user", None)
    if user is not None and user.is_authenticated:
        return Again(_target(http), http.method)
    return stranger(http)


def _target(http: HttpRequest) -> str:
    target = safe_next(http.GET.get("next", ""))
    return "/" if RENEW in target else target


def stranger(http: HttpRequest) -> HttpResponse:
    """Answer somebody of whom the edge will not know who it is."""
    auth = current_edge().auth
    target = _target(http)
    request = to_request(http, target.partition("?")[0], {})
    url = login_for(request, auth, target)
    made: HttpResponse
    if is_for_program(request, auth) or not url:
        answer = unknown(auth)
        made = HttpResponse(answer.body, status=answer.status)
        for name, value in answer.headers.items():
            made[name] = value
    else:
        made = HttpResponseRedirect(url)
    add_never_cache_headers(made)
    return made


urlpatterns = [re_path(r"", renew)]
