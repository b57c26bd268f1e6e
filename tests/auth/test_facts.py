"""The frozen cases: what Django, Flask and Go say of a cookie, and what the edge says."""

from __future__ import annotations

import time
from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.handlers.asgi import ASGIRequest as DjangoASGIRequest
from django.test import override_settings

from dualrt import Request
from dualrt.asgi import ASGIRequest
from dualrt.auth.django_session import DjangoSession
from dualrt.auth.django_signing import Signer
from dualrt.auth.encoding import MAX_INFLATED, MAX_VALUE
from dualrt.auth.flask_session import FlaskSession
from dualrt.auth.origin import why_foreign, why_no_token
from dualrt.auth.site import Csrf, Links, Trusted
from dualrt.auth.ticket import TicketScheme
from dualrt.testing import make_scope
from dualrt_django.edge.signed import RAISE_ERROR, unsign_cookie
from tests import django_site
from tests.auth.facts import CASES, expected, of, same_payload

django_site.setup()

from dualrt_django.convert import cookie_rule  # noqa: E402

# Where the edge is stricter by its `edge_rule`; everywhere else it says what the framework says.
STRICTER = {
    "djs-068": f"over {MAX_VALUE}",
    "djs-069": f"over {MAX_INFLATED}",
    "djs-078": "a session is an object",
    "djs-080": "a session is an object",
}


def tried(read: Callable[[], Any]) -> tuple[bool, Any]:
    """Whether a cookie is accepted, and its payload or why not. `Refused` stands for a reason of
    the edge's own, any other error for content that a verdict swallows.
    """
    try:
        return True, read()
    except Exception as error:
        return False, f"{type(error).__name__}: {error}"


def judge(case: dict[str, Any], read: Callable[[], Any]) -> None:
    """Compare what `read` gives with the case."""
    accepted, payload = tried(read)
    theirs = expected(case)
    if case["id"] in STRICTER:
        assert theirs["accept"], "it would be no exception"
        assert not accepted
        assert STRICTER[case["id"]] in payload
        return
    assert accepted == theirs["accept"], payload
    if accepted:
        assert same_payload(payload, theirs["payload"])


def keys(given: dict[str, Any]) -> list[str]:
    """The signing key, then the fallbacks."""
    return [given["key"], *given["fallback_keys"]]


@pytest.mark.parametrize("case", of("django.session.signed_cookies"))
def test_django_sessions(case: dict[str, Any]) -> None:
    """A signed session cookie gives the session that Django reads."""
    given = case["input"]
    scheme = DjangoSession(keys=keys(given), salt=given["salt"], max_age=given["max_age"])
    judge(case, lambda: scheme.session(given["cookie"], given["now"])[0])


@pytest.mark.parametrize("case", of("django.signing.loads"))
def test_django_signing(case: dict[str, Any]) -> None:
    """A signed object is `signing.loads`' own."""
    given = case["input"]
    signer = Signer(keys(given), given["salt"])
    judge(case, lambda: signer.loads(given["cookie"], given["max_age"], given["now"])[0])


@pytest.mark.parametrize("case", of("django.get_signed_cookie"))
def test_django_signed_cookies(case: dict[str, Any], monkeypatch: Any) -> None:
    """A signed cookie is `get_signed_cookie`'s own, the older salt included where it counts."""
    given = case["input"]
    how = given["cookie"], given["name"], RAISE_ERROR, given["salt"], given["max_age"]
    monkeypatch.setattr(time, "time", lambda: given["now"])
    with override_settings(SECRET_KEY=given["key"], SECRET_KEY_FALLBACKS=given["fallback_keys"]):
        judge(case, lambda: unsign_cookie(*how))


@pytest.mark.parametrize("case", of("flask.session"))
def test_flask_sessions(case: dict[str, Any]) -> None:
    """A session cookie gives the session that Flask reads; what is a 500 there is refused."""
    given = case["input"]
    scheme = FlaskSession(keys=keys(given), salt=given["salt"], max_age=given["max_age"])
    judge(case, lambda: scheme.session(given["cookie"], given["now"])[0])


