"""Flask's functions that look at the current request: ``url_for``, ``flash`` and their kin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import update_wrapper
from typing import Any, NoReturn
from urllib.parse import quote

from dualrt.edge.scope import refuse
from dualrt.web.egress import EDGE
from dualrt_flask.edge.building import BuildError
from dualrt_flask.edge.context import Context, app_context, current, request_context

_ANCHOR_SAFE = "%!#$&'()*+,/:;=?@"


def has_request_context() -> bool:
    """Whether a request is being handled."""
    return current() is not None


def has_app_context() -> bool:
    """Whether there is a current app: at the edge that is where a request is being handled."""
    return current() is not None


def after_this_request(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Call ``f`` with the response once there is one; what it returns is sent."""
    context = current()
    if context is None:
        _no_request("after_this_request")
    context.shared.after.append(f)
    return f


def copy_current_request_context(f: Any) -> NoReturn:
    """Refuse: it is for threads, which the edge does not have."""
    refuse(
        "copy_current_request_context()",
        "It takes the request to another thread; tasks of asyncio have it already.",
    )


def _no_request(name: str) -> NoReturn:
    raise RuntimeError(
        f"{name!r} can only be used when a request context is active, such as in a view function."
    )


def stream_with_context(generator_or_function: Any) -> Any:
    """Let a streamed body have the request: without this it is gone by then."""
    if hasattr(generator_or_function, "__aiter__"):
        return _AsyncStream(_needed(), generator_or_function)
    try:
        chunks = iter(generator_or_function)
    except TypeError:

        def decorator(*args: Any, **kwargs: Any) -> Any:
            return stream_with_context(generator_or_function(*args, **kwargs))

        return update_wrapper(decorator, generator_or_function)
    return _Stream(_needed(), chunks)


def _needed() -> Context:
    context = current()
    if context is None:
        _no_request("stream_with_context")
    return context


class _Within:
    """Enters a context for a step of a stream, whichever scope of the same view it is taken in."""

    __slots__ = ("_context", "_scopes", "_token")

    def __init__(self, context: Context) -> None:
        self._context = context
        self._scopes: Any = None, None

    def __enter__(self) -> None:
        scope = EDGE.get()
        if scope is None:  # the host takes a step of it: nothing to enter
            self._token = EDGE.set(None)
            return
        if self._scopes[0] is not scope:
            self._scopes = scope, scope.within(self._context)
        self._token = EDGE.set(self._scopes[1])

    def __exit__(self, *error: object) -> None:
        EDGE.reset(self._token)


class _Stream(Iterator[Any]):
    """The chunks of a body, each made within the request's context."""

    def __init__(self, context: Context, chunks: Any) -> None:
        self._within = _Within(context)
        self._chunks = chunks

    def __iter__(self) -> _Stream:
        return self

    def __next__(self) -> Any:
        with self._within:
            return next(self._chunks)

    def close(self) -> None:
        """Close what makes the chunks."""
        close = getattr(self._chunks, "close", None)
        if close is not None:
            with self._within:
                close()


class _AsyncStream:
    """The same for an async iterator."""

    def __init__(self, context: Context, chunks: Any) -> None:
        self._context = context
        self._chunks = chunks.__aiter__()

    def __aiter__(self) -> _AsyncStream:
        return self

    def __anext__(self) -> Any:
        return _Step(self._context, self._chunks.__anext__())

    def aclose(self) -> Any:
        """Close what makes the chunks."""
        close = getattr(self._chunks, "aclose", None)
        return _Step(self._context, _nothing() if close is None else close())


async def _nothing() -> None:
    pass


class _Step:
    """An awaitable each of whose steps is within the request's context."""

    def __init__(self, context: Context, awaitable: Any) -> None:
        self._within = _Within(context)
        self._inner = awaitable if hasattr(awaitable, "send") else awaitable.__await__()

    def __await__(self) -> Any:
        return self

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        return self.send(None)

    def send(self, value: Any) -> Any:
        """Take a step."""
        with self._within:
            return self._inner.send(value)

    def throw(self, *error: Any) -> Any:
        """Raise an error where it waits."""
        with self._within:
            return self._inner.throw(*error)

    def close(self) -> None:
        """End it."""
        with self._within:
            self._inner.close()


def flash(message: str, category: str = "message") -> None:
    """Keep a message in the session for the next page."""
    session = request_context().session
    flashes = session.get("_flashes", [])
    flashes.append((category, message))
    session["_flashes"] = flashes


def get_flashed_messages(
    with_categories: bool = False, category_filter: Iterable[str] = ()
) -> list[Any]:
    """Take the messages out of the session; the same ones again within one request."""
    context = request_context()
    shared = context.shared
    flashes = shared.flashes
    if flashes is None:
        session = context.session
        flashes = shared.flashes = session.pop("_flashes") if "_flashes" in session else []
    if category_filter:
        flashes = [each for each in flashes if each[0] in category_filter]
    return flashes if with_categories else [each[1] for each in flashes]


def url_for(
    endpoint: str,
    *,
    _anchor: str | None = None,
    _method: str | None = None,
    _scheme: str | None = None,
    _external: bool | None = None,
    **values: Any,
) -> str:
    """Return the URL of an endpoint of the app, ``.name`` being one of the same blueprint."""
    context = app_context()
    site, request = context.site, context.request
    if endpoint[:1] == ".":
        blueprint = request.blueprint
        endpoint = endpoint[1:] if blueprint is None else f"{blueprint}{endpoint}"
    if _external is None:
        _external = _scheme is not None
    if _scheme is not None and not _external:
        raise ValueError("When specifying '_scheme', '_external' must be True.")
    facts = site.facts
    if facts.url_defaults:
        _check_defaults(endpoint, facts.url_defaults)
    try:
        url: str = context.builder.build(endpoint, values, _method, _external, _scheme)
    except BuildError:
        if facts.mends_urls:
            refuse(
                f"url_for({endpoint!r}), for which the app asks its url_build_error_handlers,",
                "They are functions of the server's; use the server runtime.",
            )
        raise
    return url if _anchor is None else f"{url}#{quote(_anchor, safe=_ANCHOR_SAFE)}"


def _check_defaults(endpoint: str, known: frozenset[Any]) -> None:
    """Refuse an endpoint whose values functions of the server's would change."""
    parts = endpoint.split(".")[:-1]
    spaces = [None, *(".".join(parts[:end]) for end in range(1, len(parts) + 1))]
    if not known.isdisjoint(spaces):
        refuse(
            f"url_for({endpoint!r}), whose values a function of url_defaults changes,",
            "Such a function is the server's; use the server runtime, or write the path.",
        )


__all__ = ["after_this_request", "copy_current_request_context", "flash", "get_flashed_messages"]
__all__ += ["has_app_context", "has_request_context", "stream_with_context", "url_for"]
