"""Views for what no server runtime can be compared with: tasks, threads, middlewares, refusals."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import flask
from flask import (
    Flask,
    after_this_request,
    current_app,
    flash,
    g,
    jsonify,
    request,
    session,
    stream_with_context,
    url_for,
)

from dualrt import Response, guard, middleware, runtime
from dualrt_flask import DualRT


@runtime("edge")
def plain() -> str:
    """Name nothing of Flask's."""
    return "plain"


@runtime("edge")
def jsonified() -> Any:
    """Name what needs no request."""
    return jsonify(1)


@runtime("edge")
async def waits() -> Any:
    """Let others run in between."""
    g.name = request.args["name"]
    await asyncio.sleep(0)
    return jsonify(g.name, request.args["name"], (await _later()))


async def _later() -> Any:
    await asyncio.sleep(0.001)
    return g.name


@runtime("edge")
async def tasks() -> str:
    """Ask in tasks."""

    async def name() -> str:
        await asyncio.sleep(0)
        return str(request.args["name"])

    found = await asyncio.gather(name(), name(), asyncio.create_task(name()))
    return " ".join(found)


@runtime("edge")
def chunks() -> Any:
    """Stream with the request, also where the stream is closed."""

    def made() -> Iterator[str]:
        try:
            yield f"{request.args['name']},"
            yield f"{request.args['name']},"
        finally:
            g.closed = request.path
        yield "closed"

    return stream_with_context(made())


@runtime("edge")
def wrapped() -> Any:
    """Stream by a function that is decorated."""

    @stream_with_context
    def made(between: str) -> Iterator[str]:
        yield request.args["name"]
        yield f"{between}{request.args['name']}"

    return made(";")


@runtime("edge")
async def async_chunks() -> Any:
    """Stream by an async generator."""

    async def made() -> AsyncIterator[str]:
        yield request.args["name"]
        await asyncio.sleep(0)
        yield f",{request.args['name']}"

    return stream_with_context(made())  # type: ignore[call-overload]


@runtime("edge")
def lost() -> Any:
    """Stream without the request."""

    def made() -> Iterator[str]:
        try:
            yield request.args["name"]
        except RuntimeError as error:
            yield str(error)

    return made()


@runtime("edge")
def by_module() -> Any:
    """Name it by the module."""
    return flask.request.args["name"]


def _name() -> Any:
    return request.args["name"]


@runtime("edge")
def in_a_helper() -> Any:
    """Name it elsewhere."""
    return _name()


def make_view(default: str) -> Any:
    """Make a view as a factory does."""

    @runtime("edge")
    def made() -> Any:
        return request.args.get("name", default)

    return made


@runtime("edge")
def remember() -> str:
    """Put a name into the session."""
    session["name"] = request.args["name"]
    return "ok"


@runtime("edge")
def greeted() -> Any:
    """Tell what a middleware has left."""
    return jsonify(g.get("name"), g.get("method"), g.get("endpoint"))


@middleware()
def greet(request_: Any) -> Any:
    """Leave the name in `g`."""
    g.name, g.method = session.get("name"), request.method
    g.endpoint = request.endpoint
    return Response.next()


@middleware()
def gate(request_: Any) -> Any:
    """Send a stranger away."""
    flash("log in")
    return Response.redirect("/login")


@middleware()
def writes(request_: Any) -> Any:
    """Change the session and go on."""
    session["a"] = 1
    return Response.next()


@middleware()
def calls_after(request_: Any) -> Any:
    """Want the response and go on."""
    after_this_request(lambda response: response)
    return Response.next()


@middleware()
def fails(request_: Any) -> Any:
    """Change the session and fail."""
    session["a"] = 1
    raise ValueError("failed")


def named(request_: Any) -> Any:
    """Let those on who have a name."""
    return Response.next() if "name" in session else Response("no", 403)


@guard(named)
def guarded() -> str:
    """Be a server view."""
    return "guarded"


@runtime("edge")
def secret() -> Any:
    """Want the key."""
    return current_app.config["SECRET_KEY"]


@runtime("edge")
def secret_get() -> Any:
    """Want the key, perhaps."""
    return current_app.config.get("SECRET_KEY")


