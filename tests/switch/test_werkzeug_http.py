"""`werkzeug.http`, `werkzeug.urls`, `werkzeug.utils` and `werkzeug.security` at the edge, beside
Werkzeug's own.
"""

from __future__ import annotations

import string
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from time import struct_time
from typing import Any

import pytest
import werkzeug.http
import werkzeug.security
import werkzeug.urls
import werkzeug.utils
from hypothesis import given, settings
from hypothesis import strategies as st

from dualrt_flask.edge import http, security, urls, utils
from tests.switch.twins import outcome

# what headers are made of, dense in what means something
WORDS = (
    "a b B q q= 0 1 0.5 é ☃ utf-8'' W/ w/ filename filename* a*0= a*1*= %C3%A9 %22 bytes text/html "
    '*/* max-age= no-cache private en-US gzip basic "x" \\" = ; ,'
)
PIECES = st.sampled_from([*'",;=* \t\\/-*%', *WORDS.split()])
TEXT = st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=20)
MAYBE = st.none() | TEXT
TOKENS = st.text(string.ascii_letters + string.digits + '-._~!"\\ é,;=', max_size=8)
DATES = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1))  # noqa: DTZ001, RUF100
MOMENTS = (
    DATES
    | DATES.map(lambda d: d.replace(tzinfo=UTC))
    | DATES.map(lambda d: d.replace(tzinfo=timezone(timedelta(hours=2))))
)

PARSERS = [
    "parse_accept_header",
    "parse_age",
    "parse_cache_control_header",
    "parse_content_range_header",
    "parse_cookie",
    "parse_csp_header",
    "parse_date",
    "parse_dict_header",
    "parse_etags",
    "parse_if_range_header",
    "parse_list_header",
    "parse_options_header",
    "parse_range_header",
    "parse_set_header",
    "quote_header_value",
    "unquote_header_value",
    "unquote_etag",
    "quote_etag",
    "is_entity_header",
    "is_hop_by_hop_header",
]
RANGES = st.lists(
    st.sampled_from(["bytes", "=", " ", "-", ",", "0", "1", "9", "10", "499", "/", "*", "+", "_"]),
    max_size=12,
).map("".join)


def twins(name: str) -> tuple[Any, Any]:
    """Return the edge's function of a name, and Werkzeug's."""
    return getattr(http, name), getattr(werkzeug.http, name)


def same(name: str, *args: Any, **kwargs: Any) -> None:
    """Assert that both give the same."""
    edge, real = twins(name)
    assert outcome(edge, *args, **kwargs) == outcome(real, *args, **kwargs)


@pytest.mark.parametrize("name", PARSERS)
def test_a_header_is_read_the_same(name: str) -> None:
    """Whatever it is made of."""
    optional = not name.startswith(("parse_list", "parse_dict", "quote", "unquote_h", "is_"))

    @given(MAYBE if optional else TEXT)
    @settings(max_examples=150, deadline=None)
    def check(value: Any) -> None:
        same(name, value)

    check()


OPTION = st.builds(
    "{}={}".format,
    st.sampled_from(["a", "Filename", "a*0", "a*1", "a*0*", "a*1*", "filename*", "a*", "q", "b*x"]),
    st.sampled_from(
        [
            "x",
            '"x y"',
            '"a\\"b\\\\"',
            "UTF-8''%C3%A9",
            "utf-8'en'%e2%82",
            "latin-1''%E9",
            "iso-8859-1''%E9",
            "us-ascii''%41",
            "''%C3%A9",
            "%C3%A9",
            '"%22"',
            '"open',
            "",
            "0.5",
        ]
    ),
)
OPTIONS = st.lists(OPTION, max_size=5).flatmap(
    lambda parts: st.sampled_from([";", "; ", " ;\t", ", ", ";;"]).map(lambda by: by.join(parts))
)


@pytest.mark.parametrize(
    "name", ["parse_options_header", "parse_dict_header", "parse_accept_header"]
)
def test_options_are_read_the_same(name: str) -> None:
    """In pieces, with charsets, quoted."""

    @given(st.sampled_from(["text/html", "", "form-data"]), OPTIONS)
    @settings(max_examples=300, deadline=None)
    def check(main: str, options: str) -> None:
        same(name, f"{main}; {options}")
        same(name, options)

    check()


@given(
    st.lists(
        st.builds(
            "{}{}{}".format,
            st.sampled_from(["a", "b c", "é", '"', "", " a ", "a,b"]),
            st.sampled_from(["=", " = ", "", "=="]),
            st.sampled_from(
                [
                    "1",
                    "",
                    '"q\\"uo\\073ted"',
                    '"\\303\\251\\400"',
                    "é",
                    '"open',
                    "a b",
                    "a,b",
                    '"\\é"',
                ]
            ),
        ),
        max_size=4,
    ),
    st.sampled_from(["; ", ";", " ;\t", ","]),
)
@settings(max_examples=300, deadline=None)
def test_cookies_are_read_the_same(pairs: list[str], by: str) -> None:
    """Quoted or not, whole or not; from an environ, too."""
    text = by.join(pairs)
    same("parse_cookie", text)
    latin1 = text.encode().decode("latin-1")
    same("parse_cookie", latin1)
    same("parse_cookie", {"HTTP_COOKIE": latin1})
    same("parse_cookie", {})


