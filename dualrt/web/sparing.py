"""What a run in shadow must not do, noted with the request it is for: ``fetch`` asks here."""

from __future__ import annotations

from dualrt.errors import FetchError
from dualrt.web.deferred import REQUEST

SHADOW = "dualrt.shadow"  # in the environ or scope of such a run

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Sparing:
    """One run. ``fetched``: it has sent a request. ``refused``: the method of one that it wanted to
    send, and that might have changed something a second time.
    """

    __slots__ = ("fetched", "refused")

    def __init__(self) -> None:
        self.fetched = False
        self.refused = ""


def spare(method: str) -> None:
    """Refuse to send what is not safe from a run in shadow: the server's view sends it, too."""
    holder = REQUEST.get()
    run: Sparing | None = None if holder is None else holder.get(SHADOW)
    if run is None:
        return
    if method not in SAFE:
        run.refused = method
        raise FetchError(
            f"fetch: {method} is not sent from a run in shadow: the server's view has sent it"
        )
    run.fetched = True


__all__ = ["SAFE", "SHADOW", "Sparing", "spare"]
