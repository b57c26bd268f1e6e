"""Conditional requests: whether what the client has is still right (``werkzeug.http``)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from dualrt_flask.edge.basics import as_utc
from dualrt_flask.edge.dates import parse_date
from dualrt_flask.edge.etags import generate_etag, unquote_etag
from dualrt_flask.edge.ranges import parse_if_range_header
from dualrt_flask.edge.sets import ETags

_ETAG = re.compile(
    r"""
    [ \t]*([Ww]/)?
    (?:"([^"]*)"|([^" \t,]+))   # in quotes, or, though it is malformed, not
    [ \t]*(?:,|\Z)
    """,
    re.ASCII | re.VERBOSE,
)


def parse_etags(value: str | None) -> ETags:
    """Return the tags of ``If-Match`` or ``If-None-Match``; what is malformed is left out."""
    if not value:
        return ETags()
    if value == "*":
        return ETags(star_tag=True)
    strong: list[str] = []
    weak: list[str] = []
    at = 0
    while (found := _ETAG.match(value, at)) or (at := value.find(",", at) + 1):
        if found is not None:
            (weak if found[1] else strong).append(found[2] or found[3])
            at = found.end()
    return ETags(strong, weak)


def is_resource_modified(
    environ: dict[str, Any],
    etag: str | None = None,
    data: bytes | None = None,
    last_modified: datetime | str | None = None,
    ignore_if_range: bool = True,
) -> bool:
    """Whether the client has to be sent the resource: by its tag (or its ``data``'s) and by when
    it was last changed.
    """
    if data is not None:
        if etag is not None:
            raise TypeError("both data and etag given")
        etag = f'"{generate_etag(data)}"'
    if_range = None
    if not ignore_if_range and environ.get("HTTP_RANGE") is not None:
        if_range = parse_if_range_header(environ.get("HTTP_IF_RANGE"))
    if etag:
        tag = unquote_etag(etag)[0] or ""
        if if_range is not None and if_range.etag is not None:
            return if_range.etag != tag
        by_tag = _unmodified_by_tag(environ, tag)
        if by_tag is not None:
            return not by_tag
    since = parse_date(environ.get("HTTP_IF_MODIFIED_SINCE"))
    if if_range is not None and if_range.date is not None:
        since = if_range.date
    changed = parse_date(last_modified) if isinstance(last_modified, str) else last_modified
    if since is None or changed is None:
        return True
    return as_utc(changed.replace(microsecond=0)) > since


def _unmodified_by_tag(environ: dict[str, Any], tag: str) -> bool | None:
    """Return what ``If-Match`` says, else ``If-None-Match``; ``None`` where there is neither."""
    match = parse_etags(environ.get("HTTP_IF_MATCH"))
    if match:
        return not match.is_strong(tag)
    none_match = parse_etags(environ.get("HTTP_IF_NONE_MATCH"))
    return none_match.contains_weak(tag) if none_match else None


__all__ = ["is_resource_modified", "parse_etags"]