# What only the database knows: the edge takes these for logged in, and docs/auth.md says so.
UNKNOWABLE = {
    "usr-010": "the hash of another password",
    "usr-012": "the hash of another password",
    "usr-017": "no such user",
    "usr-018": "inactive",
}


@pytest.mark.parametrize("case", of("django.auth.get_user"))
def test_django_users(case: dict[str, Any]) -> None:
    """The edge knows the user that Django knows, and nobody where the session says nobody."""
    given = case["input"]
    scheme = DjangoSession(
        keys=keys(given),
        max_age=given["max_age"],
        backends=["vecbackends.Mem"],
        integer_ids=True,
    )
    request = Request("http://x.test/", headers={"cookie": f"sessionid={given['cookie']}"})
    identity = scheme.verdict(request, given["now"]).identity
    theirs = expected(case)
    if case["id"] in UNKNOWABLE:
        assert not theirs["accept"]
        assert identity is not None
        return
    assert (identity is not None) == theirs["accept"]
    if identity is not None:
        assert identity.id == str(theirs["payload"]["user_id"])


def csrf_request(given: dict[str, Any]) -> Request:
    """The request of a CSRF case."""
    headers = {"host": given["host"]}
    for key, name in (
        ("origin", "origin"),
        ("referer", "referer"),
        ("sec_fetch_site", "sec-fetch-site"),
        ("csrf_header", "x-csrftoken"),
    ):
        if given[key] is not None:
            headers[name] = given[key]
    if given["csrf_cookie"]:
        headers["cookie"] = f"csrftoken={given['csrf_cookie']}"
    scheme = "https" if given["secure"] else "http"
    request = Request(f"{scheme}://{given['host']}/", headers=headers)
    request.method = given["method"]
    return request


@pytest.mark.parametrize("case", of("csrf"))
def test_requests_of_other_sites(case: dict[str, Any]) -> None:
    """The token is judged as Django judges it; the origin never looser than Django or Go 1.25."""
    given = case["input"]
    request = csrf_request(given)
    links = Links(trusted=Trusted(tuple(given["trusted"])), csrf=Csrf())
    theirs = expected(case)
    by_token = not why_no_token(request, links, Csrf())
    by_origin = not why_foreign(request, links)
    refused = case["edge_rule"] == "refuse"
    assert by_token == (theirs["django"] and not refused)
    if by_origin:
        assert theirs["go125"]
        assert not refused
        assert by_token or "token" in theirs["django_reason"] or "cookie" in theirs["django_reason"]


@pytest.mark.parametrize("case", of("jwt", "authjs.v5", "nextauth.v4", "iron-session"))
def test_credentials_of_others_are_nobody_here(case: dict[str, Any]) -> None:
    """A cookie of another scheme is nobody to Django's and Flask's, and no error."""
    given = case["input"]
    cookie = str(given["cookie"])
    key = given.get("key") or str(given.get("secret")) or "password"
    for scheme in (DjangoSession(keys=[key]), FlaskSession(keys=[key]), TicketScheme(keys=[key])):
        request = Request("http://x.test/")
        names = "sessionid", "session", "dualrt_ticket"
        request.cookies = dict.fromkeys(names, cookie)  # type: ignore[assignment]
        assert scheme.verdict(request, given["now"]).identity is None


def test_an_asgi_site_joins_cookie_fields_as_its_django_does() -> None:
    """What HTTP/2 has split is read as the framework behind reads it."""
    scope = make_scope("GET", urlsplit("http://x.test/"), [], "1.2.3.4")
    scope["headers"] = [(b"cookie", b"sessionid=abc"), (b"cookie", b"a=1")]
    case = next(case for case in CASES if case["id"] == "hdr-041")
    assert case["input"]["headers"] == ["sessionid=abc", "a=1"]
    theirs = DjangoASGIRequest(scope, BytesIO(b"")).COOKIES["sessionid"]
    assert theirs == expected(case)["django_asgi"]
    assert ASGIRequest(scope, "/", {}, cookie_rule()).cookies["sessionid"] == theirs
