"""What was verified once is not verified again; all that may change is looked at each time."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from dualrt.auth import memo
from dualrt.auth.django_session import DjangoSession
from dualrt.auth.flask_session import FlaskSession
from dualrt.auth.memo import LONGEST, remember
from dualrt.auth.ticket import TicketScheme
from dualrt.web.request import Request

KEY = "k" * 50


def counted(calls: list[str]) -> Any:
    def verify(text: str) -> str:
        calls.append(text)
        if text == "forged":
            raise ValueError(text)
        return text.upper()

    return remember(verify)


def test_the_same_text_is_verified_once() -> None:
    calls: list[str] = []
    known = counted(calls)

    assert [known("a"), known("b"), known("a")] == ["A", "B", "A"]
    assert calls == ["a", "b"]


def test_what_is_refused_is_refused_each_time_and_not_kept() -> None:
    calls: list[str] = []
    known = counted(calls)

    for _ in range(3):
        with pytest.raises(ValueError, match="forged"):
            known("forged")

    assert calls == ["forged"] * 3


def test_no_more_is_kept_than_the_latest_and_nothing_that_no_cookie_holds() -> None:
    calls: list[str] = []
    known = counted(calls)
    long = "x" * (LONGEST + 1)

    for text in [*map(str, range(memo.KEPT + 1)), "0", long, long]:
        known(text)

    assert calls.count("0") == 2
    assert calls.count(long) == 2


def asked(name: str, value: str) -> Request:
    return Request("/", headers={"cookie": f"{name}={value}"})


def test_a_remembered_django_session_expires() -> None:
    from django.core import signing

    session = {"_auth_user_id": "7", "_auth_user_backend": "b", "_auth_user_hash": "h"}
    salt = "django.contrib.sessions.backends.signed_cookies"
    value = signing.dumps(session, key=KEY, salt=salt, compress=True)
    scheme = DjangoSession(keys=[KEY], max_age=100)
    now = time.time()

    assert scheme.verdict(asked("sessionid", value), now).identity is not None
    assert scheme.verdict(asked("sessionid", value), now + 50).identity is not None
    assert scheme.verdict(asked("sessionid", value), now + 102).identity is None
    assert scheme.verdict(asked("sessionid", value), now).identity is not None


def test_what_a_view_does_to_the_claims_is_not_there_for_the_next_request() -> None:
    scheme = TicketScheme(keys=[KEY])
    value = scheme.issue("7", "s", "hash", {"tags": ["a"], "of": {"x": 1}}, 1000.0)
    request = Request("/", headers={"cookie": f"sessionid=s; dualrt_ticket={value}"})

    for _ in range(2):
        identity = scheme.verdict(request, 1001.0).identity
        assert identity is not None
        assert json.dumps(dict(identity.claims)) == '{"tags": ["a"], "of": {"x": 1}}'
        identity.claims["tags"].append("b")
        identity.claims["of"]["x"] = 2


def test_a_remembered_ticket_counts_for_its_own_session_only_and_ends() -> None:
    scheme = TicketScheme(keys=[KEY], age=300)
    value = scheme.issue("7", "mine", "hash", {}, 1000.0)

    def user(session: str, now: float) -> str | None:
        request = Request("/", headers={"cookie": f"sessionid={session}; dualrt_ticket={value}"})
        found = scheme.verdict(request, now).identity
        return found and found.id

    assert [user("mine", 1001.0), user("other", 1002.0), user("mine", 1003.0)] == ["7", None, "7"]
    assert user("mine", 1301.0) is None


def test_a_remembered_flask_session_keeps_its_tags() -> None:
    from flask import Flask
    from flask.sessions import SecureCookieSessionInterface

    app = Flask(__name__)
    app.secret_key = KEY
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    value = serializer.dumps({"_user_id": "7", "at": (1, 2), "plain": {"a": " b"}})
    scheme = FlaskSession(keys=[KEY])
    for _ in range(2):
        identity = scheme.verdict(asked("session", str(value)), time.time() + 1).identity
        assert identity is not None
        assert identity.claims["at"] == (1, 2)
        assert identity.claims["plain"] == {"a": " b"}
