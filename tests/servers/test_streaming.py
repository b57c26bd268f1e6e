"""Streams under real servers: chunks as they are made, no more than are wanted, and their end."""

from __future__ import annotations

import pytest

from tests.servers.running import KINDS
from tests.servers.stands import Stand, concurrent, framework, on
from tests.servers.views import FLOOD, PIECE
from tests.servers.wire import Broken, Wire

pytestmark = pytest.mark.server


def assert_breaks_off(wire: Wire, stand: Stand, sent: bytes) -> None:
    """What was sent arrives, the end does not. granian's WSGI ends the response of an application
    that fails as if it were whole: nothing behind it can make it do otherwise.
    """
    got = b""
    try:
        for chunk in wire.chunks():
            got += chunk
    except Broken:
        assert sent.startswith(got)  # a reset may take what was on its way
        return
    assert got == sent
    assert not stand.kind.breaks_off


@on(concurrent)
def test_each_chunk_arrives_before_the_next_is_made(stand: Stand) -> None:
    """The first at once; each other when it has been made, which needs a second request here."""
    wire = stand.get("/paced/{key}")
    assert wire.head() == 200
    assert wire.until(b";") == b"chunk 0;"
    assert not stand.told("made 1")
    stand.release()
    assert wire.until(b";") == b"chunk 1;"
    assert not stand.told("made 2")
    assert not stand.told("closed")
    stand.release()
    assert wire.until(b";") == b"chunk 2;"
    assert list(wire.chunks()) == []
    assert stand.wait_for("closed aborted=False")


@on(lambda server, site: concurrent(server, site) and KINDS[server].interrupts)
def test_a_plain_generator_is_not_buffered(stand: Stand) -> None:
    """Its first chunk arrives while it makes empty ones, which end nothing."""
    wire = stand.get("/spun/{key}")
    wire.head()
    assert wire.until(b";") == b"first;"
    stand.release()
    assert wire.until(b";") == b"second;"
    assert list(wire.chunks()) == []


@on(concurrent)
def test_events_arrive_one_by_one(stand: Stand) -> None:
    """`Response.sse`: the first event is complete at the client before there is a second."""
    wire = stand.get("/events/{key}")
    wire.head()
    assert wire.headers["content-type"] == "text/event-stream"
    assert wire.headers["cache-control"] == "no-cache"
    assert wire.until(b"\n\n") == b'event: one\ndata: {"n": 1}\n\n'
    stand.release()
    assert wire.until(b"\n\n") == b"data: two\n\n"
    assert list(wire.chunks()) == []


# Django's middleware reads the body before the view.
@on(lambda server, site: site != "middleware")
@pytest.mark.parametrize("coding", ["length", "chunked"])
def test_a_body_is_read_and_answered_in_pieces(stand: Stand, coding: str) -> None:
    """With `stream_body`, what has come is answered while the rest is still at the client: the
    same on a server that has but one worker.
    """
    piece = b"x" * 65_536
    wire = stand.connect()
    lines = ["Transfer-Encoding: chunked"] if coding == "chunked" else ["Content-Length: 131072"]
    wire.ask("POST", f"/fed/{stand.key}", *lines)

    def send() -> None:
        wire.send(b"10000\r\n%s\r\n" % piece if coding == "chunked" else piece)

    assert wire.head() == 200
    assert wire.until(b"ready;") == b"ready;"
    assert not stand.told("got")
    send()
    # a server's pieces are its own: they may be smaller
    assert wire.until(b"65536;").endswith(b"65536;")
    assert not stand.told("got 131072")
    send()
    if coding == "chunked":
        wire.send(b"0\r\n\r\n")
    assert wire.until(b"end;").endswith(b"131072;end;")
    assert list(wire.chunks()) == []


def assert_is_held_back(stand: Stand, path: str) -> None:
    """What is made is bounded by the buffers on the way; when the reader goes on, so does it."""
    wire = stand.get(path, buffer=16_384)
    assert wire.head() == 200
    assert wire.chunk()
    made = -1
    while made != stand.server.made(stand.key):
        made = stand.server.made(stand.key)
        # the proof is not this wait, but that it has stopped when it could have gone on
        stand.server.wait_for(f": {stand.key} made {FLOOD - 1}", 0.2)
    assert 0 < made < FLOOD / 2
    rest = sum(map(len, wire.chunks()))
    assert made < stand.server.made(stand.key) == FLOOD
    assert rest > (FLOOD - 1) * len(PIECE) - 65_536


@on()
@pytest.mark.parametrize("path", ["/flood/{key}", "/aflood/{key}"])
def test_a_reader_that_stops_makes_the_producer_stop(stand: Stand, path: str) -> None:
    """A plain generator and an async one."""
    assert_is_held_back(stand, path)