@given(RANGES)
@settings(max_examples=150, deadline=None)
def test_ranges_are_read_the_same(value: str) -> None:
    """Those that are asked for, and those that are sent."""
    same("parse_range_header", f"bytes={value}")
    same("parse_range_header", value)
    same("parse_content_range_header", f"bytes {value}")
    same("parse_content_range_header", value)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("bytes=0-499", id="one"),
        pytest.param("bytes=0-0,-1", id="suffix-after"),
        pytest.param("bytes=-1,0-0", id="suffix-before"),
        pytest.param("bytes=500-600,601-999", id="two"),
        pytest.param("bytes=5-", id="open"),
        pytest.param("bytes=5-,7-9", id="after-open"),
        pytest.param("bytes=9-5", id="backwards"),
        pytest.param("bytes=-0", id="nothing"),
        pytest.param("items = 1 - 3 ", id="blanks"),
        pytest.param("bytes=1_0-2", id="underscore"),
        pytest.param("bytes", id="no-equals"),
    ],
)
@pytest.mark.parametrize("length", [None, 0, 1, 5, 500, 10_000])
def test_a_range_is_cut_the_same(value: str, length: int | None) -> None:
    """For every length of what it is a range of."""

    def cut(module: Any) -> Any:
        found = module.parse_range_header(value)
        if found is None:
            return None
        made = found.make_content_range(length)
        header = found.to_content_range_header(length)
        return found.to_header(), found.range_for_length(length), header, made and str(made)

    assert outcome(cut, http) == outcome(cut, werkzeug.http)


COOKIES = st.fixed_dictionaries(
    {},
    optional={
        "max_age": st.none()
        | st.integers(-5, 10**7)
        | st.timedeltas(timedelta(0), timedelta(days=999)),
        "expires": st.none() | st.just("soon") | st.integers(0, 10**9) | MOMENTS,
        "path": st.none() | TEXT,
        "domain": st.none()
        | st.sampled_from(
            ["", "example.com", ".example.com", "bücher.example", "localhost:5000", "a..b"]
        ),
        "secure": st.booleans(),
        "httponly": st.booleans(),
        "sync_expires": st.just(False),
        "samesite": st.sampled_from([None, "lax", "Strict", "NONE", "other"]),
        "partitioned": st.booleans(),
    },
)


@given(st.sampled_from(["a", "s-id", "é"]), st.text(max_size=30) | TEXT, COOKIES)
@settings(max_examples=150, deadline=None)
def test_a_cookie_is_written_the_same(key: str, value: str, options: dict[str, Any]) -> None:
    """Quoting, the order of the attributes, what is refused."""
    if options.get("max_age") is not None and options.get("expires") is None:
        options["sync_expires"] = False  # it would be by the clock
    same("dump_cookie", key, value, **options)


@pytest.mark.parametrize("age", [0, 60, timedelta(days=30)])
def test_a_cookie_expires_when_it_is_too_old(age: Any) -> None:
    """``Expires`` follows ``Max-Age``: so many seconds after the cookie was made."""
    seconds = age if isinstance(age, int) else int(age.total_seconds())
    rests = set()
    for dump in twins("dump_cookie"):
        earliest = int(datetime.now(UTC).timestamp())
        name, expires, rest = dump("a", "b", max_age=age).split("; ", 2)
        latest = int(datetime.now(UTC).timestamp())
        moment = parsedate_to_datetime(expires.removeprefix("Expires=")).timestamp()
        assert earliest <= moment - seconds <= latest
        rests.add((name, rest))
    assert rests == {("a=b", f"Max-Age={seconds}; Path=/")}


@pytest.mark.parametrize("module", [http, werkzeug.http], ids=["edge", "werkzeug"])
def test_a_cookie_that_is_too_large_is_warned_of(module: Any) -> None:
    """In the same words."""
    with pytest.warns(UserWarning, match="too large") as caught:
        module.dump_cookie("abc", "x" * 5000)
    assert str(caught[0].message) == (
        "The 'abc' cookie is too large: the value was 5000 bytes but the header required 12 extra"
        " bytes. The final size was 5012 bytes but the limit is 4093 bytes. Browsers may silently"
        " ignore cookies larger than this."
    )
    assert caught[0].filename == __file__
    assert module.dump_cookie("abc", "x" * 5000, max_size=0)


