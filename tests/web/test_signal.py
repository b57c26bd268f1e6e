"""`AbortSignal`: told once, callbacks in their own context, errors kept from the teller."""

from __future__ import annotations

from contextvars import ContextVar

import pytest

from dualrt import AbortSignal

WHO: ContextVar[str] = ContextVar("who", default="host")


def test_it_aborts_once_and_says_why() -> None:
    """The first reason stays; callbacks run once, late ones at once."""
    signal, calls = AbortSignal(), []
    assert repr(signal) == "<AbortSignal not aborted>"
    signal.add_callback(lambda: calls.append("early"))
    signal.abort("gone")
    signal.abort("again")
    signal.add_callback(lambda: calls.append("late"))
    assert (signal.aborted, signal.reason, calls) == (True, "gone", ["early", "late"])
    assert repr(signal) == "<AbortSignal aborted: gone>"


def test_a_callback_that_was_removed_is_not_called() -> None:
    """Removing what is not there is no error."""
    signal, calls = AbortSignal(), []

    def callback() -> None:
        calls.append("called")

    signal.add_callback(callback)
    signal.remove_callback(callback)
    signal.remove_callback(callback)
    signal.abort()
    assert calls == []


def test_a_callback_runs_in_the_context_it_was_added_in() -> None:
    """What edge code adds is edge code, whoever aborts."""
    signal, seen = AbortSignal(), []
    token = WHO.set("edge")
    signal.add_callback(lambda: seen.append(WHO.get()))
    WHO.reset(token)
    signal.abort()
    assert seen == ["edge"]


def test_a_callback_that_fails_is_logged_and_the_others_run(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The server that tells of a left client hears nothing of it."""
    signal, calls = AbortSignal(), []
    signal.add_callback(lambda: 1 / 0)  # type: ignore[arg-type, return-value]
    signal.add_callback(lambda: calls.append("second"))
    signal.abort()
    assert calls == ["second"]
    assert "ZeroDivisionError" in caplog.text
