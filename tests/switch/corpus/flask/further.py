"""What is written less often: odd corners of the names that the edge has."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from flask import (
    Blueprint,
    Response,
    abort,
    after_this_request,
    current_app,
    flash,
    g,
    get_flashed_messages,
    has_app_context,
    has_request_context,
    jsonify,
    make_response,
    redirect,
    request,
    session,
    stream_with_context,
    url_for,
)
from markupsafe import Markup, escape
from werkzeug.datastructures import Headers, ImmutableMultiDict, MultiDict
from werkzeug.exceptions import BadRequest, HTTPException, NotFound, default_exceptions
from werkzeug.http import http_date, parse_options_header
from werkzeug.utils import secure_filename

from dualrt import runtime

bp = Blueprint("further", __name__, url_prefix="/further")
inner = Blueprint("inner", __name__, url_prefix="/inner")
THEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def tried(**calls):
    """Return what each call comes to, or its error."""
    told = {}
    for name, call in calls.items():
        try:
            found = call()
            known = isinstance(found, (str, int, float, list, dict, type(None)))
            told[name] = found if known else repr(found)
        except HTTPException as error:
            told[name] = [error.code, error.name, error.description]
        except Exception as error:
            told[name] = f"{type(error).__name__}: {error}"
    return told


@bp.route("/aborted/<kind>")
@runtime("edge")
def aborted(kind):
    kinds = {
        "response": lambda: abort(Response("own", 418, {"X-A": "1"}, mimetype="text/plain")),
        "made": lambda: abort(make_response(jsonify(error="x"), 409)),
        "described": lambda: abort(404, description="no <such> thing"),
        "allowed": lambda: abort(405, valid_methods=["GET", "PUT"]),
        "with": lambda: abort(401, response=Response("in", 401, {"WWW-Authenticate": "Basic"})),
        "unknown": lambda: abort(299),
        "retry": lambda: abort(429, retry_after=30),
        "dated": lambda: abort(503, "later", retry_after=THEN),
        "range": lambda: abort(416, length=7, units="bytes"),
        "class": lambda: abort(default_exceptions[410]("gone <b>")),
        "raised": lambda: _raise(NotFound(response=Response("mine", 404))),
        "bad": lambda: _raise(BadRequest("bad <input>")),
        "key": lambda: request.args["never"],
        "teapot": lambda: abort(418),
    }
    return kinds.get(kind, kinds["described"])() or "not aborted"


def _raise(error):
    raise error


@bp.route("/tuples/<kind>")
@runtime("edge")
def tuples(kind):
    kinds = {
        "status": ("text", 201),
        "line": (b"bytes", "202 As you like"),
        "headers": ("x", {"X-A": "1", "Content-Type": "text/csv"}),
        "list": ({"a": 1}, 203, [("X-A", "1"), ("X-A", "2")]),
        "multi": (["x"], Headers([("X-A", "1")])),
        "response": (Response("r", 404, {"X-A": "1"}), 200, {"x-a": "2", "X-B": ["1", "2"]}),
        "json": (jsonify(a=1), {"Content-Type": "application/problem+json"}),
        "empty": ("", 204),
        "iterator": (iter(["a", b"b"]), 200, {"Content-Type": "text/plain"}),
        "markup": (Markup("<b>%s</b>") % "<x>", 200),
        "array": (bytearray(b"array"), 200),
        "error": (NotFound("none"), 400),
        "four": ("a", 200, {}, 1),
        "none": (None, 200),
    }
    return kinds.get(kind, kinds["status"])


@bp.route("/made")
@runtime("edge")
def made():
    one = make_response("body", 201, {"X-A": "1"})
    two = make_response(("body", 202))
    three = make_response({"a": [1]})
    three.headers.extend(one.headers, x_b="2")
    three.headers.add("X-C", "v", param="é x")
    three.headers.setlist("X-D", ["1", "2"])
    three.headers["X-Told"] = f"{one.status} {two.status_code} {three.is_json} {three.json}"
    three.headers.remove("X-A")
    del three.headers["Content-Length"]
    three.status = "200 Fine"
    three.vary.add("Accept")
    three.vary.update(["Cookie", "accept"])
    three.content_language = "de, en"
    three.content_location = "/é"
    three.last_modified = THEN
    three.expires = THEN
    three.headers["X-Date"] = http_date(THEN)
    three.age = timedelta(seconds=4)
    three.retry_after = 5
    three.cache_control.max_age = 3
    three.cache_control.private = True
    three.cache_control.no_cache = "X-A"
    three.access_control_allow_origin = "*"
    three.access_control_allow_methods = ["GET", "PUT"]
    three.content_security_policy.default_src = "'self'"
    three.set_etag("tag", weak=True)
    three.allow.add("GET")
    return three


@bp.route("/cookies")
@runtime("edge")
def cookies():
    answer = make_response("set")
    answer.set_cookie("plain", "välue; x", max_age=timedelta(minutes=1))
    answer.set_cookie("all", "1", 60, THEN, "/p", "example.com", True, True, "strict")
    answer.set_cookie("none", samesite="None", secure=True)
    answer.delete_cookie("gone", path="/x", domain="example.com", secure=True, samesite="Lax")
    answer.headers.add("Set-Cookie", "own=1; Path=/own")
    told = tried(
        samesite=lambda: answer.set_cookie("a", samesite="odd"),
        name=lambda: answer.set_cookie("a=b", "x"),
        path=lambda: answer.set_cookie("a", path="/é ;"),
    )
    answer.headers["X-Told"] = json.dumps(told)
    return answer


@bp.route("/urls/<int:n>", methods=["GET", "PUT"])
@runtime("edge")
def urls(n):
    return tried(
        external=lambda: url_for("further.urls", n=1, _external=True),
        scheme=lambda: url_for(".urls", n=1, _scheme="https"),
        half=lambda: url_for(".urls", n=1, _scheme="https", _external=False),
        anchor=lambda: url_for(".urls", n=1, _anchor="a b/é?x", q=["1", "é"], none=None),
        method=lambda: [url_for(".urls", n=1, _method=each) for each in ("GET", "PUT")],
        no_method=lambda: url_for(".urls", n=1, _method="DELETE"),
        relative=lambda: url_for("further.inner.where", name="x/y"),
        static=lambda: url_for("static", filename="a b.css", _external=True),
        missing=lambda: url_for("never", a=1),
        wrong=lambda: url_for(".urls", n="x"),
        app=lambda: current_app.url_for(".urls", n=n),
        space=lambda: url_for(".tuples", kind="a b/ü"),
    )


@inner.route("/<path:name>")
@runtime("edge")
def where(name):
    return tried(
        blueprint=lambda: [request.blueprint, request.blueprints, request.endpoint],
        rule=lambda: [str(request.url_rule), sorted(request.url_rule.methods), request.view_args],
        near=lambda: [url_for(".where", name="a"), url_for("further.made")],
        contexts=lambda: [has_app_context(), has_request_context()],
        routing=lambda: request.routing_exception,
    )


@bp.route("/json", methods=["GET", "POST"])
@runtime("edge")
def json_of():
    return tried(
        silent=lambda: request.get_json(silent=True),
        forced=lambda: request.get_json(force=True, silent=True, cache=False),
        plain=lambda: request.json,
        again=lambda: request.get_json(),
        is_json=lambda: [request.is_json, request.mimetype, request.mimetype_params],
        text=lambda: request.get_data(as_text=True),
        failed=lambda: request.on_json_loading_failed(None),
        failed_error=lambda: request.on_json_loading_failed(ValueError("odd")),
    )


@bp.route("/json-needed", methods=["GET", "POST"])
@runtime("edge")
def json_needed():
    given = request.get_json()
    return jsonify(given=given, n=len(given) if hasattr(given, "__len__") else 0)


@bp.route("/body", methods=["GET", "POST", "PUT"])
@runtime("edge")
def body():
    files = dict(request.files.items(multi=True))
    return tried(
        form=lambda: sorted(request.form.lists()),
        values=lambda: sorted(request.values.lists()),
        files=lambda: {
            key: [each.filename, each.mimetype, each.content_length, secure_filename(each.filename)]
            for key, each in files.items()
        },
        read=lambda: [each.stream.read(3).hex() for each in files.values()],
        seek=lambda: [each.seek(0) for each in files.values()],
        typed=lambda: request.form.get("n", 7, type=int),
        missing=lambda: request.files["never"],
        missing_form=lambda: request.form["never"],
        data=lambda: len(request.data),
        length=lambda: [request.content_length, request.content_type, request.content_encoding],
        both=lambda: request.values.get("a", "-"),
        flat=lambda: [request.form.to_dict(), request.form.to_dict(flat=False)],
    )


@bp.route("/conditions", methods=["GET", "POST"])
@runtime("edge")
def conditions():
    tags, span = request.if_none_match, request.range
    return tried(
        none=lambda: [bool(tags), tags.contains("a"), tags.contains_weak("b"), tags.star_tag],
        header=lambda: tags.to_header(),
        match=lambda: str(request.if_match),
        since=lambda: [str(request.if_modified_since), str(request.if_unmodified_since)],
        range=lambda: span and [span.units, span.ranges, span.range_for_length(100)],
        content=lambda: span and str(span.make_content_range(100)),
        if_range=lambda: [request.if_range.etag, str(request.if_range.date)],
        cache=lambda: [request.cache_control.max_age, request.cache_control.no_cache],
        auth=lambda: (
            request.authorization
            and [request.authorization.type, request.authorization.get("username")]
        ),
        agent=lambda: [request.user_agent.string, request.referrer, request.origin],
        accepts=lambda: [
            request.accept_mimetypes.best_match(["text/html", "application/json"], "none"),
            request.accept_mimetypes.accept_json,
            request.accept_languages.best_match(["de", "en-GB"]),
            list(request.accept_encodings.values()),
            request.accept_charsets.best,
        ],
        date=lambda: [str(request.date), request.max_forwards, str(request.pragma)],
        options=lambda: parse_options_header(request.headers.get("X-Options", "a; b=c")),
        control=lambda: [
            request.access_control_request_method,
            str(request.access_control_request_headers),
        ],
    )


@bp.route("/conditional")
@runtime("edge")
def conditional():
    answer = make_response("0123456789" * 3)
    answer.last_modified = THEN
    answer.add_etag(weak="weak" in request.args)
    return answer.make_conditional(request, accept_ranges=True, complete_length=30)


@bp.route("/session/<step>")
@runtime("edge")
def session_step(step):
    if step == "permanent":
        session.permanent = True
        session["n"] = session.get("n", 0) + 1
    elif step == "nested":
        session.setdefault("cart", []).append("x")
        session.modified = "modify" in request.args
    elif step == "pop":
        session.pop("n", None)
    elif step == "clear":
        session.clear()
    elif step == "kinds":
        session.update(when=THEN, markup=Markup("<b>"), tuple=(1, "a"), raw=b"x")
    told = [session.permanent, session.new, session.modified, session.accessed]
    return jsonify(told, repr(sorted(session.items(), key=lambda each: each[0])))


@bp.route("/flashed")
@runtime("edge")
def flashed():
    if "say" in request.args:
        flash(request.args["say"])
        flash(Markup("<b>hi</b>"), "info")
        flash({"a": 1}, category="error")
    one = get_flashed_messages(with_categories=True)
    two = get_flashed_messages(category_filter=["info"])
    return jsonify(one, two, get_flashed_messages())


@bp.route("/later")
@runtime("edge")
def later():
    @after_this_request
    def add(response):
        response.headers["X-After"] = g.get("name", "none")
        response.set_data(response.get_data() + b"!")
        return response

    g.name = request.args.get("name", "g")
    g.setdefault("other", 1)
    told = [("name" in g), g.pop("other"), g.get("never"), list(g)]
    return jsonify(told)


@bp.route("/app")
@runtime("edge")
def app():
    current_app.logger.info("asked for %s", request.path)
    return tried(
        name=lambda: [current_app.name, current_app.import_name, current_app.debug],
        config=lambda: [current_app.config["SITE_TITLE"], current_app.config.get("NEVER", 1)],
        limits=lambda: [current_app.config["MAX_CONTENT_LENGTH"], current_app.testing],
        json=lambda: [current_app.json.dumps({"b": 1, "a": THEN}), current_app.json.loads("[1]")],
        missing=lambda: current_app.config["NEVER"],
        lifetime=lambda: str(current_app.permanent_session_lifetime),
    )


@bp.route("/streamed")
@runtime("edge")
def streamed():
    @stream_with_context
    def parts():
        yield "a"
        yield request.args.get("q", "-")
        yield Markup("<b>")

    return Response(parts(), mimetype="text/x-parts", headers={"X-A": "1"})


@bp.route("/redirected/<kind>")
@runtime("edge")
def redirected(kind):
    kinds = {
        "code": lambda: redirect("/x", code=308),
        "url": lambda: redirect("https://example.com/é?q=ü&x=%C3 y", 303),
        "relative": lambda: redirect("../x?a=<b>#c"),
        "for": lambda: redirect(url_for(".made", next=request.full_path)),
        "class": lambda: redirect("/x", Response=Response),
        "headers": lambda: (redirect("/x"), {"X-A": "1", "Location": "/y é"}),
        "bad": lambda: redirect("/x", 500),
    }
    return kinds.get(kind, kinds["code"])()


@bp.route("/structures")
@runtime("edge")
def structures():
    multi = MultiDict([("a", "1"), ("a", "2"), ("b", "x")])
    return tried(
        get=lambda: [multi["a"], multi.get("b", type=int), multi.getlist("a", type=int)],
        missing=lambda: multi["z"],
        dict=lambda: [multi.to_dict(), multi.to_dict(flat=False), dict(multi)],
        pop=lambda: [multi.poplist("a"), multi.pop("q", "-"), len(multi)],
        args=lambda: [request.args.getlist("a", type=int), repr(request.args), len(request.args)],
        immutable=lambda: request.args.add("x", "1"),
        made=lambda: repr(ImmutableMultiDict({"a": [1, 2]}).copy()),
        copied=lambda: repr(request.args.copy()),
        escape=lambda: str(escape(request.args.get("a", "<&>"))),
        typed=lambda: request.args.get("a", -1, type=int),
        items=lambda: [list(request.args.items(multi=True)), list(request.args.values())],
        cookies=lambda: [sorted(request.cookies.items()), request.cookies.get("n", type=int)],
        headers=lambda: [request.headers.get("X-N", type=int), "x-n" in request.headers],
        sent=lambda: [request.headers.getlist("X-N"), request.headers.get("X-None", "-")],
    )


@bp.errorhandler(418)
def teapot(error):
    return f"handled: {error.description}", 418, {"X-Handled": "1"}


bp.register_blueprint(inner)
