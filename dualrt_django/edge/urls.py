"""``django.urls`` at the edge: ``reverse``, from what the adapter has read of the URLconf.

The adapter gives a ``Table`` (``use``). Its parts are plain data, save for ``to_url`` of the site's
own converters, which is server code and is called as such.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from dualrt.edge.scope import PREFIX, host
from dualrt.errors import ViewError
from dualrt_django.edge.current import script_prefix
from dualrt_django.edge.translation import get_language
from dualrt_django.edge.utils.functional import lazy
from dualrt_django.edge.utils.http import RFC3986_SUBDELIMS, escape_leading_slashes

_SAFE = RFC3986_SUBDELIMS + "/~:@"  # pchar of RFC 3986, and the slash
_EDGE = re.compile(rf"^{PREFIX}\d*\.")  # before the real name of an edge module

ToURL = Callable[[Any], Any]
Form = tuple[str, tuple[str, ...]]
"""A path with ``%(name)s`` for each of its parameters, and their names."""


class NoReverseMatch(Exception):
    """There is no URL of this name with these arguments."""


class Way:
    """One pattern that has the name that is asked for.

    ``forms``: the paths that it may make. ``pattern``: what a path must match. ``defaults``:
    arguments that the URLconf gives. ``converters``: parameter → what makes text of its value.
    """

    __slots__ = ("_known", "_regex", "converters", "defaults", "forms", "pattern")

    def __init__(
        self,
        forms: Sequence[Form],
        pattern: str,
        defaults: Mapping[str, Any],
        converters: Mapping[str, ToURL],
    ) -> None:
        self.forms = tuple(forms)
        self.pattern = pattern
        self.defaults = dict(defaults)
        self.converters = dict(converters)
        self._regex: tuple[str, re.Pattern[str]] | None = None
        self._known: tuple[str, str | None] | None = None

    def url(self, prefix: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str | None:
        """Return the path for these arguments, ``None`` where there is none."""
        if args or kwargs:
            return self._made(prefix, args, kwargs)
        known = self._known
        if known is None or known[0] != prefix:
            known = self._known = prefix, self._made(prefix, args, kwargs)
        return known[1]

    def _made(self, prefix: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str | None:
        for text, params in self.forms:
            if args:
                if len(args) != len(params):
                    continue
                given: Mapping[str, Any] = dict(zip(params, args, strict=True))
            elif self._takes(params, kwargs):
                given = kwargs
            else:
                continue
            texts = self._texts(given)
            if texts is None:
                continue
            path = (prefix.replace("%", "%%") + text) % texts
            if self._matcher(prefix).search(path):
                return escape_leading_slashes(quote(path, safe=_SAFE))
        return None

    def _takes(self, params: Sequence[str], kwargs: Mapping[str, Any]) -> bool:
        """Whether these are all parameters, and of the other arguments none but defaults."""
        if set(kwargs).symmetric_difference(params).difference(self.defaults):
            return False
        return all(
            name in params or kwargs.get(name, value) == value
            for name, value in self.defaults.items()
        )

    def _texts(self, given: Mapping[str, Any]) -> dict[str, Any] | None:
        texts = {}
        for name, value in given.items():
            convert = self.converters.get(name, str)
            try:
                texts[name] = convert(value)
            except ValueError:
                if name in self.converters:
                    return None
                raise
        return texts

    def _matcher(self, prefix: str) -> re.Pattern[str]:
        known = self._regex
        if known is None or known[0] != prefix:
            known = prefix, re.compile(f"^{re.escape(prefix)}{self.pattern}")
            self._regex = known
        return known[1]


class Names(NamedTuple):
    """What can be asked for in a space. ``ways``: the name of a route → its patterns, ``views``:
    the dotted name of a view → the same, ``None`` where several views have that name.
    """

    ways: Mapping[str, Sequence[Way]]
    views: Mapping[str, Sequence[Way] | None]


class Space:
    """What is below a namespace, or at the root.

    ``load``: what reads the names. ``apps``: the name of an app → its namespaces. ``below``:
    namespace → what makes the space of it.
    """

    __slots__ = ("_below", "_load", "_made", "_names", "apps")

    def __init__(
        self,
        load: Callable[[], Names],
        apps: Mapping[str, Sequence[str]],
        below: Mapping[str, Callable[[], Space]],
    ) -> None:
        self.apps = apps
        self._load = load
        self._names: Names | None = None
        self._below = below
        self._made: dict[str, Space] = {}

    @property
    def names(self) -> Names:
        """What can be asked for here."""
        found = self._names
        if found is None:
            with host():
                found = self._names = self._load()
        return found

    def space(self, namespace: str) -> Space | None:
        """Return the space of a namespace, ``None`` if there is none."""
        found = self._made.get(namespace)
        if found is None and namespace in self._below:
            with host():
                found = self._made[namespace] = self._below[namespace]()
        return found

    def namespaces(self) -> list[str]:
        """Return the namespaces right below."""
        return list(self._below)


class Table:
    """What ``reverse`` knows of a site.

    ``urlconf``: the name of ``ROOT_URLCONF``. ``by_language``: it depends on the language.
    ``load``: what makes the root space for a language (``None``: for all, or for no language).
    """

    def __init__(
        self, urlconf: Any, by_language: bool, load: Callable[[str | None], Space]
    ) -> None:
        self.urlconf = urlconf
        self.by_language = by_language
        self.load = load
        self._roots: dict[str | None, Space] = {}

    def root(self) -> Space:
        """Return the root for the language that is active."""
        language = get_language() if self.by_language else None
        found = self._roots.get(language)
        if found is None:
            with host():
                found = self._roots[language] = self.load(language)
        return found


_table: list[Table | None] = [None]


def use(table: Table | None) -> None:
    """Take the site's URLs from ``table`` from now on."""
    _table[0] = table


