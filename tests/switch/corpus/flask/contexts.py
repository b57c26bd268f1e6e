"""What stands around a request: `g`, the app's config, URLs, what runs after it."""

from __future__ import annotations

from functools import wraps

from flask import (
    Blueprint,
    after_this_request,
    current_app,
    g,
    has_app_context,
    has_request_context,
    jsonify,
    make_response,
    redirect,
    request,
    url_for,
)
from werkzeug.routing import BuildError

from dualrt import runtime

bp = Blueprint("contexts", __name__, url_prefix="/contexts")


@bp.route("/g")
@runtime("edge")
def of_g():
    g.user = request.args.get("user", "nobody")
    return _greeting()


def _greeting():
    return f"hello {g.user}, {'lang' in g}, {g.get('lang', 'en')}"


@bp.route("/g-names")
@runtime("edge")
def g_names():
    g.setdefault("a", 1)
    g.b = 2
    popped = g.pop("a")
    told = [popped, sorted(g), g.pop("nothing", None), hasattr(g, "b")]
    try:
        g.nothing
    except AttributeError:
        told.append("no such name")
    return jsonify(told)


def timed(view):
    """Leave something for the view."""

    @wraps(view)
    def wrapper(*args, **kwargs):
        g.steps = ["before"]
        response = make_response(view(*args, **kwargs))
        g.steps.append("after")
        response.headers["X-Steps"] = " ".join(g.steps)
        return response

    return wrapper


@bp.route("/decorated/<name>")
@runtime("edge")
@timed
def decorated(name):
    g.steps.append(name if name.isascii() and name.isalnum() else "view")
    return jsonify(name=name)


@bp.route("/g-is-new")
@runtime("edge")
def g_is_new():
    """What one request has put there is not there in the next."""
    fresh = "seen" not in g
    g.seen = True
    return f"{fresh}"


@bp.route("/config")
@runtime("edge")
def config():
    names = ["DEBUG", "TESTING", "APPLICATION_ROOT", "PREFERRED_URL_SCHEME", "SESSION_COOKIE_NAME"]
    return {name: current_app.config[name] for name in names}


@bp.route("/config-own")
@runtime("edge")
def config_own():
    """A value of the site's own, where it is told that edge code may see it."""
    got = current_app.config.get("SITE_TITLE", "untitled")
    return f"{got} {current_app.config.get('MAX_CONTENT_LENGTH')}"


@bp.route("/contexts")
@runtime("edge")
def contexts():
    return jsonify(has_request_context(), has_app_context(), bool(request), current_app.debug)


@bp.route("/after")
@runtime("edge")
def after():
    @after_this_request
    def add_header(response):
        response.headers["X-Foo"] = "Parachute"
        return response

    return "Hello World!"


@bp.route("/after-two")
@runtime("edge")
def after_two():
    def remember(response):
        response.set_cookie("language", request.args.get("lang", "en"))
        return response

    after_this_request(remember)

    @after_this_request
    def wrap(response):
        response.headers["X-Status"] = response.status
        response.headers.add("X-Status", "again")
        return response

    return redirect(url_for(".after"), 303)


@bp.route("/after-abort")
@runtime("edge")
def after_abort():
    """It runs after an error's page, too."""

    @after_this_request
    def told(response):
        response.headers["X-After"] = "1"
        return response

    from_args = request.args.get("ok")
    return from_args or ("no", 404)


@bp.route("/urls/<int:n>")
@runtime("edge")
def urls(n):
    told = [
        url_for("contexts.urls", n=n),
        url_for(".urls", n=n + 1),
        url_for(".urls", n=n, _external=True),
        url_for(".urls", n=n, _external=True, _scheme="https"),
        url_for(".urls", n=n, _anchor="top é"),
        url_for(".urls", n=n, a=["1", "2"], b=None, c="é&"),
        url_for("quickstart.many"),
        url_for("quickstart.many", page=3),
        url_for(".methods_only", _method="POST"),
        url_for("static", filename="a/b c.css"),
    ]
    return jsonify(told)


@bp.route("/methods-only", methods=["POST"])
@runtime("edge")
def methods_only():
    return request.endpoint


@bp.route("/no-url")
@runtime("edge")
def no_url():
    told = []
    for endpoint, values in [("nothing.here", {}), (".urls", {}), (".urls", {"n": "x"})]:
        try:
            told.append(url_for(endpoint, **values))
        except (BuildError, ValueError) as error:
            told.append(type(error).__name__)
    return jsonify(told)


@bp.route("/no-url-raised")
@runtime("edge")
def no_url_raised():
    """A name that nothing has is a server error."""
    return url_for(request.args.get("endpoint", "nothing"))


@bp.route("/where")
@runtime("edge")
def where():
    told = [request.endpoint, request.blueprint, request.url_rule.rule, current_app.name]
    return jsonify([*told, current_app.import_name])


@bp.route("/logged")
@runtime("edge")
def logged():
    """Write to the app's log."""
    current_app.logger.debug("asked for %s", request.path)
    return "logged"


@bp.route("/moved/<path:rest>")
@runtime("edge")
def moved(rest):
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    return redirect(url_for("quickstart.show_subpath", subpath=rest) + query, code=308)
