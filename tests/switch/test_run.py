"""What a view is asked, and what is said of answers that a clock has changed in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain, repeat
from types import SimpleNamespace
from typing import Any

import pytest

from dualrt.site import Twins
from dualrt.switch import Sample, run, show, switch
from dualrt.switch.calls import environ_of
from dualrt_flask.site import FlaskSite
from tests import django_site
from tests.switch import flask_app

django_site.setup()

from django.test import override_settings  # noqa: E402

from dualrt_django.site import DjangoSite  # noqa: E402

App = Callable[..., Iterable[bytes]]


def saying(*texts: str, status: str = "200 OK", header: str = "x") -> App:
    """Return an app that says one text after the other, and then the last again and again."""
    left = chain(texts, repeat(texts[-1]))

    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response(status, [("x-said", header)])
        return [next(left).encode()]

    return app


def sending(*cookies: str) -> App:
    """Return an app that sets another cookie each time, or none."""
    left = iter(cookies)

    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("set-cookie", each) for each in [next(left)] if each])
        return [b"text"]

    return app


NO = saying("no", status="404 Not Found")
YES = saying("0", header="y")


@pytest.mark.parametrize(
    ("method", "edge", "server", "told"),
    [
        pytest.param("GET", saying("a"), saying("b"), (1, False), id="always"),
        pytest.param("GET", saying("b"), saying("a", "b"), (0, True), id="safe-once"),
        pytest.param("GET", NO, saying("1", "2"), (1, False), id="safe-status"),
        pytest.param("GET", YES, saying("1", "2"), (1, False), id="safe-header"),
        pytest.param("GET", sending("", ""), sending("1", "2"), (1, False), id="safe-alone"),
        pytest.param("GET", sending("1", "2"), sending("", ""), (1, False), id="safe-alone-here"),
        pytest.param("GET", sending("1", "2"), sending("3", "4"), (0, True), id="safe-of-both"),
        pytest.param("GET", sending("", ""), sending("1", ""), (0, True), id="safe-by-chance"),
        pytest.param("POST", saying("b"), saying("a", "b"), (0, False), id="unsafe-once"),
        pytest.param("POST", saying("b"), saying("1", "2"), (1, False), id="unsafe-twice"),
        pytest.param("POST", saying("1", "2"), saying("1", "2"), (0, False), id="unsafe-same"),
    ],
)
def test_what_differs_is_asked_again(
    method: str, edge: App, server: App, told: tuple[int, bool]
) -> None:
    """An unsafe request has to differ both times, and is never said to vary. What varies hides
    nothing else.
    """
    site: Any = SimpleNamespace(loggers=())
    twins = Twins(edge, server, lambda environ: True)
    tried = run._one(site, flask_app.hello, twins, Sample(method, "/"), "wsgi", ())
    assert (len(tried.differences), tried.varies) == told


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("/a?to=https://example.com/", "localhost", "/a"),
        ("https://example.com/a?to=/b", "example.com", "/a"),
    ],
)
def test_a_path_may_have_a_url_in_its_query(url: str, host: str, path: str) -> None:
    """It is a path because it begins like one."""
    environ = environ_of(Sample("GET", url))
    assert (environ["HTTP_HOST"], environ["PATH_INFO"]) == (host, path)


def test_requests_of_ones_own_are_tried_before_those_made_up() -> None:
    """Those that go to the view."""
    own = [Sample("GET", "/hello?own"), Sample("GET", "/raises")]
    (report,) = switch(FlaskSite(flask_app.make()), "hello", also=own, count=4)
    assert report.same, show([report])
    assert [each.sample.url for each in report.tried[:2]] == ["/hello?own", "/hello"]
    assert (len(report.tried), report.skipped) == (5, 1)


@pytest.mark.parametrize("protocol", ["wsgi", "asgi"])
def test_one_broken_view_keeps_no_other_from_being_compared(protocol: str) -> None:
    """Each is compiled alone, and says itself what is wrong with it."""
    with override_settings(ROOT_URLCONF="tests.switch.broken", DUALRT={}):
        (good,) = switch(DjangoSite(), "tests.switch.broken.fine", protocol=protocol, count=4)
        (bad,) = switch(DjangoSite(), "tests.switch.broken.broken", protocol=protocol, count=4)
    assert good.same, show([good])
    assert [each.id for each in bad.findings] == ["dualrt.E001"]
