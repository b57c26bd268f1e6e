"""The edge against the frameworks' own routing, on generated sites: whose request is it?"""

from __future__ import annotations

import random
import warnings
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse, JsonResponse
from django.middleware.locale import LocaleMiddleware
from django.test import override_settings
from django.urls import URLPattern, URLResolver, clear_url_caches
from django.urls.resolvers import RegexPattern
from django.utils import translation

from dualrt import guard
from dualrt.routing.decisions import DOUBT, OrderedDecider
from dualrt.testing import Client
from dualrt_django import get_asgi_application, get_wsgi_application
from dualrt_django.discover import discover
from dualrt_flask.discover import decide
from tests import django_site
from tests.django_routing.differential import LOCALE, _Check, _made, classify, resolve
from tests.django_routing.generators import (
    Broken,
    Urlconf,
    few_digits,
    make_environ,
    make_scope,
)
from tests.flask_routing.apps import make_app
from tests.flask_routing.oracle import flask_decides, same
from tests.flask_routing.requests import make_environ as flask_environ
from tests.guards import checks

django_site.setup()

pytestmark = pytest.mark.usefixtures("numbers")
SEED = random.SystemRandom().randrange(10**6)


@pytest.fixture
def numbers() -> Iterator[None]:
    """Numbers too long for int() are not so long that the patterns take minutes."""
    with few_digits():
        yield


def _fails(patterns: list[Any]) -> bool:
    """Whether a converter there may fail in a way that ends the request."""
    return any(
        any(isinstance(each, Broken) for each in getattr(item.pattern, "converters", {}).values())
        or (isinstance(item, URLResolver) and _fails(list(item.url_patterns)))
        for item in patterns
    )


def _target(route: Any) -> Any:
    return classify(route.view)


def _django_case(rng: random.Random, check: _Check, decider: OrderedDecider) -> tuple[str, Any]:
    """Return how the decider's answer compares with Django's, and the case."""
    path = check.site.path()
    if rng.random() < 0.5:
        environ = make_environ(rng, path)
        got = decider.wsgi(dict(environ))
        request = _made(lambda: WSGIRequest({**environ, "wsgi.input": BytesIO()}))
    else:
        scope = make_scope(rng, path)
        got = decider.asgi(scope)
        request = _made(lambda: ASGIRequest(scope, BytesIO()))
    want = None
    if request is not None:
        with translation.override("en"):
            if check.locale:
                check.middleware.process_request(request)
            want = resolve(check.resolver, request.path_info)
    case = (path, got, want, check.site.patterns)
    if got is DOUBT:
        return "unreadable" if request is None else "doubt", case
    answer = None if got is None else (got.route.view, got.args, got.kwargs)
    if answer != want:
        return "wrong", case
    return ("hit" if got is not None else "none"), case


def test_a_django_request_is_a_guarded_views_or_it_is_not_or_nobody_can_tell() -> None:
    """A "no" is never wrong, a "yes" never either; in doubt are few, and only on odd sites."""
    rng = random.Random(SEED)
    counts = {"hit": 0, "none": 0, "doubt": 0, "unreadable": 0}
    while sum(counts.values()) < 4000:
        i18n = rng.random() < 0.35
        site = Urlconf(rng, i18n=i18n, doubts=rng.random() < 0.3)
        locale = i18n and rng.random() < 0.85
        force = rng.choice([None, None, None, "/app", ""])
        module: Any = type("urlconf", (), {"urlpatterns": site.patterns})
        with override_settings(
            ROOT_URLCONF=module, MIDDLEWARE=[LOCALE] if locale else [], FORCE_SCRIPT_NAME=force
        ):
            clear_url_caches()
            router = discover(site.patterns, None, judge=_target, force_script_name=force)
            decider = OrderedDecider(router)
            resolver = URLResolver(RegexPattern(r"^/"), site.patterns)
            check: Any = object.__new__(_Check)
            check.site, check.resolver, check.locale = site, resolver, locale
            check.middleware = LocaleMiddleware(lambda request: HttpResponse())
            for _ in range(60):
                kind, case = _django_case(rng, check, decider)
                assert kind != "wrong", f"seed {SEED}: {case}"
                odd = site.doubts or i18n or _fails(site.patterns)
                assert kind != "doubt" or odd, f"seed {SEED}: {case}"
                counts[kind] += 1
        clear_url_caches()
    assert counts["hit"] > 600
    assert counts["doubt"] < 1200, counts


