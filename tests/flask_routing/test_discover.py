"""What a site sees of the Flask router: its answers one behaviour at a time."""

from __future__ import annotations

import itertools
import sys
import uuid
from typing import Any

import pytest
from flask import Blueprint, Flask
from werkzeug.routing import Map, Rule

from dualrt.errors import ConfigError
from dualrt.routing.states import MAX_HOSTS, StateRouter
from dualrt.suggest import suggest
from dualrt_flask import DualRT
from dualrt_flask.discover import discover, from_map, signature
from dualrt_flask.site import FlaskSite


def view(**values: Any) -> str:
    """Answer; every edge rule below names it."""
    return "edge"


def server(**values: Any) -> str:
    """Answer in the server runtime."""
    return "server"


def classify(function: Any, rule: Rule) -> object | None:
    """Send `view` to the edge."""
    return rule.rule if function is view else None


def make(*rules: str, app: Flask | None = None, **options: Any) -> tuple[Flask, StateRouter]:
    """Return an app with these edge rules, and its router."""
    app = app or Flask("site")
    for number, rule in enumerate(rules):
        app.add_url_rule(rule, f"v{number}", view, **options)
    return app, discover(app, classify)


def environ(path: str, method: str = "GET", **more: str) -> dict[str, Any]:
    """Return a WSGI environ."""
    base = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_HOST": "example.com"}
    return {**base, "wsgi.url_scheme": "http", "SERVER_NAME": "s", "SERVER_PORT": "80", **more}


def scope(path: str, **more: Any) -> dict[str, Any]:
    """Return an ASGI scope."""
    base = {"type": "http", "method": "GET", "path": path, "headers": [(b"host", b"h")]}
    return {**base, "query_string": b"", **more}


def test_a_rule_with_converters_gives_its_values_with_their_types() -> None:
    """int, float, uuid, path and any arrive as Werkzeug makes them."""
    number = uuid.uuid4()
    _, router = make("/a/<int:i>/<float:f>/<uuid:u>/<any(x, y):k>/<path:rest>")
    match = router.resolve(f"/a/7/1.5/{number}/y/b/c")
    assert match is not None
    assert match.kwargs == {"i": 7, "f": 1.5, "u": number, "k": "y", "rest": "b/c"}
    assert match.args == ()


def test_every_match_has_a_dict_of_its_own() -> None:
    """The receiver may change the values it is given."""
    _, router = make("/x", "/y/<z>")
    for path in ("/x", "/y/1"):
        one, other = router.resolve(path), router.resolve(path)
        assert one is not None
        assert other is not None
        assert one.kwargs is not other.kwargs


@pytest.mark.parametrize("path", ["/x", "/x//", "//x//y", "/nothing", "/x/y/"])
def test_what_flask_redirects_or_refuses_is_forwarded(path: str) -> None:
    """No match where a slash is missing, doubled or too many."""
    _, router = make("/x/", "/x/y")
    assert router.wsgi(environ(path)) is None


def test_options_is_answered_by_flask_unless_the_view_asks_for_it() -> None:
    """Automatic OPTIONS stays Flask's, an explicit one reaches the view."""
    app, router = make("/auto", "/auto/<x>")
    assert router.wsgi(environ("/auto", "OPTIONS")) is None
    assert router.wsgi(environ("/auto/1", "OPTIONS")) is None
    app.add_url_rule("/own", "own", view, methods=["OPTIONS"])
    assert discover(app, classify).wsgi(environ("/own", "OPTIONS")) is not None


def test_a_server_rule_that_comes_first_keeps_its_requests() -> None:
    """An edge rule that is shadowed is not reached, neither is one for another method."""
    app = Flask("site")
    app.add_url_rule("/x/<int:n>", "server", server)
    app, router = make("/x/<name>", app=app)
    assert router.resolve("/x/1") is None
    assert router.resolve("/x/a") is not None


def test_a_path_that_is_not_utf8_is_read_as_flask_reads_it() -> None:
    """Bytes that are no UTF-8 become U+FFFD; text that is no WSGI string is forwarded."""
    _, router = make("/<name>")
    match = router.wsgi(environ("/caf\xe9"))
    assert match is not None
    assert match.kwargs == {"name": "caf\ufffd"}
    assert router.wsgi(environ("/日")) is None


def test_a_literal_path_beyond_ascii_is_found_in_both_protocols() -> None:
    """A mojibake twin of it is not."""
    _, router = make("/café")
    assert router.wsgi(environ("/caf\xc3\xa9")) is not None
    assert router.asgi(scope("/café")) is not None
    assert router.asgi(scope("/caf\xc3\xa9")) is None


