"""`QueryDict`, uploads made by hand, media types and signed cookies, beside Django's own."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given as fed
from hypothesis import settings as how
from hypothesis import strategies as st

from dualrt.errors import ViewError
from tests import django_site

django_site.setup()

from django.core.files import uploadedfile as stock_files  # noqa: E402
from django.core.handlers.wsgi import WSGIRequest  # noqa: E402
from django.core.signing import get_cookie_signer  # noqa: E402
from django.http import HttpRequest as StockRequest  # noqa: E402
from django.http import HttpResponse as StockResponse  # noqa: E402
from django.http import QueryDict as Stock  # noqa: E402
from django.http.request import MediaType as StockType  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.utils.datastructures import MultiValueDict as StockMulti  # noqa: E402
from django.views.decorators.http import etag as stock_etag  # noqa: E402

from dualrt_django.edge import uploads  # noqa: E402
from dualrt_django.edge.querydict import MultiValueDict, QueryDict  # noqa: E402
from dualrt_django.edge.request import HttpRequest, MediaType  # noqa: E402
from dualrt_django.edge.response import HttpResponse  # noqa: E402
from dualrt_django.edge.views.http import etag  # noqa: E402
from dualrt_django.request import DjangoWSGI  # noqa: E402

Ask = Callable[[Any], Any]


def told(ask: Ask, what: Any) -> Any:
    """Return what is answered, or the error's name and text."""
    try:
        return ask(what)
    except Exception as error:
        return type(error).__name__, str(error)


ASKED: list[Ask] = [
    *(lambda d: d.get("a"), lambda d: d.get("a", "x"), lambda d: d["a"], lambda d: d["zz"]),
    *(lambda d: d.getlist("b"), lambda d: d.getlist("q", [1]), lambda d: list(d.items())),
    *(lambda d: list(d.lists()), lambda d: list(d.values()), lambda d: d.dict(), repr, len, bool),
    *(lambda d: d.urlencode(), lambda d: d.urlencode(safe="/a"), lambda d: d.encoding),
    *(lambda d: d.__setitem__("a", b"x"), lambda d: d.__delitem__("a"), lambda d: d.pop("a")),
    *(lambda d: d.pop("q", 3), lambda d: d.popitem(), lambda d: d.setdefault(b"k", "v")),
    *(lambda d: d.setdefault("a"), lambda d: d.setlistdefault("n"), lambda d: d.clear()),
    *(lambda d: d.setlistdefault("n2", ["z"]), lambda d: d.appendlist("a", b"\xff")),
    *(lambda d: d.update({"a": "b"}), lambda d: d.update([("x", "y")], k=1)),
    *(lambda d: d.update(d.copy()), lambda d: d.update(1, 2), lambda d: d.setlist("l", [b"a"])),
    *(lambda d: repr(d.copy()), lambda d: repr(copy.copy(d)), lambda d: repr(copy.deepcopy(d))),
    *(lambda d: repr(pickle.loads(pickle.dumps(d))), lambda d: d.__getstate__()),
    *(lambda d: "a" in d, lambda d: d == {"a": ["b"]}, lambda d: d.setlist("e", [])),
    *(lambda d: d.get("e", "D"), lambda d: d["e"], lambda d: d.copy().__dict__),
    *(lambda d: setattr(d, "encoding", "latin-1"), lambda d: setattr(d, "encoding", None)),
]
QUERIES = st.one_of(
    st.text(alphabet="ab&=+%C3A9zé;🙂", max_size=40),
    st.text(alphabet="ab&=+%C3A9zé", max_size=40).map(str.encode),
    st.binary(max_size=20),
)
ENCODINGS = st.sampled_from([None, "utf-8", "latin-1", "utf-16", "koi8-r", "ascii", "unknown"])


@how(max_examples=800, deadline=None)
@fed(QUERIES, st.booleans(), ENCODINGS, st.lists(st.sampled_from(ASKED), max_size=6))
def test_a_query_is_what_it_is_in_django(
    query: str | bytes, mutable: bool, encoding: str | None, order: list[Ask]
) -> None:
    """Parsed, asked and changed."""
    theirs = told(lambda kind: kind(query, mutable=mutable, encoding=encoding), Stock)
    ours = told(lambda kind: kind(query, mutable=mutable, encoding=encoding), QueryDict)
    if isinstance(theirs, tuple):
        assert ours == theirs
        return
    for ask in order:
        assert told(ask, ours) == told(ask, theirs)
        assert repr(ours) == repr(theirs)


