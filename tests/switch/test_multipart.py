"""Multipart bodies, read beside Django: well-formed ones, odd ones, and what lies at the limits."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given as fed
from hypothesis import settings as how
from hypothesis import strategies as st

from tests import django_site
from tests.switch.test_request_differential import files, seen

django_site.setup()

from django.core.handlers.wsgi import WSGIRequest  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.utils.http import parse_header_parameters as theirs  # noqa: E402

from dualrt_django.edge.parameters import parse_header_parameters as ours  # noqa: E402
from dualrt_django.request import DjangoWSGI  # noqa: E402

NAMES = st.sampled_from(
    [
        *('"f"', "f", '""', '" b "', "é", '"ü;x"', '"a\\"b"', "=?utf-8?q?x?=", '"f"; name="g"'),
        *("utf-8''%C3%A9", '"&amp;"', ""),
    ]
)
FILE_NAMES = st.sampled_from(
    [
        *('"a.txt"', '"../b/c.txt"', '"C:\\\\x\\\\y.txt"', '""', '"."', '"&#47;x"', '"\x01\x7f"'),
        *('"' + "n" * 300 + '.ext"', '"é\u202e.txt"', "bare", '"a;b.txt"', '"..\\..\\z"', '"a/"'),
    ]
)
HEADERS = st.sampled_from(
    [
        *(
            "Content-Type: text/plain",
            "Content-Type: text/x; charset=utf-8; a=b",
            "X: y",
            "nothing",
        ),
        *("Content-Transfer-Encoding: base64", "content-transfer-encoding: BASE64 ", ": x", "\xff"),
        *("Content-Length: 5", "Content-Disposition: attachment", "Content-Type: a/b; c*=no'e'x"),
        *("X-Long: " + "x" * 1100, "X: " + "y" * 900),
    ]
)
DATA = st.one_of(
    st.sampled_from(
        [
            *(b"", b"value", b"\xff\xfe", "é".encode(), b"YWJj", b"YW Jj\r\nZA==", b"YWJ", b"Y!Jj"),
            *(
                b"a\r\n",
                b"\r\n\r\n",
                b"\n",
                b"--",
                b"x\r\n--bX",
                b"x--b",
                b"A" * 3000,
                b"====",
                b"QQ",
            ),
        ]
    ),
    st.binary(max_size=12),
)


@st.composite
def parts(draw: Any) -> bytes:
    """Return a part, with the line break that its boundary ends with."""
    lines = []
    if draw(st.integers(0, 9)):
        name = draw(st.sampled_from(["name", "name", "name*", "NAME", "nam"]))
        line = f"Content-Disposition: form-data; {name}={draw(NAMES)}"
        if draw(st.booleans()):
            kind = draw(st.sampled_from(["filename", "filename", "filename*", "filename*0"]))
            line += f"; {kind}={draw(FILE_NAMES)}"
        lines.append(line)
    lines += draw(st.lists(HEADERS, max_size=3))
    end = draw(st.sampled_from(["\r\n", "\r\n", "\r\n", "\n", ""]))
    gap = draw(st.sampled_from(["\r\n\r\n", "\r\n\r\n", "\r\n\r\n", "\r\n", "\n\n"]))
    head = draw(st.sampled_from(["", "", "", " ", "--"])) + end + "\r\n".join(lines) + gap
    coding = draw(st.sampled_from(["utf-8", "utf-8", "latin-1"]))
    return head.encode(coding, "replace") + draw(DATA)


@st.composite
def bodies(draw: Any) -> bytes:
    """Return a body; its boundary is ``b``, and its end may be missing."""
    between = draw(st.sampled_from([b"\r\n--b", b"\r\n--b", b"\r\n--b", b"\n--b", b"--b"]))
    start = draw(st.sampled_from([b"--b", b"--b", b"--b", b"preamble\r\n--b", b"", b"x" * 1100]))
    end = draw(
        st.sampled_from([b"\r\n--b--\r\n", b"\r\n--b--", b"\r\n--b", b"", b"\r\n--b--x" * 2])
    )
    return bytes(start + between.join(draw(st.lists(parts(), max_size=4))) + end)


TYPES = st.sampled_from(
    [
        *["multipart/form-data; boundary=b"] * 4,
        'multipart/form-data; charset=latin-1; boundary="b"',
        "multipart/form-data; charset=utf-16; boundary=b",
        "multipart/form-data; boundary=" + "x" * 250,
        "multipart/form-data; boundary=",
    ]
)
LIMITS = st.sampled_from(
    [
        *({}, {}, {}, {"DATA_UPLOAD_MAX_NUMBER_FIELDS": 1}, {"DATA_UPLOAD_MAX_NUMBER_FIELDS": 0}),
        *({"DATA_UPLOAD_MAX_NUMBER_FILES": 1}, {"DATA_UPLOAD_MAX_MEMORY_SIZE": 20}),
        {"DATA_UPLOAD_MAX_MEMORY_SIZE": None, "DATA_UPLOAD_MAX_NUMBER_FIELDS": None},
        {"FILE_UPLOAD_MAX_MEMORY_SIZE": 5, "DEFAULT_CHARSET": "latin-1"},
    ]
)
HANDLERS = st.sampled_from(
    [
        ["Memory", "Temporary"],
        ["Memory", "Temporary"],
        ["Temporary", "Memory"],
        ["Temporary"],
        ["Memory"],
        [],
    ]
)


def both(kind: str, body: bytes, length: str | None = None) -> tuple[Any, Any]:
    """Return Django's request and the edge's."""
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "SERVER_NAME": "srv",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)) if length is None else length,
    }
    stock = WSGIRequest({**environ, "wsgi.input": BytesIO(body)})
    mine = DjangoWSGI(environ, "/", {}, "django")
    mine.body = body
    return stock, mine


ASKED: Any = {
    "POST": lambda r: (repr(r.POST), r.POST.encoding, r.POST._mutable),
    "FILES": files,
    "POST again": lambda r: repr(r.POST),
    "left": lambda r: r.read(),
}


def the_same(stock: Any, mine: Any) -> None:
    """Ask both everything."""
    for name, ask in ASKED.items():
        told, said = seen(mine, ask), seen(stock, ask)
        if said[:1] == ("AttributeError",) and "_file" in str(said):
            return  # Django trips over its own cleaning up
        assert told == said, name
    stock.close()


# Django leaves the files of a form that it could not read to the collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@how(max_examples=700, deadline=None)
@fed(TYPES, bodies(), LIMITS, HANDLERS)
def test_a_form_is_read_as_django_reads_it(
    kind: str, body: bytes, limits: dict[str, Any], handlers: list[str]
) -> None:
    """Fields, files and all that is told of them; errors; what comes after errors."""
    named = [f"django.core.files.uploadhandler.{each}FileUploadHandler" for each in handlers]
    with override_settings(FILE_UPLOAD_HANDLERS=named, **limits):
        the_same(*both(kind, body))


@pytest.mark.parametrize("size", [0, 1, 100, 65_535, 65_536, 65_537, 70_000, 140_000])
@pytest.mark.parametrize("coding", ["", "Content-Transfer-Encoding: base64\r\n"])
def test_sizes_around_those_that_django_reads_at_once(size: int, coding: str) -> None:
    """A boundary may lie across two of its chunks."""
    data = b"QUJD" * (size // 4) if coding else b"\r" * (size // 2) + b"x" * (size - size // 2)
    body = (
        b'--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n'
        + coding.encode()
        + b"\r\n"
        + data
        + b'\r\n--b\r\nContent-Disposition: form-data; name="g"\r\n\r\nv\r\n--b--\r\n'
    )
    the_same(*both("multipart/form-data; boundary=b", body))


@pytest.mark.parametrize("length", ["", "0", "-1", "x", "10"])
def test_what_the_content_length_says_counts(length: str) -> None:
    """Nothing is read past it."""
    body = b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\nv\r\n--b--\r\n'
    the_same(*both("multipart/form-data; boundary=b", body, length))


PIECES = st.sampled_from(
    [
        *("a=b", 'filename="x;y"', "filename*=utf-8''%C3%A9", "filename*0=a", "filename*1*=%20b"),
        *(
            "filename*0*=latin-1'en'%e9",
            "charset=utf-8",
            'boundary="a b"',
            "x",
            "=",
            "q=0.5",
            "a=<x>",
        ),
        *('a="\\"q\\""', "f*=bogus'x'y", "b*=''z", "n*2=c", "n*=d", "n*0=e", "Na*10=1", "Na*9=2"),
        *("a*b=c", " ", "<x>", 'a="\\\\"', "é*"),
    ]
)
TEXT = st.text(alphabet="ab;=\"\\' *01%<>C3A9é,:utf8-", max_size=40)
LINES = st.one_of(
    TEXT, st.lists(PIECES | TEXT, max_size=6).map(lambda got: "a/B;" + "; ".join(got))
)


@how(max_examples=700, deadline=None)
@fed(LINES)
def test_parameters_are_read_as_django_reads_them(line: str) -> None:
    """Quotes, RFC 2231, and what is neither."""
    assert seen(line, ours) == seen(line, theirs)
