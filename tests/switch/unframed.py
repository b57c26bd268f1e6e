"""Run a view in Django's words through a gateway, in a process that cannot import Django.

Prints what it answered, as JSON. Started by `test_http_unframed`.
"""

from __future__ import annotations

import json
import sys
from importlib.abc import MetaPathFinder
from io import BytesIO
from types import SimpleNamespace
from typing import Any

BLOCKED = frozenset({"asgiref", "django", "flask", "werkzeug"})


class Block(MetaPathFinder):
    """Stands before all other finders, and finds nothing of a framework's."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> None:
        """Refuse what is blocked."""
        if fullname.partition(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"No module named {fullname!r} (blocked)", name=fullname)


def make_app() -> Any:
    """Return a gateway whose views stand in `unframed_views`, which Django itself could not load
    here: the compiler reads their source.
    """
    from dualrt.config import Config
    from dualrt.edge.policy import Policy
    from dualrt.flow import Edge
    from dualrt.routing.ordered import OrderedRouter
    from dualrt.runtime import EdgeView
    from dualrt.wsgi import EdgeGateway
    from dualrt_django.edge import given
    from dualrt_django.edge.names import FRAMEWORKS, HOMES, REFUSALS

    given.use(SimpleNamespace(**SETTINGS))
    policy = Policy((), FRAMEWORKS, REFUSALS, HOMES)
    rows = [(f"/{name}", None, view_of(name, EdgeView), name) for name in NAMES]
    edge = Edge(OrderedRouter.from_paths(rows), Config(), policy=policy).start()
    return EdgeGateway(_inner, lambda: edge)


SETTINGS = {
    "DEFAULT_CHARSET": "utf-8",
    "SECRET_KEY": "only for tests",
    "SECRET_KEY_FALLBACKS": [],
    "SIGNING_BACKEND": "django.core.signing.TimestampSigner",
    "CACHE_MIDDLEWARE_SECONDS": 600,
    "LOGIN_URL": "/accounts/login/",
}
DECORATORS = ("cache", "clickjacking", "common", "csrf", "http", "vary")
NAMES = (
    *("text", "data", "made", "away", "gone", "cookies", "streamed", "streamed_async", "only_post"),
    *("changed", "Shown", "caught", "named", "later", "told", "missing", "denied", "bad", "odd"),
)


def view_of(name: str, make: Any) -> Any:
    """Return an edge view whose module is never imported: what stands for it has its name."""
    stand_in: Any = type(name, (), {}) if name == "Shown" else _stand_in(name)
    stand_in.__module__, stand_in.__qualname__ = "tests.switch.unframed_views", name
    module = sys.modules.setdefault("tests.switch.unframed_views", SimpleNamespace())  # type: ignore[arg-type]
    setattr(module, name, stand_in)
    view = make(stand_in, f"tests.switch.unframed_views.{name}")
    if name == "Shown":
        view.bind = lambda loaded: loaded.as_view(size=3)
    return view


def _stand_in(name: str) -> Any:
    def stand_in(request: Any) -> None:
        raise AssertionError("never called")

    stand_in.__name__ = name
    return stand_in


def _inner(environ: Any, start_response: Any) -> list[bytes]:
    start_response("404 Not Found", [])
    return [b"nothing here"]


def ask(app: Any, path: str, method: str = "GET", **headers: str) -> dict[str, Any]:
    """Return what the gateway answers."""
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": f"/{path}",
        "QUERY_STRING": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }
    seen: list[Any] = []
    body = app(environ, lambda *given: seen.extend(given))
    text = b"".join(body).decode()
    if hasattr(body, "close"):
        body.close()
    lines = [[name.lower(), value] for name, value in seen[1]]
    return {"status": seen[0], "headers": sorted(lines, key=lambda each: each[0]), "body": text}


def main() -> None:
    """Ask every view, and say which modules of frameworks were loaded."""
    sys.meta_path.insert(0, Block())
    app = make_app()
    told = {name: ask(app, name) for name in NAMES}
    told["only_post:post"] = ask(app, "only_post", "POST")
    told["Shown:post"] = ask(app, "Shown", "POST")
    told["changed:known"] = ask(app, "changed", IF_NONE_MATCH='"v1"')
    loaded = sorted({each.partition(".")[0] for each in sys.modules} & BLOCKED)
    print(json.dumps({"told": told, "loaded": loaded}))


if __name__ == "__main__":
    main()
