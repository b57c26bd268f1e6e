"""A Flask app whose views find their request by Flask's own names; each runs in both runtimes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import flask
from flask import (
    Blueprint,
    Flask,
    Request,
    after_this_request,
    current_app,
    flash,
    g,
    get_flashed_messages,
    has_app_context,
    has_request_context,
    jsonify,
    request,
    session,
    stream_with_context,
    url_for,
)
from flask.views import MethodView, View
from markupsafe import Markup

from dualrt import runtime


def _lists(values: Any) -> Any:
    return sorted((key, each) for key, each in values.lists())


@runtime("edge")
def where(**kwargs: Any) -> Any:
    """Tell where the request goes."""
    return jsonify(
        method=request.method,
        path=request.path,
        full_path=request.full_path,
        root=[request.script_root, request.root_path],
        urls=[request.url, request.base_url, request.root_url, request.url_root, request.host_url],
        host=request.host,
        scheme=[request.scheme, request.is_secure],
        remote=[request.remote_addr, request.access_route, request.remote_user],
        query=request.query_string.decode("latin-1"),
        rule=[str(request.url_rule), request.endpoint, request.blueprint, request.blueprints],
        shown=repr(request),
        args=request.view_args,
        methods=sorted(request.url_rule.methods),
        is_request=isinstance(request, Request),
    )


@runtime("edge")
def args() -> Any:
    """Tell the query."""
    return jsonify(
        args=_lists(request.args),
        first=request.args.get("a"),
        number=request.args.get("n", 7, type=int),
        both=request.args.getlist("a"),
        flat=request.args.to_dict(),
        shown=repr(request.args),
        has="a" in request.args,
    )


@runtime("edge")
def needs() -> Any:
    """Need a parameter, a field and a cookie: 400 without."""
    return f"{request.args['a']} {request.cookies.get('c', '-')}"


@runtime("edge")
def headers() -> Any:
    """Tell the headers."""
    found = request.headers
    return jsonify(
        agent=[found.get("user-agent"), found["Host"], "x-none" in found, found.get("X-None", "d")],
        lists=[found.getlist("Accept"), found.getlist("x-none")],
        all=sorted((name.lower(), value) for name, value in found),
        kind=[request.content_type, request.mimetype, request.mimetype_params],
        length=request.content_length,
        mimes=[list(request.accept_mimetypes), request.accept_mimetypes.accept_json],
        best=request.accept_mimetypes.best_match(["application/json", "text/html"]),
        language=request.accept_languages.best_match(["de", "en-GB", "fr"]),
        encodings=list(request.accept_encodings.values()),
        charsets=str(request.accept_charsets),
        referrer=[request.referrer, request.origin, request.date],
        agent_too=[str(request.user_agent), bool(request.user_agent), repr(request.user_agent)],
        tags=[str(request.if_none_match), request.if_match.star_tag, "x" in request.if_none_match],
        since=[request.if_modified_since, request.if_unmodified_since, str(request.if_range)],
        range=[str(request.range), repr(request.cache_control), request.cache_control.max_age],
        pragma=repr(request.pragma),
        cors=[request.access_control_request_method, repr(request.access_control_request_headers)],
        forwards=request.max_forwards,
    )


@runtime("edge")
def credentials() -> Any:
    """Tell who asks."""
    found = request.authorization
    if found is None:
        return jsonify(None), 401
    return jsonify(kind=found.type, name=found.username, word=found.password, token=found.token)


@runtime("edge")
def cookies() -> Any:
    """Tell the cookies."""
    return jsonify(all=_lists(request.cookies), shown=repr(request.cookies))


@runtime("edge")
def form() -> Any:
    """Tell the form."""
    return jsonify(
        form=_lists(request.form),
        files=[
            [key, each.filename, each.name, each.mimetype, each.read().decode("latin-1")]
            for key, each in request.files.items(multi=True)
        ],
        values=sorted(request.values.to_dict(flat=False).items()),
        data=request.data.decode("latin-1"),
        wanted=request.want_form_data_parsed,
    )


@runtime("edge")
def body() -> Any:
    """Tell the body, then the form that was made of it."""
    raw = request.get_data()
    return jsonify(
        raw=raw.decode("latin-1"),
        text=request.get_data(as_text=True),
        form=_lists(request.form),
        again=request.data.decode("latin-1"),
    )


@runtime("edge")
def field() -> Any:
    """Need a field: 400 without."""
    return request.form["a"]


@runtime("edge")
def streamed_body() -> Any:
    """Read the body as a file."""
    first = request.stream.read(3)
    return b"|".join([first, *request.stream, request.get_data()])


@runtime("edge")
def limited() -> Any:
    """Take 5 bytes and no more."""
    request.max_content_length = 5
    return request.get_data()


@runtime("edge")
def data() -> Any:
    """Tell the JSON: 415 and 400 where there is none."""
    return jsonify(got=request.json, is_json=request.is_json)


@runtime("edge")
def silent() -> Any:
    """Tell the JSON, whatever it is."""
    one = request.get_json(silent=True)
    return jsonify([one, request.get_json(force=True, silent=True, cache=False), one])


@runtime("edge")
def forced() -> Any:
    """Tell the JSON, whatever it is called."""
    return jsonify(request.get_json(force=True))


@runtime("edge")
def globs() -> Any:
    """Use `g`."""
    before = list(g)
    g.user = "ann"
    again = g.setdefault("user", "bob"), g.get("x"), g.get("x", 1), g.pop("user"), g.pop("y", 2)
    g.kept = True
    del g.kept
    try:
        g.gone
    except AttributeError as error:
        gone = str(error)
    g.a = 1
    return jsonify(before, again, gone, "a" in g, list(g), repr(g), bool(g))


@runtime("edge")
def app_values() -> Any:
    """Look at the app."""
    config = current_app.config
    return jsonify(
        name=[current_app.name, current_app.import_name, current_app.debug, current_app.testing],
        shown=repr(current_app),
        config=[config["SHOP_NAME"], config.get("SHOP_LIST"), config.get("NO_SUCH", 3)],
        own=[config["APPLICATION_ROOT"], config["SESSION_COOKIE_NAME"], "SECRET_KEY" in config],
        namespace=config.get_namespace("SHOP_"),
        lifetime=current_app.permanent_session_lifetime.total_seconds(),
        text=current_app.json.dumps({"b": 1, "a": UUID(int=5)}),
        has=[has_request_context(), has_app_context(), bool(current_app), bool(request)],
        statics=[current_app.static_url_path, current_app.has_static_folder],
    )


@runtime("edge")
def urls() -> Any:
    """Build URLs."""
    return jsonify(
        plain=url_for("args", a=1, b="x y", c=["1", "é"], d=None),
        rule=url_for("rule", n=7, name="a/b c", rest="x/y é?#", _anchor="an chor/é"),
        external=url_for("args", _external=True),
        scheme=url_for("args", _scheme="https", _external=True),
        default=[url_for("paged"), url_for("paged", page=1), url_for("paged", page=2)],
        methods=[url_for("methods", _method="POST"), url_for("methods", _method="GET", x=1)],
        blueprint=[url_for("pages.here"), url_for("pages.inner.there", _external=True)],
        static=url_for("static", filename="a/b.css"),
        app=current_app.url_for("args"),
        kinds=url_for("kinds", f=1.5, u=UUID(int=9), w="small", i=5),
    )


@runtime("edge")
def bad_urls() -> Any:
    """Fail to build URLs."""
    found = []
    for name, values in [
        ("argz", {}),
        ("rule", {"n": 1}),
        ("methods", {"_method": "DELETE"}),
        ("args", {"_scheme": "https", "_external": False}),
        ("kinds", {"f": 1.5, "u": "x", "w": "huge", "i": 5}),
        ("kinds", {"f": "x", "u": "x", "w": "small", "i": 5}),
    ]:
        try:
            found.append(url_for(name, **values))  # type: ignore[arg-type]
        except Exception as error:
            found.append(f"{type(error).__name__}: {error}")
    return jsonify(found)


@runtime("edge")
def here() -> Any:
    """Build URLs from within a blueprint."""
    return jsonify(
        [url_for(".here"), url_for(".inner.there"), url_for("args")],
        request.blueprint,
        request.blueprints,
    )


@runtime("edge")
def there() -> Any:
    """Build URLs from within a nested blueprint."""
    return jsonify([url_for(".there"), url_for("pages.here")], request.blueprints)


@runtime("edge")
def look() -> Any:
    """Look at the session."""
    keys = sorted(session)
    return jsonify(keys, [str(session[key]) for key in keys], session.modified, session.new)


@runtime("edge")
def peek() -> Any:
    """Do not look at the session."""
    return request.method


@runtime("edge")
def set_session() -> Any:
    """Change the session."""
    session["count"] = session.get("count", 0) + 1
    return jsonify(session["count"], session.permanent, session.accessed, sorted(session))


@runtime("edge")
def kinds_of() -> Any:
    """Put all that Flask's serializer knows into the session."""
    session["tuple"] = (1, "é", [None, True])
    session["bytes"] = b"\x00\xff"
    session["markup"] = Markup("<b>")
    session["uuid"] = UUID(int=77)
    session["time"] = datetime(2026, 11, 26, 12, 0, 1, tzinfo=UTC)
    session["dict"] = {" t": [1]}
    session["deep"] = {"a": {" b": ({"x": (1,)},)}}
    return "set"


