"""What every request has, and its signal."""

from __future__ import annotations

from dualrt import AbortSignal, Request


def test_a_bare_subclass_has_defaults() -> None:
    """Parts that a gateway does not say are empty, and no error."""

    class Bare(Request):
        def __init__(self) -> None:
            self.method, self.path = "GET", "/"

    request = Bare()
    assert (request.body, request.ip, request.params) == (b"", "", {})
    assert list(request.headers) == []
    assert dict(request.cookies) == {}
    assert not hasattr(request, "url")


def test_an_aborted_signal_calls_back_once() -> None:
    """Callbacks run at the abort, or at once after it; a second abort changes nothing."""
    signal, calls = AbortSignal(), []
    signal.add_callback(lambda: calls.append("first"))
    assert repr(signal) == "<AbortSignal not aborted>"
    signal.abort("gone")
    signal.abort("again")
    signal.add_callback(lambda: calls.append("late"))
    assert (calls, signal.aborted, signal.reason) == (["first", "late"], True, "gone")
    assert repr(signal) == "<AbortSignal aborted: gone>"
