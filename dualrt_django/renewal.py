"""The URLconf of one page: a client whose ticket has ended gets a new one, and is sent back.

It runs in the server runtime with all of Django's middlewares, since these know the user.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.urls import re_path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from dualrt.auth.refusals import is_for_program, login_for, safe_next, unknown
from dualrt.auth.site import RENEW
from dualrt_django.conf import current_edge
from dualrt_django.convert import to_request


class _Again(HttpResponseRedirect):
    status_code = 307  # the same method, and the same body


@csrf_exempt
@never_cache
def renew(http: HttpRequest) -> HttpResponse:
    """Send a user back, with the ticket that ``dualrt_django.tickets`` adds; anyone else is sent to
    log in, or told with a 401.
    """
    target = safe_next(http.GET.get("next", ""))
    if RENEW in target:
        target = "/"
    user: Any = getattr(http, "user", None)
    if user is not None and user.is_authenticated:
        return _Again(target)
    auth = current_edge().auth
    request = to_request(http, target.partition("?")[0], {})
    url = login_for(request, auth, target)
    if is_for_program(request, auth) or not url:
        answer = unknown(auth)
        made = HttpResponse(answer.body, status=answer.status)
        for name, value in answer.headers.items():
            made[name] = value
        return made
    return HttpResponseRedirect(url)


urlpatterns = [re_path(r"", renew)]
