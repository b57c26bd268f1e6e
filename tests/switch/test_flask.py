"""Flask views in both runtimes, byte for byte."""

from __future__ import annotations

from typing import Any

import pytest

from dualrt.errors import ConfigError
from dualrt.switch import Report, Sample, show, switch, switch_all
from dualrt_flask.site import FlaskSite
from tests.switch import flask_app


@pytest.fixture(params=[True, False], ids=["door", "no-door"])
def site(request: Any) -> FlaskSite:
    """The app, with `DualRT` and without."""
    return FlaskSite(flask_app.make(request.param))


def all_of(site: FlaskSite, name: str, **options: Any) -> list[Report]:
    """Return the reports of the routes that are called so."""
    return switch(site, name, **options)


@pytest.mark.parametrize("name", flask_app.SAME)
def test_a_view_answers_the_same(site: FlaskSite, name: str) -> None:
    """By each method that its rules allow."""
    reports = all_of(site, name, unsafe=True, count=20)
    assert all(each.same for each in reports), show(reports)
    assert all(len(each.tried) > 3 for each in reports)


def test_a_server_view_is_tried_as_if_it_were_marked(site: FlaskSite) -> None:
    """Or says why it cannot be."""
    (good,), (bad,) = all_of(site, "unmarked"), all_of(site, "sockets")
    assert (good.runtime, good.same) == ("server", True)
    assert [each.id for each in bad.findings] == ["dualrt.E001"]


def test_flask_passes_no_request(site: FlaskSite) -> None:
    """A view that has dualrt's as a parameter is no view of Flask's."""
    (report,) = all_of(site, "dualrts", count=1)
    (difference,) = report.different[0].differences
    assert difference.edge == "200"
    assert "TypeError" in difference.server


def test_the_edge_views_are_tried_and_with_server_the_others(site: FlaskSite) -> None:
    """Each route by itself, Flask's own static one among the server's."""
    edge = {each.view.rpartition(".")[2] for each in switch_all(site, count=1)}
    both = {each.view.rpartition(".")[2] for each in switch_all(site, server=True, count=1)}
    assert {"hello", "dualrts"} <= edge
    assert not edge & {"unmarked", "sockets"}
    assert both >= edge | {"unmarked", "sockets"}


def test_a_recorded_request_goes_to_its_view_alone(site: FlaskSite) -> None:
    """Others are skipped, and so are unsafe methods without leave."""
    given = [Sample("GET", "/hello"), Sample("GET", "/raises"), Sample("POST", "/shop/things")]
    (report,) = all_of(site, "hello", samples=given)
    assert (len(report.tried), report.skipped) == (1, 2)
    assert [len(each.tried) for each in all_of(site, "shop.things", samples=given)] == [0, 0]
    tried = [each.tried for each in all_of(site, "shop.things", samples=given, unsafe=True)]
    assert sorted(map(len, tried)) == [0, 1]


def test_there_is_no_asgi_and_no_such_view(site: FlaskSite) -> None:
    """The first is a note, the second an error with the views that there are."""
    (report,) = all_of(site, "hello", protocol="asgi")
    assert "there is no ASGI" in report.note
    assert not report.same
    with pytest.raises(ConfigError, match=r"'helo'.*flask_app\.hello"):
        all_of(site, "helo")


@pytest.mark.parametrize(("host_matching", "host"), [(True, "h.example"), (False, "sub.localhost")])
def test_hosts_and_subdomains_are_kept(host_matching: bool, host: str) -> None:
    """The request goes to the host of the rule."""
    from flask import Flask

    app = Flask(__name__, host_matching=host_matching, static_folder=None)
    app.subdomain_matching = not host_matching
    if not host_matching:  # Flask 3.0 would match all hosts as this one
        app.config["SERVER_NAME"] = "localhost"
    where = {"host": "h.example"} if host_matching else {"subdomain": "sub"}
    app.add_url_rule("/x", "x", flask_app.hello, **where)
    (report,) = switch(FlaskSite(app), "x", count=2)
    assert report.same, show([report])
    assert report.tried[0].sample.headers[0] == ("host", host)
