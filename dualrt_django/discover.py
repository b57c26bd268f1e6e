"""From a URLconf to its route table, once when the site starts.

This is the only module that looks into Django's resolvers; what it makes is framework-free, save
for the site's own converters and for one question per first segment (``get_language_from_path``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import Any, NamedTuple

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern, RegexPattern
from django.utils import translation
from django.utils.translation import trans_real

from dualrt.routing.levels import PURE, Leaf, Level, Literal, Never, Unsure
from dualrt.routing.ordered import OrderedRouter
from dualrt.routing.paths import django_asgi_path, django_forced_wsgi_path, django_wsgi_path
from dualrt.routing.table import Route
from dualrt_django.levels import convert, is_stock, level, repeats, speaks

Classify = Callable[[Any], object | None]
"""From a route's callback to what runs at the edge for it, ``None`` for a server view."""

Judge = Callable[[Route], object | None]
"""From a route, still without its target, to the target."""

LOCALE_MIDDLEWARE = "django.middleware.locale.LocaleMiddleware"


def discover(
    urlconf: Any,
    classify: Classify | None,
    *,
    judge: Judge | None = None,
    force_script_name: str | None = None,
) -> OrderedRouter:
    """Return the router of ``urlconf`` (a module, its name, or a list of patterns).

    It gives a request to an edge view iff Django's resolver would, under the language that
    ``LocaleMiddleware`` would activate. Read now: the patterns, ``LANGUAGES``, ``LANGUAGE_CODE``,
    ``USE_I18N`` and ``MIDDLEWARE``. What Django decides by other means (a subclass that matches in
    its own way, a language that the path does not tell) is forwarded, and so is every path that
    such a route might take before an edge view.

    With ``judge`` instead of ``classify`` the targets are others: what stands before some views.
    """
    resolver = _resolver(urlconf)
    site = _Site(resolver, judge or _judging(classify or _server))
    paths: dict[str, Any] = {
        "routes": site.routes,
        "forced": force_script_name is not None,
        "wsgi_path": django_wsgi_path if force_script_name is None else django_forced_wsgi_path,
        "asgi_path": django_asgi_path(
            script_name=force_script_name, whole_segments=_takes_whole_segments()
        ),
    }
    if not site.by_language or not settings.USE_I18N:
        return OrderedRouter(site.leaves(), **paths)
    if LOCALE_MIDDLEWARE not in settings.MIDDLEWARE or has_other_locale_middleware():
        return OrderedRouter(site.leaves(unsure=True), **paths)
    return _by_language(site, paths)


def _judging(classify: Classify) -> Judge:
    return lambda route: None if route.view is None else classify(route.view)


def _server(callback: Any) -> None:
    """Leave every view to the framework."""


def _resolver(urlconf: Any) -> URLResolver:
    if isinstance(urlconf, (list, tuple)):
        return URLResolver(RegexPattern(r"^/"), urlconf)
    return get_resolver(urlconf)


def _takes_whole_segments() -> bool:
    """Ask Django how it takes a script name off an ASGI path: it changed in 6.1."""
    root = settings.FORCE_SCRIPT_NAME or "/a"
    scope: dict[str, Any] = {"type": "http", "method": "GET", "headers": []}
    request = ASGIRequest({**scope, "path": f"{root}b", "root_path": root}, BytesIO())
    return request.path_info != "b"


def has_other_locale_middleware() -> bool:
    """Whether a middleware of the site's own chooses the language in its own way."""
    from django.middleware.locale import LocaleMiddleware
    from django.utils.module_loading import import_string

    for name in settings.MIDDLEWARE:
        if name == LOCALE_MIDDLEWARE or name.startswith(("django.", "dualrt_django.")):
            continue
        try:
            found = import_string(name)
        except ImportError:
            return True
        if isinstance(found, type) and issubclass(found, LocaleMiddleware):
            return True
    return False


