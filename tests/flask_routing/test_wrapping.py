"""What ``DualRT(app)`` is put round, and what is put round it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from dualrt.testing import Client
from dualrt_flask import DualRT
from tests.flask_routing import proxied

FORWARDED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "shop.example",
    "X-Forwarded-Prefix": "/shop",
}


def _site(order: str) -> Flask:
    app = Flask("proxied")
    app.config["DUALRT"] = {"DEBUG": True}
    app.add_url_rule("/edge", "edge", proxied.edge)
    app.add_url_rule("/server", "server", proxied.server)
    for step in order.split():
        if step == "dualrt":
            DualRT(app)
        else:
            fix = ProxyFix(app.wsgi_app, x_proto=1, x_host=1, x_prefix=1)
            app.wsgi_app = fix  # type: ignore[method-assign]
    return app


@pytest.mark.parametrize("order", ["fix dualrt", "dualrt fix"])
def test_both_runtimes_see_what_proxyfix_says(order: str) -> None:
    """Whichever was there first."""
    client = Client(_site(order))
    edge, server = (client.get(path, headers=FORWARDED) for path in ("/edge", "/server"))
    assert edge.headers["x-dualrt"].startswith("edge")
    seen: Any = edge.json()
    assert seen == server.json() | {"at": "https://shop.example/shop/edge"}
    assert seen["ip"] == "203.0.113.9"
    assert seen["secure"]
    assert seen["way"] == "https://shop.example/shop/server"


def test_two_of_them_are_passed_both() -> None:
    """Two proxies, each with a header of its own, make two."""
    client = Client(_site("fix fix dualrt"))
    forwarded = {"X-Forwarded-For": "203.0.113.9"}
    assert client.get("/edge", headers=forwarded).json()["ip"] == "203.0.113.9"


def test_only_flask_apps_are_wrapped() -> None:
    with pytest.raises(TypeError, match=r"for a Flask app, and this is <function .*EdgeMiddleware"):
        DualRT(lambda request: None)  # type: ignore[arg-type]