@runtime("edge")
def unlisted() -> Any:
    """Want a setting that is not listed."""
    return current_app.config["UNLISTED"]


@runtime("edge")
def write_config() -> Any:
    """Change a setting."""
    current_app.config["LISTED"] = 1
    return ""


@runtime("edge")
def extensions() -> Any:
    """Want what is the server's."""
    return str(current_app.extensions)


@runtime("edge")
def write_app() -> Any:
    """Change the app."""
    current_app.debug = True
    return ""


@runtime("edge")
def copies() -> Any:
    """Want the context in a thread."""
    return flask.copy_current_request_context(plain)()


@runtime("edge")
def defaults() -> Any:
    """Build a URL."""
    return url_for("plain")


@runtime("edge")
def mended() -> Any:
    """Build a URL that is not there."""
    return url_for("no-such")


@runtime("edge")
def async_after() -> Any:
    """Give an `async def` to what cannot wait."""

    @after_this_request
    async def later(response: Any) -> Any:
        return response

    return "x"


@runtime("edge")
def bad_after() -> Any:
    """Give a function that returns no response."""
    after_this_request(lambda response: 1)  # type: ignore[arg-type,return-value]
    return "x"


@runtime("edge")
def settings() -> Any:
    """Look at settings."""
    config = current_app.config
    try:
        config["NOPE"]
    except KeyError as error:
        missing = str(error)
    config["LISTED"].append(2)
    found = config["LISTED"]
    found.append(2)
    return jsonify(missing, config.get("NOPE", 3), found, config["LISTED"], "SECRET_KEY" in config)


@runtime("edge")
def own_request() -> Any:
    """Want what a request class of the site's has."""
    return request.shop  # type: ignore[attr-defined]


@runtime("edge", stream_body=True)
def pieces() -> Any:
    """Read the body as it comes."""
    first = request.stream.read(2)
    return jsonify(first.decode(), request.stream.readline().decode(), request.get_data().decode())


@runtime("edge")
def missing_file() -> Any:
    """Want a file of a form that has none."""
    try:
        return request.files["a"].filename or ""
    except KeyError as error:
        return str(error)


@runtime("edge")
def sources() -> Any:
    """Do to the proxies what else can be done to an object."""
    session.update(a=1)
    mine = session
    mine |= {"b": 2}
    config = current_app.config
    return jsonify(
        sorted(mine | {"c": 3}),
        sorted({"d": 4} | session),
        sorted(session),
        hash(request) == hash(request._get_current_object()),
        [current_app.ensure_sync(plain) is plain, current_app.static_url_path],
        sorted(config)[:1],
        len(config) == len(list(config)),
        repr(config)[:8],
        request.dualrt.state,  # type: ignore[attr-defined]
        mine is session,
    )


@runtime("edge")
def called() -> Any:
    """Call what stands for an object that cannot be called."""
    try:
        return str(request())
    except TypeError as error:
        return str(error)


@runtime("edge")
def logs() -> str:
    """Write to the app's log."""
    current_app.logger.warning("hello %s", "x")
    return "ok"


VIEWS = (plain, jsonified, waits, tasks, chunks, wrapped, async_chunks, lost, by_module)
VIEWS += (in_a_helper, remember, greeted, guarded, secret, secret_get, unlisted, write_config)
VIEWS += (extensions, write_app, copies, defaults, mended, async_after, bad_after, settings, logs)
VIEWS += (own_request, missing_file, sources, called)


def make(given: Any = (), door: bool = True) -> Flask:
    """Make the app."""
    app = Flask("more", static_folder=None)
    app.config.update(
        SECRET_KEY="key" * 9,
        LISTED=[1],
        UNLISTED=1,
        DUALRT={"MIDDLEWARE": list(given), "SETTINGS": ["LISTED"]},
    )
    for view in VIEWS:
        name = view.__name__
        app.add_url_rule(f"/{name.replace('_', '-')}", name, view)
    app.add_url_rule("/pieces", "pieces", pieces, methods=["POST"])
    app.add_url_rule("/posted-file", "posted-file", missing_file, methods=["POST"])
    app.add_url_rule("/made", "made", make_view("none"))
    if door:
        DualRT(app)
    return app