def read(what: Callable[[Table], object]) -> None:
    """Let ``what`` read from the table."""
    if _table[0] is not None:
        what(_table[0])


def get_script_prefix() -> str:
    """Return what all paths of the site begin with."""
    return script_prefix()


def reverse(
    viewname: Any,
    urlconf: Any = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    current_app: str | None = None,
    *,
    query: Any = None,
    fragment: str | None = None,
) -> str:
    """Return the URL of the route that has this name and takes these arguments;
    ``NoReverseMatch`` where there is none.
    """
    table = _table[0]
    if table is None:
        raise ViewError("reverse() was called before the site's URLs were read")
    if urlconf is not None and urlconf != table.urlconf:
        raise ViewError(
            f"reverse(urlconf={urlconf!r}): the edge knows the URLs of ROOT_URLCONF, "
            f"{table.urlconf!r}, only; views that need others need the server runtime"
        )
    space, view = table.root(), viewname
    if isinstance(viewname, str) and ":" in viewname:
        *path, view = viewname.split(":")
        space = _entered(space, path, current_app)
    url = _reversed(space, view, tuple(args or ()), dict(kwargs or {}))
    if query is not None:
        text = query.urlencode() if hasattr(query, "urlencode") else urlencode(query, doseq=True)
        url += f"?{text}" if text else ""
    return url if fragment is None else url + "#" + fragment  # what is no text is an error


reverse_lazy = lazy(reverse, str)


def depends_on_app(name: str) -> bool:
    """Whether the URL of a route depends on ``current_app``: a namespace on the way to it is an
    app's that has several.
    """
    space = _table[0].root() if ":" in name and _table[0] is not None else None
    for part in name.split(":")[:-1]:
        if space is None:
            break
        instances = space.apps.get(part, ())
        if len(instances) > 1:
            return True
        space = space.space(instances[0] if instances else part)
    return False


def _entered(space: Space, path: Sequence[str], current_app: str | None) -> Space:
    """Return the space at the end of a path of namespaces, or of apps' names."""
    current: list[str] | None = current_app.split(":")[::-1] if current_app else None
    entered: list[str] = []
    for name in path:
        wanted = current.pop() if current else None
        instances = space.apps.get(name)
        if instances is not None:
            if wanted and wanted in instances:
                name = wanted
            elif name not in instances:
                name = instances[0]
        if name != wanted:
            current = None
        below = space.space(name)
        if below is None:
            inside = f" inside '{':'.join(entered)}'" if entered else ""
            raise NoReverseMatch(f"{name!r} is not a registered namespace{inside}")
        space = below
        entered.append(name)
    return space


def _reversed(space: Space, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    if args and kwargs:
        raise ValueError("Don't mix *args and **kwargs in call to reverse()!")
    shown, ways = (
        (view, space.names.ways.get(view, ())) if isinstance(view, str) else _of(view, space)
    )
    prefix = script_prefix()
    for way in ways:
        url = way.url(prefix, args, kwargs)
        if url is not None:
            return url
    raise NoReverseMatch(_failure(shown, ways, args, kwargs))


def _named(view: str, space: Space) -> tuple[str, Sequence[Way]]:
    return view, space.names.ways.get(view, ())


def _of(view: Any, space: Space) -> tuple[Any, Sequence[Way]]:
    """Return how messages show a view that is asked for by its function, and its patterns."""
    module = getattr(view, "__module__", None)
    name = getattr(view, "__name__", None)
    if module is None or name is None:
        return view, ()
    module = _EDGE.sub("", module)
    dotted = f"{module}.{getattr(view, '__qualname__', name)}"
    ways = space.names.views.get(dotted, ())
    if ways is None:
        raise ViewError(
            f"reverse({dotted}): the URLconf has several views of that name, and the edge cannot "
            "tell which is meant; give the route a name"
        )
    return f"{module}.{name}", ways


def _failure(shown: Any, ways: Sequence[Way], args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    if not ways:
        return (
            f"Reverse for '{shown}' not found. '{shown}' is not a valid view function or pattern "
            "name."
        )
    told = "no arguments"
    if args or kwargs:
        told = f"arguments '{args}'" if args else f"keyword arguments '{kwargs}'"
    patterns = [way.pattern for way in ways]
    return (
        f"Reverse for '{shown}' with {told} not found. {len(patterns)} pattern(s) tried: {patterns}"
    )


__all__ = ["Form", "Names", "NoReverseMatch", "Space", "Table", "ToURL", "Way", "get_script_prefix"]
__all__ += ["depends_on_app", "read", "reverse", "reverse_lazy", "use"]
