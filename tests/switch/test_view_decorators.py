"""`django.views.decorators.csrf` and `gzip` at the edge, beside Django's own, at both doors."""

from __future__ import annotations

import gzip
import re
import zlib
from typing import Any

import pytest

from dualrt.testing import Client
from tests import django_site

django_site.setup()

from django.core.asgi import get_asgi_application as stock_asgi  # noqa: E402
from django.core.wsgi import get_wsgi_application as stock_wsgi  # noqa: E402
from django.middleware.csrf import _unmask_cipher_token  # noqa: E402
from django.test import override_settings  # noqa: E402

import dualrt_django  # noqa: E402
from tests.behaviour.conftest import DOOR  # noqa: E402

DOORS: dict[str, tuple[Any, Any, list[str]]] = {
    "wrapper-wsgi": (dualrt_django.get_wsgi_application, stock_wsgi, []),
    "wrapper-asgi": (dualrt_django.get_asgi_application, stock_asgi, []),
    "middleware-wsgi": (stock_wsgi, stock_wsgi, DOOR["MIDDLEWARE"]),
}
CSRF = "django.middleware.csrf.CsrfViewMiddleware"
SECRETS = ["a" * 32, "aB3" * 21 + "x", "short", "é" * 32]
KEPT = f"csrftoken={SECRETS[0]}", f"csrftoken={_unmask_cipher_token(SECRETS[1])}", "other"
COOKIES = [
    (f"/{path}", {"cookie": f"csrftoken={secret}".encode().decode("latin-1")})
    for path in ("ensured/", "lost/", "required/?token", "required/", "shown/", "class/")
    for secret in SECRETS
] + [("/ensured/", {}), ("/required/?token", {})]
PACKED = [
    (path, {"accept-encoding": each} if each else {})
    for path in [f"/packed/{kind}/" for kind in "short dense encoded streamed strong weak".split()]
    for each in ("gzip, br", "br", "xgzipx", "")
] + [("/apacked/", {"accept-encoding": "gzip"})]


def answers(door: str, asked: list[Any], site: list[str], told: Any) -> tuple[Any, Any]:
    """Return what the requests are answered with on the server and at the edge."""
    build, stock, middleware = DOORS[door]
    protocol = door.rpartition("-")[2]
    both = []
    for make, runtime, before in ((stock, "server", []), (build, "edge", middleware)):
        settings: dict[str, Any] = {
            "ROOT_URLCONF": "tests.switch.tokens",
            "MIDDLEWARE": [*before, *site],
            "DUALRT": {"DEFAULT_RUNTIME": runtime},
            "CSRF_COOKIE_SECURE": True,
        }
        with override_settings(**settings):
            client = Client(make(), protocol=protocol)
            both.append([told(client.get(path, headers=headers)) for path, headers in asked])
    return both[0], both[1]


def cookie(answer: Any) -> Any:
    """Return what is the same each time: a new secret is not."""
    lines = answer.headers.get_all("set-cookie")
    fresh = [line for line in lines if not line.startswith(KEPT)]
    kept = [re.sub("expires=[^;]*", "", line) for line in lines if line not in fresh]
    attributes = [line.partition(";")[2].partition("Max-Age")[2] for line in fresh]
    return answer.status, kept, attributes, answer.headers.get("vary"), answer.text[:3]


def unpacked(answer: Any) -> Any:
    """Return the content, whole: how long the padding is differs each time."""
    packed = answer.headers.get("content-encoding") == "gzip"
    body = gzip.decompress(answer.body) if packed else answer.body
    names = ("content-encoding", "vary", "etag", "content-type", *(() if packed else ["x"]))
    length = answer.headers.get("content-length")
    fits = length is None or int(length) == len(answer.body)
    return answer.status, body, [answer.headers.get(name) for name in names], fits


@pytest.mark.parametrize("site", [[], [CSRF]], ids=["alone", "middleware"])
@pytest.mark.parametrize("door", DOORS)
def test_the_cookie_of_tokens_is_set_where_django_sets_it(door: str, site: list[str]) -> None:
    """By the decorator, or by the site's middleware; of an error's page by that alone."""
    theirs, ours = answers(door, COOKIES, site, cookie)
    for asked, one, other in zip(COOKIES, theirs, ours, strict=True):
        assert one == other, asked
    assert any(each[1] for each in ours)
    assert any(each[2] for each in ours)


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
@pytest.mark.parametrize("door", DOORS)
def test_a_page_is_compressed_where_django_compresses_it(door: str) -> None:
    """And reads the same, its tag weakened."""
    theirs, ours = answers(door, PACKED, [], unpacked)
    for asked, one, other in zip(PACKED, theirs, ours, strict=True):
        assert one == other, asked
    assert sum(each[2][0] == "gzip" for each in ours) == 4


def test_a_packed_piece_can_be_read_when_it_has_come() -> None:
    """Before the next one is made."""
    from dualrt_django.edge.views.gzip import _packed

    pieces = _packed(iter([b"first", b"second"]))
    reader = zlib.decompressobj(31)
    assert reader.decompress(next(pieces)) == b""
    assert reader.decompress(next(pieces)) == b"first"
    assert reader.decompress(next(pieces)) == b"second"
    assert reader.decompress(next(pieces)) == b""
    assert reader.eof
