"""``werkzeug.http`` at the edge: what headers mean, and how they are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

from dualrt_flask.edge.accept import Accept
from dualrt_flask.edge.conditional import is_resource_modified, parse_etags
from dualrt_flask.edge.controls import ContentSecurityPolicy, RequestCacheControl
from dualrt_flask.edge.cookies import dump_cookie, parse_cookie
from dualrt_flask.edge.dates import dump_age, http_date, parse_age, parse_date
from dualrt_flask.edge.etags import generate_etag, quote_etag, unquote_etag
from dualrt_flask.edge.ranges import (
    is_byte_range_valid,
    parse_content_range_header,
    parse_if_range_header,
    parse_range_header,
)
from dualrt_flask.edge.sets import HeaderSet
from dualrt_flask.edge.statuses import HTTP_STATUS_CODES
from dualrt_flask.edge.values import (
    dump_header,
    dump_options_header,
    parse_dict_header,
    parse_list_header,
    parse_options_header,
    quote_header_value,
    unquote_header_value,
)

OnUpdate = Callable[[Any], None] | None

_ENTITY = frozenset(
    "allow content-encoding content-language content-length content-location content-md5 "
    "content-range content-type expires last-modified".split()
)
_HOP_BY_HOP = frozenset(
    "connection keep-alive proxy-authenticate proxy-authorization te trailer transfer-encoding "
    "upgrade".split()
)
_QUALITY = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


class COEP(Enum):
    """``Cross-Origin-Embedder-Policy``."""

    UNSAFE_NONE = "unsafe-none"
    REQUIRE_CORP = "require-corp"


class COOP(Enum):
    """``Cross-Origin-Opener-Policy``."""

    UNSAFE_NONE = "unsafe-none"
    SAME_ORIGIN_ALLOW_POPUPS = "same-origin-allow-popups"
    SAME_ORIGIN = "same-origin"


def parse_accept_header(value: str | None, cls: Any = None) -> Any:
    """Return what is accepted, as ``cls`` (``Accept``); what has a malformed quality is not."""
    cls = cls or Accept
    if not value:
        return cls(None)
    found: list[tuple[str, float]] = []
    for item in parse_list_header(value):
        name, options = parse_options_header(item)
        quality = 1.0
        if "q" in options:
            text = options.pop("q").strip(" \t")
            if _QUALITY.fullmatch(text) is None:
                continue
            quality = float(text)
            if not 0 <= quality <= 1:
                continue
        else:
            quality = 1
        found.append((dump_options_header(name, options) if options else name, quality))
    return cls(found)


def parse_cache_control_header(
    value: str | None, on_update: OnUpdate = None, cls: Any = None
) -> Any:
    """Return the directives, as ``cls`` (``RequestCacheControl``)."""
    cls = cls or RequestCacheControl
    return cls(parse_dict_header(value) if value else (), on_update)


def parse_csp_header(value: str | None, on_update: OnUpdate = None, cls: Any = None) -> Any:
    """Return the policy, as ``cls`` (``ContentSecurityPolicy``)."""
    cls = cls or ContentSecurityPolicy
    found = []
    for policy in (value or "").split(";"):
        directive, space, text = policy.strip(" \t").partition(" ")
        if space:
            found.append((directive.strip(" \t"), text.strip(" \t")))
    return cls(() if value is None else found, on_update)


def parse_set_header(value: str | None, on_update: OnUpdate = None) -> HeaderSet:
    """Return the names of a header that is a set."""
    return HeaderSet(parse_list_header(value) if value else None, on_update)


def dump_csp_header(header: ContentSecurityPolicy) -> str:
    """Return the header that says a policy."""
    return "; ".join([f"{key} {value}" for key, value in header.items()])


def is_entity_header(header: str) -> bool:
    """Whether a header speaks of the body."""
    return header.lower() in _ENTITY


def is_hop_by_hop_header(header: str) -> bool:
    """Whether a header speaks of the connection."""
    return header.lower() in _HOP_BY_HOP


def remove_entity_headers(
    headers: Any, allowed: Iterable[str] = ("expires", "content-location")
) -> None:
    """Take the headers that speak of the body out of a list or ``Headers``, save ``allowed``."""
    kept = {name.lower() for name in allowed}
    headers[:] = [
        (key, value) for key, value in headers if not is_entity_header(key) or key.lower() in kept
    ]


def remove_hop_by_hop_headers(headers: Any) -> None:
    """Take the headers that speak of the connection out of a list or ``Headers``."""
    headers[:] = [(key, value) for key, value in headers if not is_hop_by_hop_header(key)]


__all__ = [
    "COEP",
    "COOP",
    "HTTP_STATUS_CODES",
    "dump_age",
    "dump_cookie",
    "dump_csp_header",
    "dump_header",
    "dump_options_header",
    "generate_etag",
    "http_date",
    "is_byte_range_valid",
    "is_entity_header",
    "is_hop_by_hop_header",
    "is_resource_modified",
    "parse_accept_header",
    "parse_age",
    "parse_cache_control_header",
    "parse_content_range_header",
    "parse_cookie",
    "parse_csp_header",
    "parse_date",
    "parse_dict_header",
    "parse_etags",
    "parse_if_range_header",
    "parse_list_header",
    "parse_options_header",
    "parse_range_header",
    "parse_set_header",
    "quote_etag",
    "quote_header_value",
    "remove_entity_headers",
    "remove_hop_by_hop_headers",
    "unquote_etag",
    "unquote_header_value",
]