@pytest.mark.parametrize("limit", [None, 1, 2, 3])
def test_more_fields_than_the_setting_allows_are_an_error(limit: int | None) -> None:
    """Blank ones count."""
    with override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=limit):
        for query in ("a=1", "a=1&b", "a&&b", ""):
            assert told(lambda kind, q=query: repr(kind(q)), QueryDict) == told(  # type: ignore[misc]
                lambda kind, q=query: repr(kind(q)),  # type: ignore[misc]
                Stock,
            )


def test_it_can_be_made_of_keys_and_be_subclassed() -> None:
    """What a subclass does when fields are added, it does while they are parsed."""
    assert repr(QueryDict.fromkeys(["a", "a", "b"], "v")) == repr(Stock.fromkeys("aab", "v"))
    assert QueryDict.fromkeys("a", mutable=True)._mutable

    def made(base: Any) -> Any:
        class Upper(base):  # type: ignore[misc]
            def appendlist(self, key: Any, value: Any) -> None:
                super().appendlist(key.upper(), value)

            def __getitem__(self, key: Any) -> Any:
                return super().__getitem__(key.upper())

        return Upper("a=1&b=2")

    ours, theirs = made(QueryDict), made(Stock)
    assert repr(ours) == repr(theirs)
    assert (ours.get("a"), ours.get("z", 1)) == (theirs.get("a"), theirs.get("z", 1)) == ("1", 1)


@pytest.mark.parametrize("ask", ASKED)
def test_a_dict_of_lists_is_what_it_is_in_django(ask: Ask) -> None:
    """What `FILES` is, without a query's rules."""
    ours, theirs = (kind({"a": [1, 2], "b": []}) for kind in (MultiValueDict, StockMulti))
    assert str(told(ask, ours)) == str(told(ask, theirs))
    assert repr(ours) == repr(theirs)


FILES: list[Ask] = [
    *(str, repr, bool, len, list, lambda f: f.name, lambda f: f.size, lambda f: f.content_type),
    *(lambda f: f.read(2), lambda f: f.readline(), lambda f: list(f.chunks(2)), lambda f: f.tell()),
    *(lambda f: setattr(f, "name", "../x/y.txt"), lambda f: setattr(f, "name", "..")),
    *(lambda f: setattr(f, "name", None), lambda f: f.seek(1), lambda f: f.multiple_chunks(1)),
    *(lambda f: setattr(f, "name", "n" * 300 + ".txt"), lambda f: f.close(), lambda f: f.closed),
    *(lambda f: f.readable(), lambda f: f.writable(), lambda f: f.seekable(), lambda f: f.open()),
    *(lambda f: f.write(b"more"), lambda f: f.nothing, lambda f: f.__enter__() is f),
]


@how(max_examples=300, deadline=None)
@fed(st.binary(max_size=9), st.lists(st.sampled_from(FILES), max_size=7))
def test_an_upload_made_by_hand_is_djangos(content: bytes, order: list[Ask]) -> None:
    """Read, named and closed."""
    ours: Any = uploads.SimpleUploadedFile("a/b.txt", content)
    theirs: Any = stock_files.SimpleUploadedFile("a/b.txt", content)
    for ask in order:
        mine, its = told(ask, ours), told(ask, theirs)
        if mine is ours:
            assert its is theirs
        else:
            assert mine == its
    ours.__exit__(None, None, None)
    theirs.close()


def test_an_upload_has_no_path_and_its_size_may_be_measured() -> None:
    """The error says what to do."""
    file = uploads.TemporaryUploadedFile.received(BytesIO(b"abc"), "a.txt", "text/plain", 3)
    with pytest.raises(ViewError, match="server runtime"):
        file.temporary_file_path()
    with pytest.raises(ViewError, match="make a SimpleUploadedFile"):
        uploads.TemporaryUploadedFile("a.txt", "text/plain", 3, None)
    assert file.multiple_chunks(1)
    assert list(file.chunks(2)) == [b"ab", b"c"]
    assert file.open().read() == b"abc"
    file.close()
    assert not file.readable()
    with pytest.raises(ValueError, match="cannot be reopened"):
        file.open()
    assert uploads.File(BytesIO(b"four")).size == 4
    made = uploads.SimpleUploadedFile.from_dict({"filename": "a", "content": b"x"})
    assert (made.name, made.content_type) == ("a", "text/plain")


TYPES = ["text/html", "text/*", "*/*", "text/html;level=1", "text/html;q=0.2", "", "text", "a/;b=c"]


@pytest.mark.parametrize("one", TYPES)
@pytest.mark.parametrize("other", [*TYPES, None])
def test_media_types_match_as_in_django(one: str, other: str | None) -> None:
    """Ranges and parameters."""
    ours, theirs = MediaType(one), StockType(one)
    assert ours.match(other) == theirs.match(other)
    assert ours.match(MediaType(other)) == theirs.match(StockType(other))
    for name in ("quality", "specificity", "range_params", "main_type", "sub_type"):
        assert getattr(ours, name) == getattr(theirs, name)
    assert (str(ours), repr(ours)) == (str(theirs), repr(theirs))


