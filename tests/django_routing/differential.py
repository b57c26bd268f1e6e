"""Django and the router are asked the same question, many times, and must say the same."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.test import override_settings
from django.urls import URLResolver, clear_url_caches
from django.urls.exceptions import Resolver404
from django.urls.resolvers import RegexPattern
from django.utils import translation

from dualrt.routing.table import Match
from dualrt_django.discover import _Site, discover
from tests.django_routing.generators import Urlconf, few_digits, make_environ, make_scope

LOCALE = "django.middleware.locale.LocaleMiddleware"
REQUESTS = 100  # for each URLconf
Answer = tuple[Any, tuple[Any, ...], dict[str, Any]] | None


@dataclass
class Tally:
    """What a run has seen. ``shadowed``: an edge view lost the request to a server view."""

    cases: int = 0
    urlconfs: int = 0
    hits: int = 0
    shadowed: int = 0
    unsure: int = 0
    disagreements: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        shares = {"edge hits": self.hits, "shadowed": self.shadowed, "unsure": self.unsure}
        text = ", ".join(f"{n} {name} ({n / max(self.cases, 1):.1%})" for name, n in shares.items())
        return (
            f"{self.cases} cases in {self.urlconfs} URLconfs: {text}, "
            f"{len(self.disagreements)} disagreements"
        )


def classify(callback: Any) -> Any:
    """A view is at the edge where the generator said so."""
    return callback if callback.edge else None


def _judge(route: Any) -> Any:
    return classify(route.view)


def resolve(resolver: URLResolver, path: str) -> Answer:
    """Return what Django's resolver gives; ``None`` for a 404, a failure, and a server view."""
    try:
        match = resolver.resolve(path)
    except (Resolver404, TypeError):
        return None
    return (match.func, match.args, match.kwargs) if classify(match.func) else None


def run(seed: int, cases: int) -> Tally:
    """Compare at least ``cases`` requests."""
    rng, tally = random.Random(seed), Tally()
    with few_digits():
        while tally.cases < cases:
            _one_site(rng, tally)
    return tally


def _one_site(rng: random.Random, tally: Tally) -> None:
    i18n = rng.random() < 0.35
    site = Urlconf(rng, i18n=i18n, doubts=rng.random() < 0.15)
    locale = i18n and rng.random() < 0.85
    force = rng.choice([None, None, None, "/app", "", "/"])
    tally.urlconfs += 1
    module: Any = type("urlconf", (), {"urlpatterns": site.patterns})
    with override_settings(
        ROOT_URLCONF=module, MIDDLEWARE=[LOCALE] if locale else [], FORCE_SCRIPT_NAME=force
    ):
        clear_url_caches()
        router = discover(site.patterns, classify, force_script_name=force)
        resolver = URLResolver(RegexPattern(r"^/"), site.patterns)
        check = _Check(site, router, resolver, locale, tally)
        for _ in range(REQUESTS):
            check.one(rng)
    clear_url_caches()


class _Check:
    def __init__(
        self, site: Urlconf, router: Any, resolver: URLResolver, locale: bool, tally: Tally
    ) -> None:
        self.site, self.router, self.resolver = site, router, resolver
        self.locale, self.tally = locale, tally
        with translation.override("en"):
            self.leaves = [leaf for leaf in _Site(resolver, _judge).leaves() if leaf.route.target]
        self.middleware = LocaleMiddleware(lambda request: HttpResponse())

    def one(self, rng: random.Random) -> None:
        path = self.site.path()
        request: HttpRequest | None
        if rng.random() < 0.6:
            environ = make_environ(rng, path)
            got = self.router.wsgi(dict(environ))
            request = _made(lambda: WSGIRequest({**environ, "wsgi.input": BytesIO()}))
        else:
            scope = make_scope(rng, path)
            got = self.router.asgi(scope)
            request = _made(lambda: ASGIRequest(scope, BytesIO()))
        self.tally.cases += 1
        if request is None:
            self._compare(got, None, path)
            return
        with translation.override("en"):
            if self.locale:
                self.middleware.process_request(request)
            want = resolve(self.resolver, request.path_info)
        if got is None and want is not None and self._may_be_unsure(request.path_info):
            self.tally.unsure += 1
            return
        if got is not None and got.path != request.path_info:
            self.tally.disagreements.append(f"{path!r}: {got.path!r} is not {request.path_info!r}")
        self._compare(got, want, request.path_info)
        if want is None and got is None:
            self.tally.shadowed += self._would_be_edge(request.path_info)

    def _compare(self, got: Match | None, want: Answer, path: str) -> None:
        answer = None if got is None else (got.route.view, got.args, got.kwargs)
        if answer == want:
            self.tally.hits += want is not None
        else:
            text = f"{path!r}: {answer} is not {want} in {self.site.patterns}"
            self.tally.disagreements.append(text)

    def _may_be_unsure(self, path: str) -> bool:
        """Whether the site has a part that only Django can judge, or the language is not told."""
        if self.site.doubts:
            return True
        if not self.site.i18n:
            return False
        if not self.locale:
            return True
        used = [p.pattern for p in self.site.patterns if hasattr(p.pattern, "language_prefix")]
        if not used:
            return True
        told = translation.get_language_from_path(path) or not used[0].prefix_default_language
        return not told

    def _would_be_edge(self, path: str) -> bool:
        """Whether some edge view of the site would take the path if it were alone in its place."""
        leaves = self.leaves
        try:
            return any(leaf.walk(path) is not None for leaf in leaves)
        except Exception:
            return False


def _made(make: Any) -> HttpRequest | None:
    """Return Django's request; ``None`` where Django fails on it before it routes."""
    try:
        request: HttpRequest = make()
    except UnicodeDecodeError:
        return None
    return request


__all__ = ["Tally", "classify", "resolve", "run"]
