"""Who is there? A page and an API for users alone, in either runtime.

The user is in Flask's own session, a signed cookie. ``DUALRT["AUTH"]`` says where in it.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, session

from demo_site import pages
from demo_site.edge import made_at_the_edge
from demo_site.prepare import PASSWORD, USER
from dualrt import Request, Response, guard, login_required, require_origin, runtime
from dualrt.auth.refusals import safe_next

account = Blueprint("account", __name__)


@account.get("/api/me/edge")
@runtime("edge")
@login_required
def me_edge(request):
    return {"user": request.auth.id}


@account.get("/api/me/server")
@runtime("server")
def me_server():
    if "user" not in session:
        return {"error": "authentication required"}, 401
    return {"user": session["user"]}


@account.get("/account/edge/")
@runtime("edge")
@login_required
def page_edge(request: Request) -> Response:
    """A whole page at the edge; anyone else is sent to log in, and comes back."""
    return made_at_the_edge(request.auth.id, request.auth, "Flask")


@account.get("/account/server/")
@guard(login_required)
def page_server() -> str:
    """An ordinary view and template; the edge turns strangers away before Flask is asked."""
    return render_template("guarded.html", page="account")


@account.get("/account/")
def show() -> str:
    """Open to everyone: the sign-in, and the live table."""
    sources = {"edge_source": pages.source(me_edge), "server_source": pages.source(me_server)}
    return render_template("account.html", page="account", **sources)


@account.route("/login/", methods=["GET", "POST"])
@guard(require_origin)  # no other site's page signs anybody in here
def login() -> Any:
    """Sign the demo user in, and go on to where the guard has sent it from."""
    target = request.values.get("next", "")
    errors = []
    if request.method == "POST":
        if (request.form.get("username"), request.form.get("password")) == (USER, PASSWORD):
            session["user"] = USER
            return redirect(safe_next(target, "/account/"), 303)
        errors = ["Please enter a correct user name and password."]
    return render_template("login.html", next=target, form={"non_field_errors": errors})


@account.post("/logout/")
@guard(require_origin)
def logout() -> Any:
    """Forget the user. The edge takes no copy of this session's cookie any more."""
    session.clear()
    return redirect("/account/", 303)
