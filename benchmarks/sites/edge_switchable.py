"""One answer in Flask's words and in dualrt's."""

from __future__ import annotations

from flask import jsonify, request

from dualrt import Response, runtime

DATA = {"name": "dualrt", "runtimes": ["server", "edge"], "ready": True, "count": 12}


@runtime("edge")
def own_json():  # type: ignore[no-untyped-def]
    return Response.json(DATA)


@runtime("edge")
def flask_json():  # type: ignore[no-untyped-def]
    return jsonify(DATA)


@runtime("edge")
def flask_query():  # type: ignore[no-untyped-def]
    return jsonify(page=request.args.get("page", "1"))


def server_json():  # type: ignore[no-untyped-def]
    return jsonify(DATA)
