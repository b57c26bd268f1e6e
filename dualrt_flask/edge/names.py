"""Which names of Flask and Werkzeug edge code may have, and why not the others: data for the edge
policy. dualrt provides them itself (``HOMES``), and without Flask.
"""

from __future__ import annotations

_ERRORS = (
    "Aborter BadGateway BadHost BadRequest BadRequestKeyError ClientDisconnected Conflict "
    "ExpectationFailed FailedDependency Forbidden GatewayTimeout Gone HTTPException "
    "HTTPVersionNotSupported ImATeapot InternalServerError LengthRequired Locked MethodNotAllowed "
    "MisdirectedRequest NotAcceptable NotFound NotImplemented PreconditionFailed "
    "PreconditionRequired RequestEntityTooLarge RequestHeaderFieldsTooLarge RequestTimeout "
    "RequestURITooLarge RequestedRangeNotSatisfiable SecurityError ServiceUnavailable "
    "TooManyRequests Unauthorized UnavailableForLegalReasons UnprocessableEntity "
    "UnsupportedMediaType abort default_exceptions"
)
_STRUCTURES = (
    "Accept Authorization CallbackDict CharsetAccept CombinedMultiDict ContentRange "
    "ContentSecurityPolicy ETags EnvironHeaders FileStorage HeaderSet Headers IfRange "
    "ImmutableDict ImmutableDictMixin ImmutableHeadersMixin ImmutableList ImmutableListMixin "
    "ImmutableMultiDict ImmutableMultiDictMixin ImmutableTypeConversionDict LanguageAccept "
    "MIMEAccept MultiDict Range RequestCacheControl ResponseCacheControl TypeConversionDict "
    "UpdateDictMixin WWWAuthenticate iter_multi_items"
)
_HTTP = (
    "COEP COOP HTTP_STATUS_CODES dump_age dump_cookie dump_csp_header dump_header "
    "dump_options_header generate_etag http_date is_byte_range_valid is_entity_header "
    "is_hop_by_hop_header is_resource_modified parse_accept_header parse_age "
    "parse_cache_control_header parse_content_range_header parse_cookie parse_csp_header "
    "parse_date parse_dict_header parse_etags parse_if_range_header parse_list_header "
    "parse_options_header parse_range_header parse_set_header quote_etag quote_header_value "
    "remove_entity_headers remove_hop_by_hop_headers unquote_etag unquote_header_value"
)
_CURRENT = (
    "after_this_request copy_current_request_context current_app flash g get_flashed_messages "
    "has_app_context has_request_context request send_file session stream_with_context url_for"
)
_TABLE: dict[str, str] = {
    "flask": f"Request Response abort jsonify make_response redirect {_CURRENT}",
    "flask.ctx": (
        "after_this_request copy_current_request_context has_app_context has_request_context"
    ),
    "flask.globals": "current_app g request session",
    "flask.helpers": (
        "abort flash get_flashed_messages make_response redirect send_file stream_with_context "
        "url_for"
    ),
    "flask.json": "dump dumps jsonify load loads",
    "flask.typing": (
        "ErrorHandlerCallable HeaderValue HeadersValue ResponseReturnValue ResponseValue "
        "RouteCallable"
    ),
    "flask.views": "MethodView View",
    "flask.wrappers": "Request Response",
    "werkzeug": "Request Response",
    "werkzeug.datastructures": _STRUCTURES,
    "werkzeug.exceptions": _ERRORS,
    "werkzeug.http": _HTTP,
    "werkzeug.routing": "BuildError",
    "werkzeug.security": "check_password_hash gen_salt generate_password_hash safe_join",
    "werkzeug.urls": "iri_to_uri uri_to_iri",
    "werkzeug.utils": (
        "append_slash_redirect cached_property get_content_type header_property redirect "
        "secure_filename send_file"
    ),
    "werkzeug.wrappers": "Request Response",
}

FRAMEWORKS: dict[str, frozenset[str]] = {
    module: frozenset(names.split()) for module, names in _TABLE.items()
}

