"""Has the client left? Asked while a WSGI view or body waits and nothing is being written."""

from __future__ import annotations

import select
from collections.abc import Callable
from typing import Any

from dualrt import native

# RDHUP: the other side has closed its sending half. Proxies such as nginx take it for a leave.
_EVENTS = getattr(select, "POLLRDHUP", 0x2000) | getattr(select, "POLLHUP", 0x10)


def watcher(environ: dict[str, Any], tell: Callable[[], object]) -> Callable[[], bool] | None:
    """Return a function that says whether the client has left, and then calls ``tell`` first.

    ``None`` where the server shows no socket: gunicorn and Werkzeug's server put it into
    ``environ``, waitress a function.
    """
    asked = environ.get("waitress.client_disconnected")
    if asked is None:
        sock = environ.get("gunicorn.socket") or environ.get("werkzeug.socket")
        if sock is None or not hasattr(select, "poll"):
            return None
        asked = _poller(sock)

    def gone() -> bool:
        if not asked():
            return False
        tell()
        return True

    return gone


def _poller(sock: Any) -> Callable[[], bool]:
    def left() -> bool:
        fd = sock.fileno()
        if fd < 0:
            return True
        poll = native.own("select", "poll")()  # gevent's knows nothing of a leave
        poll.register(fd, _EVENTS)
        return bool(poll.poll(0))

    return left


__all__ = ["watcher"]
