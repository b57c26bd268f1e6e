"""Which views may read a request's body, and ask who has sent it: others need neither."""

from __future__ import annotations

from typing import Any

import pytest

from dualrt import runtime
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


CLIENT = Client(
    EdgeGateway(never, {"ROUTES": [("/blind", blind), ("/sighted", sighted), ("/sly", sly)]})
)


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
