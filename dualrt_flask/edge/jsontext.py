"""JSON as the current app writes and reads it: what ``flask.json`` and ``Response.json`` use."""

from __future__ import annotations

from typing import Any

from dualrt_flask.edge import given


def dumps(obj: Any, **kwargs: Any) -> str:
    """Return ``obj`` as JSON; keywords are those of ``json.dumps``."""
    text: str = given.app().json.dumps(obj, **kwargs)
    return text


def dump(obj: Any, fp: Any, **kwargs: Any) -> None:
    """Write ``obj`` as JSON to a text stream."""
    fp.write(dumps(obj, **kwargs))


def loads(s: str | bytes, **kwargs: Any) -> Any:
    """Return what a JSON text says."""
    return given.app().json.loads(s, **kwargs)


def load(fp: Any, **kwargs: Any) -> Any:
    """Return what the JSON in a stream says."""
    return loads(fp.read(), **kwargs)


__all__ = ["dump", "dumps", "load", "loads"]
