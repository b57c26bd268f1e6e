"""What a browser lets a page of another origin do: WHATWG Fetch, as far as CORS goes.

Written from the standard's algorithms ("CORS check", "CORS-preflight fetch", "CORS-safelisted
request-header"), to judge the answers by; it knows nothing of how they are made.
"""

from __future__ import annotations

from typing import Any, NamedTuple

SAFE_METHODS = ("GET", "HEAD", "POST")


class Wanted(NamedTuple):
    """A page's request: from `origin`, with `headers` that are not safelisted."""

    origin: str
    method: str = "GET"
    headers: tuple[str, ...] = ()
    credentials: bool = False
    private: bool = False


def cors_check(wanted: Wanted, headers: Any) -> bool:
    """Fetch §4.10, "CORS check"."""
    origin = headers.get("access-control-allow-origin")
    if origin is None:
        return False
    if not wanted.credentials and origin == "*":
        return True
    if origin != wanted.origin:
        return False
    if not wanted.credentials:
        return True
    return headers.get("access-control-allow-credentials") == "true"


def listed(headers: Any, name: str) -> list[str]:
    """The values of a list of tokens."""
    return [each.strip() for each in headers.get(name, "").split(",") if each.strip()]


def may_send(wanted: Wanted, headers: Any, status: int) -> bool:
    """Fetch §4.9, "CORS-preflight fetch": steps 7 and on."""
    if not cors_check(wanted, headers) or not 200 <= status <= 299:
        return False
    methods = listed(headers, "access-control-allow-methods")
    names = [each.lower() for each in listed(headers, "access-control-allow-headers")]
    star = not wanted.credentials
    known = wanted.method in methods or wanted.method in SAFE_METHODS
    if not known and not (star and "*" in methods):
        return False
    for name in wanted.headers:
        if name.lower() == "authorization" and name.lower() not in names:
            return False
        if name.lower() not in names and not (star and "*" in names):
            return False
    if wanted.private:
        return headers.get("access-control-allow-private-network") == "true"
    return True


def fetch(client: Any, wanted: Wanted, url: str = "/x") -> str:
    """Do what a browser does; say what the page gets: "preflight" or "answer" (refused), "read"."""
    plain = wanted.method in SAFE_METHODS and not wanted.headers and not wanted.private
    if not plain:
        fields = {"origin": wanted.origin, "access-control-request-method": wanted.method}
        if wanted.headers:
            asked = ",".join(sorted(each.lower() for each in wanted.headers))
            fields["access-control-request-headers"] = asked
        if wanted.private:
            fields["access-control-request-private-network"] = "true"
        response = client.options(url, headers=fields)
        if not may_send(wanted, response.headers, response.status):
            return "preflight"
    response = client.request(wanted.method, url, headers={"origin": wanted.origin})
    return "read" if cors_check(wanted, response.headers) else "answer"
