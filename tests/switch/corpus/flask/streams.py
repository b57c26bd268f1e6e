"""Streams and generated files."""

from __future__ import annotations

import csv
import io
import json
from itertools import islice

from flask import Blueprint, Response, make_response, request, stream_with_context
from markupsafe import escape

from dualrt import runtime

bp = Blueprint("streams", __name__, url_prefix="/streams")
ROWS = [("id", "name"), (1, "Ann"), (2, 'Bob "the" builder'), (3, "é, ü")]


@bp.route("/large.csv")
@runtime("edge")
def generate_large_csv():
    def generate():
        for row in ROWS:
            yield f"{','.join(map(str, row))}\n"

    return generate(), {"Content-Type": "text/csv"}


@bp.route("/with-context")
@runtime("edge")
def with_context():
    """The docs' one: the request is there while it streams."""

    @stream_with_context
    def generate():
        yield "<p>Hello "
        yield escape(request.args.get("name", "you"))
        yield "!</p>"

    return generate()


@bp.route("/wrapped")
@runtime("edge")
def wrapped():
    def generate():
        yield request.method
        yield " "
        yield request.path

    return Response(stream_with_context(generate()), mimetype="text/plain")


@bp.route("/without-context")
@runtime("edge")
def without_context():
    """What the stream needs of the request is kept before."""
    name = request.args.get("name", "none")
    return Response((f"{n}: {name}\n" for n in range(3)), content_type="text/plain")


@bp.route("/tuple")
@runtime("edge")
def of_tuple():
    return (part for part in ("a", "b", "c")), 203, {"X-Parts": "3"}


@bp.route("/iterator")
@runtime("edge")
def of_iterator():
    return iter([b"one ", b"two"])


@bp.route("/ndjson")
@runtime("edge")
def ndjson():
    rows = (json.dumps(dict(zip(ROWS[0], row, strict=True))) + "\n" for row in ROWS[1:])
    return Response(rows, mimetype="application/x-ndjson", direct_passthrough=False)


@bp.route("/events")
@runtime("edge")
def events():
    first = request.headers.get("Last-Event-ID", type=int) or 0

    def generate():
        for n in islice(range(first, first + 100), 5):
            yield f"id: {n}\ndata: tick\n\n"

    return Response(generate(), mimetype="text/event-stream", headers={"Cache-Control": "no-cache"})


@bp.route("/whole.csv")
@runtime("edge")
def whole_csv():
    buffer = io.StringIO()
    csv.writer(buffer).writerows(ROWS)
    resp = make_response(buffer.getvalue())
    resp.headers["Content-Disposition"] = "attachment; filename=export.csv"
    resp.mimetype = "text/csv"
    return resp


@bp.route("/binary")
@runtime("edge")
def binary():
    return Response([bytes([n]) * 3 for n in range(256)], mimetype="application/octet-stream")


@bp.route("/sitemap.xml")
@runtime("edge")
def sitemap():
    def generate():
        yield '<?xml version="1.0"?><urlset>'
        for name in ("a", "b&c"):
            yield f"<url><loc>{request.url_root}{escape(name)}</loc></url>"
        yield "</urlset>"

    return Response(stream_with_context(generate()), mimetype="application/xml")


@bp.route("/on-close")
@runtime("edge")
def on_close():
    """Something to do when it has been sent."""
    closed = []
    resp = Response((str(n) for n in range(4)), mimetype="text/plain")
    resp.call_on_close(lambda: closed.append(1))
    return resp


@bp.route("/joined")
@runtime("edge")
def joined():
    """A stream that is read whole, to know its length."""
    resp = Response(part for part in ["a", "é", "b"])
    data = resp.get_data()
    resp.headers["X-Length"] = str(len(data))
    return resp
