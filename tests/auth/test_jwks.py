"""Key sets of an issuer: fetched once however many ask, kept, rotated; no keys, no identity."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from dualrt import Request, Response, runtime
from dualrt.auth.jwks import COOLDOWN, FLOOR, MIN_TTL, RETRY, STALE, TTL, KeySet, Times
from dualrt.auth.jwt import JwtScheme
from dualrt.errors import FetchError
from dualrt.loop import run
from dualrt.steps import as_coroutine
from dualrt.testing import Client, FakeTransport, mock_fetch
from dualrt.web import egress
from dualrt.web.egress import Egress
from dualrt.wsgi import EdgeGateway
from tests.auth.jwt_keys import EVERY, HMAC, RSA, jwk, private, sign
from tests.auth.jwt_oracle import NOW
from tests.fetch.servers import Server, answer, half, hang, leave_home, redirect

FACTS = json.loads((Path(__file__).parent.parent / "facts/cookie_vectors.json").read_text())
URL = "https://idp.test/jwks.json"
A, B = jwk("ES256", "a"), jwk("ES256", "b", 1)
BOTH = {"keys": [A, B]}


@runtime("edge")
def who_asks(request: Any) -> str:
    """Say whose token it is."""
    return request.auth.id if request.auth else "nobody"


def inner(environ: Any, start_response: Any) -> Any:
    """Stand behind the gateway."""
    raise AssertionError("the edge answers")


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Issuer:
    """What is at ``URL``; ``serve`` is changed by a test, ``asked`` counts the fetches."""

    def __init__(self) -> None:
        self.serve: Any = {"keys": [A]}
        self.asked = 0

    async def __call__(self, sent: Any) -> Any:
        self.asked += 1
        assert str(sent.url) == URL
        await asyncio.sleep(0)
        if isinstance(self.serve, Exception):
            raise self.serve
        return self.serve


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    made = Issuer()
    with mock_fetch(made):
        yield made


@pytest.fixture
def clock() -> Clock:
    return Clock()


def key_set(clock: Clock, algorithms: tuple[str, ...] = ("ES256",), **times: Any) -> KeySet:
    return KeySet(URL, algorithms, Times(**times), clock)


async def knows(keys: KeySet, kid: str, algorithm: str = "ES256") -> bool:
    """Do as a request does: wait where that is asked for, then look."""
    pending = keys.prepare(kid)
    if pending is not None:
        await pending
    return bool(keys.find(kid, algorithm))


def bearer(token: str) -> Request:
    return Request("https://site.test/", headers={"authorization": f"Bearer {token}"})


# The facts. PyJWT's cooldown of 0 is bounded here, and stale keys are served for a while.
@pytest.mark.parametrize(
    "case", [pytest.param(c, id=c["id"]) for c in FACTS["cases"] if c["family"] == "jwks"]
)
async def test_the_facts(case: dict[str, Any], issuer: Issuer, clock: Clock) -> None:
    """Verdict and number of fetches are PyJWT's, or stricter where the facts ask for that."""
    given = case["input"]
    scheme = JwtScheme.from_options(
        {
            "algorithms": given["algorithms"],
            "audience": given["audience"],
            "jwks": URL,
            "jwks_ttl": given["lifespan"],
            "jwks_cooldown": given["cooldown"],
            "jwks_stale": 0,
        }
    )
    assert isinstance(scheme._keys, KeySet)
    scheme._keys._clock = clock
    began, told = clock.now, iter(case["expected"]["steps"])
    for step in given["steps"]:
        clock.now = began + step["at"]
        if "serve" in step:
            issuer.serve = FetchError("down") if step["serve"] is None else step["serve"]
            continue
        expected, before = next(told), issuer.asked
        request = bearer(step["verify"])
        pending = scheme.prepare(request)
        if pending is not None:
            await pending
        found = scheme.verdict(request, NOW + step["at"]).identity
        assert (found is not None) is expected["accept"], step["at"]
        if found is not None:
            assert found.id == expected["payload"]
        fetches = issuer.asked - before
        if case["edge_rule"] == "same" and case["id"] != "jwks-007":
            assert fetches == expected["fetches"], step["at"]
        else:  # a token that names no key asks for none
            assert fetches <= min(1, expected["fetches"])


