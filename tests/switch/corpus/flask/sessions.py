"""The session and what is flashed."""

from __future__ import annotations

from functools import wraps

from flask import (
    Blueprint,
    flash,
    get_flashed_messages,
    jsonify,
    redirect,
    request,
    session,
    url_for,
)
from markupsafe import escape

from dualrt import runtime

bp = Blueprint("sessions", __name__, url_prefix="/sessions")


@bp.route("/")
@runtime("edge")
def index():
    if "username" in session:
        return f"Logged in as {escape(session['username'])}"
    return "You are not logged in"


@bp.route("/login", methods=["GET", "POST"])
@runtime("edge")
def login():
    if request.method == "POST":
        session["username"] = request.form["username"]
        return redirect(url_for("sessions.index"))
    return '<form method="post"><input type="text" name="username"></form>'


@bp.route("/logout")
@runtime("edge")
def logout():
    session.pop("username", None)
    return redirect(url_for(".index"))


@bp.route("/untouched")
@runtime("edge")
def untouched():
    return "nobody asked the session"


@bp.route("/looked_past")
@runtime("edge")
def looked_past():
    return f"nobody asked the session at {request.path}"


@bp.route("/items")
@runtime("edge")
def items():
    return jsonify(dict(session.items()), session.new, session.modified, session.permanent)


@bp.route("/get")
@runtime("edge")
def got():
    return jsonify(session.get("cart", []), session.get("nothing"), len(session))


@bp.route("/needed")
@runtime("edge")
def needed():
    try:
        return str(session["username"])
    except KeyError as error:
        return f"no {error}", 401


@bp.route("/count")
@runtime("edge")
def count():
    session["visits"] = int(session.get("visits", 0)) + 1
    return f"visit {session['visits']}"


@bp.route("/cart", methods=["GET", "POST"])
@runtime("edge")
def cart():
    """Change what is inside, and say so."""
    basket = session.setdefault("cart", [])
    if request.method == "POST":
        basket.append(request.form.get("item", "none"))
        session.modified = True
    return jsonify(basket)


@bp.route("/inside")
@runtime("edge")
def inside():
    """Change what is inside, and forget to say so."""
    session.get("cart", []).append("forgotten")
    return "changed"


@bp.route("/remember")
@runtime("edge")
def remember():
    session.permanent = request.args.get("for") != "now"
    session["remembered"] = True
    return f"{session.permanent}"


@bp.route("/clear")
@runtime("edge")
def clear():
    session.clear()
    return "cleared", 200


@bp.route("/kinds")
@runtime("edge")
def kinds():
    """What the serializer of sessions knows beside JSON."""
    session["kinds"] = {"tuple": (1, "a"), "bytes": b"\x00x", "none": None, "text": "é"}
    session.update(more=[1.5, True])
    return jsonify(sorted(session))


@bp.route("/flash", methods=["GET", "POST"])
@runtime("edge")
def flashed():
    flash(f"You asked by {request.method}")
    flash("Careful!", "warning")
    return redirect(url_for(".messages"))


@bp.route("/messages")
@runtime("edge")
def messages():
    return jsonify(get_flashed_messages(), get_flashed_messages(with_categories=True))


@bp.route("/warnings")
@runtime("edge")
def warnings():
    found = get_flashed_messages(with_categories=True, category_filter=["warning"])
    return "".join(f"<p class={category}>{escape(text)}</p>" for category, text in found) or "none"


@bp.route("/both")
@runtime("edge")
def both():
    """A cookie of its own beside the session's."""
    session["both"] = 1
    resp = redirect("/sessions/", 303)
    resp.set_cookie("own", "1")
    resp.headers["Vary"] = "Accept"
    return resp


def login_required(view):
    """Let in whoever has a name; the tutorial's decorator."""

    @wraps(view)
    def wrapped_view(**kwargs):
        if session.get("username") is None:
            return redirect(url_for("sessions.login"))
        return view(**kwargs)

    return wrapped_view


@bp.route("/secret/<int:n>")
@runtime("edge")
@login_required
def secret(n):
    return f"secret {n} of {escape(session['username'])}"
