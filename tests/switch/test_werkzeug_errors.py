"""`werkzeug.exceptions` and `abort` at the edge, beside Werkzeug's own."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from typing import Any

import flask
import pytest
import werkzeug.datastructures
import werkzeug.exceptions
from hypothesis import given
from hypothesis import strategies as st

from dualrt_flask.edge import datastructures, exceptions, wrappers
from dualrt_flask.edge import flask as edge_flask
from tests.switch.test_werkzeug_response import sent
from tests.switch.twins import outcome

ERRORS = sorted(
    name for name in exceptions.__all__ if name not in ("Aborter", "abort", "default_exceptions")
)
MODULES = exceptions, werkzeug.exceptions


def told(error: Any) -> Any:
    """Return all that an error says."""
    return [
        error.code,
        error.name,
        error.description,
        str(error),
        repr(error),
        error.get_description(),
        error.get_body(),
        error.get_headers(),
        outcome(sent, error) if error.code is not None else None,
    ]


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_the_same(name: str) -> None:
    """With its own text, and with another."""
    for arguments in ({}, {"description": "so <b>\n'\"&"}, {"description": ""}):
        found = []
        for module in MODULES:
            cls = getattr(module, name)
            kinds = [each.__name__.lstrip("_") for each in cls.__mro__]
            found.append([kinds, told(cls(**arguments))])
        assert found[0] == found[1]


@given(st.text(), st.sampled_from(["NotFound", "Unauthorized", "HTTPException"]))
def test_a_description_is_escaped_the_same(text: str, name: str) -> None:
    """Whatever is in it."""
    assert told(getattr(exceptions, name)(text)) == told(getattr(werkzeug.exceptions, name)(text))


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()

    def __html__(self) -> str:
        return f"<i>{self}</i>"


SPECIAL: list[tuple[str, Any]] = [
    ("NotFound", lambda cls, d: cls(Html("a\nb"))),
    ("MethodNotAllowed", lambda cls, d: cls(["GET", "POST"])),
    ("MethodNotAllowed", lambda cls, d: cls(iter(["GET"]), "text")),
    ("Unauthorized", lambda cls, d: cls("x", None, d.WWWAuthenticate("basic", {"realm": "r"}))),
    ("Unauthorized", lambda cls, d: cls(www_authenticate=[d.WWWAuthenticate("bearer")] * 2)),
    ("RequestedRangeNotSatisfiable", lambda cls, d: cls(7)),
    ("RequestedRangeNotSatisfiable", lambda cls, d: cls(0, "items", "text")),
    ("TooManyRequests", lambda cls, d: cls(retry_after=30)),
    ("ServiceUnavailable", lambda cls, d: cls("x", None, datetime(2024, 5, 17, tzinfo=UTC))),
    ("ServiceUnavailable", lambda cls, d: cls(retry_after=0)),
    ("BadRequestKeyError", lambda cls, d: cls("key")),
    ("BadRequestKeyError", lambda cls, d: cls(None)),
    ("InternalServerError", lambda cls, d: cls(original_exception=ValueError("x"))),
]


@pytest.mark.parametrize(("name", "make"), SPECIAL)
def test_what_an_error_is_given_is_in_its_answer(name: str, make: Any) -> None:
    """Methods, challenges, lengths, delays."""
    structures = datastructures, werkzeug.datastructures
    pairs = zip(MODULES, structures, strict=True)
    found = [told(make(getattr(module, name), each)) for module, each in pairs]
    assert found[0] == found[1]


def test_a_missing_key_is_shown_in_debug() -> None:
    """And its text can be changed."""
    found = []
    for module in MODULES:
        error = module.BadRequestKeyError("k'ey")
        error.show_exception = True
        shown = told(error)
        error.description = "other"
        found.append([shown, told(error), isinstance(error, KeyError)])
    assert found[0] == found[1]


def test_the_table_of_errors_is_the_same() -> None:
    """Which status is which error."""
    found = [{c: e.__name__ for c, e in m.default_exceptions.items()} for m in MODULES]
    assert found[0] == found[1]


def aborted(abort: Any, *args: Any, **kwargs: Any) -> Any:
    """Return what `abort` raises."""
    try:
        abort(*args, **kwargs)
    except exceptions.HTTPException as error:
        return type(error).__name__, told(error)
    except werkzeug.exceptions.HTTPException as error:
        return type(error).__name__, told(error)
    except Exception as error:
        return type(error).__name__, str(error)


@pytest.mark.parametrize("code", [*sorted(exceptions.default_exceptions), 200, 402, 599, 0, "404"])
def test_abort_raises_the_same(code: Any) -> None:
    """For a status of any kind."""
    for arguments in ((), ("why",)):
        mine = aborted(exceptions.abort, code, *arguments)
        assert mine == aborted(werkzeug.exceptions.abort, code, *arguments)
        assert mine == aborted(edge_flask.abort, code, *arguments)
    assert aborted(exceptions.abort, code, description="d") == aborted(
        werkzeug.exceptions.abort, code, description="d"
    )


def test_abort_takes_a_response() -> None:
    """Which is the answer, then."""
    pairs = (exceptions, wrappers.Response), (werkzeug.exceptions, flask.Response)
    for module, cls in pairs:
        answer = cls("own", 418)
        with pytest.raises(module.HTTPException) as caught:
            module.abort(answer)
        assert caught.value.get_response() is answer
        assert (str(caught.value), repr(caught.value)) == (
            "??? Unknown Error: None",
            "<HTTPException '???: Unknown Error'>",
        )
        assert sent(caught.value)[1] == b"own"


def test_an_aborter_has_a_mapping() -> None:
    """And what it is given beside."""

    def run(module: Any) -> Any:
        class Own(module.HTTPException):  # type: ignore[misc]
            code = 499
            description = "own"

        abort = module.Aborter(extra={499: Own})
        few = module.Aborter({404: module.NotFound})
        return aborted(abort, 499), aborted(few, 404), aborted(few, 400)

    assert run(exceptions) == run(werkzeug.exceptions)


def test_an_answer_may_be_for_a_request() -> None:
    """Which is what has an environ, or the environ."""
    for module in MODULES:
        assert module.NotFound().get_response({}).status_code == 404
        with pytest.raises(AssertionError, match="is not a WSGI environment"):
            module.NotFound().get_response("x")


def test_errors_can_be_pickled() -> None:
    """As Werkzeug's."""
    for module in MODULES:
        again = pickle.loads(pickle.dumps(module.NotFound()))
        assert type(again) is module.NotFound