async def test_a_set_is_kept_for_its_time(issuer: Issuer, clock: Clock) -> None:
    """Then it is fetched anew, and what is gone from it is known no longer."""
    keys = key_set(clock)
    issuer.serve = BOTH
    assert await knows(keys, "a")
    clock.now += TTL - 1
    assert keys.prepare("b") is None
    assert issuer.asked == 1
    issuer.serve = {"keys": [A]}
    clock.now += 1
    assert not await knows(keys, "b")
    assert await knows(keys, "a")
    assert issuer.asked == 2


@pytest.mark.parametrize(
    ("fields", "seconds"),
    [
        pytest.param({}, TTL, id="nothing said"),
        pytest.param({"cache-control": "public, max-age=120"}, 120, id="said"),
        pytest.param({"cache-control": 'Public,Max-Age="120"'}, 120, id="said otherwise"),
        pytest.param({"cache-control": "max-age=120", "age": "50"}, 70, id="been in a cache"),
        pytest.param({"cache-control": "max-age=120", "age": "-5"}, 120, id="a bad age"),
        pytest.param({"cache-control": "max-age=86400"}, TTL, id="too long"),
        pytest.param({"cache-control": "max-age=0"}, MIN_TTL, id="too short"),
        pytest.param({"cache-control": "no-store"}, MIN_TTL, id="not to be kept"),
        pytest.param({"cache-control": "s-maxage=120"}, TTL, id="for others"),
        pytest.param({"cache-control": f"max-age={'9' * 400}"}, TTL, id="nonsense"),
    ],
)
async def test_the_issuer_may_say_how_long(
    fields: dict[str, str], seconds: float, issuer: Issuer, clock: Clock
) -> None:
    """Within bounds: ``jwks_ttl`` is the most, a minute the least."""
    keys = key_set(clock)
    issuer.serve = Response(json.dumps(BOTH), 200, fields)
    assert await knows(keys, "a")
    clock.now += seconds - 1
    assert keys.prepare("a") is None
    clock.now += 1
    assert await knows(keys, "a")
    assert issuer.asked == 2


async def test_a_new_key_is_fetched_when_a_token_names_it(issuer: Issuer, clock: Clock) -> None:
    """Rotation: no restart, no waiting for the old set's end."""
    keys = key_set(clock)
    assert await knows(keys, "a")
    issuer.serve = BOTH
    clock.now += COOLDOWN
    assert await knows(keys, "b")
    assert issuer.asked == 2


async def test_names_that_clients_invent_cause_one_fetch_in_a_while(
    issuer: Issuer, clock: Clock
) -> None:
    """However many they are; also where the site sets no cooldown."""
    for cooldown, least in ((COOLDOWN, COOLDOWN), (0.0, FLOOR)):
        keys = key_set(clock, cooldown=cooldown)
        assert await knows(keys, "a")
        issuer.asked = 0
        for step in range(1000):
            clock.now += 0.25
            assert not await knows(keys, f"invented-{step}")
        # 250 seconds of it, all within the set's own time
        assert 250 / least - 1 <= issuer.asked <= 250 / least + 1


async def test_fifty_at_once_are_one_fetch(issuer: Issuer, clock: Clock) -> None:
    """On one loop: they wait for the same."""
    keys = key_set(clock)
    assert await asyncio.gather(*(knows(keys, "a") for _ in range(50))) == [True] * 50
    assert issuer.asked == 1
    clock.now += TTL
    assert await asyncio.gather(*(knows(keys, "a") for _ in range(50))) == [True] * 50
    assert issuer.asked == 2
    clock.now += COOLDOWN
    names = (f"invented-{each}" for each in range(50))
    assert not any(await asyncio.gather(*(knows(keys, name) for name in names)))
    assert issuer.asked == 3


def test_fifty_threads_at_once_are_one_fetch(clock: Clock) -> None:
    """As under WSGI: each waits on its own thread, the fetch is on the process's loop."""
    gate, asked = threading.Barrier(50), []

    async def slow(sent: Any) -> Any:
        asked.append(sent)
        await asyncio.sleep(0.05)
        return BOTH

    def one(_: int) -> bool:
        gate.wait()
        pending = keys.prepare("a")
        if pending is not None:
            run(as_coroutine(pending), 10.0)
        return bool(keys.find("a", "ES256"))

    keys = key_set(clock)
    with mock_fetch(slow), ThreadPoolExecutor(50) as pool:
        assert list(pool.map(one, range(50))) == [True] * 50
    assert len(asked) == 1


