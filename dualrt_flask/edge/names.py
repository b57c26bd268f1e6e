"""Which names of Flask and Werkzeug edge code may have, and why not the others: data for the edge
policy. They are Flask's own objects; those that need a context of Flask's are not among them.
"""

from __future__ import annotations

_ERRORS = (
    "Aborter BadGateway BadHost BadRequest BadRequestKeyError ClientDisconnected Conflict "
    "ExpectationFailed FailedDependency Forbidden GatewayTimeout Gone HTTPException "
    "HTTPVersionNotSupported ImATeapot InternalServerError LengthRequired Locked MethodNotAllowed "
    "NotAcceptable NotFound NotImplemented PreconditionFailed PreconditionRequired "
    "RequestEntityTooLarge RequestHeaderFieldsTooLarge RequestTimeout RequestURITooLarge "
    "RequestedRangeNotSatisfiable SecurityError ServiceUnavailable TooManyRequests Unauthorized "
    "UnavailableForLegalReasons UnprocessableEntity UnsupportedMediaType abort"
)
_TABLE: dict[str, str] = {
    "flask": "Request Response abort redirect",
    "flask.typing": "ResponseReturnValue ResponseValue HeadersValue",
    "flask.views": "MethodView View",
    "flask.wrappers": "Request Response",
    "werkzeug": "Request Response",
    "werkzeug.datastructures": "Headers ImmutableMultiDict MultiDict",
    "werkzeug.exceptions": _ERRORS,
    "werkzeug.http": "dump_cookie http_date parse_date quote_etag unquote_etag",
    "werkzeug.utils": "redirect",
    "werkzeug.wrappers": "Request Response",
}

FRAMEWORKS: dict[str, frozenset[str]] = {
    module: frozenset(names.split()) for module, names in _TABLE.items()
}

# Which module here has the names of Flask's, where dualrt provides them itself; the others are
# Flask's own objects.
HOMES: dict[str, str] = {}

_SERVER = 'Run this view with @runtime("server"), or '


def _refused(why: str, hint: str) -> tuple[str, str, str]:
    return ("dualrt.E005", why, hint)


_TEMPLATES = _refused(
    "templates are read from disk, in the server runtime", _SERVER + "return the text as a str."
)
_CONTEXT = "it needs Flask's own context, which the edge stands in front of"
_ORM = _refused("databases need the server runtime", _SERVER + "fetch the data from a server view.")

REFUSALS: dict[str, tuple[str, str, str]] = {
    "flask": _refused(
        "this part of Flask needs the server runtime",
        _SERVER + "use the names of Flask that the edge has (docs/subset.md).",
    ),
    "flask.Blueprint": _refused("an app object belongs to the server runtime", ""),
    "flask.Flask": _refused("an app object belongs to the server runtime", ""),
    "flask.current_app": _refused(
        _CONTEXT, "Put the plain value into a module of its own and import it there and here."
    ),
    "flask.flash": _refused("sessions are written in the server runtime", ""),
    "flask.g": _refused(_CONTEXT, "Use request.state."),
    "flask.jsonify": _refused(_CONTEXT, "Return a dict or a list, or Response.json(...)."),
    "flask.make_response": _refused(_CONTEXT, "Return (body, status, headers) or a Response."),
    "flask.render_template": _TEMPLATES,
    "flask.render_template_string": _TEMPLATES,
    "flask.request": _refused(_CONTEXT, "Give the view a parameter named request."),
    "flask.send_file": _refused("files need the server runtime", ""),
    "flask.send_from_directory": _refused("files need the server runtime", ""),
    "flask.session": _refused(_CONTEXT, "Read request.auth, or use the server runtime."),
    "flask.stream_template": _TEMPLATES,
    "flask.stream_with_context": _refused(_CONTEXT, "Return the generator as it is."),
    "flask.url_for": _refused(_CONTEXT, "Write the path."),
    "flask_login": _refused("users need the server runtime", _SERVER + "use request.auth."),
    "flask_sqlalchemy": _ORM,
    "jinja2": _TEMPLATES,
    "sqlalchemy": _ORM,
    "werkzeug": _refused(
        "this part of Werkzeug needs the server runtime",
        _SERVER + "use the names of Werkzeug that the edge has (docs/subset.md).",
    ),
}

__all__ = ["FRAMEWORKS", "HOMES", "REFUSALS"]
