"""An error of edge code is heard of once: in one record of the log, in one call of the hook."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import got_request_exception as flask_signal

from dualrt.testing import IncompleteResponse
from tests.behaviour.conftest import DOORS, Door

from django import VERSION  # isort: skip
from django.core.signals import got_request_exception as django_signal  # isort: skip
from django.utils.log import AdminEmailHandler  # isort: skip

# Django leaves the body's temporary file to the collector where a response breaks off
pytestmark = pytest.mark.filterwarnings("ignore:Unclosed file <tempfile:ResourceWarning")

# path, status (None: the response breaks off), the view, and what the error says
FAILURES = (
    ("/fails", 500, "fails", "secret"),
    ("/afails", 500, "afails", "secret"),
    ("/breaks", None, "breaks", "broke off"),
    ("/slow", 504, "slow", "no answer within"),
    ("/result/none", 500, "result", "NoneType"),
)


@contextmanager
def listening(name: str, app: Any) -> Iterator[list[str]]:
    """Listen to the framework's hook; give the messages of the errors that it carries."""
    told: list[str] = []

    def hear(sender: Any, exception: Any = None, request: Any = None, **kwargs: Any) -> None:
        if exception is None:  # Django's: what listens (its test client, Sentry) asks `sys`
            told.append(f"{request.path}: {sys.exc_info()[1]}")
        else:
            told.append(str(exception))

    if name.startswith("django"):
        django_signal.connect(hear)
        yield told
        django_signal.disconnect(hear)
    elif name.startswith("flask"):
        with flask_signal.connected_to(hear, app):
            yield told
    else:
        yield told


@pytest.mark.parametrize("debug", [False, True], ids=["production", "debug"])
@pytest.mark.parametrize("name", DOORS)
def test_an_error_is_heard_of_once(
    open_door: Callable[..., Door], name: str, debug: bool, caplog: Any
) -> None:
    """One record, with the traceback and the view's name, from whichever logger; one signal."""
    door = open_door(name, debug=debug)
    for path, status, view, words in FAILURES:
        caplog.clear()
        with listening(name, door.app) as told:
            try:
                response = door.get(path)
            except IncompleteResponse:
                assert status is None, path
            else:
                assert response.status == status, path
                assert ("Traceback" in response.text) == debug, path
                assert (words in response.text) == debug, path
        (record,) = [each for each in caplog.records if each.levelno >= logging.ERROR]
        assert record.name == "dualrt"
        assert record.getMessage() == (
            f"tests.behaviour.views.{view} failed in the edge runtime: GET {path}"
        )
        assert words in str(record.exc_info[1])
        assert len(told) == (0 if name.startswith("bare") else 1), path
        for said in told:
            assert words in said
            assert said.startswith(f"{path}: ") or not name.startswith("django")


@pytest.mark.parametrize("name", [name for name in DOORS if "bare" not in name])
def test_an_error_hook_that_fails_changes_nothing(
    open_door: Callable[..., Door], name: str, caplog: Any
) -> None:
    """The answer is the same; the hook's own error is in the log, too."""
    door = open_door(name)

    def fails(sender: Any, **kwargs: Any) -> None:
        raise KeyError("in the hook")

    if name.startswith("django"):
        django_signal.connect(fails)
    else:
        flask_signal.connect(fails, door.app)
    try:
        assert door.get("/fails").body == b"Internal Server Error"
    finally:
        (django_signal if name.startswith("django") else flask_signal).disconnect(fails)
    errors = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert [each.exc_info[0].__name__ for each in errors] == ["RuntimeError", "KeyError"]
    assert "an error hook, for tests.behaviour.views.fails" in errors[1].getMessage()


@pytest.mark.parametrize("name", [name for name in DOORS if name.startswith("django")])
def test_djangos_mails_to_the_admins_want_their_handler(
    open_door: Callable[..., Door], name: str
) -> None:
    """As docs/edge.md shows it: at `dualrt`. `django.request` has the server's errors."""
    sent: list[tuple[str, str]] = []

    class Handler(AdminEmailHandler):
        def send_mail(self, subject: str, message: str, *args: Any, **kwargs: Any) -> None:
            sent.append((subject, message))

    handler = Handler()
    theirs, ours = logging.getLogger("django.request"), logging.getLogger("dualrt")
    admin = "admin@example.com" if VERSION >= (6, 0) else ("Admin", "admin@example.com")
    door = open_door(name, ADMINS=[admin])
    for logger, count in ((theirs, 0), (ours, 1)):
        logger.addHandler(handler)
        try:
            assert door.get("/fails").status == 500
        finally:
            logger.removeHandler(handler)
        assert len(sent) == count
    assert "views.fails failed in the edge runtime: GET /fails" in sent[0][0]
    assert "RuntimeError" in sent[0][1]


@pytest.mark.parametrize("name", ["django-wrapper-wsgi", "flask-wsgi", "bare-asgi"])
def test_an_error_is_in_the_log_also_where_the_site_has_configured_its_own(
    open_door: Callable[..., Door], name: str, caplog: Any
) -> None:
    """`dictConfig` disables the loggers of what was imported before, unless it is told not to."""
    logging.getLogger("dualrt").disabled = True
    open_door(name).get("/fails")
    assert "fails failed in the edge runtime" in caplog.text
