"""The edge's requests beside Django's own, on generated requests: same answers, same errors."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given as fed
from hypothesis import settings as how
from hypothesis import strategies as st

from dualrt.errors import ClientError
from dualrt.routing.paths import django_asgi_path, django_wsgi_path
from tests import django_site

django_site.setup()

from django.core.handlers.asgi import ASGIRequest  # noqa: E402
from django.core.handlers.wsgi import WSGIRequest  # noqa: E402
from django.test import override_settings  # noqa: E402

from dualrt_django.convert import cookie_rule  # noqa: E402
from dualrt_django.discover import _takes_whole_segments  # noqa: E402
from dualrt_django.request import DjangoASGI, DjangoWSGI, with_http  # noqa: E402

DIFFERENT = {"WSGIRequest", "ASGIRequest"}


def seen(request: Any, ask: Callable[[Any], Any]) -> Any:
    """Return what is answered, or the error's name and text. What fails in Django without meaning
    to, the edge answers with a 400.
    """
    try:
        return ask(request)
    except ClientError:
        return "malformed"
    except (ValueError, TypeError) as error:
        if type(error) in (ValueError, TypeError):
            return "malformed"
        return type(error).__name__, str(error)
    except Exception as error:
        return type(error).__name__, str(error)


def files(request: Any) -> Any:
    """Return all that can be told of the files."""
    found = []
    for name, several in request.FILES.lists():
        for file in several:
            told = [type(file).__name__, str(file), repr(file), file.name, file.size, len(file)]
            told += [file.content_type, file.charset, file.content_type_extra, bool(file)]
            told += [list(file.chunks()), list(file.chunks(3)), file.multiple_chunks()]
            told += [file.multiple_chunks(3), list(file), file.open().read(), file.tell()]
            told += [file.readable(), file.seekable(), file.closed, getattr(file, "field_name", 0)]
            file.seek(0)
            told += [file.readline(), file.readlines(), file.read()]
            found.append((name, told))
    return found


ASKED: dict[str, Callable[[Any], Any]] = {
    "GET": lambda r: (repr(r.GET), r.GET.encoding, r.GET.urlencode()),
    "GET-changed": lambda r: r.GET.__setitem__("a", "b"),
    "COOKIES": lambda r: r.COOKIES,
    "host": lambda r: r.get_host(),
    "port": lambda r: r.get_port(),
    "headers": lambda r: [
        (r.headers.get(each), r.headers.get(each, 1), each in r.headers)
        for each in (
            "Accept",
            "HOST",
            "x-a",
            "X_A",
            "content_type",
            "Content-Length",
            "",
            "é",
            "Cookie",
        )
    ],
    "header": lambda r: r.headers["X_A"],
    "no header": lambda r: r.headers["X_No-Such"],
    "scheme": lambda r: (r.scheme, r.is_secure()),
    "path_info": lambda r: r.path_info,
    "full": lambda r: (r.get_full_path(), r.get_full_path(force_append_slash=True)),
    "info": lambda r: (r.get_full_path_info(), r.get_full_path_info(True)),
    "absolute": lambda r: r.build_absolute_uri(),
    "absolute-to": lambda r: [
        r.build_absolute_uri(each)
        for each in ("/a?b", "../x", "//o.example/y", "https://z.example/ü", "?q=1", "", "a/./b")
    ],
    "content": lambda r: (r.content_type, r.content_params),
    "encoding": lambda r: r.encoding,
    "accepts": lambda r: [r.accepts(each) for each in ("text/html", "text/*", "a/b;c=d", "x", "")],
    "accepted": lambda r: (
        [repr(each) for each in r.accepted_types],
        [str(each) for each in r.accepted_types_by_precedence],
    ),
    "preferred": lambda r: (
        r.get_preferred_type(["text/html", "application/json", "text/html;level=1"]),
        str(r.accepted_type("text/html")),
        r.get_preferred_type([]),
    ),
    "POST": lambda r: (repr(r.POST), r.POST.encoding),
    "FILES": files,
    "latin": lambda r: (setattr(r, "encoding", "latin-1"), repr(r.GET), r.encoding),
    "read": lambda r: (r.read(3), r.readline(), r.read()),
    "lines": lambda r: r.readlines(),
    "iterated": lambda r: list(r),
    "repr": repr,
    "META": lambda r: {k: v for k, v in r.META.items() if k.startswith("HTTP_")},
    "META-order": lambda r: [key for key in r.META if key.startswith("HTTP_")],
    "META-path": lambda r: [
        r.META.get(k) for k in ("PATH_INFO", "SCRIPT_NAME", "QUERY_STRING", "REQUEST_METHOD")
    ],
    "META-server": lambda r: [
        r.META.get(k) for k in ("SERVER_NAME", "SERVER_PORT", "REMOTE_ADDR", "REMOTE_PORT")
    ],
}

QUERIES = st.one_of(
    st.sampled_from(["", "a=1", "a=1&a=2&b", "q=caf%C3%A9+x", "%FF=%E9", "&&=&a", "x=%u12"]),
    st.text(alphabet="ab&=+%C3A9é/?;ÿ", max_size=20),
)
PATHS = st.one_of(
    st.sampled_from(["/", "", "/a/b", "//a", "/caf\xc3\xa9", "/\xff/x", "/a%2Fb", "/a b;c"]),
    st.text(alphabet="/ab.%é\xc3\xa9 ?#[", max_size=12).map(lambda text: f"/{text}"),
)
HOSTS = st.sampled_from(
    [None, "", "a.example", "A.Example:8000", "b.example.", "[::1]:80", "evil.org", "a b", "x:y"]
)
COOKIES = st.one_of(
    st.sampled_from(["a=1; b=2", 'q="x\\073"; a', "=;x", "c=\xc3\xa9", "a=1; a=2", "s=b:1:c"]),
    st.text(alphabet='ab=;" \\073,é', max_size=20),
)
TYPES = st.sampled_from(
    [
        *("", "text/plain", "text/html; charset=latin-1", "Text/HTML;Charset=nope; a=b"),
        *("application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8"),
        *("application/x-www-form-urlencoded; charset=koi8-r", "a/b; charset*=bogus'x'y"),
        *("multipart/form-data; boundary=b", 'multipart/form-data; boundary="b"; charset=latin-1'),
        *("multipart/form-data", "Multipart/form-data; boundary=b", "multipart/form-data; a=\xe9"),
        *("multipart/form-data; boundary=b\xe9", "multipart/form-data; boundary=a b"),
    ]
)
ACCEPTS = st.sampled_from(
    [
        *("*/*", "text/html, application/json;q=0.9, */*;q=0.1", "text/*;q=0", "", ",", "text"),
        *("text/html;level=1, text/html;level=2;q=2", "a/b;c=d;q=x", "a/b; x*=no'e'1", "TEXT/html"),
    ]
)
BODIES = st.one_of(
    st.sampled_from(
        [
            *(b"", b"a=1&b=%C3%A9+x&a=2", b"\xff=\xfe", b"line\nline two\r\nthree"),
            b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\nv\r\n--b--\r\n',
            (
                b'--b\r\nContent-Disposition: form-data; name="u"; filename="\xc3\xa9.txt"\r\n'
                b"Content-Type: text/x; charset=utf-8\r\n\r\nthe\nfile\r\n\rx\r\n--b--\r\n"
            ),
        ]
    ),
    st.binary(max_size=30),
)
ORDERS = st.lists(st.sampled_from(sorted(ASKED)), min_size=1, max_size=6).filter(
    # Django reads no multipart form twice; the edge does
    lambda order: "latin" not in order or not {"FILES", "POST"} & {*order[: order.index("latin")]}
)
SITES = st.sampled_from(
    [
        {},
        {},
        {"ALLOWED_HOSTS": [".example"], "USE_X_FORWARDED_HOST": True, "USE_X_FORWARDED_PORT": True},
        {"ALLOWED_HOSTS": [], "DEBUG": True},
        {"ALLOWED_HOSTS": [], "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")},
        {"SECURE_PROXY_SSL_HEADER": ("a",)},
        {"FORCE_SCRIPT_NAME": "/forced/", "DEFAULT_CHARSET": "latin-1"},
        {"DATA_UPLOAD_MAX_NUMBER_FIELDS": 1, "DATA_UPLOAD_MAX_MEMORY_SIZE": 10},
        {"FILE_UPLOAD_MAX_MEMORY_SIZE": 0},
    ]
)
MORE = st.dictionaries(
    st.sampled_from(["HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PROTO"]),
    st.sampled_from(["https", "http, https", "fwd.example:1", "8443", ""]),
)


@st.composite
def environs(draw: Any) -> tuple[dict[str, Any], bytes]:
    """Return an environ, without its input, and the body."""
    body = draw(BODIES)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": draw(st.sampled_from(["GET", "POST", "POST", "post", "PUT"])),
        "PATH_INFO": draw(PATHS),
        "SERVER_NAME": "srv",
        "SERVER_PORT": draw(st.sampled_from(["80", "443", "8000"])),
        "REMOTE_ADDR": "1.2.3.4",
        "wsgi.url_scheme": draw(st.sampled_from(["http", "https"])),
        "HTTP_ACCEPT": draw(ACCEPTS),
        "HTTP_COOKIE": draw(COOKIES),
        "CONTENT_TYPE": draw(TYPES),
        **draw(MORE),
    }
    if draw(st.booleans()):
        environ["HTTP_X_A"] = "1"
    optional = {
        "QUERY_STRING": draw(st.none() | QUERIES),
        "SCRIPT_NAME": draw(st.sampled_from([None, "", "/app", "/caf\xc3\xa9", "/a/"])),
        "SCRIPT_URL": draw(st.sampled_from([None, None, None, "/app//x", "/"])),
        "HTTP_HOST": draw(HOSTS),
        "CONTENT_LENGTH": draw(st.sampled_from([str(len(body)), str(len(body)), None, "0", "2"])),
    }
    environ.update({key: value for key, value in optional.items() if value is not None})
    return {key: _latin(value) for key, value in environ.items()}, body


def _latin(text: str) -> str:
    return text.encode("latin-1", "replace").decode("latin-1")


def pairs_under_wsgi(environ: dict[str, Any], body: bytes) -> Iterator[tuple[Any, Any]]:
    """Yield Django's request and the edge's: as the wrapper makes it, and as the one-line door."""
    path = django_wsgi_path(dict(environ))
    size = environ.get("CONTENT_LENGTH")
    told = body[: int(size)] if size else b""
    for given in (False, True):
        stock = WSGIRequest({**environ, "wsgi.input": BytesIO(body)})
        if given:
            http = WSGIRequest({**environ, "wsgi.input": BytesIO(body)})
            ours: Any = DjangoWSGI(http.META, http.path_info, {}, "django")
            with_http(ours, http)
        else:
            ours = DjangoWSGI({**environ, "wsgi.input": BytesIO()}, path, {}, "django")
        ours.body = told
        yield stock, ours


@how(max_examples=400, deadline=None)
@fed(environs(), ORDERS, SITES)
def test_wsgi_requests_answer_as_djangos(
    request_of: tuple[dict[str, Any], bytes], order: list[str], site: dict[str, Any]
) -> None:
    """Whatever is asked, in whatever order."""
    environ, body = request_of
    with override_settings(**site):
        try:
            pairs = list(pairs_under_wsgi(environ, body))
        except Exception:
            return  # Django fails before any view is asked
        for stock, ours in pairs:
            for name in order:
                assert seen(ours, ASKED[name]) == seen(stock, ASKED[name]), name


@st.composite
def scopes(draw: Any) -> tuple[dict[str, Any], bytes]:
    """Return a scope and the body."""
    environ, body = draw(environs())
    fields = [
        (name, value.encode("latin-1"))
        for name, value in (
            (b"accept", environ["HTTP_ACCEPT"]),
            (b"cookie", environ["HTTP_COOKIE"]),
            (b"x-a", draw(st.sampled_from(["1", "2"]))),
            (b"content-type", environ["CONTENT_TYPE"]),
            (b"x_a", "other"),
            (b"X-A", "3"),
        )
        if draw(st.booleans())
    ]
    named = {"HTTP_HOST": b"host", "CONTENT_LENGTH": b"content-length"}
    named["HTTP_X_FORWARDED_PROTO"] = b"x-forwarded-proto"
    fields += [(b, environ[k].encode("latin-1")) for k, b in named.items() if k in environ]
    if draw(st.booleans()):
        fields.append((b"cookie", draw(COOKIES).encode("latin-1", "replace")))
    path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
    scope = {
        "type": "http",
        "method": environ["REQUEST_METHOD"],
        "path": path,
        "root_path": draw(st.sampled_from(["", "/app", path[:2]])),
        "query_string": environ.get("QUERY_STRING", "").encode("latin-1"),
        "headers": fields,
    }
    if draw(st.booleans()):
        scope |= {"scheme": "https", "server": ("srv", 443), "client": ["9.9.9.9", 5]}
    return scope, body


@how(max_examples=400, deadline=None)
@fed(scopes(), ORDERS, SITES)
def test_asgi_requests_answer_as_djangos(
    request_of: tuple[dict[str, Any], bytes], order: list[str], site: dict[str, Any]
) -> None:
    """Whatever is asked, in whatever order; a query that is not UTF-8 reaches no view."""
    scope, body = request_of
    with override_settings(**site):
        forced = site.get("FORCE_SCRIPT_NAME")
        path = django_asgi_path(script_name=forced, whole_segments=_takes_whole_segments())(scope)
        if path is None:
            return
        for given in (False, True):
            try:
                stock = ASGIRequest(scope, BytesIO(body))
            except Exception:
                return
            ours: Any = DjangoASGI(scope, path, {}, cookie_rule())
            if given:
                with_http(ours, ASGIRequest(scope, BytesIO(body)))
            ours.body = body
            for name in order:
                assert seen(ours, ASKED[name]) == seen(stock, ASKED[name]), name


@pytest.mark.parametrize("name", sorted(ASKED))
def test_each_question_is_answered_alike_on_a_plain_request(name: str) -> None:
    """One that nothing is wrong with: no question is asked in vain."""
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/a/b",
        "SERVER_NAME": "srv",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "HTTP_HOST": "a.example",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": "3",
        "QUERY_STRING": "a=b",
    }
    for stock, ours in pairs_under_wsgi(environ, b"c=d"):
        told = seen(stock, ASKED[name])
        assert seen(ours, ASKED[name]) == told
        assert told != "malformed"


def test_the_signatures_are_djangos() -> None:
    """Names and defaults of arguments."""
    for name in ("get_full_path", "get_signed_cookie", "build_absolute_uri", "accepts"):
        ours = inspect.signature(getattr(DjangoWSGI, name)).parameters
        theirs = inspect.signature(getattr(WSGIRequest, name)).parameters
        assert list(ours) == list(theirs)
