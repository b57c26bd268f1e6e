"""Files that are made in memory, to be saved or shown."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from flask import Blueprint, request, send_file
from werkzeug.utils import send_file as werkzeug_send_file

from dualrt import runtime

bp = Blueprint("downloads", __name__, url_prefix="/downloads")
TEXT = b"id,name\n1,Ann\n2,Bob\n" * 900


class Pipe:
    """What can be read, and no more."""

    def __init__(self, data):
        self._data = data

    def read(self, size):
        found, self._data = self._data[:size], self._data[size:]
        return found


@bp.get("/report")
@runtime("edge")
def report():
    return send_file(io.BytesIO(TEXT), download_name="report.csv", as_attachment=True)


@bp.get("/shown/<path:name>")
@runtime("edge")
def shown(name):
    return send_file(
        io.BytesIO(TEXT),
        download_name=name,
        mimetype=request.args.get("type"),
        as_attachment="save" in request.args,
        conditional="plain" not in request.args,
    )


@bp.get("/tagged")
@runtime("edge")
def tagged():
    when = datetime(2026, 1, 1, tzinfo=UTC)
    return send_file(io.BytesIO(TEXT), "text/csv", etag="v1", last_modified=when)


@bp.get("/kept")
@runtime("edge")
def kept():
    resp = send_file(io.BytesIO(b"x"), "text/plain", max_age=lambda name: 60, last_modified=1.5)
    del resp.headers["Expires"]
    resp.headers["X-Made"] = f"{resp.content_length} {resp.is_streamed} {resp.direct_passthrough}"
    return resp


@bp.get("/never-kept")
@runtime("edge")
def never_kept():
    resp = send_file(io.BytesIO(b"x"), "text/plain", max_age=0)
    resp.headers.pop("Expires")
    return resp, 203, {"X-Was": str(resp.status_code)}


@bp.get("/piped")
@runtime("edge")
def piped():
    return send_file(Pipe(TEXT), "application/x-thing", as_attachment=True, download_name="a.t")


@bp.get("/wrong/<kind>")
@runtime("edge")
def wrong(kind):
    try:
        if kind == "text":
            return send_file(io.StringIO("x"), download_name="x.txt")
        return send_file(io.BytesIO(b"x"), "a/b" if kind == "unnamed" else None, kind == "unnamed")
    except (TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"


@bp.get("/werkzeug")
@runtime("edge")
def werkzeugs():
    return werkzeug_send_file(
        io.BytesIO(TEXT), request.environ, download_name="é.txt", max_age=None
    )