@pytest.mark.parametrize("host", ["a..b", "x" * 70 + ".com"])
def test_a_host_that_flask_refuses_is_forwarded(host: str) -> None:
    """A malformed Host header is Flask's 400, even where hosts play no part in routing."""
    _, router = make("/x")
    assert router.wsgi(environ("/x", HTTP_HOST=host)) is None
    assert router.asgi(scope("/x", headers=[(b"host", host.encode())])) is None


def test_a_request_without_a_host_header_is_routed_by_the_servers_name() -> None:
    """As Flask does for HTTP/1.0."""
    _, router = make("/x")
    request = environ("/x")
    del request["HTTP_HOST"]
    assert router.wsgi(request) is not None
    assert router.asgi(scope("/x", headers=[])) is not None


def test_hosts_that_clients_make_up_do_not_fill_the_memory() -> None:
    """What is remembered about hosts is bounded in number and length."""
    _, router = make("/x")
    for number in range(MAX_HOSTS + 10):
        router.wsgi(environ("/x", HTTP_HOST=f"h{number}.test"))
    router.wsgi(environ("/x", HTTP_HOST="h" * 5000))
    assert len(router._hosts["http"]) <= MAX_HOSTS


def test_a_subdomain_chooses_its_rules_and_gives_its_values() -> None:
    """Static and dynamic subdomains; another domain is forwarded."""
    app = Flask("site", subdomain_matching=True)
    app.config["SERVER_NAME"] = "example.com"
    app.add_url_rule("/", "www", view, subdomain="www")
    app.add_url_rule("/", "user", view, subdomain="<name>")
    router = discover(app, classify)
    found = [router.resolve("/", host=f"{sub}example.com") for sub in ("www.", "joe.", "")]
    assert [m and (m.route.name, m.kwargs) for m in found] == [
        ("www", {}),
        ("user", {"name": "joe"}),
        None,
    ]
    assert [route.host for route in router.routes if route.name != "static"] == ["www", "<name>"]


def test_an_upgrade_to_websocket_reaches_only_websocket_rules() -> None:
    """An upgrade that Werkzeug's versions read differently is forwarded."""
    _, router = make("/http", "/http/<x>")
    headers = {"HTTP_UPGRADE": "websocket", "HTTP_CONNECTION": "Upgrade"}
    assert router.wsgi(environ("/http", **headers)) is None
    assert router.wsgi(environ("/http", HTTP_UPGRADE="h2c", HTTP_CONNECTION="Upgrade")) is not None
    headers["HTTP_CONNECTION"] = "\xa0upgrade"
    assert router.wsgi(environ("/http", **headers)) is None
    upgrade = [
        (b"host", b"h"),
        (b"upgrade", b"websocket"),
        (b"connection", b"x"),
        (b"connection", b"upgrade"),
    ]
    assert router.asgi(scope("/http", headers=upgrade)) is None


def test_a_scope_that_adapters_read_differently_is_forwarded() -> None:
    """A root path that ends within a segment, a query beyond ASCII, a lone surrogate."""
    _, router = make("/<path:rest>", "/x")
    assert router.asgi(scope("/app/x", root_path="/app")) is not None
    assert router.asgi(scope("/apple/x", root_path="/app")) is None
    assert router.asgi(scope("/x", query_string=b"\xff")) is None
    assert router.asgi(scope("/\udcff")) is None
    assert router.asgi(scope("/x", scheme="gopher")) is None


def test_a_view_that_is_replaced_after_discovery_is_left_to_flask() -> None:
    """The router gives a request to the function it has seen, or to nobody."""
    app, router = make("/x", "/y/<z>")
    app.view_functions["v0"] = app.view_functions["v1"] = server
    assert router.wsgi(environ("/x")) is None
    assert router.asgi(scope("/x")) is None
    assert router.resolve("/y/1") is None


def test_the_signature_changes_with_rules_and_host_settings() -> None:
    """A second rule for a known endpoint counts, also after Werkzeug has sorted its map."""
    app, _ = make("/x")
    seen = [signature(app)]
    app.add_url_rule("/again", "v0", view)
    app.url_map.update()
    seen.append(signature(app))
    app.config["SERVER_NAME"] = "example.com"
    seen.append(signature(app))
    app.url_map = Map()
    seen.append(signature(app))
    assert all(one != other for one, other in itertools.pairwise(seen))
    assert signature(app) == signature(app)


