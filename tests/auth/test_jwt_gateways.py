"""A token at the edge under WSGI and ASGI: a request waits for its issuer's keys, then is known."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from dualrt import Response, asgi, middleware, wsgi
from dualrt.auth.jwt import JwtScheme
from dualrt.auth.schemes import Auth
from dualrt.config import Config
from dualrt.errors import FetchError
from dualrt.flow import Edge
from dualrt.routing.ordered import OrderedRouter
from dualrt.runtime import EdgeView
from dualrt.testing import Client, mock_fetch
from tests.auth.jwt_keys import SECRET, jwk, sign

URL = "https://idp.test/jwks.json"
KEYS = {"keys": [jwk("ES256", "a")]}


def who(request: Any) -> Any:
    """Say who asks."""
    return {"id": request.auth and request.auth.id, "scheme": request.auth and request.auth.scheme}


async def awho(request: Any) -> Any:
    """Say who asks."""
    return {"id": request.auth and request.auth.id, "scheme": request.auth and request.auth.scheme}


@middleware(matcher="/:path*")
def gate(request: Any) -> Any:
    """Let nobody in who is nobody."""
    if request.auth is None:
        return Response("who are you", 401)
    return Response.next()


def _no_app(environ: Any, start_response: Any) -> Any:
    raise AssertionError("not the app's")


async def _no_asgi_app(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("not the app's")


def client(kind: str, *schemes: dict[str, Any], view: Any = who, gated: bool = False) -> Client:
    """Return a client of a gateway with one view, at ``/``."""
    config = Config.from_dict({"MIDDLEWARE": [gate] if gated else []})
    target = EdgeView(view, view.__name__, "edge", config.options)
    router = OrderedRouter.from_paths([("/", view, target, "view")])
    auth = Auth([JwtScheme.from_options(each) for each in schemes])
    edge = Edge(router, config, auth=auth).start()
    if kind == "wsgi":
        return Client(wsgi.EdgeGateway(_no_app, lambda: edge))
    return Client(asgi.EdgeGateway(_no_asgi_app, lambda: edge))


ISSUER = {"algorithms": ["ES256"], "jwks": URL, "issuer": "i", "jwks_timeout": 0.5}
SHARED = {"algorithms": ["HS256"], "key": SECRET, "cookie": "token"}


def bearer(algorithm: str = "ES256") -> dict[str, str]:
    claims = {"sub": "ann", "iss": "i", "exp": int(time.time()) + 60}
    return {"authorization": "Bearer " + sign(claims, algorithm, header={"kid": "a"})}


@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
@pytest.mark.parametrize("gated", [False, True], ids=["view", "middleware"])
@pytest.mark.parametrize("view", [who, awho], ids=["def", "async def"])
def test_the_first_request_waits_for_the_keys(kind: str, gated: bool, view: Any) -> None:
    """One fetch, and only for a token that needs it."""

    async def slowly(sent: Any) -> Any:
        await asyncio.sleep(0.02)
        return KEYS

    with mock_fetch(slowly) as fake:
        site = client(kind, ISSUER, view=view, gated=gated)
        nobody = site.request("GET", "/")
        assert nobody.status == (401 if gated else 200)
        assert fake.requests == []
        for _ in range(3):
            answer = site.request("GET", "/", headers=bearer())
            assert answer.json() == {"id": "ann", "scheme": "jwt"}
        assert len(fake.requests) == 1


async def _never(sent: Any) -> Any:
    await asyncio.sleep(3600)


@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
@pytest.mark.parametrize("failure", [FetchError("down"), 503, {"oops": 1}, _never])
def test_a_gate_stays_shut_without_keys(kind: str, failure: Any) -> None:
    """Fail closed: nobody is let in because the issuer is down, and nothing is a 500."""
    with mock_fetch({URL: failure}) as fake:
        site = client(kind, ISSUER, gated=True)
        for _ in range(3):
            assert site.request("GET", "/", headers=bearer()).status == 401
        assert len(fake.requests) == 1


@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
def test_several_schemes_are_asked_in_their_order(kind: str) -> None:
    """One that fetches and one that does not; a site of the latter alone never waits."""
    token = sign({"sub": "bob"})
    with mock_fetch({URL: KEYS}):
        site = client(kind, SHARED, ISSUER)
        assert site.request("GET", "/", headers=bearer()).json()["id"] == "ann"
        both = {**bearer(), "cookie": f"token={token}"}
        assert site.request("GET", "/", headers=both).json()["id"] == "bob"
    assert not Auth([JwtScheme.from_options(SHARED)]).waits
    assert Auth([JwtScheme.from_options(ISSUER)]).waits
