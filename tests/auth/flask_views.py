"""Guarded edge views as Flask has them: with a request, and without."""

from __future__ import annotations

from typing import Any

from flask import session
from flask.views import MethodView

from dualrt import login_required, runtime


@runtime("edge")
@login_required
def bare() -> str:
    """Take nothing."""
    return "bare"


@runtime("edge")
@login_required
def named(name: str) -> str:
    """Take a part of the URL."""
    return name


@runtime("edge")
@login_required
async def abare() -> str:
    """Take nothing, async."""
    return "abare"


@runtime("edge")
class Method(MethodView):
    """A class-based view whose methods are guarded."""

    @login_required
    def get(self, request: Any) -> str:
        """Say whose it is."""
        return f"method of {request.auth.id}"


@runtime("edge")
def basket() -> str:
    """Change the session."""
    session["basket"] = session.get("basket", 0) + 1
    return f"{session['basket']} {session.get('_user_id')}"


@runtime("edge")
def seen() -> str:
    """Look at the session."""
    return ",".join(sorted(session))


@runtime("edge")
def enter(name: str) -> str:
    """Log in."""
    session["_user_id"] = name
    return "welcome"


@runtime("edge")
def leave() -> str:
    """Log out, and keep the rest."""
    session.pop("_user_id", None)
    session["left"] = True
    return "bye"


@runtime("edge")
def forget() -> str:
    """Log out."""
    session.clear()
    return "bye"
