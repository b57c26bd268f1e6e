"""What came of a run in shadow, counted and logged: logger ``dualrt.shadow``.

One line for each, with no more of a value than tells the two apart, and nothing that would let
somebody in. A view that always differs must not fill a log: the lines of one view are limited.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from itertools import zip_longest
from threading import Lock
from typing import TYPE_CHECKING, Any

from dualrt.buckets import TokenBuckets
from dualrt.compare import Difference
from dualrt.failure import printable
from dualrt.shadow.counts import count

if TYPE_CHECKING:
    from dualrt.shadow.gate import Shadow

logger = logging.getLogger("dualrt.shadow")

BURST, RATE = 5, 1 / 12  # lines of one view at once, then five a minute
WIDTH = 60  # characters of a value

# Headers whose values are not logged: by their names, and by what stands in those.
_SECRETS = re.compile("authorization|cookie|csrf|key|nonce|password|secret|session|token|auth")
_LINKS = frozenset({"content-location", "link", "location", "refresh"})  # a query may hold a key

_buckets = TokenBuckets(RATE, BURST)
_lock = Lock()
_unsaid: dict[str, int] = {}


def same(shadow: Shadow) -> None:
    """Both answered the same."""
    count(shadow.view.name, "same")


def skipped(shadow: Shadow, why: str) -> None:
    """Nothing can be said."""
    count(shadow.view.name, "skipped")
    logger.debug("%s was not compared: %s", _where(shadow), why)


def different(shadow: Shadow, differences: Sequence[Difference]) -> None:
    """They answered differently."""
    count(shadow.view.name, "different")
    if (more := _may_say(shadow.view.name)) is not None:
        told = "; ".join(map(_told, differences))
        logger.warning("%s differs: %s%s", _where(shadow), told, more, extra=_extra(shadow))


def failed(shadow: Shadow, error: BaseException, server: int) -> None:
    """The view raised where the server answered ``server``."""
    count(shadow.view.name, "failed")
    if (more := _may_say(shadow.view.name)) is not None:
        logger.warning(
            "%s failed: %s; server: %d%s",
            _where(shadow),
            printable(_short(_said(error), 4 * WIDTH)),
            server,
            more,
            exc_info=(type(error), error, error.__traceback__),
            extra=_extra(shadow),
        )


def _said(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # its __str__ fails in its turn
        return type(error).__name__


def _extra(shadow: Shadow) -> dict[str, str]:
    return {"view": shadow.view.name}


def _where(shadow: Shadow) -> str:
    """Say which request it was: without its query, which may hold what is nobody's business."""
    route, path = shadow.match.route, shadow.match.path
    request = printable(f"{shadow.method} {_short(path, 4 * WIDTH)}")
    return f"{shadow.view.name} ({route.host}{route.pattern}) in shadow, {request},"


def _may_say(view: str) -> str | None:
    """Return what to say of lines that were left out, ``None`` to leave this one out, too."""
    with _lock:
        if not _buckets.take(view).allowed:
            _unsaid[view] = _unsaid.get(view, 0) + 1
            return None
        left = _unsaid.pop(view, 0)
    return f" (and {left} more of this view since)" if left else ""


def _told(each: Difference) -> str:
    edge, server = _shown(each.part, each.edge, each.server)
    return f"{printable(each.part)}: edge {edge}, server {server}"


def _shown(part: str, edge: Any, server: Any) -> tuple[str, str]:
    if part == "body":
        at = _first_difference(edge, server)
        start = max(0, at - WIDTH // 4)
        return _part(edge, start), _part(server, start)
    if part == "status":
        return edge, server
    return _values(part, edge), _values(part, server)


def _first_difference(one: str, other: str) -> int:
    pairs = enumerate(zip_longest(one, other))
    return next((at for at, (mine, theirs) in pairs if mine != theirs), 0)


def _part(text: str, start: int) -> str:
    """Return the text from ``start`` on, as far as it is shown, and how long the whole is."""
    cut = text[start : start + WIDTH]
    before, behind = "…" if start else "", "…" if start + WIDTH < len(text) else ""
    return printable(f"{before}{cut!r}{behind} ({len(text)} characters)")


def _values(name: str, values: Sequence[str] | None) -> str:
    if values is None:
        return "none"
    return " | ".join(repr(_short(printable(_public(name, value)), WIDTH)) for value in values)


def _public(name: str, value: str) -> str:
    """Return a header's value as it may stand in a log."""
    if name == "set-cookie":
        pair, semicolon, attributes = value.partition(";")
        cookie, _, secret = pair.partition("=")
        return f"{cookie}=<{len(secret)} characters>{semicolon}{attributes}"
    if _SECRETS.search(name):
        return f"<{len(value)} characters>"
    if name in _LINKS:
        path, mark, query = value.partition("?")
        return f"{path}?<{len(query)} characters>" if mark else value
    return value


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[:width]}…"


__all__ = ["different", "failed", "same", "skipped"]