def test_a_flask_request_is_a_guarded_views_or_it_is_not_or_nobody_can_tell() -> None:
    """The same of generated apps, their hosts, methods and converters."""
    counts = {"hit": 0, "none": 0, "doubt": 0}

    def at_edge(view: Any, rule: Any) -> Any:
        return rule if view.__name__.startswith("edge") else None

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number in range(60):
            rng = random.Random(f"{SEED}/{number}")
            app = make_app(rng)
            every = list(app.url_map.iter_rules())
            decider = decide(app, partial(_rules_of, app))
            for _ in range(60):
                environ = flask_environ(rng, app, every)
                want = flask_decides(app, environ, at_edge)
                got = decider.wsgi(dict(environ))
                if got is DOUBT:
                    counts["doubt"] += 1
                    continue
                ours = None if got is None else (want and want[0], got.kwargs, got.path)
                if got is not None:
                    assert want is not None, f"seed {SEED}/{number}: {environ} {got}"
                    assert want[0] in got.route.target
                assert same(want, ours), f"seed {SEED}/{number}: {environ} {want} {got}"
                counts["none" if got is None else "hit"] += 1
    assert counts["hit"] > 400, counts
    assert counts["doubt"] < 900, counts


def _rules_of(app: Any, route: Any, exact: bool) -> Any:
    """Return the rules that a route stands for, if its view is one of those in question."""
    assert exact
    if not route.name.rpartition(".")[2].startswith("edge"):
        return None
    return [rule for rule in app.url_map.iter_rules(route.name) if rule.rule == route.pattern]


def _view(request: Any, *args: Any, **kwargs: Any) -> JsonResponse:
    """Show which checks have run, and with what."""
    holder = getattr(request, "scope", None) or request.META
    state = holder.get("dualrt.state", {})
    called = [sorted(params.items()) for _, _, params in state.get("calls", [])]
    given = sorted({**{str(at): each for at, each in enumerate(args)}, **kwargs}.items())
    return JsonResponse({"calls": str(called), "given": str(given), "count": len(called)})


def _guarded(request: Any, *args: Any, **kwargs: Any) -> JsonResponse:
    """The same, of a view that is guarded."""
    return _view(request, *args, **kwargs)


def _exchange(rng: random.Random, patterns: list[Any]) -> list[Any]:
    """Put views in place that answer, some of them guarded by the branch they are in."""
    for item in patterns:
        if isinstance(item, URLPattern):
            item.callback = _view
        elif isinstance(item, URLResolver):
            item.urlconf_name = _exchange(rng, list(item.url_patterns))
            item.__dict__.pop("urlconf_module", None)
            item.__dict__.pop("url_patterns", None)
    return [_maybe(rng, item) for item in patterns]


def _maybe(rng: random.Random, item: Any) -> Any:
    if rng.random() > 0.4:
        return item
    _mark(item)
    found = guard(checks.passes)([item])
    return found[0]  # type: ignore[index]


def _mark(item: Any) -> None:
    if isinstance(item, URLPattern):
        while hasattr(item.callback, "__wrapped__"):
            item.callback = item.callback.__wrapped__
        item.callback = _guarded
        return
    for each in item.url_patterns:
        _mark(each)


@pytest.mark.parametrize("make", [get_wsgi_application, get_asgi_application])
def test_a_check_runs_once_for_a_guarded_view_of_a_generated_site(
    make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the view's own arguments; at the edge, but for sites where only Django can tell."""
    late: list[str] = []
    from dualrt_django import guarded

    for name in ("run_late", "arun_late"):
        real = getattr(guarded, name)
        monkeypatch.setattr(guarded, name, lambda *a, real=real: late.append("x") or real(*a))
    rng = random.Random(SEED)
    hits = misses = 0
    for _ in range(40):
        i18n = rng.random() < 0.3
        site = Urlconf(rng, i18n=i18n, doubts=rng.random() < 0.2)
        odd = site.doubts or i18n
        patterns = _exchange(rng, site.patterns)
        module: Any = type("urlconf", (), {"urlpatterns": patterns})
        with override_settings(
            ROOT_URLCONF=module,
            MIDDLEWARE=[LOCALE] if i18n else [],
            DUALRT={},
            DEBUG_PROPAGATE_EXCEPTIONS=False,
        ):
            clear_url_caches()
            client = Client(make(), protocol="wsgi" if make is get_wsgi_application else "asgi")
            for _ in range(25):
                late.clear()
                response = client.get(_quoted(site.path()))
                if response.status != 200:
                    misses += 1
                    continue
                told = response.json()
                assert told["count"] in (0, 1), f"seed {SEED}"
                if told["count"]:
                    hits += 1
                    assert told["calls"] == f"[{told['given']}]", f"seed {SEED}"
                    assert odd or not late, f"seed {SEED}: {site.patterns}"
        clear_url_caches()
    assert hits > 50, (hits, misses)


def _quoted(path: str) -> str:
    from urllib.parse import quote

    return "/" + quote(path.lstrip("/"), errors="replace")
