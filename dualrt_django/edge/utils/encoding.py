"""``django.utils.encoding`` at the edge: text and bytes, URIs and IRIs."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from types import NoneType
from typing import Any
from urllib.parse import quote

from dualrt_django.edge.utils.functional import Promise

# What ``strings_only`` leaves as it is.
_PROTECTED = (
    NoneType,
    int,
    float,
    Decimal,
    dt.datetime,
    dt.date,
    dt.time,
)
# What may stand in a URI as it is: RFC 3986, 2.2 and 2.3, and the percent sign (RFC 3987, 3.1).
_IN_URI = "/#%[]=:;$&()+,!?*@'~"
_IN_PATH = "/:@&+$,-_.!~*'()"


class DjangoUnicodeDecodeError(UnicodeDecodeError):
    """Bytes that are no text in the encoding; the message shows them."""

    def __str__(self) -> str:
        return f"{super().__str__()}. You passed in {self.object!r} ({type(self.object)})"


def is_protected_type(obj: Any) -> bool:
    """Whether ``strings_only`` leaves ``obj`` as it is."""
    return isinstance(obj, _PROTECTED)


def smart_str(
    s: Any, encoding: str = "utf-8", strings_only: bool = False, errors: str = "strict"
) -> Any:
    """As ``force_str``, but a lazy text stays lazy."""
    return s if isinstance(s, Promise) else force_str(s, encoding, strings_only, errors)


def force_str(
    s: Any, encoding: str = "utf-8", strings_only: bool = False, errors: str = "strict"
) -> Any:
    """Return ``s`` as text; bytes are decoded."""
    if issubclass(type(s), str) or (strings_only and is_protected_type(s)):
        return s
    try:
        return str(s, encoding, errors) if isinstance(s, bytes) else str(s)
    except UnicodeDecodeError as error:
        raise DjangoUnicodeDecodeError(*error.args) from None


def smart_bytes(
    s: Any, encoding: str = "utf-8", strings_only: bool = False, errors: str = "strict"
) -> Any:
    """As ``force_bytes``, but a lazy text stays lazy."""
    return s if isinstance(s, Promise) else force_bytes(s, encoding, strings_only, errors)


def force_bytes(
    s: Any, encoding: str = "utf-8", strings_only: bool = False, errors: str = "strict"
) -> Any:
    """Return ``s`` as bytes; text is encoded, and so is the text of any other object."""
    if isinstance(s, bytes):
        return s if encoding == "utf-8" else s.decode("utf-8", errors).encode(encoding, errors)
    if strings_only and is_protected_type(s):
        return s
    return bytes(s) if isinstance(s, memoryview) else str(s).encode(encoding, errors)


def iri_to_uri(iri: Any) -> Any:
    """Percent-encode what may not stand in a URI (RFC 3987, section 3.1)."""
    if iri is None:
        return None
    return quote(str(iri) if isinstance(iri, Promise) else iri, safe=_IN_URI)


# %XX that an IRI has as a character: letters, "-._~" (but no digits), and all beyond ASCII.
_DECODED = re.compile(
    rb"%(2[DdEe]|4[1-9A-Fa-f]|5[0-9AaFf]|6[1-9A-Fa-f]|7[0-9AaEe]|[89A-Fa-f][0-9A-Fa-f])"
)


def uri_to_iri(uri: Any) -> Any:
    """Decode what an IRI has as characters (RFC 3987, section 3.2)."""
    if uri is None:
        return None
    found = _DECODED.sub(_byte, force_bytes(uri))
    return repercent_broken_unicode(found).decode()


def _byte(match: re.Match[bytes]) -> bytes:
    return bytes.fromhex(match[1].decode())


def repercent_broken_unicode(path: bytes) -> bytes:
    """Percent-encode the bytes that are not part of UTF-8."""
    done = []
    while True:
        try:
            path.decode()
        except UnicodeDecodeError as error:
            broken = quote(path[error.start : error.end], safe=_IN_URI)
            done += [path[: error.start], broken.encode()]
            path = path[error.end :]
        else:
            return b"".join([*done, path])


def escape_uri_path(path: Any) -> str:
    """Percent-encode a path, slashes left (RFC 3986, section 3.3)."""
    return quote(path, safe=_IN_PATH)


def filepath_to_uri(path: Any) -> Any:
    """Percent-encode the path of a file, backslashes as slashes."""
    if path is None:
        return None
    return quote(str(path).replace("\\", "/"), safe="/~!*()'")


def punycode(domain: str) -> str:
    """Return a host's name in ASCII."""
    return domain.encode("idna").decode("ascii")


__all__ = ["DjangoUnicodeDecodeError", "escape_uri_path", "filepath_to_uri", "force_bytes"]
__all__ += ["force_str", "iri_to_uri", "is_protected_type", "punycode", "repercent_broken_unicode"]
__all__ += ["smart_bytes", "smart_str", "uri_to_iri"]
