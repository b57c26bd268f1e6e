"""Flask's edge pages through the gateway: the same bytes as Flask's own."""

from __future__ import annotations

import pytest
from flask import Flask

from dualrt.switch import show, switch
from dualrt.testing import Client
from dualrt_flask.site import FlaskSite
from tests.templates.flask_app import ASKING, PAGES, create_app


@pytest.fixture
def app() -> Flask:
    """The app, made anew."""
    return create_app()


@pytest.mark.parametrize("name", [*PAGES, *ASKING, "blog.post"])
def test_a_page_is_the_same_in_both_runtimes(app: Flask, name: str) -> None:
    """Status, headers and body."""
    (report,) = switch(FlaskSite(app), name, count=20)
    assert report.same, show([report])


@pytest.fixture
def client(app: Flask) -> Client:
    """A client of the app."""
    return Client(app)


def test_a_part_goes_out_before_the_next_one_is_made(client: Client) -> None:
    """The second row tells how much had gone out when it was made."""
    assert client.get("/told").text == "<ul><li>1. first</li><li>2. after 21</li></ul>"