def _by_language(site: _Site, paths: dict[str, Any]) -> OrderedRouter:
    """Return the router of a site whose ``LocaleMiddleware`` tells the language."""
    prefixed, prefix_default = site.prefixes()
    languages = _languages()
    default = _activated(settings.LANGUAGE_CODE)
    trees: dict[str | None, Callable[[], Sequence[Leaf]]] = {None: lambda: site.any_of(languages)}
    if prefixed:
        trees |= {language: partial(site.leaves_in, language) for language in languages}

    def language_of(path: str) -> str | None:
        code = translation.get_language_from_path(path) if prefixed else None
        if code is not None:
            return _activated(code)
        return default if prefixed and not prefix_default else None

    return OrderedRouter([], languages=trees, language_of=language_of, **paths)


def _languages() -> list[str]:
    """Return every language that ``LocaleMiddleware`` can activate, as ``get_language`` says it."""
    found = {_activated(settings.LANGUAGE_CODE)}
    for code, _ in settings.LANGUAGES:
        try:
            found.add(_activated(translation.get_supported_language_variant(code)))
        except LookupError:
            continue
    return sorted(found)


def _activated(code: str) -> str:
    """Return what ``get_language`` says once ``code`` is activated, without doing so."""
    return str(trans_real.translation(code).to_language())


class _Site:
    """A URLconf's tree, and the leaves it has under the language that is active."""

    def __init__(self, resolver: URLResolver, judge: Judge) -> None:
        self._resolver = resolver
        self._entries = list(_entries(resolver, judge, (), "", _Spaces()))
        self.by_language = any(entry.speaks for entry in self._entries)
        self.routes = [entry.route for entry in self._entries if entry.beyond is None]

    def prefixes(self) -> tuple[bool, bool]:
        """Return what Django's ``is_language_prefix_patterns_used`` does."""
        for item in self._resolver.url_patterns:
            pattern = getattr(item, "pattern", None)
            if isinstance(pattern, LocalePrefixPattern):
                return True, pattern.prefix_default_language
        return False, False

    def leaves(self, *, unsure: bool = False) -> list[Leaf]:
        """Return the leaves; with ``unsure`` a level that depends on the language is a doubt."""
        return [Leaf(entry.route, entry.levels(unsure)) for entry in self._entries]

    def leaves_in(self, language: str) -> list[Leaf]:
        """Return the leaves while ``language`` is active."""
        with translation.override(language):
            return self.leaves()

    def any_of(self, languages: Sequence[str]) -> list[Leaf]:
        """Return the leaves for a language that is one of ``languages``.

        A route that is not the same in all of them is no edge view's here, but in every one of
        its forms it may be what Django finds before an edge view.
        """
        leaves = []
        for entry in self._entries:
            if not entry.speaks:
                leaves.append(Leaf(entry.route, entry.levels(False)))
                continue
            forms: dict[Any, Leaf] = {}
            for language in languages:
                with translation.override(language):
                    levels = entry.levels(False)
                forms.setdefault(_key(levels), Leaf(entry.blocked, levels, blocked=True))
            if len(forms) == 1:
                forms = {0: Leaf(entry.route, levels)}
            leaves += forms.values()
        return leaves


def _key(levels: tuple[Level, ...]) -> tuple[Any, ...]:
    return tuple(
        (item.text, item.end) if isinstance(item, Literal) else getattr(item, "regex", None)
        for item in levels
    )


class _Entry:
    """One leaf's resolvers, from the root, and its pattern.

    ``doubtful``: Django alone can tell whether the last matches. ``beyond``: no leaf but a branch,
    and what stands for all below it: ``Never``, where its converters may fail in a way that ends
    the request; ``Unsure``, where only Django knows them.
    """

    def __init__(
        self,
        route: Route,
        chain: tuple[Any, ...],
        *,
        doubtful: bool = False,
        beyond: Level | None = None,
    ) -> None:
        self.route = route
        self.chain = chain
        self.doubtful = doubtful
        self.beyond = beyond
        self.speaks = any(map(speaks, chain))
        self.blocked = replace(route, target=None, runtime="server")

    def levels(self, unsure: bool) -> tuple[Level, ...]:
        levels: list[Level] = []
        for index, item in enumerate(self.chain):
            last = self.doubtful and index == len(self.chain) - 1
            if last or (unsure and speaks(item)):
                return (*levels, Unsure())
            levels.append(level(item.pattern, _defaults(item)))
            if isinstance(levels[-1], Unsure):
                break
        return tuple(levels) if self.beyond is None else (*levels, self.beyond)