async def test_a_request_that_ends_does_not_end_the_fetch(issuer: Issuer, clock: Clock) -> None:
    """Others wait for it."""
    keys = key_set(clock)
    first = asyncio.create_task(knows(keys, "a"))
    await asyncio.sleep(0)
    second = asyncio.create_task(knows(keys, "a"))
    await asyncio.sleep(0)
    first.cancel()
    assert await second
    assert first.cancelled()
    assert issuer.asked == 1


def test_two_loops_wait_for_one_fetch(clock: Clock) -> None:
    """A fetch begun on one loop is awaited on another: both doors, or one loop for each thread."""
    began, asked = threading.Event(), []

    async def slow(sent: Any) -> Any:
        asked.append(sent)
        began.set()
        await asyncio.sleep(0.05)
        return BOTH

    keys = key_set(clock)
    with mock_fetch(slow), ThreadPoolExecutor(2) as pool:
        first = pool.submit(asyncio.run, knows(keys, "a"))
        assert began.wait(10)
        second = pool.submit(asyncio.run, knows(keys, "a"))
        assert first.result()
        assert second.result()
    assert len(asked) == 1


@pytest.mark.parametrize("how", ["its loop stood still", "it was the parent process's"])
def test_a_fetch_that_died_is_forgotten(how: str, clock: Clock) -> None:
    """It does not keep the keys away for ever."""

    async def stay(sent: Any) -> Any:
        await asyncio.sleep(3600)

    async def begin() -> None:
        pending = keys.prepare("a")
        assert pending is not None
        task = asyncio.ensure_future(pending)
        await asyncio.sleep(0)
        task.cancel()

    keys = key_set(clock)
    loop = asyncio.new_event_loop()
    with mock_fetch(stay):
        loop.run_until_complete(begin())
    flight = keys._flights["flight"]
    if how == "its loop stood still":
        clock.now += 10
    else:
        flight.pid = os.getpid() + 1
    with mock_fetch({URL: BOTH}):
        assert asyncio.run(knows(keys, "a"))
    assert flight.task is not None
    flight.task.cancel()
    loop.run_until_complete(asyncio.gather(flight.task, return_exceptions=True))
    loop.close()
    assert keys.find("a", "ES256")


