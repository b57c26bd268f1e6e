"""Flask's account endpoint, stock and at the edge, asked by a user who has logged in or not."""

from __future__ import annotations

from typing import Any

from flask import Flask, jsonify, session

from benchmarks.request import cookies_set

KEY = "benchmarks-only-" + "x" * 50
USER = "1"


def wsgi(door: str, sender: str = "user") -> Any:
    """Return the application: ``door`` is ``"stock"`` or ``"edge"``."""
    app = Flask(__name__)
    app.secret_key = KEY
    app.add_url_rule("/sign-in", view_func=sign_in)
    if door == "stock":
        app.add_url_rule("/me", view_func=me)
        return app
    from benchmarks.sites import edge_account
    from dualrt_flask import DualRT

    app.config["DUALRT"] = {"AUTH": [{"scheme": "flask-session", "user_key": "user_id"}]}
    app.add_url_rule("/me", view_func=edge_account.me)
    DualRT(app)
    return app


def headers(app: Any, door: str, sender: str = "user") -> dict[str, str]:
    """Return what the sender's requests carry: the cookies of a login with Flask."""
    return {"Cookie": cookies_set(app, "/sign-in")} if sender == "user" else {}


def sign_in() -> Any:
    session["user_id"] = USER
    return "welcome"


def me() -> Any:
    user = session.get("user_id")
    return ("authentication required", 401) if user is None else jsonify(id=user)
