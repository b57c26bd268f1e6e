"""Flask's request at the edge beside Flask's own, of the same environ; the URLs of an app."""

from __future__ import annotations

from importlib.metadata import version
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask import Request as FlaskRequest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.formparser import MultiPartParser
from werkzeug.routing import BaseConverter, BuildError, ValidationError
from werkzeug.sansio.utils import get_current_url
from werkzeug.sansio.utils import get_host as werkzeugs_host

from dualrt_flask.edge import multipart
from dualrt_flask.edge.building import Builder
from dualrt_flask.edge.building import BuildError as OwnBuildError
from dualrt_flask.edge.hosts import current_url, get_host
from dualrt_flask.edge.multidicts import MultiDict as OwnMultiDict
from dualrt_flask.edge.multipart import parse_multipart
from dualrt_flask.edge.request import Request
from dualrt_flask.urls import read_domains, read_map
from tests.switch.twins import outcome

PLAIN = (
    "access_control_request_headers access_control_request_method access_route accept_charsets "
    "accept_encodings accept_languages accept_mimetypes args authorization base_url cache_control "
    "content_encoding content_length content_md5 content_type cookies date full_path host host_url "
    "if_match if_modified_since if_none_match if_range if_unmodified_since is_json is_multiprocess "
    "is_multithread is_run_once is_secure max_forwards method mimetype mimetype_params origin path "
    "pragma query_string range referrer remote_addr remote_user root_path root_url scheme "
    "script_root url url_root user_agent want_form_data_parsed endpoint blueprint blueprints "
    "url_rule view_args routing_exception server"
).split()

WORDS = ["", "a", "é", "a=1&b=2", "*/*", "text/html;q=0.5, application/json", 'W/"x", "y"', "1"]
WORDS += [
    "Thu, 26 Nov 2026 17:00:00 GMT",
    "bytes=0-5",
    "bytes=-0",
    "Basic YTpi",
    "Bearer x",
    "gzip",
]
WORDS += ["max-age=3, no-cache", 'a=1; b="x\\054"; a=2;;=;c', "en-GB, de;q=0.1", "1.2.3.4, ::1"]
WORDS += ["application/x-www-form-urlencoded; charset=UTF-8", "chunked", "-5", 'x"y']
WIRE = st.sampled_from(WORDS).map(lambda text: text.encode().decode("latin-1"))
HEADERS = (
    "CONTENT_TYPE CONTENT_LENGTH HTTP_ACCEPT HTTP_ACCEPT_CHARSET HTTP_ACCEPT_ENCODING "
    "HTTP_ACCEPT_LANGUAGE HTTP_AUTHORIZATION HTTP_CACHE_CONTROL HTTP_CONTENT_ENCODING "
    "HTTP_CONTENT_MD5 HTTP_COOKIE HTTP_DATE HTTP_IF_MATCH HTTP_IF_MODIFIED_SINCE "
    "HTTP_IF_NONE_MATCH HTTP_IF_RANGE HTTP_MAX_FORWARDS HTTP_ORIGIN HTTP_PRAGMA HTTP_RANGE "
    "HTTP_REFERER HTTP_TRANSFER_ENCODING HTTP_USER_AGENT HTTP_X_FORWARDED_FOR REMOTE_ADDR "
    "REMOTE_USER HTTP_ACCESS_CONTROL_REQUEST_METHOD HTTP_ACCESS_CONTROL_REQUEST_HEADERS"
).split()
PATHS = st.text("aé/ %?#+:\x00", max_size=8).map(lambda text: text.encode().decode("latin-1"))
QUERIES = st.text("aé=&%C3A9+;/?", max_size=12).map(lambda text: text.encode().decode("latin-1"))
HOSTS = st.sampled_from(["localhost", "a.b:80", "A.b:8000", "[::1]:443", "é", "", "x y", "a:99999"])
ENVIRONS = st.fixed_dictionaries(
    {
        "REQUEST_METHOD": st.sampled_from(["GET", "post", "HEAD"]),
        "wsgi.url_scheme": st.sampled_from(["http", "https"]),
        "SERVER_NAME": st.sampled_from(["localhost", "::1", "/run/x.sock"]),
        "SERVER_PORT": st.sampled_from(["80", "8000", "", "x"]),
    },
    optional={
        "SCRIPT_NAME": PATHS,
        "PATH_INFO": PATHS,
        "QUERY_STRING": QUERIES,
        "HTTP_HOST": HOSTS,
        **dict.fromkeys(HEADERS, WIRE),
    },
)


