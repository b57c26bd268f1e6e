"""The URLs of static files at the edge, as the site's storage of them would make them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit, urlunsplit

from dualrt.edge.scope import host, refuse
from dualrt_django.edge.given import given
from dualrt_django.edge.utils.encoding import filepath_to_uri, iri_to_uri

_HINT = "Name the file as a constant in the template, or run the view in the server runtime."


class Static(NamedTuple):
    """How a file's URL is made.

    ``base``: the storage's; ``None``: the site has no ``django.contrib.staticfiles``. ``files``: a
    file → its name with a hash, where the storage has a manifest. ``known``: URLs of a storage that
    dualrt does not know, by the files; ``ask``: what asks it for others, where it is there.
    """

    base: str | None = None
    files: Mapping[str, str] | None = None
    known: Mapping[str, str] | None = None
    ask: Callable[[str], str] | None = None


def use(static: Static) -> None:
    """Make URLs as ``static`` says from now on."""
    _site[0] = static


_site: list[Static] = [Static()]


def static(path: Any) -> str:
    """Return the URL of a static file."""
    site = _site[0]
    if site.known is not None:
        return _asked(site, path)
    if site.base is None:
        return str(urljoin(prefix("STATIC_URL"), quote(path)))
    if site.files is None:
        return _below(site.base, path)
    return _hashed(site.base, site.files, path)


def prefix(name: str) -> str:
    """Return ``STATIC_URL`` or ``MEDIA_URL``."""
    found: str = iri_to_uri(getattr(given.source, name, ""))
    return found


def _below(base: str, path: Any) -> str:
    url = filepath_to_uri(path)
    found: str = urljoin(base, url if url is None else url.lstrip("/"))
    return found


def _asked(site: Static, path: Any) -> str:
    found = (site.known or {}).get(path) if isinstance(path, str) else None
    if found is not None:
        return found
    if site.ask is None:
        refuse(f"the URL of the static file {path!r}", _HINT)
    with host():
        return str(site.ask(path))


def _hashed(base: str, files: Mapping[str, str], path: Any) -> str:
    """Return the URL of a file with a hash in its name; in debug of the file itself."""
    name, fragment = path, ""
    if not given.source.DEBUG:
        clean, fragment = urldefrag(path)
        if not urlsplit(clean).path.endswith("/"):
            name = _stored(clean, files)
    url = _below(base, name)
    odd = "?#" in path  # "x.eot?#iefix", by which style sheets served two kinds of browsers
    if fragment or odd:
        parts = list(urlsplit(url))
        if fragment and not parts[4]:
            parts[4] = fragment
        if odd and not parts[3]:
            parts[2] += "?"
        url = urlunsplit(parts)
    return unquote(url)


def _stored(path: str, files: Mapping[str, str]) -> str:
    parts = list(urlsplit(unquote(path)))
    clean = parts[2].strip()
    found = files.get(clean)
    if found is None:
        raise ValueError(f"Missing staticfiles manifest entry for '{clean}'")
    parts[2] = found
    if "?#" in path and not parts[3]:
        parts[2] += "?"
    return urlunsplit(parts)


__all__ = ["Static", "prefix", "static", "use"]
