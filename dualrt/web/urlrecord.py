"""A URL's parts between parsing and writing, and the short way to them for usual URLs.

``dualrt.web.urlparser`` makes records from any text; ``parse_normal`` only from http(s) URLs that
are normal already, many times faster. ``URL`` tries it first.
"""

from __future__ import annotations

import re

# The special schemes and their default ports (https://url.spec.whatwg.org/#special-scheme).
SPECIAL: dict[str, int | None] = {
    "http": 80,
    "https": 443,
    "ws": 80,
    "wss": 443,
    "ftp": 21,
    "file": None,
}
# http(s) URLs on which the parser changes nothing but, perhaps, an empty path. The last label must
# begin with a letter, or the host could be an IPv4 address; canonical IPv4 addresses are taken too.
_NORMAL = re.compile(
    r"(https?)://"
    r"((?:[a-z0-9_-]+\.)*[a-z][a-z0-9_-]*"
    r"|(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\.(?=[0-9])|(?=[:/?#]|\Z))){4})"
    r"(?::([1-9][0-9]{0,4}))?"
    r"(/[!$-;=@-\[\]_a-z|~]*)?"
    r"(?:\?([!$-&(-;=?-~]*))?"
    r"(?:\#([!#-;=?-_a-~]*))?\Z"
)


class Record:
    """A URL's parts, serialized but not joined (https://url.spec.whatwg.org/#concept-url).

    ``path`` is the standard's list of segments as one text: "" is the empty list, "/a/b" is
    ["a", "b"]; no segment can hold a slash. With ``opaque`` it is the opaque path.
    """

    __slots__ = (
        "fragment",
        "host",
        "opaque",
        "password",
        "path",
        "port",
        "query",
        "scheme",
        "username",
    )

    def __init__(
        self,
        scheme: str,
        host: str | None = None,
        port: int | None = None,
        path: str = "",
        query: str | None = None,
        fragment: str | None = None,
    ) -> None:
        self.scheme = scheme
        self.username = self.password = ""
        self.host = host
        self.port = port
        self.path = path
        self.query = query
        self.fragment = fragment
        self.opaque = False

    @property
    def special(self) -> bool:
        return self.scheme in SPECIAL

    def take_authority(self, other: Record) -> None:
        self.username, self.password = other.username, other.password
        self.host, self.port = other.host, other.port

    def serialize(self) -> str:
        """Write the URL (https://url.spec.whatwg.org/#url-serializing)."""
        parts = [self.scheme, ":"]
        if self.host is not None:
            parts.append("//")
            if self.username or self.password:
                parts += [self.username, f":{self.password}" if self.password else "", "@"]
            parts += [self.host, "" if self.port is None else f":{self.port}"]
        elif self.path.startswith("//") and not self.opaque:
            parts.append("/.")  # or the path would be read back as an authority
        parts.append(self.path)
        if self.query is not None:
            parts += ["?", self.query]
        if self.fragment is not None:
            parts += ["#", self.fragment]
        return "".join(parts)


def parse_normal(text: str) -> Record | None:
    """Parse an absolute http(s) URL that the full parser would leave as it is, or give None."""
    match = _NORMAL.match(text)
    if match is None:
        return None
    scheme, host, digits, path, query, fragment = match.groups()
    port = None
    if digits is not None:
        port = int(digits)
        if port > 65535 or port == SPECIAL[scheme]:
            return None
    if path is None:
        path = "/"
    elif "/." in path or "%2" in path:  # perhaps dot segments
        return None
    if "xn--" in host:
        return None
    return Record(scheme, host, port, path, query, fragment)


__all__ = ["SPECIAL", "Record", "parse_normal"]
