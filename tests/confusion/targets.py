"""Requests that try to be one thing to a guard and another to the framework.

`requests(seed)` yields them without end: a target made of a protected page's path by one to three
tricks, a method, and header lines that some stack or other is known to listen to.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.confusion.rules import BY_PATH, NAMES

FACTS = Path(__file__).resolve().parents[1] / "facts"
HOST = "shop.test"


class Ask(NamedTuple):
    """A request's head, less what tells the site: bytes as they go out."""

    method: bytes
    target: bytes
    lines: tuple[bytes, ...]
    host: bytes = HOST.encode()
    version: bytes = b"HTTP/1.1"

    def head(self, *more: bytes) -> bytes:
        """Return the request's head with ``more`` lines."""
        first = b" ".join((self.method, self.target, self.version))
        lines = [first, b"Host: " + self.host, *self.lines, *more, b"Connection: close", b"", b""]
        head = b"\r\n".join(lines)
        return head + b"0\r\n\r\n" if b"ncoding: chunked" in head else head


METHODS = ["GET"] * 6 + ["HEAD", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
METHODS += ["get", "PROPFIND", "CONNECT", "GUARD"]

SUBREQUEST = ":".join(["middleware"] * 5)
HEADERS = [
    f"x-middleware-subrequest: {SUBREQUEST}",
    f"x-middleware-subrequest: {':'.join(['src/middleware'] * 5)}",
    "x-middleware-next: 1",
    "x-middleware-rewrite: /public",
    "x-middleware-override-headers: cookie",
    "x-middleware-request-cookie: key=let-me-in",
    "x-middleware-set-cookie: key=let-me-in",
    "x-middleware-skip: 1",
    "x-dualrt-seen: 1",
    "x-dualrt-guard: passed",
    "x-dualrt-passed: all",
    "dualrt.seen: dualrt_django",
    "dualrt-guards: passed",
    "x-nextjs-data: 1",
    "purpose: prefetch",
    "next-router-prefetch: 1",
    "x-prerender-revalidate: 1",
    "X-Original-URL: /public",
    "X-Rewrite-URL: /public",
    "X-Original-URI: /public",
    "X-Forwarded-Path: /public",
    "X-Forwarded-Prefix: /public",
    "X-Script-Name: /public",
    "Script-Name: /secret",
    "SCRIPT_NAME: /public",
    "Path-Info: /public",
    "PATH_INFO: /public",
    "X-HTTP-Method-Override: PURGE",
    "X-HTTP-Method: TRACE",
    "X-Forwarded-Host: public.test",
    "X-Forwarded-For: 127.0.0.1",
    "X-Real-IP: 127.0.0.1",
    "Remote-User: admin",
    "Destination: /public",
    "Upgrade: websocket",
    "Cookie: key",
    "Cookie: =let-me-in",
    "Cookie: key=; key=x",
    "Cookie: KEY=let-me-in",
    "Cookie: key =let-me-out",
    "Cookie: \xff\xfe",
    "Cookie_: key=let-me-in",
    "Transfer-Encoding: chunked, identity",
    "Content-Length: 0",
    "Expect: 100-continue",
    "Host: public.test",
    "X-A: b\r\n folded: /secret/x",
]
HOSTS = [
    HOST,
    HOST,
    HOST,
    HOST,
    "",
    "public.test",
    f"{HOST}:80",
    "a b",
    "secret/x",
    "[::1]",
    "\xff",
]

# written in a path where it may be cut, folded or skipped by one reader and not by the other
SEPARATORS = [
    "//", "///", "/./", "/../", "/x/../", "/%2e/", "/%2e%2e/", "/..%2f", "/.%2e/", "%2f", "%2F",
    "%252f", "%5c", "\\", "/\\", "/;/", "/;a=b/", ";/", "/..;/", "%3b/", "/%20/", "/%00/", "/%0a/",
    "/%0d%0a/", "/%09/", "/%23/", "/%3f/", "/%c0%af/", "/%e2%88%95/", "/%ef%bc%8f/", "/~/", "/*/",
    "/.../", "/\xe2\x80\x8b/", "/%e2%80%8b/", "/.;/", "/%c0%ae%c0%ae/", "/%252e%252e/", "/@/",
]  # fmt: skip
ENDINGS = [
    "/", "//", "/.", "/..", "%2f", "%20", "+", "%00", "%0a", "%0d", "%0d%0a", "%09", ";", ";a=b",
    ";jsessionid=1", ".", "..", "~", "%23", "#", "#x", "%3f", "?", "?x", "?/../../public", "??",
    "?__nextLocale=en", "?x-middleware-subrequest=1", "?_rsc=1", ".json", ".rsc", ".css", "/.css",
    "%5c", "\\", "%", "%z", "%c0", "%ff", "%u002f", "&", "/index", "/index.html", ".segments/x",
    "%e2%80%a8", "%0b", "%85", "%c2%85", "*", ".php/x", "/%2e", "/%2e%2e", "%2e", "'", '"', "<",
]  # fmt: skip
BEGINNINGS = [
    "/", "//", "/./", "/../", "/%2e/", "/..;/", "/;/", "/x/..", "/\\", "\\", "", ".", "*", "/%2f",
    "/%5c", "/public/..", "/public/%2e%2e", "http://shop.test", "http://public.test", "https://a:b@c",
    "HTTP://SHOP.TEST", "http:", "http:/", "//shop.test", "///shop.test", "/http://shop.test", "?",
    "/public?", "/public#", "/public;", "/public%00", "/public%0a", "/public%23", "/public%3f",
    "/_next/data/BUILD", "/en", "/api/..", "/static/..", "http://[::1]", "http://shop.test:0",
]  # fmt: skip


def pages(name: str) -> list[str]:
    """Return paths that lead to a name's pages."""
    return [f"/{name}/", f"/{name}/x", f"/{name}/x/y.z", f"/legacy/{name}", f"/{name}-items/7/",
            f"/{name}-caf%C3%A9/x"]  # fmt: skip


def make_target(draw: random.Random) -> str:
    """Return a target: a page's path after one to three tricks."""
    target = draw.choice(pages(draw.choice(NAMES)))
    for _ in range(draw.choice((1, 1, 1, 2, 2, 3))):
        target = draw.choice(TRICKS)(draw, target)
    return target


def _encode(draw: random.Random, target: str) -> str:
    """Write some characters as %XX, once or twice, in either case."""
    share = draw.choice((0.1, 0.5, 1.0))
    pattern = draw.choice(("%{:02x}", "%{:02X}", "%{:02X}", "%25{:02x}"))
    return "".join(
        pattern.format(ord(each)) if each != "%" and draw.random() < share else each
        for each in target
    )


def _separate(draw: random.Random, target: str) -> str:
    places = [place for place, each in enumerate(target) if each == "/"] or [0]
    place = draw.choice(places)
    return target[:place] + draw.choice(SEPARATORS) + target[place + 1 :]


def _end(draw: random.Random, target: str) -> str:
    return target.rstrip("/" if draw.random() < 0.5 else "") + draw.choice(ENDINGS)


def _begin(draw: random.Random, target: str) -> str:
    return draw.choice(BEGINNINGS) + (target if draw.random() < 0.7 else target[1:])


def _case(draw: random.Random, target: str) -> str:
    return "".join(
        each.upper() if each.isascii() and draw.random() < 0.3 else each for each in target
    )


def _insert(draw: random.Random, target: str) -> str:
    place = draw.randrange(len(target) + 1)
    odd = ["%00", "%0a", "%0d", "%09", "\t", "%20", "%c2%a0", "%ef%bb%bf", "%e2%80%8d", "\x7f"]
    odd += ["%", "%1", "\xe9", "\xff", "%ff", "%c0%80", "%f0%80%80%af", "\x0b", "%85", ":", "="]
    return target[:place] + draw.choice(odd) + target[place:]


def _lookalike(draw: random.Random, target: str) -> str:
    pairs = {"s": "%c5%bf", "e": "%d0%b5", "c": "%d1%81", "i": "%c4%b1", "/": "%e2%81%84"}
    pairs |= {"%C3%A9": draw.choice(("e%CC%81", "\xc3\xa9", "%c3%a9", "%E9", "\xe9", "e"))}
    found = [each for each in pairs if each in target]
    if not found:
        return target
    chosen = draw.choice(found)
    return target.replace(chosen, pairs[chosen], 1)


TRICKS = [_encode, _encode, _separate, _separate, _end, _end, _begin, _begin, _case, _insert]
TRICKS += [_insert, _lookalike]


def requests(seed: int) -> Iterator[Ask]:
    """Yield requests without end, the same ones for the same seed."""
    draw = random.Random(seed)
    while True:
        lines = draw.sample(HEADERS, draw.choice((0, 0, 1, 1, 2)))
        method, host = draw.choice(METHODS), draw.choice(HOSTS)
        target = make_target(draw)
        yield Ask(
            method.encode(),
            target.encode("latin-1"),
            tuple(each.encode("latin-1") for each in lines),
            host.encode("latin-1"),
            draw.choice((b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.0")),
        )


def known(site: str) -> Iterator[bytes]:
    """Yield whole requests that are known to have confused a stack, for each of the names."""
    for raw in [*_vectors(), *_advisories()]:
        for name in NAMES:
            turned = raw.replace(b"ecret", name[1:].encode())
            turned = turned.replace(b"/items/", f"/{name}-items/".encode())
            turned = turned.replace(b"/caf", f"/{name}-caf".encode())
            at = turned.find(b"\r\nHost:")
            if at > 0:
                yield turned[:at] + f"\r\nX-Site: {site}".encode() + turned[at:]


def _vectors() -> Iterator[bytes]:
    for case in json.loads((FACTS / "path_vectors.json").read_text("utf-8"))["cases"]:
        raw: bytes = case["raw_request"].encode("latin-1")
        if b"sessionid=one" not in raw or case["category"] != "cookie-lines":
            yield raw


def _advisories() -> Iterator[bytes]:
    for case in json.loads((FACTS / "next_security_vectors.json").read_text("utf-8")):
        for path in _paths(case):
            for method in case.get("methods") or ("GET",):
                headers = [f"{k}: {v}" for k, v in (case.get("headers") or {}).items()]
                lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", *headers]
                yield "\r\n".join([*lines, "Connection: close", "", ""]).encode()


def _paths(case: dict[str, object]) -> list[str]:
    found = str(case.get("raw_path") or case.get("payload") or case.get("path") or "")
    parts = [part for chunk in found.split(" ; ") for part in chunk.split(", ")]
    paths = [part for part in parts if part.startswith("/") and " " not in part]
    return [each.replace("admin", BY_PATH) for each in paths]


__all__ = ["HOST", "Ask", "known", "requests"]