# Which module here has the names of Flask's, where dualrt provides them itself; the others are
# Flask's own objects.
HOMES: dict[str, str] = {
    "flask": "dualrt_flask.edge.flask",
    "flask.ctx": "dualrt_flask.edge.ctx",
    "flask.globals": "dualrt_flask.edge.globals",
    "flask.helpers": "dualrt_flask.edge.helpers",
    "flask.json": "dualrt_flask.edge.json",
    "flask.typing": "dualrt_flask.edge.typing",
    "flask.views": "dualrt_flask.edge.views",
    "flask.wrappers": "dualrt_flask.edge.wrappers",
    "werkzeug": "dualrt_flask.edge.werkzeug",
    "werkzeug.datastructures": "dualrt_flask.edge.datastructures",
    "werkzeug.exceptions": "dualrt_flask.edge.exceptions",
    "werkzeug.http": "dualrt_flask.edge.http",
    "werkzeug.routing": "dualrt_flask.edge.routing",
    "werkzeug.security": "dualrt_flask.edge.security",
    "werkzeug.urls": "dualrt_flask.edge.urls",
    "werkzeug.utils": "dualrt_flask.edge.utils",
    "werkzeug.wrappers": "dualrt_flask.edge.werkzeug",
}

_SERVER = 'Run this view with @runtime("server"), or '


def _refused(why: str, hint: str) -> tuple[str, str, str]:
    return ("dualrt.E005", why, hint)


_TEMPLATES = _refused(
    "templates are read from disk, in the server runtime", _SERVER + "return the text as a str."
)
_FILES = _refused(
    "files on disk need the server runtime",
    _SERVER + "build what is sent in memory: send_file(io.BytesIO(...), download_name=...).",
)
_ORM = _refused("databases need the server runtime", _SERVER + "fetch the data from a server view.")

REFUSALS: dict[str, tuple[str, str, str]] = {
    "flask": _refused(
        "this part of Flask needs the server runtime",
        _SERVER + "use the names of Flask that the edge has (docs/subset.md).",
    ),
    "flask.Blueprint": _refused("an app object belongs to the server runtime", ""),
    "flask.Flask": _refused("an app object belongs to the server runtime", ""),
    "flask.render_template": _TEMPLATES,
    "flask.render_template_string": _TEMPLATES,
    "flask.send_file()": _FILES,
    "flask.helpers.send_file()": _FILES,
    "flask.send_from_directory": _FILES,
    "flask.helpers.send_from_directory": _FILES,
    "werkzeug.utils.send_file()": _FILES,
    "werkzeug.utils.send_from_directory": _FILES,
    "flask.stream_template": _TEMPLATES,
    "flask_login": _refused("users need the server runtime", _SERVER + "use request.auth."),
    "flask_sqlalchemy": _ORM,
    "jinja2": _TEMPLATES,
    "sqlalchemy": _ORM,
    "werkzeug": _refused(
        "this part of Werkzeug needs the server runtime",
        _SERVER + "use the names of Werkzeug that the edge has (docs/subset.md).",
    ),
}

# What of them stands for the current request.
CURRENT = frozenset(
    f"{module}.{name}"
    for module in ("flask", "flask.ctx", "flask.globals", "flask.helpers")
    for name in _CURRENT.split()
) | {"flask.views.MethodView"}

# What of them needs the app's sessions.
OF_SESSIONS = frozenset({"flash", "get_flashed_messages", "session"})


def without_sessions(
    why: str,
) -> tuple[dict[str, frozenset[str]], dict[str, tuple[str, str, str]]]:
    """Return ``FRAMEWORKS`` and ``REFUSALS`` for an app whose sessions the edge cannot have."""
    frameworks = {
        module: names - OF_SESSIONS if module.startswith("flask") else names
        for module, names in FRAMEWORKS.items()
    }
    refused = _refused(why, _SERVER + "use request.auth.")
    modules = ("flask", "flask.globals", "flask.helpers")
    more = {f"{module}.{name}": refused for module in modules for name in OF_SESSIONS}
    return frameworks, REFUSALS | more


__all__ = ["CURRENT", "FRAMEWORKS", "HOMES", "REFUSALS", "without_sessions"]
