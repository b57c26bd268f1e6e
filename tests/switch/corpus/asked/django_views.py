"""What the Django corpus is asked beside the made-up requests: what its views' words are for.

The settings must be active: there are real signatures among them.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from dualrt.switch import Sample
from tests.switch.corpus.asking import ask, form, get, json

JANUARY = "Fri, 02 Jan 2026 03:04:05 GMT"
OLD, NEW = "Thu, 01 Jan 2004 00:00:00 GMT", "Sun, 01 Jan 2040 00:00:00 GMT"
PDF = ("file", "ä %22b%22.pdf", "application/pdf", b"%PDF-1.4\r\n\r\n\x00\xff")
TEXT = (
    "file",
    "../../etc/a.txt",
    "text/plain; charset=latin-1; x=y",
    "Z\xfcrich\nzwei\n".encode("latin-1"),
)


def asked() -> list[Sample]:
    """Return the requests."""
    return [*_polls(), *_data(), *_others(), *_redirects(), *_texts(), *_conditional()]


def _polls() -> list[Sample]:
    return [
        *(
            get(f"/polls/{n}/{what}")
            for n in (1, 2, 3, 9)
            for what in ("form/", "title/", "class/")
        ),
        form("/polls/1/vote/", ("choice", "2")),
        form("/polls/1/vote/", ("choice", "9")),
        form("/polls/2/vote/", ("choice", "x")),
        form("/polls/7/vote/", ("choice", "1")),
        get("/polls/1/results/?voted=3"),
        get("/polls/3/closed/"),
        ask("POST", "/polls/1/closed/"),
        ask("POST", "/polls/1/class/"),
        json("/polls/1/vote.json", {"choice": 3}),
        json("/polls/1/vote.json", {"choice": 8}),
        json("/polls/1/vote.json", [1]),
        json("/polls/8/vote.json", {"choice": 3}),
        *(get(f"/polls/list.json?page={page}") for page in ("1", "2", "3", "-1", "x", "1&page=2")),
        get("/polls/search/?q=%20TEA"),
    ]


def _data() -> list[Sample]:
    return [
        *(get(f"/data/items/{slug}/") for slug in ("tea", "ice", "none")),
        get("/data/items/?tag=cold&tag=sweet"),
        get("/data/not_encodable/?kind=time"),
        json("/data/echo/", {"a": [1, "é", None, 1.5e300]}),
        json("/data/echo/", "text"),
        ask("POST", "/data/echo/", b'{"a":\n 1,,}', content_type="application/json"),
        ask("POST", "/data/echo/", b"\xff\xfe", content_type="application/json"),
        ask("POST", "/data/echo/", b"{}", content_type="Application/JSON; charset=utf-8"),
        json("/data/create/", {"name": "Tea", "price": 3}),
        json("/data/create/", {"name": "a/é\u20ac", "price": 1.5}),
        json("/data/create/", {"name": " ", "price": "3"}),
        json("/data/create/", [1]),
        json("/data/items/tea/changed/", {"price": "4"}, "PATCH"),
        ask("PATCH", "/data/items/none/changed/"),
        ask("DELETE", "/data/items/tea/changed/"),
        ask("DELETE", "/data/items/none/changed/"),
        get("/data/jsonp/?callback=show"),
        get("/data/jsonp/?callback=alert(1)"),
        get("/data/of_query/?a=1&a=2&b=%C3%A9"),
    ]


def _others() -> list[Sample]:
    return [
        *(get(f"/basics/status/{code}/") for code in (200, 201, 204, 205, 299, 304, 404, 503, 599)),
        get("/basics/header_refused/?value=fine"),
        get("/basics/header_encoded/?name=%E2%82%AC"),
        get("/basics/missing/?foo=1"),
        get("/basics/of_generator/?n=12"),
        get("/streams/export.csv"),
        get("/streams/export.txt"),
        get("/streams/export.xml"),
        get("/streams/downloaded/caf%C3%A9%20%22x%22.txt?inline"),
        get("/streams/endless/?n=250"),
        get("/streams/events/", last_event_id="7"),
        get("/streams/lines/?a=1&a=2&b=%C3%A9"),
        ask("HEAD", "/streams/large_csv/"),
        *(ask(method, "/methods/fallback/") for method in ("GET", "POST", "PURGE", "TRACE")),
        *(ask(method, "/methods/plain/") for method in ("PROPFIND", "CONNECT", "get")),
        ask("POST", "/methods/only_post/"),
        form("/methods/asynchronous/", ("a", "1"), ("a", "2")),
        get("/methods/set-up/?page=12"),
        get("/errors/denied/?key=open"),
        get("/errors/bad/?n=21"),
        get("/errors/zero/?n=1"),
        get("/errors/handled/?name=_x"),
        get("/errors/handled/?name=x"),
        get("/errors/awaited/?who=friend"),
        *(get(f"/errors/owned/{pk}/", x_owner="me") for pk in (1, 11)),
        *(
            get(f"/errors/kinds/{kind}/")
            for kind in "host fields big missing bad value object validation other".split()
        ),
        *(get(f"/dates/archive/{year}/{month}/") for year, month in ((2024, 2), (2026, 13))),
        get("/dates/ahead/100/"),
        *(get(f"/dates/local/?tz={zone}") for zone in ("Asia/Tokyo", "../etc/passwd", "Nowhere")),
        get("/dates/parsed/?date=2026-02-30&time=25:00&datetime=2026-01-01T00:00:00Z"),
        get("/dates/durations/?duration=P1W"),
        get("/dates/headers/", date=NEW),
        get("/dates/headers/", date="yesterday"),
        get("/dates/days_between/?from=2024-01-01&to=x"),
        get("/dates/ics/?summary=a%0D%0Ab"),
        *(get(f"/sites/fibonacci/{n}/") for n in (10, 90, 91)),
        *(
            get(f"/sites/validated/?value={value}")
            for value in ("me@example.org", "https://example.com/x", "10.0.0.1", "::1", "a", "")
        ),
        *(get(f"/sites/ranged/?n={n}") for n in (1, 4, 12)),
        get("/sites/translated/", accept_language="de"),
        get("/sites/translated/", cookie="django_language=de"),
        get("/sites/feature/?flag=x"),
        get("/sites/feature/", cookie="visitor=ann"),
        ask("HEAD", "/sites/page/"),
    ]


def _redirects() -> list[Sample]:
    targets = ("/ok", "//evil.example", "http://localhost/x", "https:///x", "javascript:x", "\\\\e")
    return [
        *(get(f"/redirects/after_login/?next={target}") for target in targets),
        form("/redirects/after_login/", ("next", "/posted")),
        *(get(f"/redirects/unsafe_scheme/?to={to}") for to in ("/fine", "ftp://x", "mailto:a@b")),
        get("/redirects/kept/?forever"),
        get("/redirects/classes/?permanent=1&q=%C3%A9"),
        get("/redirects/to_object/?slug=%C3%A9-x"),
        get("/redirects/to_login/?a=1&b=%C3%A9"),
        get("/redirects/old/?a=1&b=%25%C3%A9"),
        *(ask(method, f"/redirects/counter/{n}/") for n in (0, 7) for method in ("GET", "POST")),
        form("/redirects/toggle/", ("theme", "dark")),
        form("/redirects/toggle/", ("theme", "<x>")),
        get("/redirects/toggle/", cookie="theme=dark"),
    ]


def _texts() -> list[Sample]:
    texts = ["a%20%3Cb%3E%20%26amp;%20%27x%27", "%C3%9C%20%E6%97%A5", "http://a.example/?x=(1)", ""]
    names = "escaped formatted paragraphs linked stripped scripted badge slugs words queries uris"
    urls = [
        "//x",
        "https://example.com/a",
        "http:///x",
        "http://localhost",
        "%09//x",
        "ftp://example.com",
    ]
    return [
        *(get(f"/texts/{name}/?text={text}") for name in names.split() for text in texts),
        *(get(f"/texts/filenames/?name={name}") for name in ("a%20b/c.txt", "..", "%C3%A9!")),
        *(get(f"/texts/allowed/?url={url}") for url in urls),
        *(get(f"/texts/coded/?b64={value}") for value in ("YQ", "YQ==", "a", "%C3%A9")),
    ]


def _conditional() -> list[Sample]:
    tag = hashlib.sha256(str(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)).encode())
    etag = f'"{tag.hexdigest()[:16]}"'
    tagged = [f"/conditional/{name}/1/" for name in ("tagged", "both", "modified")]
    fields = [
        {"if_none_match": etag},
        {"if_none_match": f'"x", W/{etag}'},
        {"if_none_match": "*"},
        {"if_match": '"x"'},
        {"if_match": etag},
        {"if_modified_since": JANUARY},
        {"if_modified_since": OLD},
        {"if_modified_since": "no date", "if_none_match": "no tag"},
        {"if_unmodified_since": OLD},
        {"if_unmodified_since": NEW, "if_match": etag},
        {"if_none_match": etag, "if_modified_since": OLD},
    ]
    return [
        *(get(url, **given) for url in tagged for given in fields),
        *(ask("PUT", "/conditional/both/1/", b"x", **given) for given in fields),
        *(ask("HEAD", "/conditional/both/1/", **given) for given in fields[:3]),
        *(ask("PUT", "/conditional/part/3/", b"new", if_match=m) for m in ('"part-3"', '"x"')),
        get("/conditional/part/3/", if_none_match='"part-3"'),
        get("/conditional/weakly/", if_none_match='"weak"'),
        get("/conditional/front_page/", if_modified_since="Thu, 01 Jan 2026 00:00:00 GMT"),
        get("/conditional/by_hand/", if_none_match="*"),
        get("/conditional/since/", if_modified_since="Thursday, 01-Jan-04 00:00:00 GMT"),
        get(
            "/conditional/conditional_response/", if_none_match='"9a0364b9e99bb480dd25e1f0284c8555"'
        ),
        get("/conditional/varied/", user_agent="Mobile"),
        get("/conditional/vary_patched/?star=1"),
        get("/conditional/account/", cookie="account=1"),
    ]
