"""Render a packed site's pages through a gateway, in a process that cannot import Django.

Reads the site and the requests from the bundle that is named, and prints the answers, as JSON.
Started by `test_packed`.
"""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.switch.unframed import BLOCKED, Block

VIEWS = ("page", "form", "streamed", "spoken", "odd")
MODULE = "tests.templates.packed_views"


def make_app(data: Any) -> Any:
    """Return a gateway whose views and pages need no Django: their source is read."""
    from dualrt.config import Config
    from dualrt.edge.policy import Policy
    from dualrt.flow import Edge
    from dualrt.routing.ordered import OrderedRouter
    from dualrt.wsgi import EdgeGateway
    from dualrt_django.edge import packed
    from dualrt_django.edge.current import Site
    from dualrt_django.edge.given import given
    from dualrt_django.edge.names import CURRENT, FRAMEWORKS, HOMES, REFUSALS
    from dualrt_django.edge.packed_pages import PackedPages
    from dualrt_django.edge.protocols import WSGIRequest

    packed.use(data)
    given.source.SECRET_KEY = "only for tests"
    policy = Policy((), FRAMEWORKS, REFUSALS, HOMES, CURRENT)
    rows = [(f"/{name}", None, view_of(name), name) for name in VIEWS]
    edge = Edge(
        OrderedRouter.from_paths(rows),
        Config(),
        policy=policy,
        site=Site(),
        pages=PackedPages(data),
        wsgi_request=WSGIRequest,
    )
    return EdgeGateway(_inner, edge.start)


def view_of(name: str) -> Any:
    """Return a page's view whose module is never imported: what stands for it has its name."""
    from dualrt.runtime import EdgeView

    def stand_in(request: Any) -> None:
        raise AssertionError("never called")

    stand_in.__name__ = stand_in.__qualname__ = name
    stand_in.__module__ = MODULE
    setattr(sys.modules.setdefault(MODULE, SimpleNamespace()), name, stand_in)  # type: ignore[arg-type]
    return EdgeView(stand_in, f"{MODULE}.{name}", "experimental-edge")


def _inner(environ: Any, start_response: Any) -> list[bytes]:
    start_response("404 Not Found", [])
    return [b"nothing here"]


def ask(app: Any, path: str, query: str = "", **headers: str) -> dict[str, Any]:
    """Return what a gateway answers."""
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": f"/{path}",
        "QUERY_STRING": query,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        **headers,
    }
    seen: list[Any] = []
    body = app(environ, lambda *given: seen.extend(given))
    text = b"".join(body).decode()
    if hasattr(body, "close"):
        body.close()
    return {"status": seen[0][:3], "headers": {k.lower(): v for k, v in seen[1]}, "body": text}


def main(bundle: str) -> None:
    """Ask all that is wanted, and say which modules of frameworks were loaded."""
    sys.meta_path.insert(0, Block())
    site, requests = (
        json.loads(Path(bundle, name).read_text("utf-8")) for name in ("site.json", "requests.json")
    )
    app = make_app(site)
    answers = [ask(app, path, query, **headers) for path, query, headers in requests]
    loaded = sorted({each.partition(".")[0] for each in sys.modules} & BLOCKED)
    print(json.dumps({"answers": answers, "loaded": loaded}))


if __name__ == "__main__":
    main(sys.argv[1])