@runtime("edge")
def forever() -> Any:
    """Make the session permanent."""
    session.permanent = True
    session["a"] = "x" * 200
    return "set"


@runtime("edge")
def empty() -> Any:
    """Empty the session."""
    session.clear()
    return "empty"


@runtime("edge")
def inside() -> Any:
    """Change what is inside, and say so."""
    session.setdefault("list", []).append(1)
    session.modified = True
    return jsonify(session["list"]), 201, {"Vary": "Accept"}


@runtime("edge")
def flashes() -> Any:
    """Flash."""
    flash("one")
    flash("two", "error")
    return jsonify(get_flashed_messages(with_categories=True), get_flashed_messages())


@runtime("edge")
def flash_on() -> Any:
    """Flash for the next page."""
    flash(request.args.get("say", "hello"), "info")
    return flask.redirect(url_for("flashed"))


@runtime("edge")
def flashed() -> Any:
    """Show what was flashed."""
    return jsonify(get_flashed_messages(category_filter=["info"]), get_flashed_messages(True))


@runtime("edge")
def later() -> Any:
    """Change the response when it is there."""

    @after_this_request
    def mark(response: Any) -> Any:
        response.headers["X-Later"] = request.path
        response.set_cookie("later", "1")
        response.set_data(response.get_data() + b"!")
        session["later"] = True
        return response

    return "now", 202


