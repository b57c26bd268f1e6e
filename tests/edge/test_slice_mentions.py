"""Which views may read a request's body, and ask who has sent it: others need neither."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from dualrt import runtime, wsgi
from dualrt.asgi import EdgeGateway
from dualrt.edge.slice.mentions import AUTH, BODY, mentioned_in
from dualrt.testing import Client
from tests.edge.slicing import slice_text


async def never(scope: Any, receive: Any, send: Any) -> None:
    """Stand behind the gateway."""
    raise AssertionError(scope["path"])


READING = {
    "attribute": "return request.body",
    "method": "return request.json()",
    "both jsons": "return Response.json(request.json())",
    "stream": "return [each for each in request.stream()]",
    "getattr": "return getattr(request, 'bo' + 'dy')",
    "by its name": "return reader('body')(request)",
    "attrgetter": "from operator import attrgetter as read\n    return read('x')(request)",
    "vars": "return vars(request)",
    "format": "return '{0.path}'.format(request)",
    "pattern": "match request:\n        case Request(form=form): return 'x'",
    "in a lambda": "return (lambda each: each.text())(request)",
    **{f"Django's {name}": f"return request.{name}" for name in ("POST", "FILES", "read")},
    **{f"Flask's {name}": f"return request.{name}" for name in ("data", "files", "values")},
    **{f"Flask's {name}": f"return request.{name}()" for name in ("get_data", "get_json")},
}
NOT_READING = {
    "text": "return 'hello'",
    "a JSON answer": "return Response.json({'path': request.path})",
    "json the module": "import json\n    return json.dumps(request.path)",
    "headers": "return request.headers.get('x-text', '{}')",
    "an f-string": "return f'{request.path}'",
    "a word in a sentence": "return 'the body of the text, in json form'",
}


@pytest.mark.parametrize(
    ("code", "reads"),
    [pytest.param(code, True, id=name) for name, code in READING.items()]
    + [pytest.param(code, False, id=name) for name, code in NOT_READING.items()],
)
def test_a_view_may_read_the_body_if_its_source_can_get_at_it(code: str, reads: bool) -> None:
    found = slice_text(f"from dualrt import Request, Response\ndef view(request):\n    {code}\n")
    assert (BODY in found.mentions["views.view"]) is reads


def test_what_a_view_calls_counts_and_its_neighbours_do_not() -> None:
    text = """
        --- views.py
        from tools import read
        def view(request): return read(request)
        def other(request): return request.path
        def unused(request): return request.body
        --- tools.py
        def read(request): return request.text()
        """
    from dualrt.edge.slice import Entry

    entries = [Entry(name, "views", name) for name in ("view", "other")]
    found = slice_text(text, *entries).mentions
    assert (BODY in found["view"], BODY in found["other"]) == (True, False)


ASKING = {
    "auth": "return request.auth.id",
    "getattr": "return getattr(request, 'a' + 'uth')",
    "its name": "return reader('auth')(request)",
}
NOT_ASKING = {
    "an f-string": "return f'{request.path}'",
    "a header": "return request.headers['x-auth']",
}


@pytest.mark.parametrize(
    ("code", "asks"),
    [pytest.param(code, True, id=name) for name, code in ASKING.items()]
    + [pytest.param(code, False, id=name) for name, code in NOT_ASKING.items()],
)
def test_a_view_may_ask_who_somebody_is_if_its_source_can_get_at_it(code: str, asks: bool) -> None:
    text = f"def view(request):\n    {code}\n"
    assert (AUTH in slice_text(text).mentions["views.view"]) is asks
    made: dict[str, Any] = {}
    exec(text, made)
    assert (AUTH in mentioned_in(made["view"].__code__)) is asks


def test_compiled_code_is_asked_with_what_it_holds() -> None:
    def outer(request: Any) -> Any:
        return [(lambda one: one.text())(each) for each in request]

    assert mentioned_in(outer.__code__) == {BODY}


@runtime("edge")
def blind(request: Any) -> str:
    """Answer without a look at the body."""
    return request.method


@runtime("edge", max_body=10)
def sighted(request: Any) -> str:
    """Answer with the body."""
    return f"{request.method} {request.text()}"


@runtime("edge")
def sly(request: Any) -> str:
    """Get at the body in a way that the slice cannot see."""
    return ("{0" + ".body}").format(request)


ROUTES = {"ROUTES": [("/blind", blind), ("/sighted", sighted), ("/sly", sly)]}
CLIENT = Client(EdgeGateway(never, ROUTES))


@pytest.mark.parametrize("headers", [{}, {"transfer-encoding": "chunked"}])
def test_a_get_with_a_body_reaches_a_view_that_reads_it(headers: dict[str, str]) -> None:
    assert CLIENT.get("/sighted", body=b"abcd", headers=headers).text == "GET abcd"
    assert CLIENT.get("/sighted").text == "GET "


def test_a_view_that_reads_no_body_answers_a_get_with_one() -> None:
    assert CLIENT.get("/blind", body=b"x" * 100).text == "GET"
    assert CLIENT.post("/blind", body=b"x" * 100).text == "POST"


def test_a_body_over_the_limit_is_refused_where_it_is_read() -> None:
    assert CLIENT.get("/sighted", body=b"x" * 11).status == 413


def test_a_body_that_was_not_looked_for_is_an_error_and_never_an_empty_one(caplog: Any) -> None:
    assert CLIENT.get("/sly").text == "b''"
    assert CLIENT.get("/sly", body=b"x").status == 500
    assert "the body of this GET was not read" in caplog.text
    assert CLIENT.post("/sly", body=b"x").text == "b'x'"


class Counted(BytesIO):
    """A body that a WSGI server ends, and how often it was looked at."""

    looks = 0

    def read(self, size: int | None = -1) -> bytes:
        self.looks += 1
        return super().read(size)


GATEWAY = wsgi.EdgeGateway(lambda environ, start: [], ROUTES)
CHUNKED = {"HTTP_TRANSFER_ENCODING": "chunked"}


def sent(path: str, body: bytes = b"", method: str = "GET", **more: str) -> tuple[str, str, int]:
    """Send a request as gunicorn and granian hand it on: return status, body and looks."""
    source, said = Counted(body), []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.input": source,
        "wsgi.input_terminated": True,
        **more,
    }
    found = GATEWAY(environ, lambda status, headers: said.append(status))
    return said[0], b"".join(found).decode(), source.looks


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_under_wsgi_no_body_is_looked_for_where_no_view_can_miss_it(method: str) -> None:
    status, _, looks = sent("/blind", method=method)
    assert (status, looks) == ("200 OK", 0)


def test_under_wsgi_a_body_that_the_server_ends_reaches_a_view_that_reads_it() -> None:
    assert sent("/sighted", b"abcd", **CHUNKED)[:2] == ("200 OK", "GET abcd")
    assert sent("/sighted", **CHUNKED)[:2] == ("200 OK", "GET ")
    assert sent("/sighted", b"abcd")[:2] == ("200 OK", "GET abcd")
    assert sent("/sly", b"abcd", "POST")[:2] == ("200 OK", "b'abcd'")
    assert sent("/sly", b"", "POST", **CHUNKED)[:2] == ("200 OK", "b''")


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(CHUNKED, id="chunked"),
        pytest.param({"SERVER_PROTOCOL": "HTTP/2.0"}, id="HTTP/2"),
    ],
)
def test_under_wsgi_a_body_that_was_not_looked_for_is_an_error(
    told: dict[str, str], caplog: Any
) -> None:
    assert sent("/sly")[:2] == ("200 OK", "b''")
    assert sent("/sly", b"x", **told)[0] == "500 Internal Server Error"
    assert "the body of this GET was not read" in caplog.text


def test_under_wsgi_a_body_whose_length_is_told_is_read_as_ever() -> None:
    assert sent("/sly", b"x", CONTENT_LENGTH="1")[:2] == ("200 OK", "b'x'")
    assert sent("/sighted", b"x" * 11, CONTENT_LENGTH="11")[0].startswith("413")
