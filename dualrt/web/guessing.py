"""Media types by file names, for a framework's names at the edge: the machine's tables say them."""

from __future__ import annotations

from dualrt.web import egress


def guess_type(name: str) -> tuple[str | None, str | None]:
    """Return what ``mimetypes.guess_type`` does: type and encoding. The host asks it, whose tables
    the server runtime has, too, and who may read them from disk.
    """
    found: tuple[str | None, str | None] = egress.run_in(egress.host_context(), _guess, name)
    return found


def _guess(name: str) -> tuple[str | None, str | None]:
    import mimetypes

    return mimetypes.guess_type(name)


__all__ = ["guess_type"]