def shown(value: Any) -> Any:
    """Return what two values must have in common: how they look, and what is in them."""
    if hasattr(value, "lists"):
        return repr(value), sorted(value.lists())
    if isinstance(value, tuple | list):
        return [str(each) for each in value], str(value), len(value)
    return repr(value), str(value), bool(value)


def got(request: Any, name: str) -> Any:
    """Return one attribute's look, or its error."""
    return outcome(lambda: str(shown(getattr(request, name))))


@given(ENVIRONS)
@settings(max_examples=400, deadline=None)
def test_each_attribute_is_flasks(environ: dict[str, Any]) -> None:
    """All that are read from the request line and the headers."""
    own, flasks = Request(dict(environ)), FlaskRequest(dict(environ))
    differing = {}
    for name in PLAIN:
        mine, theirs = got(own, name), got(flasks, name)
        if mine != theirs and theirs[1:2] != ("UnicodeDecodeError",):
            differing[name] = mine, theirs
    assert differing == {}
    assert list(own.headers) == list(flasks.headers)
    assert repr(own) == repr(flasks)


def test_a_query_that_is_no_utf8_is_no_error() -> None:
    """Flask fails; the client's mistake is no 500 at the edge."""
    environ = {"REQUEST_METHOD": "GET", "wsgi.url_scheme": "http", "QUERY_STRING": "a=\xff"}
    request = Request(environ)
    assert (request.args["a"], request.full_path) == ("\ufffd", "/?a=\ufffd")


def test_the_environ_leaves_out_what_is_the_servers() -> None:
    """Its headers and what CGI and WSGI tell of a request are there; it is a copy."""
    environ = {"REQUEST_METHOD": "GET", "HTTP_A": "1", "SECRET": "x", "wsgi.input": BytesIO()}
    request = Request(environ)
    assert request.environ == {"REQUEST_METHOD": "GET", "HTTP_A": "1"}
    request.environ["HTTP_A"] = "2"
    assert request.headers["a"] == "1"


BODIES = [
    (None, b"raw"),
    ("application/x-www-form-urlencoded", b"a=1&a=2&b=%C3%A9&c&=x&d=%ff"),
    ("application/x-www-form-urlencoded", b"a=\xff"),
    ("application/json", b'{"a": 1}'),
    ("application/vnd.x+json; charset=utf-8", b"[1,"),
    ("text/plain", b"{}"),
    ("multipart/form-data; boundary=B", b"--B\r\nContent-Disposition: form-data; name=a\r\n\r\n1"),
    ("multipart/form-data", b"--B--"),
    (
        "multipart/form-data; boundary=B",
        (
            b'--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--B\r\n'
            b'Content-Disposition: form-data; name="f"; filename="x.txt"\r\n'
            b"Content-Type: text/x\r\n\r\ndata\r\n--B--\r\n"
        ),
    ),
]
USES = {
    "form": lambda r: sorted(r.form.lists()),
    "files": lambda r: [(k, f.filename, f.mimetype, f.read()) for k, f in r.files.items(True)],
    "values": lambda r: sorted(r.values.lists()),
    "data": lambda r: r.data,
    "data-after-form": lambda r: [sorted(r.form), r.data, r.get_data()],
    "form-after-data": lambda r: [r.get_data(), sorted(r.form.lists()), r.data],
    "text": lambda r: r.get_data(as_text=True),
    "uncached": lambda r: [r.get_data(cache=False), r.get_data()],
    "stream": lambda r: [r.stream.read(2), r.stream.read()],
    "json": lambda r: r.get_json(),
    "json-silent": lambda r: r.get_json(silent=True),
    "json-forced": lambda r: r.get_json(force=True),
    "json-twice": lambda r: [r.get_json(silent=True), outcome(lambda: r.json)],
    "json-uncached": lambda r: [r.get_json(cache=False, silent=True), r.get_data()],
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("kind", "body"), BODIES)
def test_a_body_is_read_as_flask_reads_it(
    kind: str | None, body: bytes, method: str, use: str
) -> None:
    """In whatever order its parts are asked for; the errors are the same, too."""

    def environ() -> dict[str, Any]:
        made = {"REQUEST_METHOD": method, "wsgi.url_scheme": "http", "wsgi.input": BytesIO(body)}
        made["CONTENT_LENGTH"] = str(len(body))
        return made if kind is None else {**made, "CONTENT_TYPE": kind}

    call = USES[use]
    assert outcome(call, Request(environ())) == outcome(call, FlaskRequest(environ()))


