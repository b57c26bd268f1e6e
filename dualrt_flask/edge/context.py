"""The request that edge code is handling, as Flask's names find it: its context.

A context is reached by the scope of the edge code that runs (``dualrt.edge.scope``): tasks that
the view starts have it, a body that is streamed later has not, unless ``stream_with_context`` takes
it along. So two apps, two requests and two threads are never mixed up.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dualrt.web.egress import EDGE
from dualrt_flask.edge.request import Request

# in the environ: what one request's middlewares and its view share
SHARED = "dualrt.flask"

NO_APP = (
    "Working outside of application context.\n\nThis typically means that you attempted to use "
    "functionality that needed\nthe current application. To solve this, set up an application "
    "context\nwith app.app_context(). See the documentation for more information."
)
NO_REQUEST = (
    "Working outside of request context.\n\nThis typically means that you attempted to use "
    "functionality that needed\nan active HTTP request. Consult the documentation on testing for\n"
    "information about how to avoid this problem."
)

_MISSING: Any = object()


class Globals:
    """What ``g`` stands for: attributes that last as long as the request."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)

    def __delattr__(self, name: str) -> None:
        try:
            del self.__dict__[name]
        except KeyError:
            raise AttributeError(name) from None

    def get(self, name: str, default: Any = None) -> Any:
        """Return an attribute, or ``default``."""
        return self.__dict__.get(name, default)

    def pop(self, name: str, default: Any = _MISSING) -> Any:
        """Take an attribute away and return it; ``KeyError`` where there is no default either."""
        if default is _MISSING:
            return self.__dict__.pop(name)
        return self.__dict__.pop(name, default)

    def setdefault(self, name: str, default: Any = None) -> Any:
        """Return an attribute, set to ``default`` where it was not there."""
        return self.__dict__.setdefault(name, default)

    def __contains__(self, item: object) -> bool:
        return item in self.__dict__

    def __iter__(self) -> Iterator[str]:
        return iter(self.__dict__)

    def __repr__(self) -> str:
        context = current()
        if context is None:
            return object.__repr__(self)
        return f"<flask.g of '{context.site.app.name}'>"


class Shared:
    """What lasts as long as the request: ``g``, the session, flashed messages, and what is to be
    done ``after`` it. ``lent``: these are Flask's own, which it will see to itself.
    """

    __slots__ = ("after", "flashes", "g", "lent", "session")

    def __init__(self, g: Any = None, session: Any = None) -> None:
        self.g = Globals() if g is None else g
        self.session = session
        self.flashes: list[Any] | None = None
        self.after: list[Any] = []
        self.lent = session is not None


_new = object.__new__


class Context:
    """One request's: ``request`` and what is shared. ``site``: the app's (``open`` makes it);
    ``source``: dualrt's request.
    """

    site: Any
    source: Any
    _request: Request | None = None
    _shared: Shared | None = None
    _builder: Any = None

    @property
    def request(self) -> Request:
        """Flask's request."""
        found = self._request
        if found is None:
            found = self._request = _new(Request)
            found._environ = self.source.environ
            found._source = self.source
            found._site = self.site
        return found

    @property
    def shared(self) -> Shared:
        """What this request's middlewares and its view share."""
        found = self._shared
        if found is None:
            environ = self.source.environ
            found = environ.get(SHARED)
            if found is None:
                found = environ[SHARED] = Shared()
            self._shared = found
        return found

    @property
    def builder(self) -> Any:
        """What builds URLs as seen from this request."""
        if self._builder is None:
            self._builder = self.site.builder(self.source.environ)
        return self._builder

    @property
    def g(self) -> Any:
        """What ``flask.g`` stands for."""
        return self.shared.g

    @property
    def session(self) -> Any:
        """What ``flask.session`` stands for; it counts as looked at."""
        found = self.opened()
        if self.site.sessions.by_look:
            found.accessed = True
        return found

    @property
    def app(self) -> Any:
        """What ``flask.current_app`` stands for."""
        return self.site.current_app

    def opened(self) -> Any:
        """Return the session, read from its cookie when it is first needed."""
        shared = self.shared
        if shared.session is None:
            shared.session = self.site.sessions.open(self.request)
        return shared.session


_edge = EDGE.get


def current() -> Context | None:
    """Return the context of the request that is being handled, ``None`` outside of one."""
    try:
        found: Context | None = _edge().context
    except AttributeError:  # no edge code runs here
        return None
    return found


def request_context() -> Context:
    """Return the context, or raise what Flask raises without one."""
    found = current()
    if found is None:
        raise RuntimeError(NO_REQUEST)
    return found


def app_context() -> Context:
    """Return the same for names that in Flask need the app alone."""
    found = current()
    if found is None:
        raise RuntimeError(NO_APP)
    return found


__all__ = ["NO_APP", "NO_REQUEST", "SHARED", "Context", "Globals", "Shared", "app_context"]
__all__ += ["current", "request_context"]