@on(framework)
def test_a_reader_that_stops_makes_the_frameworks_producer_stop(stand: Stand) -> None:
    """The edge in front reads nothing ahead."""
    assert_is_held_back(stand, "/own/flood/{key}")


@on(framework)
def test_the_frameworks_own_stream_passes_unbuffered(stand: Stand) -> None:
    """`StreamingHttpResponse` and Flask's generators: chunk by chunk, `close()` once."""
    wire = stand.get("/own/paced/{key}")
    assert wire.head() == 200
    assert wire.until(b";") == b"chunk 0;"
    assert not stand.told("made 1")
    stand.server.release(stand.key)
    assert wire.until(b";") == b"chunk 1;"
    assert list(wire.chunks()) == []
    assert stand.happens_once("{key} close()")


@on()
@pytest.mark.parametrize("path", ["/breaks/{key}/2", "/abreaks/{key}/2", "/breaking/{key}/2"])
def test_an_error_in_mid_stream_ends_the_response_abnormally(stand: Stand, path: str) -> None:
    """What was sent arrives, the end does not; the log has the error once, with the view's name."""
    wire = stand.get(path)
    assert wire.head() == 200
    assert_breaks_off(wire, stand, b"tick;tick;")
    assert stand.happens_once("RuntimeError: broke off: {key}\n")
    name = f"ERROR dualrt: tests.servers.views.{path.split('/')[1]} failed in the edge runtime: GET"
    assert stand.count(f"{name} {path}\n") == 1
    assert stand.happens_once("{key} close")


@on()
@pytest.mark.parametrize("path", ["/breaks/{key}/0", "/abreaks/{key}/0", "/breaking/{key}/0"])
def test_an_error_before_the_first_chunk_is_never_a_whole_answer(stand: Stand, path: str) -> None:
    """Under WSGI a 500. Under ASGI the head is sent before: a response that breaks off, unless the
    server holds the head back, and then makes a 500 of its own. The log has the error once.
    """
    wire = stand.get(path)
    if stand.kind.protocol == "wsgi":
        assert (wire.head(), wire.body()) == (500, b"Internal Server Error")
    elif wire.head() == 500:
        assert stand.server.name == "granian-asgi"
    else:
        assert_breaks_off(wire, stand, b"")
    assert stand.happens_once("RuntimeError: broke off: {key}\n")


@on(framework)
def test_an_error_in_the_frameworks_own_stream_is_the_frameworks(stand: Stand) -> None:
    """The edge in front changes nothing: how it ends, what is logged, how often it is closed."""
    seen = []
    for site in (stand.site, "stock-flask" if stand.site == "flask" else "stock"):
        stand.key = f"{stand.key}-{site}"
        wire = stand.get("/own/broken/{key}", site=site)
        assert wire.head() == 200
        assert_breaks_off(wire, stand, b"tick;")
        stand.server.wait_for(f"{stand.key} close()", 0.5)
        stand.settle()
        seen.append([stand.count(text) for text in ("broke off: {key}", "{key} close()")])
    assert seen[0] == seen[1]
    assert seen[0][0] >= 1
    assert seen[0][1] <= 1


@on()
def test_a_body_with_a_close_is_closed_once(stand: Stand) -> None:
    """At its end."""
    wire = stand.get("/counted/{key}/3")
    assert wire.head() == 200
    assert wire.body() == b"tick;" * 3
    assert stand.happens_once("{key} close()")


@on()
@pytest.mark.parametrize("n", [204, 304])
def test_statuses_without_a_body_have_none(stand: Stand, n: int) -> None:
    """Nothing follows the head, and the body that the view gave is closed."""
    wire = stand.get(f"/status/{{key}}/{n}", "Connection: close")
    assert wire.head() == n
    assert wire.rest() == b""
    assert stand.happens_once("{key} close()")


@on()
@pytest.mark.parametrize("path", ["/counted/{key}/3", "/ticks/{key}/3", "/body", "/fails/{key}"])
def test_head_has_no_body(stand: Stand, path: str) -> None:
    """Nothing follows the head, and no body is begun."""
    wire = stand.connect()
    wire.ask("HEAD", path.format(key=stand.key), "Connection: close")
    assert wire.head() == (500 if "fails" in path else 200)
    assert wire.rest() == b""
    wire.leave()
    if path == "/body":
        full = stand.get("/body", "Connection: close")
        full.head()
        assert wire.headers["content-length"] == str(len(full.body())) != "0"
    if "counted" in path:
        assert stand.happens_once("{key} close()")
    stand.settle()
    assert not stand.told("waits")