def test_url_value_preprocessors_keep_their_routes_with_flask() -> None:
    """They may change the view's arguments before it is called."""
    app = Flask("site")
    outer, inner = Blueprint("outer", "site"), Blueprint("inner", "site")
    inner.add_url_rule("/in", "in", view)
    outer.add_url_rule("/out", "out", view)
    outer.register_blueprint(inner)
    inner.url_value_preprocessor(lambda endpoint, values: None)
    app.register_blueprint(outer)
    router = discover(app, classify)
    assert router.resolve("/out") is not None
    assert router.resolve("/in") is None


def test_a_rule_without_an_endpoint_is_the_servers() -> None:
    """A redirect that was put into the map by hand, or a rule whose endpoint is an object."""
    app = Flask("site")
    app.url_map.add(Rule("/old/<x>", redirect_to="new/<x>"))
    app.url_map.add(Rule("/nothing"))
    app.url_map.add(Rule("/object", endpoint=("an", "object")))
    app.view_functions[("an", "object")] = server  # type: ignore[index]
    _, router = make("/new/<x>", app=app)
    listed = {route.pattern: (route.name, route.names) for route in router.routes}
    assert listed["/old/<x>"] == listed["/nothing"] == ("", ())
    assert listed["/object"] == ("", (f"{__name__}.server",))
    assert [router.wsgi(environ(path)) for path in ("/old/1", "/nothing", "/object")] == [None] * 3
    match = router.wsgi(environ("/new/1"))
    assert match is not None
    assert match.kwargs == {"x": "1"}
    client = app.test_client()
    DualRT(app)
    assert client.get("/old/2").headers["Location"].endswith("/new/2")
    assert client.get("/object").text == "server"
    advice = suggest(FlaskSite(app)).advice
    assert {each.candidate.routes[0].pattern for each in advice} == {"/new/<x>", "/object"}


def test_an_app_with_routing_of_its_own_is_left_alone() -> None:
    """A subclass that overrides how Flask routes is not second-guessed."""

    class Own(Flask):
        def dispatch_request(self) -> Any:
            return "own"

    _, router = make("/x", app=Own("site"))
    assert router.resolve("/x") is None
    assert [route.runtime for route in router.routes] == ["server", "server"]


def test_the_routes_list_both_runtimes() -> None:
    """Each rule but the build-only ones, with what a listing shows."""
    app = Flask("site", static_folder=None)
    app.add_url_rule("/s", "s", server, methods=["POST"], provide_automatic_options=False)
    app.add_url_rule("/b", "b", server, build_only=True)
    _, router = make("/e", app=app)
    shown = {(r.pattern, r.name, r.runtime, r.view_name.rpartition(".")[2]) for r in router.routes}
    assert shown == {("/s", "s", "server", "server"), ("/e", "v0", "edge", "view")}
    assert next(r.methods for r in router.routes if r.name == "s") == {"POST"}


def test_a_bare_map_is_routed_with_its_own_host_settings() -> None:
    """Without Flask there are no automatic OPTIONS and no preprocessors."""
    url_map = Map([Rule("/<int:n>", endpoint="n"), Rule("/h", endpoint="h", redirect_to="n")])
    router = from_map(url_map, classify, {"n": view, "h": view})
    match = router.wsgi(environ("/3", "OPTIONS"))
    assert match is not None
    assert match.kwargs == {"n": 3}
    assert router.resolve("/h") is None


def test_a_pattern_that_cannot_be_compiled_is_never_sure() -> None:
    """Flask fails on it only when a request gets there; so does the edge."""
    _, router = make("/<string(length=99999999999):x>", "/other/<y>")
    assert router.resolve("/x") is None
    assert router.wsgi(environ("/x")) is None
    assert router.resolve("/other/1") is not None


def test_a_subdomain_that_cannot_be_compiled_is_never_sure() -> None:
    """Flask may have to look at it for any request: all of them are forwarded."""
    app = Flask("site", subdomain_matching=True)
    app.config["SERVER_NAME"] = "example.com"
    app.add_url_rule("/x", "x", view, subdomain="<string(length=99999999999):x>")
    app, router = make("/y", app=app, subdomain="www")
    assert router.resolve("/x", host="a.example.com") is None
    assert router.resolve("/y", host="www.example.com") is None


def test_an_unknown_werkzeug_is_an_error_at_start_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A map of another shape is named, not guessed at."""
    url_map = Map([Rule("/x", endpoint="x")])
    monkeypatch.setattr(type(url_map._matcher), "update", lambda self: None)
    del url_map._matcher._root
    with pytest.raises(ConfigError, match="does not know"):
        from_map(url_map, classify, {"x": view})


def test_the_machine_needs_no_framework() -> None:
    """`dualrt.routing` loads neither Flask nor Werkzeug."""
    import subprocess

    code = "import sys, dualrt.routing.states; print({'flask', 'werkzeug'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