@pytest.mark.skipif(version("flask") < "3.1", reason="a request's own limit came with Flask 3.1")
@pytest.mark.parametrize("more", [{}, {"wsgi.input_terminated": True}], ids=["length", "chunked"])
@pytest.mark.parametrize("limit", [None, 2, 10])
def test_a_body_over_the_limit_is_a_413(more: dict[str, Any], limit: int | None) -> None:
    """Where the length is told, and where the server ends it."""

    def read(kind: Any) -> Any:
        environ = {"REQUEST_METHOD": "POST", "wsgi.url_scheme": "http", **more}
        environ |= {"wsgi.input": BytesIO(b"12345")}
        if not more:
            environ["CONTENT_LENGTH"] = "5"
        request = kind(environ)
        request.max_content_length = limit
        return request.get_data()

    mine, theirs = outcome(read, Request), outcome(read, FlaskRequest)
    if more and limit == 2:  # Flask gives the first two bytes, as if there were no more
        assert mine[:2] == ("raised", "RequestEntityTooLarge")
    else:
        assert mine[:2] == theirs[:2]


@pytest.mark.skipif(version("flask") < "3.1", reason="a request's own limit came with Flask 3.1")
@pytest.mark.parametrize(
    "kind",
    [None, "application/json", "text/plain", "application/x-www-form-urlencoded"],
    ids=["none", "json", "text", "form"],
)
@pytest.mark.parametrize("limit", [None, 2])
def test_a_form_of_a_body_over_the_limit_is_a_413_whatever_its_type(
    kind: str | None, limit: int | None
) -> None:
    """The form, its files and the values; the query has no part in it."""

    def read(made: Any) -> Any:
        environ = {"REQUEST_METHOD": "POST", "wsgi.url_scheme": "http", "QUERY_STRING": "a=1"}
        environ |= {"wsgi.input": BytesIO(b"b=123"), "CONTENT_LENGTH": "5"}
        request = made(environ | ({} if kind is None else {"CONTENT_TYPE": kind}))
        request.max_content_length = limit
        names = ("args", "form", "files", "values", "stream")
        return [outcome(lambda name=name: str(shown(getattr(request, name))))[:2] for name in names]

    mine, theirs = read(Request), read(FlaskRequest)
    assert mine[:4] == theirs[:4]
    assert mine[4][0] == theirs[4][0]


PIECES = [
    b"--B",
    b"--B--",
    b"\r\n",
    b"\n",
    b"\r",
    b"hello",
    b"\xe9",
    b" ",
    b"\t",
    b"-",
    b"--",
    b"B",
]
PIECES += [b"\r\n\r\n", b"\r\n--B\r\n", b"\r\n--B--\r\n", b"X: \xff", b": v", b"Content-Length: 5"]
PIECES += [b"Content-Disposition: form-data; name=a", b"Content-Type: a/b"]
PIECES += [b'content-disposition: form-data; name="f"; filename="x.txt"']
PIECES += [b"Content-Type: text/plain; charset=iso-8859-1"]
JUNK = st.lists(st.sampled_from(PIECES), max_size=25).map(b"".join)
HEADS = [b"Content-Disposition: form-data; name=a", b"Content-Disposition: form-data"]
HEADS += [b'content-disposition: form-data; name="f"; filename="x.txt"\r\nContent-Type: text/plain']
HEADS += [b'Content-Disposition: form-data; filename=""; name=b\r\nX-Y: z']
HEADS += [b"Content-Disposition: form-data; name=c\r\n y=1\r\nContent-Type: t; charset=iso-8859-1"]
PARTS = st.tuples(st.sampled_from(HEADS), st.lists(st.sampled_from(PIECES), max_size=5))
GOOD = st.lists(
    PARTS.map(lambda part: b"--B\r\n%s\r\n\r\n%s\r\n" % (part[0], b"".join(part[1]))), max_size=4
).map(lambda parts: b"".join(parts) + b"--B--\r\n")


