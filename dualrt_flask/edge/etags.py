"""Entity tags as headers spell them (``werkzeug.http``)."""

from __future__ import annotations

from hashlib import sha1


def quote_etag(etag: str, weak: bool = False) -> str:
    """Return a tag in quotes; ``ValueError`` for one that has a quote in it."""
    if '"' in etag:
        raise ValueError("invalid etag")
    return f'W/"{etag}"' if weak else f'"{etag}"'


def unquote_etag(etag: str | None) -> tuple[str, bool] | tuple[None, None]:
    """Return a tag without its quotes, and whether it is weak."""
    if not etag:
        return None, None
    weak = etag.startswith(("W/", "w/"))
    bare = etag[2:] if weak else etag
    if bare.startswith('"') and bare.endswith('"'):
        bare = bare[1:-1]
    return bare, weak


def generate_etag(data: bytes) -> str:
    """Return a tag of the bytes: their SHA-1."""
    return sha1(data, usedforsecurity=False).hexdigest()


__all__ = ["generate_etag", "quote_etag", "unquote_etag"]