async def test_a_fetch_that_came_before_it_was_waited_for(issuer: Issuer, clock: Clock) -> None:
    """There is nothing to wait for any more, and nothing more to fetch."""
    keys = key_set(clock)
    first, second = keys.prepare("a"), keys.prepare("a")
    assert first is not None
    assert second is not None
    await first
    await second
    assert issuer.asked == 1


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(FetchError("connection refused"), id="down"),
        pytest.param(RuntimeError("a bug somewhere"), id="anything else"),
        pytest.param(500, id="a status"),
        pytest.param(Response(json.dumps(BOTH), 203), id="another status"),
        pytest.param(Response("", 302, {"location": "https://evil.test/"}), id="a redirect"),
        pytest.param("<html>", id="html"),
        pytest.param([A], id="a list"),
        pytest.param({"oops": 1}, id="no keys"),
        pytest.param({"keys": {"a": A}}, id="keys in a dict"),
        pytest.param(b'{"keys": [' + b"[" * 100_000, id="deep"),
        pytest.param({"keys": [A], "x": "y" * 300_000}, id="huge"),
        pytest.param(b"\xff\xfe\xff", id="no text"),
    ],
)
async def test_without_keys_there_is_no_identity(
    failure: Any, issuer: Issuer, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged once, and tried again after a while, not with each request."""
    keys = key_set(clock)
    issuer.serve = failure
    with caplog.at_level(logging.WARNING, "dualrt"):
        for _ in range(20):
            assert not await knows(keys, "a")
    assert issuer.asked == 1
    assert caplog.text.count("no key set from https://idp.test/jwks.json") == 1
    assert "no token that needs them is an identity" in caplog.text
    issuer.serve = BOTH
    clock.now += RETRY - 1
    assert not await knows(keys, "a")
    clock.now += 1
    assert await knows(keys, "a")


async def test_old_keys_are_used_for_a_while_when_the_issuer_is_down(
    issuer: Issuer, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """Then they are not."""
    keys = key_set(clock)
    assert await knows(keys, "a")
    issuer.serve = FetchError("down")
    clock.now += TTL
    with caplog.at_level(logging.WARNING, "dualrt"):
        assert await knows(keys, "a")
    assert f"used for {STALE:.0f} s more" in caplog.text
    assert not await knows(keys, "b")
    clock.now += STALE - 1
    assert await knows(keys, "a")
    clock.now += 1
    assert not await knows(keys, "a")


async def test_an_issuer_that_hangs_is_waited_for_once(clock: Clock) -> None:
    """While old keys do, the next tries are behind the requests' back."""
    served: dict[str, Any] = {"now": BOTH, "asked": 0}

    async def sometimes(sent: Any) -> Any:
        served["asked"] += 1
        if served["now"] is None:
            await asyncio.sleep(3600)
        return served["now"]

    keys = key_set(clock, timeout=0.2)
    with mock_fetch(sometimes):
        assert await knows(keys, "a")
        served["now"] = None
        clock.now += TTL
        assert await knows(keys, "a")  # the wait that timed out
        clock.now += RETRY
        pending = keys.prepare("a")
        assert pending is not None
        await pending
        assert keys._flights  # it is still on its way, and nobody waits
        while served["asked"] < 3:
            await asyncio.sleep(0.001)
        served["now"] = BOTH
        while keys._flights:
            await asyncio.sleep(0.01)


async def test_a_set_that_is_empty_is_the_issuers_word(
    issuer: Issuer, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """All keys were withdrawn: old ones are not used on."""
    keys = key_set(clock)
    assert await knows(keys, "a")
    issuer.serve = {"keys": []}
    clock.now += TTL
    with caplog.at_level(logging.WARNING, "dualrt"):
        assert not await knows(keys, "a")
    assert "none of the 0 keys" in caplog.text


@pytest.mark.parametrize(
    ("key", "algorithms", "serves"),
    [
        pytest.param(A, ["ES256"], "ES256", id="as it should be"),
        pytest.param(jwk("ES256", "a", alg=None), ["ES256", "RS256"], "ES256", id="by its curve"),
        pytest.param(jwk("RS256", "a", alg=None), ["PS256", "RS256"], "RS256", id="as PyJWT"),
        pytest.param(jwk("RS256", "a", alg=None), ["PS256"], "PS256", id="the only one"),
        pytest.param(jwk("RS256", "a", alg=None), ["PS256", "PS384"], None, id="one of two"),
        pytest.param(jwk("EdDSA", "a", alg=None), ["EdDSA"], "EdDSA", id="by its type"),
        pytest.param(jwk("ES256", "a", use=None), ["ES256"], "ES256", id="no use"),
        pytest.param(jwk("ES256", "a", use="enc"), ["ES256"], None, id="to encrypt"),
        pytest.param(jwk("ES256", "a", key_ops=["verify"]), ["ES256"], "ES256", id="to verify"),
        pytest.param(jwk("ES256", "a", key_ops=["sign"]), ["ES256"], None, id="to sign"),
        pytest.param(jwk("ES256", "a", key_ops="verify"), ["ES256"], None, id="ops no list"),
        pytest.param(jwk("ES256", "a", alg="ES384"), ["ES256"], None, id="another algorithm"),
        pytest.param(jwk("ES256", "a", alg=["ES256"]), ["ES256"], None, id="algorithm a list"),
        pytest.param(jwk("ES256", "a", x="AA"), ["ES256"], None, id="malformed"),
        pytest.param(jwk("ES256", "a", x=5), ["ES256"], None, id="malformed type"),
        pytest.param(jwk("RS256", "a", e="AQ"), ["RS256"], None, id="exponent 1"),
        pytest.param(jwk("ES256", "a", d="AA"), ["ES256"], None, id="private"),
        pytest.param({"kty": "oct", "k": "A" * 64, "kid": "a"}, ["ES256"], None, id="oct"),
        pytest.param(
            {"kty": "oct", "k": "A" * 64, "kid": "a", "alg": "ES256"},
            ["ES256"],
            None,
            id="oct in disguise",
        ),
        pytest.param({"kty": "XYZ", "kid": "a"}, ["ES256"], None, id="unknown type"),
        pytest.param({"kid": "a"}, ["ES256"], None, id="no type"),
        pytest.param(jwk("ES256", None), ["ES256"], None, id="no name"),
        pytest.param(jwk("ES256", 5), ["ES256"], None, id="name a number"),  # type: ignore[arg-type]
        pytest.param("text", ["ES256"], None, id="no dict"),
    ],
)
async def test_which_keys_of_a_set_count(
    key: Any, algorithms: list[str], serves: str | None, issuer: Issuer, clock: Clock
) -> None:
    """Those for verifying, public, named; each for one algorithm. The others do no harm."""
    keys = key_set(clock, tuple(algorithms))
    issuer.serve = {"keys": [key, jwk("RS256", "other"), jwk("ES256", "other")]}
    await knows(keys, "other")
    for algorithm in EVERY:
        assert bool(keys.find("a", algorithm)) is (algorithm == serves)
    assert issuer.asked == 1


async def test_the_first_of_a_name_counts(issuer: Issuer, clock: Clock) -> None:
    """As in PyJWT."""
    keys = key_set(clock)
    issuer.serve = {"keys": [jwk("ES256", "a", 1), A]}
    assert await knows(keys, "a")
    (verify,) = keys.find("a", "ES256")
    message = b"text"
    signature = _sign(message, 1)
    assert verify(message, signature)
    assert not verify(message, _sign(message, 0))


def _sign(message: bytes, which: int) -> bytes:
    from tests.auth.jwt_keys import KNOWN

    return bytes(KNOWN["ES256"].sign(message, private("ES256", which)))


@pytest.mark.parametrize("algorithm", [each for each in EVERY if each not in HMAC])
async def test_every_algorithm_by_a_key_set(algorithm: str, issuer: Issuer) -> None:
    """From the header of a request to its identity; another's key is not taken for it."""
    issuer.serve = {"keys": [jwk(algorithm, "a"), jwk(algorithm, "b", 1)]}
    scheme = JwtScheme.from_options({"algorithms": [algorithm], "jwks": URL, "issuer": "i"})
    token = sign({"sub": "1", "iss": "i"}, algorithm, header={"kid": "a"})
    request = bearer(token)
    pending = scheme.prepare(request)
    assert pending is not None
    assert scheme.verdict(request, NOW).identity is None  # nobody waited
    await pending
    assert scheme.verdict(request, NOW).identity
    assert scheme.prepare(request) is None
    forged = sign({"sub": "1", "iss": "i"}, algorithm, header={"kid": "b"})
    assert scheme.verdict(bearer(forged), NOW).identity is None
    for hmac in HMAC:
        secret = json.dumps(jwk(algorithm, "a")).encode()
        confused = sign({"sub": "1", "iss": "i"}, hmac, header={"kid": "a"}, key=secret)
        assert scheme.verdict(bearer(confused), NOW).identity is None


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(Request("https://site.test/"), id="no token"),
        pytest.param(bearer("nonsense"), id="malformed"),
        pytest.param(bearer(sign({}, "HS256", header={"kid": "a"})), id="another algorithm"),
        pytest.param(bearer(sign({}, "RS256")), id="no key named"),
        pytest.param(None, id="no request at all"),
    ],
)
def test_what_needs_no_key_waits_for_none(request_: Any) -> None:
    """Nothing is fetched for it."""
    scheme = JwtScheme.from_options({"algorithms": list(RSA), "jwks": URL, "issuer": "i"})
    assert scheme.prepare(request_) is None
    assert scheme.verdict(request_, NOW).identity is None