def _listed(pairs: Any) -> Any:
    form, files = pairs
    rows = [
        (name, file.filename, file.name, file.read(), list(file.headers), repr(file), bool(file))
        for name, file in files
    ]
    return form, rows


@given(
    JUNK | GOOD | st.tuples(GOOD, st.integers(1, 80)).map(lambda cut: cut[0][: -cut[1]]),
    st.sampled_from([None, 500_000, 10, 60]),
    st.sampled_from([None, 1, 3]),
    st.sampled_from([65_536, 1, 2, 3, 7, 20]),
)
@settings(max_examples=500, deadline=None)
def test_a_multipart_body_is_decoded_as_werkzeug_does(
    body: bytes, memory: int | None, parts: int | None, size: int
) -> None:
    """Good ones, cut ones and junk, in chunks of any size, within limits."""

    def own() -> Any:
        found = parse_multipart(BytesIO(body).read, b"B", memory, parts)
        return _listed([list(OwnMultiDict(each).items(multi=True)) for each in found])

    def werkzeugs() -> Any:
        parser = MultiPartParser(
            max_form_memory_size=memory, max_form_parts=parts, buffer_size=size
        )
        found = parser.parse(BytesIO(body), b"B", len(body))
        return _listed([list(each.items(multi=True)) for each in found])

    before, multipart.CHUNK = multipart.CHUNK, size
    try:
        mine, theirs = outcome(own), outcome(werkzeugs)
    finally:
        multipart.CHUNK = before
    assert mine[:2] == theirs[:2]


HOST_TEXT = st.text("aZ0.-:[]f1 8044365é/@", max_size=14)


@given(
    st.sampled_from(["http", "https", "ws", "wss"]),
    st.none() | HOST_TEXT,
    st.none() | st.tuples(HOST_TEXT.filter(bool), st.none() | st.integers(0, 70_000)),
    st.none() | st.lists(st.sampled_from(["a", ".a", "a.b", "é", "", "a:80"]), max_size=2),
)
@settings(max_examples=500, deadline=None)
def test_a_host_is_told_as_werkzeug_tells_it(
    scheme: str, header: str | None, server: Any, trusted: Any
) -> None:
    """Also one that is not trusted."""
    args = scheme, header, server, trusted
    mine, theirs = outcome(get_host, *args), outcome(werkzeugs_host, *args)
    assert mine == theirs


URL_TEXT = st.text("aé%C3A9/?#&=+ 2f7Fb:@[];x-.n", max_size=25)


@given(
    st.sampled_from(["http", "https"]),
    st.sampled_from(["", "localhost", "a.b:8000", "[::1]:80", "xn--n3h.net", "xn--a", "A.B"]),
    st.none() | URL_TEXT,
    st.none() | URL_TEXT,
    st.none() | URL_TEXT.map(str.encode) | st.binary(max_size=8),
)
@settings(max_examples=500, deadline=None)
def test_a_url_is_put_together_as_werkzeug_does(
    scheme: str, host: str, root: Any, path: Any, query: Any
) -> None:
    """With escapes, names in Punycode, and what is no UTF-8."""
    args = scheme, host, root, path, query
    assert outcome(current_url, *args) == outcome(get_current_url, *args)


class Upper(BaseConverter):
    """A converter of the site's own."""

    def to_url(self, value: Any) -> str:
        """Take text alone."""
        if not isinstance(value, str):
            raise ValidationError
        return value.upper()


def _answer(**values: Any) -> str:
    return ""