def _defaults(item: Any) -> dict[str, Any]:
    found = item.default_kwargs if isinstance(item, URLResolver) else item.default_args
    return dict(found)


def _entries(
    item: Any, judge: Judge, outer: tuple[Any, ...], route: str, spaces: _Spaces
) -> Iterator[_Entry]:
    chain = (*outer, item)
    if outer:
        route += _shown(item)
    if is_stock(item, URLResolver, "resolve", "url_patterns"):
        if not all(convert(c) in PURE for c in getattr(item.pattern, "converters", {}).values()):
            yield _Entry(Route("/" + route, None, ""), chain, beyond=Never())
        if repeats(item, outer):  # a URLconf that includes itself has no end
            yield _Entry(Route("/" + route, None, ""), chain, beyond=Unsure())
            return
        if isinstance(item.url_patterns, (list, tuple)):
            inner = spaces.below(item.namespace, item.app_name)
            for child in item.url_patterns:
                yield from _entries(child, judge, chain, route, inner)
            return
    stock = is_stock(item, URLPattern, "resolve")
    callback = getattr(item, "callback", None)
    name = getattr(item, "name", None) or ""
    view = _view_name(item)
    found = Route(
        "/" + route,
        callback,
        view,
        ":".join([*spaces.namespaces, name]) if name else "",
        names=names_of(name, view, spaces.namespaces, spaces.app_names),
        spaces=spaces_of(spaces.namespaces, spaces.app_names),
    )
    target = judge(found) if stock and callback is not None else None
    if target is not None:
        found = replace(found, target=target, runtime=getattr(target, "runtime", "edge"))
    yield _Entry(found, chain, doubtful=not stock)


class _Spaces(NamedTuple):
    """The namespaces round a route, and the names of their apps."""

    namespaces: tuple[str, ...] = ()
    app_names: tuple[str, ...] = ()

    def below(self, namespace: str | None, app_name: str | None) -> _Spaces:
        return _Spaces(
            (*self.namespaces, *([namespace] if namespace else ())),
            (*self.app_names, *([app_name] if app_name else ())),
        )


def names_of(
    name: str, view: str, namespaces: Sequence[str], app_names: Sequence[str]
) -> tuple[str, ...]:
    """Return all that ``view="..."`` may mean a route by: its name below its namespaces, below
    their apps' names, and its view's dotted name. A route without a name is ``"account:"``.
    """
    routed = [":".join([*each, name]) for each in (namespaces, app_names) if each or name]
    return tuple(dict.fromkeys([each for each in (*routed, view) if each]))


def spaces_of(namespaces: Sequence[str], app_names: Sequence[str]) -> tuple[str, ...]:
    """Return the namespaces a route is in, each with those round it: ``a`` and ``a:b``."""
    found = [
        ":".join(each[:end]) for each in (namespaces, app_names) for end in range(1, len(each) + 1)
    ]
    return tuple(dict.fromkeys(found))


def _shown(item: Any) -> str:
    pattern = getattr(item, "pattern", "?")
    if isinstance(pattern, LocalePrefixPattern):
        return "<language>/"
    return str(pattern).removeprefix("^")


def _view_name(item: Any) -> str:
    try:
        return str(item.lookup_str)
    except AttributeError:
        return type(item).__name__


__all__ = ["LOCALE_MIDDLEWARE", "Classify", "Judge", "discover", "has_other_locale_middleware"]
__all__ += ["names_of", "spaces_of"]
