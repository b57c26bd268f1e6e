"""What lies between edge code and the host that works for it: whose code runs, where it may call.

``fetch`` is called by edge code and does its work as the host. `Switched` runs a coroutine's steps
in a context of its own without a task of its own, so that a cancellation goes straight to the code
that waits, and what edge code hands in (a body that is a generator) still runs as edge code.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator, Iterable
from contextvars import Context, ContextVar, copy_context
from typing import Any, Protocol

from dualrt.errors import ConfigError
from dualrt.web.url import URL, InvalidURL


class Egress:
    """``allow``: origins ("http://127.0.0.1:9000") that fetch may reach at any address."""

    __slots__ = ("allow",)

    def __init__(self, allow: frozenset[str] = frozenset()) -> None:
        self.allow = allow

    @classmethod
    def of(cls, origins: Iterable[str]) -> Egress:
        """Return the egress of ``Config.fetch_allow``; ``ConfigError`` for what is no origin."""
        return cls(frozenset(_origin(each) for each in origins))


def _origin(given: str) -> str:
    try:
        return URL(given).origin
    except InvalidURL as error:
        raise ConfigError(f"FETCH_ALLOW: {given!r} is no origin: {error}") from None


class _Scope(Protocol):
    egress: Egress | None


# Whose edge code runs here: ``dualrt.edge.scope`` says what stands in it. None: the host's code.
EDGE: ContextVar[Any] = ContextVar("dualrt.edge", default=None)
# Where the host may call that works for a certain site; ``None``: as any server code.
SITE: ContextVar[Egress | None] = ContextVar("dualrt.site", default=None)
_default = Egress()


def set_default(egress: Egress) -> None:
    """Let ``egress`` hold wherever neither an edge scope nor ``SITE`` says otherwise: the settings
    of the site that was started last.
    """
    global _default
    _default = egress


def current() -> Egress:
    """Return where the code that runs now may call."""
    scope: _Scope | None = EDGE.get()
    if scope is None or scope.egress is None:
        return SITE.get() or _default
    return scope.egress


def host_context(egress: Egress | None = None) -> Context:
    """Return a copy of the current context in which the host's own code runs. ``egress``: where a
    site lets it call.
    """
    context = copy_context()
    context.run(EDGE.set, None)
    if egress is not None:
        context.run(SITE.set, egress)
    return context


def run_in(context: Context, function: Callable[..., Any], *args: Any) -> Any:
    """Call ``function`` in ``context``. ``dualrt.edge.scope`` puts its own in this one's place, so
    that a limit on edge code is not raised while the host works for it.
    """
    return context.run(function, *args)


class Switched(Coroutine[Any, Any, Any], Generator[Any, Any, Any]):
    """``coro`` with each of its steps in ``context``; awaited by whoever runs in another one."""

    __slots__ = ("_context", "_coro")

    def __init__(self, coro: Any, context: Context) -> None:
        self._coro = coro
        self._context = context

    def send(self, value: Any) -> Any:
        return run_in(self._context, self._coro.send, value)

    def throw(self, *error: Any) -> Any:
        return run_in(self._context, self._coro.throw, *error)

    def close(self) -> None:
        run_in(self._context, self._coro.close)

    def __next__(self) -> Any:
        return run_in(self._context, self._coro.send, None)

    def __await__(self) -> Generator[Any, Any, Any]:
        return self


__all__ = ["EDGE", "SITE", "Egress", "Switched", "current", "host_context", "run_in"]
__all__ += ["set_default"]
