"""Werkzeug's and MarkupSafe's tools."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify, request
from markupsafe import Markup, escape, escape_silent, soft_str
from werkzeug.datastructures import Headers, ImmutableMultiDict, MultiDict
from werkzeug.http import dump_cookie, http_date, parse_date, quote_etag, unquote_etag
from werkzeug.utils import redirect

from dualrt import runtime

bp = Blueprint("tools", __name__, url_prefix="/tools")


@bp.route("/markup")
@runtime("edge")
def markup():
    name = request.args.get("name", "<World>")
    told = [Markup("<b>Hello %s!</b>") % name, Markup("<i>{}</i>").format(name)]
    told += [Markup("<em>") + name, escape(Markup("<ok>")), escape_silent(None), soft_str(5)]
    told += [Markup("<b>x &amp; y</b>").striptags(), Markup("&lt;").unescape()]
    return "\n".join(told)


class Badge:
    """Knows its own HTML."""

    def __html__(self):
        return "<b>new</b>"


@bp.route("/html")
@runtime("edge")
def html():
    items = Markup("").join(Markup("<li>{}</li>").format(each) for each in ("a", "<b>", Badge()))
    return f"<ul>{items}</ul>"


@bp.route("/headers")
@runtime("edge")
def headers():
    made = Headers([("X-A", "1"), ("x-a", "2"), ("X-B", "b")])
    made.add("Content-Disposition", "attachment", filename="fóo.txt")
    told = [made.getlist("x-A"), made.get("x-b"), "X-C" in made, len(made), made.to_wsgi_list()]
    made["X-A"] = "3"
    made.pop("X-B")
    return jsonify([*told, list(made), made.keys() and sorted(set(made.keys()))])


@bp.route("/bad-header")
@runtime("edge")
def bad_header():
    try:
        return "x", 200, Headers({"X-Asked": request.args.get("value", "a\nb")})
    except ValueError as error:
        return str(error), 400


@bp.route("/multidicts")
@runtime("edge")
def multidicts():
    made = MultiDict([("a", "1"), ("a", "2"), ("b", "x")])
    kept = ImmutableMultiDict(made)
    told = [made["a"], made.getlist("a"), made.get("b", type=int), list(made.lists())]
    made.update({"a": "3", "c": ["4", "5"]})
    told += [list(made.items(multi=True)), made == kept, kept.to_dict(), made.popitem()]
    return jsonify(told)


@bp.route("/dates")
@runtime("edge")
def dates():
    found = parse_date(request.headers.get("Date", "Sun, 06 Nov 1994 08:49:37 GMT"))
    told = [http_date(datetime(2026, 1, 2, tzinfo=UTC)), http_date(0)]
    return jsonify([*told, found.isoformat() if found else None])


@bp.route("/etags")
@runtime("edge")
def etags():
    told = [quote_etag("a"), quote_etag("b", weak=True), unquote_etag('W/"c"'), unquote_etag("d")]
    return jsonify(told)


@bp.route("/dumped-cookie")
@runtime("edge")
def dumped_cookie():
    resp = Response("set")
    resp.headers.add("Set-Cookie", dump_cookie("a", "b c", max_age=5, httponly=True))
    resp.headers.add("Set-Cookie", dump_cookie("é"[:0] + "k", "ü", path=None, samesite="strict"))
    return resp


@bp.route("/redirect")
@runtime("edge")
def werkzeug_redirect():
    return redirect(request.args.get("to", "/é?q=<x>"), 307)
