"""What the template language at the edge is given of the site's Django, when the site is made.

The filters, and how dates and numbers are written, are dualrt's own (``dualrt_django.edge``). What
else Django has under the name of a filter (``humanize`` among ``builtins``) is asked here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.storage import (
    HashedFilesMixin,
    ManifestFilesMixin,
    staticfiles_storage,
)
from django.core.files.storage import FileSystemStorage
from django.template import defaultfilters
from django.templatetags import i18n, l10n, tz
from django.templatetags.static import StaticNode
from django.utils import lorem_ipsum, timezone
from django.utils.safestring import mark_safe

from dualrt.edge.scope import host
from dualrt_django.edge import static, urls
from dualrt_django.edge import translation as edge_translation
from dualrt_django.edge.dtl import stock
from dualrt_django.edge.dtl.filters import FILTERS
from dualrt_django.edge.dtl.filters import LIBRARIES as OWN
from dualrt_django.edge.dtl.lorem import Lorem
from dualrt_django.edge.dtl.tools import Filter, Tools
from dualrt_django.edge.static import Static
from dualrt_django.edge.utils import formats
from dualrt_django.edge.utils import timezone as edge_timezone
from dualrt_django.edge.utils.safestring import SafeData
from dualrt_django.languages import in_language
from dualrt_django.libraries import is_stock
from dualrt_django.reversing import read_all

# The libraries of Django's that a template at the edge may load, and their modules
LIBRARIES = {
    "static": "django.templatetags.static",
    "i18n": "django.templatetags.i18n",
    "l10n": "django.templatetags.l10n",
    "tz": "django.templatetags.tz",
}
LOREM = Lorem(lorem_ipsum.COMMON_P, lorem_ipsum.COMMON_WORDS, lorem_ipsum.WORDS)

# Django's filters, and those that stand for them
_TWINS: dict[Any, Filter] = {
    theirs: mine[name]
    for library, mine in (
        (defaultfilters, FILTERS),
        (i18n, OWN["i18n"]),
        (l10n, OWN["l10n"]),
        (tz, OWN["tz"]),
    )
    for name, theirs in library.register.filters.items()
    if name in mine
}


def make_tools() -> Tools:
    """Return Django's part of the language for the site whose settings are active."""
    static.use(make_static())
    _warm()
    return stock.make_tools(LOREM)


def _warm() -> None:
    """Read now what is else read from disk with the first page."""
    edge_timezone.get_default_timezone()
    with edge_translation.override(settings.LANGUAGE_CODE):
        formats.localize(1234.5)
        edge_translation.gettext("yes,no,maybe")
    urls.read(read_all)


def fitting(filters: Mapping[str, Any]) -> dict[str, Filter]:
    """Return what stands at the edge for an engine's filters, as far as they are Django's."""
    return {name: _fitting(each) for name, each in filters.items() if is_stock(each)}


def _fitting(function: Any) -> Filter:
    return _TWINS.get(function) or borrowed(function)


def borrowed(function: Callable[..., Any]) -> Filter:
    """Return a filter that asks one of Django's, with the language and the zone of the request:
    the server's middleware may have left others on this thread.
    """

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        given = [_as_djangos(each) for each in args]
        with _settled():
            return function(*given, **kwargs)

    return call


def _as_djangos(value: Any) -> Any:
    return mark_safe(str.__str__(value)) if isinstance(value, SafeData) else value


@contextmanager
def _settled() -> Iterator[None]:
    language, zone = edge_translation.get_language(), edge_timezone.get_current_timezone()
    with host():  # a catalog may have to be read
        entered = in_language(language)
        entered.__enter__()
    try:
        with timezone.override(zone):
            yield
    finally:
        with host():
            entered.__exit__(None, None, None)


def make_static() -> Static:
    """Return how the site makes URLs of its static files."""
    if not apps.is_installed("django.contrib.staticfiles"):
        return Static()
    try:
        storage: Any = staticfiles_storage
        base = storage.base_url
        ways = [each for each in type(storage._wrapped).__mro__ if "url" in vars(each)]
    except Exception:  # a tag says what is wrong
        return Static(known={}, ask=StaticNode.handle_simple)
    if ways[0] is FileSystemStorage:
        return Static(base)
    if ways[:2] == [HashedFilesMixin, FileSystemStorage] and _has_manifest(storage):
        return Static(base, dict(storage.hashed_files))
    return Static(known={}, ask=storage.url)


def _has_manifest(storage: Any) -> bool:
    """Whether a storage takes all names from its manifest, as Django's does."""
    kind, own = type(storage._wrapped), ("stored_name", "clean_name", "hash_key", "_url")
    as_is = all(getattr(kind, name) is getattr(ManifestFilesMixin, name) for name in own)
    return as_is and bool(storage.manifest_strict)


__all__ = ["LIBRARIES", "LOREM", "borrowed", "fitting", "make_static", "make_tools"]