# over real sockets


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server on loopback whose origin is in ``FETCH_ALLOW``."""
    made = Server()
    monkeypatch.setattr(egress, "_default", Egress.of([made.origin]))
    yield made
    made.stop()


@pytest.fixture(scope="module", autouse=True)
def _home() -> Iterator[None]:
    yield
    leave_home()


def local(server: Server, **options: Any) -> JwtScheme:
    """Return a scheme whose keys come from a server of this test."""
    given = {"algorithms": ["ES256"], "issuer": "i", "jwks_insecure": True, "jwks_timeout": 2}
    return JwtScheme.from_options({**given, "jwks": f"{server.origin}/jwks", **options})


async def identified(scheme: JwtScheme, which: int = 0) -> bool:
    request = bearer(sign({"sub": "1", "iss": "i"}, "ES256", which, {"kid": "ab"[which]}))
    pending = scheme.prepare(request)
    if pending is not None:
        await pending
    return scheme.verdict(request, NOW).identity is not None


async def test_a_real_server_and_its_rotation(server: Server) -> None:
    """Fifty at once are one request there; a new key is found; what is gone is gone."""
    clock = Clock()
    server.routes["/jwks"] = answer(json.dumps({"keys": [A]}).encode())
    scheme = local(server, jwks_timeout=10)
    assert isinstance(scheme._keys, KeySet)
    scheme._keys._clock = clock
    assert all(await asyncio.gather(*(identified(scheme) for _ in range(50))))
    assert [got.target for got in server.got] == ["/jwks"]
    assert "json" in server.got[0].headers["accept"]
    server.routes["/jwks"] = answer(json.dumps({"keys": [B]}).encode())
    clock.now += COOLDOWN
    assert await identified(scheme, 1)
    assert not await identified(scheme)
    assert len(server.got) == 2


def test_a_real_server_under_wsgi(server: Server) -> None:
    """The same from a thread without a loop."""
    server.routes["/jwks"] = answer(json.dumps(BOTH).encode())
    scheme = local(server)
    assert run(identified(scheme), 10.0)
    assert run(identified(scheme, 1), 10.0)
    assert len(server.got) == 1


@pytest.mark.parametrize(
    "handler",
    [
        pytest.param(hang, id="hangs"),
        pytest.param(half, id="stops in the middle"),
        pytest.param(redirect("/other"), id="redirects"),
        pytest.param(answer(b"no", "404 Not Found"), id="knows nothing"),
    ],
)
async def test_a_real_server_that_fails(
    handler: Any, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """No identity, within the time that is set; one line in the log."""
    server.routes["/jwks"] = handler
    server.routes["/other"] = answer(json.dumps(BOTH).encode())
    with caplog.at_level(logging.WARNING, "dualrt"):
        assert not any(await asyncio.gather(*(identified(local(server)) for _ in range(1))))
    assert caplog.text.count("no key set from") == 1
    assert [got.target for got in server.got] == ["/jwks"]


async def test_an_address_that_is_not_allowed_is_not_asked(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """``FETCH_ALLOW`` holds for key sets as for every fetch."""
    monkeypatch.setattr(egress, "_default", Egress())
    server.routes["/jwks"] = answer(json.dumps(BOTH).encode())
    with caplog.at_level(logging.WARNING, "dualrt"):
        assert not await identified(local(server))
    assert "address refused" in caplog.text
    assert server.got == []


@pytest.mark.parametrize("first", [True, False], ids=["started first", "started last"])
def test_each_site_of_a_process_has_its_own_fetch_allow(
    first: bool, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """Whichever was started last."""
    server.routes["/jwks"] = answer(json.dumps(BOTH).encode())
    jwt = {"scheme": "jwt", "algorithms": ["ES256"], "issuer": "i", "jwks": f"{server.origin}/jwks"}
    config = {"AUTH": [{**jwt, "jwks_insecure": True}], "ROUTES": [("/who", who_asks)]}
    allowing = {**config, "FETCH_ALLOW": [server.origin]}
    sites = [
        EdgeGateway(inner, each) for each in ((allowing, config) if first else (config, allowing))
    ]
    for site in sites:
        site.current()
    token = sign({"sub": "1", "iss": "i"}, "ES256", 0, {"kid": "a"})
    headers = {"authorization": f"Bearer {token}"}
    told = [Client(site).get("/who", headers=headers).text for site in sites]
    assert told == (["1", "nobody"] if first else ["nobody", "1"])
    assert len(server.got) == 1
    assert caplog.text.count("address refused") == 1


def test_the_fake_transport_records_what_is_asked() -> None:
    """A site's own tests see it, too."""
    scheme = JwtScheme.from_options({"algorithms": ["ES256"], "jwks": URL, "issuer": "i"})
    with mock_fetch({URL: BOTH}) as fake:
        assert isinstance(fake, FakeTransport)
        assert asyncio.run(identified(scheme))
        assert [str(sent.url) for sent in fake.requests] == [URL]