def app_with(kind: str) -> Flask:
    """Make an app with many rules: `kind` says how it looks at hosts."""
    app = Flask("many", host_matching=kind == "hosts", static_folder=None)
    app.subdomain_matching = kind == "subdomains"
    if kind in ("subdomains", "named"):
        app.config["SERVER_NAME"] = "example.com:8000"
    app.url_map.converters["upper"] = Upper
    if kind == "sorted":
        app.url_map.sort_parameters = True
        app.url_map.sort_key = lambda pair: str(pair[1])
    where: dict[str, Any] = {}
    if kind == "hosts":
        where = {"host": "h.example"}
    elif kind == "subdomains":
        where = {"subdomain": "<sub>"}
    rules: list[tuple[str, str, dict[str, Any]]] = [
        ("/", "index", {}),
        ("/p/<name>", "page", {}),
        ("/p/<name>/<int:n>", "page", {}),
        ("/d/", "dflt", {"defaults": {"n": 1}}),
        ("/d/<int(fixed_digits=3):n>", "dflt", {}),
        ("/é/<path:rest>", "path", {}),
        ("/u/<upper:x>", "upper", {}),
        ("/u/<x>/other", "upper", {}),
        ("/k/<float:f>/<uuid:u>/<any(b, 'a c'):w>", "kinds", {}),
        ("/m", "meth", {"methods": ["POST"]}),
        ("/m/get", "meth", {"methods": ["GET"]}),
        ("/away", "away", where),
        ("/ws", "socket", {"websocket": True}),
        ("/al/<name>", "page", {"alias": True}),
        ("/a.b", "bp.sub.view", {}),
    ]
    for rule, endpoint, options in rules:
        more = {"host": "main.example"} if kind == "hosts" and "host" not in options else {}
        app.add_url_rule(rule, endpoint, _answer, **{**options, **more})
    return app


APPS = {kind: app_with(kind) for kind in ("plain", "hosts", "subdomains", "named", "sorted")}
VALUES = st.sampled_from([1, 0, -3, 1.5, "a", "é /?", None, "x", [1, "b"], (), "main", True])
URLS = st.tuples(
    st.sampled_from("index page dflt path upper kinds meth away socket bp.sub.view nope".split()),
    st.dictionaries(st.sampled_from("name n rest x f u w sub q z".split()), VALUES, max_size=4),
    st.sampled_from([None, "GET", "POST", "PUT"]),
    st.booleans(),
    st.sampled_from([None, "https", "", "ftp"]),
)
PLACES = st.fixed_dictionaries(
    {
        "REQUEST_METHOD": st.sampled_from(["GET", "POST"]),
        "wsgi.url_scheme": st.sampled_from(["http", "https"]),
        "SERVER_NAME": st.just("localhost"),
        "SERVER_PORT": st.just("80"),
        "HTTP_HOST": st.sampled_from(
            ["localhost", "main.example", "h.example", "a.example.com:8000", "example.com:8000"]
        ),
        "SCRIPT_NAME": st.sampled_from(["", "/app", "/é/".encode().decode("latin-1")]),
        "PATH_INFO": st.just("/"),
    },
    optional={"HTTP_CONNECTION": st.just("Upgrade"), "HTTP_UPGRADE": st.just("websocket")},
)


@pytest.mark.filterwarnings("ignore:Current server name")
@pytest.mark.parametrize("kind", APPS)
@given(URLS, PLACES)
@settings(max_examples=200, deadline=None)
def test_a_url_is_built_as_werkzeug_builds_it(
    kind: str, asked: Any, environ: dict[str, Any]
) -> None:
    """Of any endpoint with any values, as seen from any request; the errors are the same."""
    app = APPS[kind]
    endpoint, values, method, external, scheme = asked
    adapter = app.create_url_adapter(app.request_class(dict(environ)))
    assert adapter is not None
    map_ = read_map(app)
    builder = Builder(map_, read_domains(app, map_), environ)
    mine = outcome(builder.build, endpoint, values, method, external, scheme)
    theirs = outcome(adapter.build, endpoint, values, method, external, True, scheme)
    assert mine == theirs


def test_an_error_says_what_may_have_been_meant() -> None:
    """As Werkzeug's does; it is a `LookupError`."""
    app = APPS["plain"]
    map_ = read_map(app)
    environ = {"REQUEST_METHOD": "GET", "wsgi.url_scheme": "http", "HTTP_HOST": "localhost"}
    builder = Builder(map_, read_domains(app, map_), environ)
    with pytest.raises(LookupError) as mine:
        builder.build("pagr", {"name": "a"})
    with pytest.raises(BuildError) as theirs:
        app.url_map.bind("localhost").build("pagr", {"name": "a"})
    assert isinstance(mine.value, OwnBuildError)
    assert str(mine.value) == str(theirs.value)
    assert "Did you mean 'page' instead?" in str(mine.value)
