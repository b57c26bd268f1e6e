"""`health()`: up, whatever the host; GET and HEAD only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dualrt import ConfigError, ready
from tests.ready import edge

At = Callable[..., Any]
Bare = Callable[..., Any]


@pytest.mark.parametrize("host", ["10.0.0.7:8000", "testserver", "a/b@c", ""])
def test_it_answers_for_any_host(at: At, host: str) -> None:
    """A load balancer asks by address; a malformed host is no matter here."""
    response = at([ready.health()]).get("/healthz", headers={"host": host})
    assert (response.status, response.text) == (200, "ok")
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["django-wrapper-wsgi", "django-middleware-wsgi"])
def test_django_refuses_that_host_elsewhere(enter: Callable[..., Any], name: str) -> None:
    """The host is one that Django does not serve."""
    settings = {"ALLOWED_HOSTS": ["shop.example"]}
    common = "django.middleware.common.CommonMiddleware"
    door_first = ["dualrt_django.EdgeMiddleware"] if "middleware" in name else []
    door = enter(name, [ready.health()], MIDDLEWARE=[*door_first, common], **settings)
    headers = {"host": "10.0.0.7"}
    assert door.get("/server/1", headers=headers).status == 400
    assert door.get("/healthz", headers=headers).status == 200
    assert door.get("/healthz", headers={"host": "a/b@c"}).status == 200


def test_head_has_no_body_and_post_is_refused(at: At) -> None:
    """405 says what is allowed (RFC 9110 §15.5.6)."""
    door = at([ready.health()])
    assert (door.head("/healthz").status, door.head("/healthz").body) == (200, b"")
    refused = door.post("/healthz")
    assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD")


def test_others_are_the_apps(bare: Bare) -> None:
    """Also what Next.js would take for the same page in another form."""
    client = bare(ready.health("/health(z)"))
    assert client.get("/health(z)").text == "ok"
    assert client.get("/health(z)/").text == "ok"
    for path in ("/healthz", "/health(z).json", "/health(z)/x", "/"):
        assert client.get(path).text == f"app {path}"


@pytest.mark.parametrize(
    ("body", "kind", "sent"),
    [
        ("fine", "text/plain;charset=UTF-8", b"fine"),
        ({"up": True}, "application/json", b'{"up":true}'),
        ([1], "application/json", b"[1]"),
        ("", "text/plain;charset=UTF-8", b""),
    ],
)
def test_the_body_is_text_or_json(bare: Bare, body: Any, kind: str, sent: bytes) -> None:
    """As it was given."""
    response = bare(ready.health(body=body)).get("/healthz")
    assert (response.headers["content-type"], response.body) == (kind, sent)


def test_it_can_ask_whether_the_site_is_ready(at: At) -> None:
    """A function of the site, with the edge's own state."""
    door = at([ready.health(ready=edge.is_up)])
    door.state("tests.ready.edge").FLAG["up"] = False
    assert door.get("/healthz").status == 503
    door.state("tests.ready.edge").FLAG["up"] = True
    assert door.get("/healthz").status == 200


def test_all_that_is_wrong_is_told_at_once() -> None:
    """When the site starts."""
    with pytest.raises(ConfigError) as caught:
        ready.health("healthz", body=7, ready="up")  # type: ignore[arg-type]
    lines = str(caught.value).splitlines()
    assert lines[0] == "dualrt.ready.health: 3 wrong:"
    assert [line.split()[1] for line in lines[1:]] == ["path", "body", "ready"]