MADE_BY_HAND: list[Ask] = [
    *(repr, lambda r: repr(r.GET), lambda r: r.GET._mutable, lambda r: repr(r.POST)),
    *(lambda r: r.META, lambda r: r.COOKIES, lambda r: repr(r.FILES), lambda r: r.path),
    *(lambda r: r.method, lambda r: r.content_type, lambda r: r.encoding, lambda r: r.scheme),
    *(lambda r: r.get_full_path(), lambda r: r.is_secure(), lambda r: r.resolver_match),
    *(lambda r: setattr(r, "encoding", "latin-1"), lambda r: r.accepts("a/b")),
]


@pytest.mark.parametrize("ask", MADE_BY_HAND)
def test_a_request_made_by_hand_is_empty(ask: Ask) -> None:
    """As Django's is; what is put on it is what it has."""
    assert told(ask, HttpRequest()) == told(ask, StockRequest())
    ours, theirs = HttpRequest(), StockRequest()
    for request in (ours, theirs):
        request.META.update({"SERVER_NAME": "srv", "SERVER_PORT": "8000", "QUERY_STRING": "a=b"})
        request.method, request.path = "GET", "/x"
    assert told(ask, ours) == told(ask, theirs)
    assert ours.get_host() == theirs.get_host() == "srv:8000"


@pytest.mark.parametrize("sent", ['"a"', '"b"', ""])
def test_a_request_made_by_hand_has_headers(sent: str) -> None:
    """Those of its META, so that decorators that ask for them can be tried on it."""
    answers = []
    ours, stock = (HttpRequest, HttpResponse, etag), (StockRequest, StockResponse, stock_etag)
    for kind, respond, tagged in (ours, stock):
        request: Any = kind()
        request.method = "GET"
        request.META["HTTP_IF_NONE_MATCH"] = sent
        found = [request.headers[each] for each in ("If-None-Match", "IF_NONE_MATCH")]
        absent = request.headers.get("x-none"), "if-match" in request.headers
        view: Any = tagged(lambda request: '"a"')(lambda request, made=respond: made("page"))
        response = view(request)
        answers.append((found, absent, response.status_code, response.content, [*response.items()]))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("name", ["upload_handlers", "multipart_parser_class"])
@pytest.mark.parametrize("kind", ["by hand", "wsgi"])
def test_who_would_parse_uploads_in_another_way_is_told(name: str, kind: str) -> None:
    """It would be set in vain."""
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/", "wsgi.url_scheme": "http"}
    request = HttpRequest() if kind == "by hand" else DjangoWSGI(environ, "/", {}, "django")
    for act in (lambda: getattr(request, name), lambda: setattr(request, name, [])):
        with pytest.raises(AttributeError, match=f"no attribute '{name}' at the edge: uploads are"):
            act()
    assert not hasattr(request, name)


COOKIES = ["v2", "legacy", "forged", "old", "none", "unsigned"]


@pytest.mark.filterwarnings("ignore:The SIGNED_COOKIE_LEGACY_SALT_FALLBACK")  # from 6.1 on
@pytest.mark.parametrize("kind", COOKIES)
@pytest.mark.parametrize("given", [{}, {"default": "d"}, {"max_age": 5}, {"salt": "s"}])
@pytest.mark.parametrize("fallback", [True, False])
def test_signed_cookies_are_read_as_django_reads_them(
    kind: str, given: dict[str, Any], fallback: bool
) -> None:
    """Values and errors; by the salts of before, where the setting says so."""
    salt = given.get("salt", "")
    signer = get_cookie_signer(salt=f"django.http.cookies.v2:{len(salt)}:{salt}c")
    values = {
        "v2": signer.sign("value"),
        "legacy": get_cookie_signer(salt=f"c{salt}").sign("value"),
        "forged": signer.sign("value")[:-1] + "?",
        "old": "v:1aaaaa:" + signer.signature("v:1aaaaa"),
        "unsigned": "value",
    }
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/",
        "wsgi.input": BytesIO(),
        **({"HTTP_COOKIE": f"c={values[kind]}"} if kind in values else {}),
    }
    with override_settings(SIGNED_COOKIE_LEGACY_SALT_FALLBACK=fallback):
        theirs = told(lambda r: r.get_signed_cookie("c", **given), WSGIRequest({**environ}))
        ours = told(
            lambda r: r.get_signed_cookie("c", **given), DjangoWSGI(environ, "/", {}, "django")
        )
    if theirs[0] == "SignatureExpired":  # the text has the time in it
        ours, theirs = ours[0], theirs[0]
    assert ours == theirs
