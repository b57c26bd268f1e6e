"""``werkzeug.urls`` at the edge: URLs with all of Unicode, and as they go over the wire."""

from __future__ import annotations

import codecs
import re
import urllib.parse
from collections.abc import Callable
from urllib.parse import quote, unquote, urlsplit, urlunsplit

# WHATWG URL, percent-encode sets, with % for what is encoded already
_PATH = "%!$&'()*+,/:;=@"
_QUERY = _PATH + "?"
_FRAGMENT = _QUERY + "#"
_USER = "%!$&'()*+,;="
_SEGMENT = r"[A-Za-z0-9._~%!$&'()*+,:;=@-]+"
_WIRE = re.compile(rf"/(?:{_SEGMENT}(?:/{_SEGMENT})*/?)?(?:\?[A-Za-z0-9._~%!$&'()*+,:;=@/?-]+)?")

# Python before 3.12 would drop the // of such a URL (apps of Apple's); Werkzeug tells it, too
if "itms-services" not in urllib.parse.uses_netloc:
    urllib.parse.uses_netloc.append("itms-services")


def iri_to_uri(iri: str) -> str:
    """Return a URL in ASCII: percent-encoded, its host in Punycode."""
    if _WIRE.fullmatch(iri) is not None:
        return iri  # a plain path: the most common, and nothing to do
    parts = urlsplit(iri)
    host = parts.hostname.encode("idna").decode("ascii") if parts.hostname else ""
    return urlunsplit(
        (
            parts.scheme,
            _netloc(parts, host, lambda text: quote(text, safe=_USER)),
            quote(parts.path, safe=_PATH),
            quote(parts.query, safe=_QUERY),
            quote(parts.fragment, safe=_FRAGMENT),
        )
    )


def uri_to_iri(uri: str) -> str:
    """Return a URL to be read: what is UTF-8 and has no meaning of its own is decoded."""
    parts = urlsplit(uri)
    host = _unicode_host(parts.hostname) if parts.hostname else ""
    return urlunsplit(
        (
            parts.scheme,
            _netloc(parts, host, _decode_user),
            _decode_path(parts.path),
            _decode_query(parts.query),
            _decode_fragment(parts.fragment),
        )
    )


def _netloc(parts: urllib.parse.SplitResult, host: str, spell: Callable[[str], str]) -> str:
    netloc = f"[{host}]" if ":" in host else host
    if parts.port is not None:
        netloc = f"{netloc}:{parts.port}"
    if parts.username is None:
        return netloc
    user = spell(parts.username)
    if parts.password is not None:
        user = f"{user}:{spell(parts.password)}"
    return f"{user}@{netloc}"


def _unicode_host(host: str) -> str:
    if not host.isascii():
        return host
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeDecodeError:
        return ".".join(map(_unicode_label, host.split(".")))


def _unicode_label(label: str) -> str:
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeDecodeError:
        return label


def _encode_again(error: UnicodeError) -> tuple[str, int]:
    """Leave bytes that are no UTF-8 percent-encoded."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return quote(error.object[error.start : error.end], safe=""), error.end


codecs.register_error("dualrt.percent", _encode_again)


def _decoder(kept: str) -> Callable[[str], str]:
    """Return what decodes all but ``kept``, controls, spaces and the percent sign."""
    always = [*range(0x21), 0x25, 0x7F]
    codes = "|".join([f"{code:02X}" for code in sorted({*always, *map(ord, kept)})])
    pattern = re.compile(f"((?:%(?:{codes}))+)", re.IGNORECASE)

    def decode(text: str) -> str:
        pieces = pattern.split(text)
        # every second piece is what is kept
        pieces[::2] = [unquote(piece, "utf-8", "dualrt.percent") for piece in pieces[::2]]
        return "".join(pieces)

    return decode


_decode_fragment = _decoder("")
_decode_query = _decoder("&=+#")
_decode_path = _decoder("/?#")
_decode_user = _decoder(":@/?#")

__all__ = ["iri_to_uri", "uri_to_iri"]