@runtime("edge")
def with_context() -> Any:
    """Stream with the request."""

    @stream_with_context
    def chunks() -> Iterator[str]:
        yield request.path
        g.n = 1
        yield f" {g.n} {session.get('a')} {current_app.name}"

    return chunks()


@runtime("edge")
def without_context() -> Any:
    """Stream without the request."""

    def chunks() -> Iterator[str]:
        yield "start "
        try:
            yield request.path
        except RuntimeError as error:
            yield str(error)
        try:
            yield current_app.name
        except RuntimeError as error:
            yield str(error)
        yield f" {has_request_context()} {bool(request)} {request!r}"

    return chunks()


@runtime("edge")
async def awaited() -> Any:
    """Be an `async def`."""
    return jsonify(path=request.path, args=request.args, name=current_app.name)


@runtime("edge")
def raises() -> Any:
    """Fail with a session that was changed."""
    session["raised"] = True
    flask.abort(404)


@runtime("edge")
class Things(MethodView):
    """A class."""

    def get(self) -> Any:
        """Show."""
        return request.args.get("a", "none")

    def post(self) -> Any:
        """Make."""
        session["made"] = request.form.get("a")
        return jsonify(request.form), 201


@runtime("edge")
class Old(View):
    """A class with a method for all."""

    methods = ("GET", "POST")

    def dispatch_request(self, name: str) -> Any:
        """Answer."""
        return f"{request.method} {name}"


@runtime("edge")
def proxies() -> Any:
    """Do things to the names themselves."""
    found = request._get_current_object()
    request.mine = 5  # type: ignore[attr-defined]
    session["x"] = 1
    session.update(y=2)
    merged = session | {"z": 3}
    return jsonify(
        found.path,
        found.mine,
        "x" in session,
        len(session),
        sorted(merged),
        session == {"x": 1, "y": 2},
        str(session),
        isinstance(session, dict),
        session.pop("x"),
        list(session.items()),
        "args" in dir(request),
    )


# what no server runtime can be compared with