@given(st.none() | TEXT, st.dictionaries(TOKENS, st.none() | TOKENS | st.integers(), max_size=3))
@settings(max_examples=150, deadline=None)
def test_a_header_is_written_the_same(value: str | None, options: dict[str, Any]) -> None:
    """Lists, pairs, options."""
    same("dump_options_header", value, options)
    same("dump_header", options)
    same("dump_header", list(options))
    same("dump_csp_header", options)
    for token in (True, False):
        same("quote_header_value", value or "", allow_token=token)
    same("quote_etag", value or "", weak=True)
    same("generate_etag", (value or "").encode())


@given(MOMENTS | st.dates(date(1970, 1, 2)) | st.integers(0, 10**10) | st.floats(0, 10**9))
@settings(max_examples=200, deadline=None)
def test_a_date_is_written_the_same(value: Any) -> None:
    """Of a moment, a day, seconds."""
    same("http_date", value)


@pytest.mark.parametrize(
    "age", [None, 0, 7, -1, "12", "x", timedelta(minutes=3), timedelta(seconds=-1)]
)
def test_an_age_is_written_the_same(age: Any) -> None:
    """Negative ones are refused."""
    same("dump_age", age)


def test_a_struct_time_is_a_date() -> None:
    """In the machine's zone, as in Werkzeug."""
    same("http_date", struct_time((2024, 5, 17, 12, 0, 0, 4, 138, 0)))


@given(*[st.none() | st.integers(-3, 12)] * 3)
def test_a_byte_range_is_valid_or_not(start: Any, stop: Any, length: Any) -> None:
    """For all small numbers."""
    same("is_byte_range_valid", start, stop, length)


ETAG = st.sampled_from([None, '"a"', 'W/"a"', '"b"', '"a", "b"', "*", 'W/"b"', "a"])
STAMP = st.sampled_from(
    [None, "Fri, 17 May 2024 12:00:00 GMT", "Sat, 18 May 2024 12:00:00 GMT", "nonsense"]
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "HTTP_RANGE": st.just("bytes=0-1"),
            "HTTP_IF_RANGE": ETAG | STAMP,
            "HTTP_IF_MATCH": ETAG,
            "HTTP_IF_NONE_MATCH": ETAG,
            "HTTP_IF_MODIFIED_SINCE": STAMP,
        },
    ),
    ETAG,
    st.sampled_from([None, b"", b"a"]),
    STAMP | st.just(datetime(2024, 5, 17, 12, 0, 0, 5, UTC)),
    st.booleans(),
)
@settings(max_examples=250, deadline=None)
def test_a_resource_is_modified_or_not(
    environ: dict[str, Any], etag: Any, data: Any, modified: Any, ignore: bool
) -> None:
    """By all four conditions."""
    same("is_resource_modified", environ, etag, data, modified, ignore)


HEADERS = [("Content-Type", "a"), ("X-A", "b"), ("EXPIRES", "c"), ("te", "d"), ("Connection", "e")]


@pytest.mark.parametrize("name", ["remove_entity_headers", "remove_hop_by_hop_headers"])
def test_headers_are_removed_the_same(name: str) -> None:
    """From a list, in place."""
    found = []
    for function in twins(name):
        headers = HEADERS.copy()
        function(headers)
        found.append(headers)
    assert found[0] == found[1] != HEADERS


def test_the_statuses_are_the_same() -> None:
    """Names and all."""
    assert http.HTTP_STATUS_CODES == werkzeug.http.HTTP_STATUS_CODES


@pytest.mark.parametrize("name", ["COOP", "COEP"])
def test_the_policies_are_the_same(name: str) -> None:
    """Their names and values."""
    edge, real = twins(name)
    assert [(e.name, e.value) for e in edge] == [(e.name, e.value) for e in real]


PARTS = (
    "http https : / // a é ☃.net xn--n3h.net ? # @ % %C3%A5 %25 %2F %DF %zz [::1] :80 :0 & = + ; ~ "
    'itms-services: mailto: x=y .. user:pass < " \\ |'
)
NAMES = (
    "xn--0.pt xn--999999999.a.é a.example bücher.example xn--bcher-kva.example xn--a.b xn--\xff.b "
    "[::1] LOCALHOST"
)


def some(*words: str) -> Any:
    """Return a strategy of a few of these, one after another."""
    return st.lists(st.sampled_from(words), max_size=4).map("".join)


WHOLE = st.builds(
    "{}{}{}{}{}{}{}".format,
    st.sampled_from(["http://", "https://", "//", "itms-services://", "ftp://"]),
    st.sampled_from(["", "", "me@", "m%C3%A9:p%40ss@", "mé:@", ":x@"]),
    st.sampled_from(["", *NAMES.split()]),
    st.sampled_from(["", "", ":80", ":0", ":", ":x"]),
    some("/", "é", "%C3%A9", "%2F", "%ff", ";p", " ", "a", "%", "?"),
    some("?", "a=b", "&", "%26", "é", "%C3%A9", "+"),
    some("#", "f", "é", "%23"),
)
URLS = st.lists(st.sampled_from([" ", *PARTS.split()]), max_size=10).map("".join) | WHOLE


