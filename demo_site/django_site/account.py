"""Who is there? A page and an API for users alone, in either runtime.

The session is in the database, as it always was. At the edge, ``login_required`` reads the ticket
that the login has set beside the session's cookie.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_required as django_login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from demo_site import pages
from demo_site.edge import made_at_the_edge
from dualrt import Request, Response, guard, login_required, runtime


@runtime("edge")
@login_required
def me_edge(request):
    name = request.auth.claims["username"]
    return JsonResponse({"user": name})


@runtime("server")
@django_login_required
def me_server(request):
    name = request.user.get_username()
    return JsonResponse({"user": name})


@runtime("edge")
@login_required
def page_edge(request: Request) -> Response:
    """A whole page at the edge; anyone else is sent to log in, and comes back."""
    return made_at_the_edge(request.auth.claims["username"], request.auth, "Django")


@guard(login_required)
def page_server(request: HttpRequest) -> HttpResponse:
    """An ordinary view and template; the edge turns strangers away before Django is asked."""
    return render(request, "guarded.html", {"page": "account"})


def account(request: HttpRequest) -> HttpResponse:
    """Open to everyone: the sign-in, and the live table."""
    sources = {"edge_source": pages.source(me_edge), "server_source": pages.source(me_server)}
    return render(request, "account.html", {"page": "account", **sources})