@runtime("edge")
async def async_chunks() -> Any:
    """Stream with the request, from an async generator."""

    async def chunks() -> AsyncIterator[str]:
        yield request.path
        yield f" {session.get('a')}"

    return stream_with_context(chunks())  # type: ignore[call-overload]


RULES: list[tuple[str, str, Any, list[str]]] = [
    ("/where", "where", where, ["GET", "POST"]),
    ("/where/<int:n>/<path:rest>", "where", where, ["GET"]),
    ("/args", "args", args, ["GET"]),
    ("/needs", "needs", needs, ["GET"]),
    ("/headers", "headers", headers, ["GET"]),
    ("/credentials", "credentials", credentials, ["GET"]),
    ("/cookies", "cookies", cookies, ["GET"]),
    ("/form", "form", form, ["GET", "POST", "PUT"]),
    ("/body", "body", body, ["POST"]),
    ("/field", "field", field, ["POST"]),
    ("/stream", "streamed_body", streamed_body, ["POST"]),
    ("/limited", "limited", limited, ["POST"]),
    ("/data", "data", data, ["GET", "POST"]),
    ("/silent", "silent", silent, ["POST"]),
    ("/forced", "forced", forced, ["POST"]),
    ("/globs", "globs", globs, ["GET"]),
    ("/app", "app_values", app_values, ["GET"]),
    ("/urls", "urls", urls, ["GET"]),
    ("/bad-urls", "bad_urls", bad_urls, ["GET"]),
    ("/look", "look", look, ["GET"]),
    ("/peek", "peek", peek, ["GET"]),
    ("/set", "set_session", set_session, ["GET"]),
    ("/kinds-of", "kinds_of", kinds_of, ["GET"]),
    ("/forever", "forever", forever, ["GET"]),
    ("/empty", "empty", empty, ["GET"]),
    ("/inside", "inside", inside, ["GET"]),
    ("/flashes", "flashes", flashes, ["GET"]),
    ("/flash", "flash_on", flash_on, ["GET"]),
    ("/flashed", "flashed", flashed, ["GET"]),
    ("/later", "later", later, ["GET"]),
    ("/with", "with_context", with_context, ["GET"]),
    ("/without", "without_context", without_context, ["GET"]),
    ("/awaited", "awaited", awaited, ["GET"]),
    ("/raises", "raises", raises, ["GET"]),
    ("/proxies", "proxies", proxies, ["GET"]),
]
SAME = list(dict.fromkeys(name for _, name, _, _ in RULES))
SAME += ["things", "old", "pages.here", "pages.inner.there"]


def server(**values: Any) -> str:
    """Answer in the server runtime: what `url_for` builds URLs of."""
    return "server"


def make(settings: dict[str, Any] | None = None) -> Flask:
    """Make the app, without a door."""
    app = Flask("tests.switch.flask_context")
    app.config.update(
        SECRET_KEY="s3cret" * 4,
        SHOP_NAME="Ann's",
        SHOP_LIST=[1, {"a": (2,)}],
        DUALRT={"SETTINGS": ["SHOP_NAME", "SHOP_LIST"]},
        PERMANENT_SESSION_LIFETIME=timedelta(days=3),
    )
    app.config.update(settings or {})
    for rule, endpoint, view, methods in RULES:
        app.add_url_rule(rule, endpoint, view, methods=methods)
    app.add_url_rule("/things", "things", Things.as_view("things"))
    app.add_url_rule("/old/<name>", "old", Old.as_view("old"))
    app.add_url_rule("/async-chunks", "async_chunks", async_chunks)
    app.add_url_rule("/rule/<int(fixed_digits=3):n>/<name>/<path:rest>", "rule", server)
    app.add_url_rule("/paged/", "paged", server, defaults={"page": 1})
    app.add_url_rule("/paged/<int:page>", "paged", server)
    app.add_url_rule("/post", "methods", server, methods=["POST"])
    app.add_url_rule("/got", "methods", server, methods=["GET"])
    app.add_url_rule(
        "/kinds/<float:f>/<uuid:u>/<any(small, large):w>/<int(signed=True):i>", "kinds", server
    )
    pages = Blueprint("pages", __name__, url_prefix="/pages")
    inner = Blueprint("inner", __name__, url_prefix="/inner")
    pages.add_url_rule("/here", "here", here)
    inner.add_url_rule("/there", "there", there)
    pages.register_blueprint(inner)
    app.register_blueprint(pages)
    return app