@given(URLS)
@settings(max_examples=250, deadline=None)
def test_a_url_is_quoted_the_same(url: str) -> None:
    """To ASCII and back."""
    assert outcome(urls.iri_to_uri, url) == outcome(werkzeug.urls.iri_to_uri, url)
    assert outcome(urls.uri_to_iri, url) == outcome(werkzeug.urls.uri_to_iri, url)


@given(st.lists(st.sampled_from(["a", "..", ".", "/", "\\", "é", " ", "_", "-", "ß"])).map("".join))
@settings(max_examples=200, deadline=None)
def test_a_name_is_made_safe_the_same(name: str) -> None:
    """For a file, and below a folder."""
    assert utils.secure_filename(name) == werkzeug.utils.secure_filename(name)
    for base in ("", "/srv", "files"):
        assert security.safe_join(base, name, "x") == werkzeug.security.safe_join(base, name, "x")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/json", "image/svg+xml", "application/xml", "x/y; a=b"]
)
def test_text_has_a_charset(kind: str) -> None:
    """And nothing else."""
    real = werkzeug.utils.get_content_type(kind, "utf-8")
    assert utils.get_content_type(kind, "utf-8") == real


METHODS = ["scrypt:16:1:1", "pbkdf2:sha256:10", "pbkdf2:sha1:3", "scrypt:1", "pbkdf2:a:1:2", "md5"]


@pytest.mark.parametrize("method", METHODS)
def test_passwords_are_hashed_the_same(method: str) -> None:
    """Each checks the other's, and refuses the same methods."""

    def crossed(makes: Any, checks: Any) -> Any:
        made = makes.generate_password_hash("pä55", method)
        return (
            made.partition("$")[0],
            checks.check_password_hash(made, "pä55"),
            checks.check_password_hash(made, "other"),
        )

    one = outcome(crossed, security, werkzeug.security)
    assert one == outcome(crossed, werkzeug.security, security)


def test_what_is_no_hash_is_nobodys_password() -> None:
    """And a salt has a length."""
    assert not security.check_password_hash("a$b", "x")
    assert outcome(security.gen_salt, 0) == outcome(werkzeug.security.gen_salt, 0)
    assert len(security.gen_salt(9)) == 9


@pytest.mark.parametrize("method", ["scrypt", "pbkdf2", "pbkdf2:sha512"])
def test_the_defaults_are_the_same(method: str) -> None:
    """What stands before the salt says all of it."""
    real = werkzeug.security.generate_password_hash("x", method).partition("$")[0]
    assert security.generate_password_hash("x", method).partition("$")[0] == real


class Kept:
    """Has a property of each kind."""

    def __init__(self, headers: Any) -> None:
        self.headers = headers
        self.made = 0


def test_a_property_needs_a_slot_where_there_are_slots() -> None:
    """`_cache_` and its name."""
    found = []
    for module in (utils, werkzeug.utils):

        class Slotted:
            __slots__ = ("_cache_value", "times")

            @module.cached_property  # type: ignore[untyped-decorator,attr-defined]
            def value(self) -> int:
                self.times = getattr(self, "times", 0) + 1
                return self.times

        made: Any = Slotted()
        seen = [made.value, made.value]
        made.value = 9
        seen.append(made.value)
        del made.value
        found.append([*seen, made.value])
    assert found[0] == found[1]


def test_properties_are_kept_the_same() -> None:
    """In the object, and in a header."""
    found = []
    for module, headers in ((utils, http), (werkzeug.utils, werkzeug.http)):
        cls = type("Kept", (Kept,), {})

        def value(self: Any) -> int:
            self.made += 1
            return self.made * 10

        cls.value = module.cached_property(value)  # type: ignore[attr-defined]
        cls.value.__name__ = "value"  # type: ignore[attr-defined]
        cls.age = module.header_property("Age", 7, int, str)  # type: ignore[attr-defined]
        cls.fixed = module.header_property("X", read_only=True)  # type: ignore[attr-defined]
        made: Any = cls({})
        steps = [made.value, made.value]
        made.value = 5
        steps.append(made.value)
        del made.value
        steps += [made.value, made.age]
        made.age = 3
        steps.append(dict(made.headers))
        made.headers["Age"] = "x"
        steps.append(made.age)
        del made.age
        steps += [dict(made.headers), outcome(setattr, made, "fixed", 1), repr(cls.age)]  # type: ignore[attr-defined]
        found.append(steps)
        del headers
    assert found[0] == found[1]
