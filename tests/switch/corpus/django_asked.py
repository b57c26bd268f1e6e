"""What the Django corpus is asked beside the made-up requests: what its views' words are for.

The settings must be active: there are real signatures among them.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from datetime import UTC, datetime

from dualrt.switch import Sample
from tests.switch.corpus.asking import ask, form, get, json, multipart

JANUARY = "Fri, 02 Jan 2026 03:04:05 GMT"
OLD, NEW = "Thu, 01 Jan 2004 00:00:00 GMT", "Sun, 01 Jan 2040 00:00:00 GMT"
PDF = ("file", "ä %22b%22.pdf", "application/pdf", b"%PDF-1.4\r\n\r\n\x00\xff")
TEXT = (
    "file",
    "../../etc/a.txt",
    "text/plain; charset=latin-1; x=y",
    "Z\xfcrich\nzwei\n".encode("latin-1"),
)


def asked() -> dict[str, list[Sample]]:
    """Return the requests by the first part of their path, which is the module's name."""
    every = [*_polls(), *_data(), *_others(), *_redirects(), *_cookies(), *_conditional()]
    every += [*_forms(), *_about_requests(), *_texts(), *_signatures()]
    found: dict[str, list[Sample]] = {}
    for each in every:
        found.setdefault(each.url.split("/")[1], []).append(each)
    return found


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


def _cookies() -> list[Sample]:
    from django.contrib.sessions.backends.signed_cookies import SessionStore
    from django.core import signing

    store = SessionStore()
    store.update({"cart": [1, {"n": "é"}], "theme": "dark"})
    store.save()
    session = f"sessionid={store.session_key}"
    signer = signing.get_cookie_signer(salt="tokencorpus")
    token = signer.sign("the value")
    old = _at(signing.TimestampSigner, time.time() - 90, salt="x").timestamp()
    aged = f"v:{old}"
    aged = f"{aged}:{signer.signature(aged)}"
    sent = [f"token={token}", f"token={token[:-1]}x", f"token={aged}", "token=a:b:c", "token="]
    names = ("signed", "signed_or", "signed_while")
    return [
        *(get(f"/cookies/{name}/", cookie=cookie) for name in names for cookie in sent),
        *(get("/signatures/cookie_signer/", cookie=cookie) for cookie in sent),
        *(
            get(f"/cookies/{name}/", cookie=cookie)
            for name in ("session_read", "session_items", "visitor")
            for cookie in (session, session[:-1], "sessionid=x:y:z", f"{session}; a=1")
        ),
        get("/cookies/read/", cookie="favorite=42"),
        get("/cookies/read/", cookie='favorite="a\\"b\\054c"; favorite=second'),
        get("/cookies/read_all/", cookie="a=1; b = two ;c; =d; e=\xe9; a=3; $x=1"),
        get("/cookies/needed/", cookie="needed=1"),
        get("/cookies/counted/", cookie="visits=41"),
        get("/cookies/counted/", cookie="visits=x"),
        form("/cookies/consent/", ("level", "all")),
        get("/cookies/consent/", cookie="consent=all"),
        get("/cookies/recent/?item=tea", cookie='recent="[\\"a\\"\\054 \\"tea\\"]"'),
        get("/cookies/wrong_samesite/?samesite=lax"),
        get("/cookies/sign/?value=%C3%A9"),
    ]


def _at(cls: type, when: float, **options: str) -> object:
    """Return a signer whose clock stands still."""
    from django.core.signing import b62_encode

    signer = cls(**options)
    signer.timestamp = lambda: b62_encode(int(when))
    return signer


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


def _forms() -> list[Sample]:
    empty = ("file", "empty.txt", "", b"")
    big = ("file", "big.bin", "application/octet-stream", bytes(range(256)) * 300)
    names = ("upload", "upload_chunks", "upload_many", "upload_seek", "boxes")
    cases = [[PDF], [TEXT], [empty], [big], [PDF, TEXT], [("other", "", "text/plain", b"x")], []]
    latin = "application/x-www-form-urlencoded; charset=iso-8859-1"
    broken = "multipart/form-data; boundary=b"
    return [
        *(
            multipart(f"/forms/{name}/", files, ("note", "ä note"), ("box", "1"), ("box", "2"))
            for name in names
            for files in cases
        ),
        get("/forms/search/?q=%3Cb%3E%20%C3%A9"),
        form("/forms/name_form/", ("your_name", " Ann <b> ")),
        form("/forms/boxes/", ("box", "a"), ("box", "b"), ("other", "é")),
        form("/forms/missing_key/", ("key", "there")),
        form("/forms/contact/", ("email", "a@b.example"), ("subject", "x"), ("code", "AB1")),
        form("/forms/contact/", ("email", "a@b"), ("subject", "x" * 30), ("code", "1")),
        *(
            ask("POST", f"/forms/{name}/", b"one\ntwo\r\nthree\n\xff", content_type="text/x")
            for name in ("raw", "read_parts", "iterated", "own_parser")
        ),
        form("/forms/put_form/", ("a", "1"), ("a", "2"), method="PUT"),
        ask("POST", "/forms/latin_form/?q=%E9", b"q=%E9", content_type=latin),
        ask("POST", "/forms/boxes/", b"box=%E9&box=%C3%A9", content_type=latin),
        ask("POST", "/forms/boxes/", b"--b\r\nno parts", content_type=broken),
        ask("POST", "/forms/boxes/", b"x", content_type="multipart/form-data"),
        ask("POST", "/forms/boxes/", b"a=1&b", content_type="application/x-www-form-urlencoded"),
        form("/forms/boxes/", *((f"f{n}", "x") for n in range(1001))),
        form("/forms/hidden_method/", ("_method", "put")),
        get("/forms/pages/?q=a%26b&page=7&page=8"),
    ]


def _about_requests() -> list[Sample]:
    kinds = ["text/html", "application/json", "image/*", "*/*;q=0.1", "text/*;q=0.5, text/html"]
    kinds += ["application/json;q=0.9,text/plain;q=1.0", "", "nonsense", "text/html;level=1;q=0.3"]
    names = ("wants", "preferred", "accepted_type")
    plain = "text/plain; charset=latin-1; x=y"
    return [
        *(get(f"/asked/{name}/", accept=kind) for name in names for kind in kinds),
        *(
            get("/asked/hosts/", host=host)
            for host in ("example.com", "[::1]:8000", "a_b", "x:99999")
        ),
        get("/asked/paths/caf%C3%A9/%2F;x=1/?a=%2F&b"),
        get("/asked/header/", x_token="1", user_agent="é"),
        get("/asked/header_needed/", x_api_key="k"),
        get("/asked/client_ip/", x_forwarded_for=" 203.0.113.7 , 10.0.0.1"),
        ask("POST", "/asked/content/", b"x", content_type=plain),
        ask("POST", "/asked/content/", b"x", content_type="text/plain; charset=nonsense"),
        get("/asked/ajax/", x_requested_with="XMLHttpRequest"),
        get("/asked/bearer/", authorization="Bearer abc"),
        get("/asked/bearer/", authorization="Basic YTpi"),
        get("/asked/robots/", user_agent="Googlebot/2.1"),
        get("/asked/api/v2/", accept="application/json; version=3"),
        get("/asked/cors/", origin="https://app.example"),
        ask("OPTIONS", "/asked/cors/", origin="null", access_control_request_method="PUT"),
        get("/asked/meta/", referer="http://x/é", accept_encoding="gzip"),
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


def _signatures() -> list[Sample]:
    from django.core import signing

    now, past = time.time(), time.time() - 100_000
    address = {
        when: _at(signing.TimestampSigner, when, salt="corpus.unsubscribe").sign_object("a@b")
        for when in (now, past)
    }
    timed = [_at(signing.TimestampSigner, w, salt="corpus.timed").sign("v") for w in (now, past)]
    made = signing.Signer(salt="corpus.objects").sign_object({"a": 1})
    name = signing.Signer(salt="corpus.download").signature("a b.txt")
    digest = hmac.new(b"the key that both sides know", b"{}", hashlib.sha256).hexdigest()
    return [
        *(get(f"/signatures/unsubscribe/{token}/") for token in (*address.values(), "x:y:z")),
        ask("POST", f"/signatures/unsubscribe/{address[now]}/"),
        *(get(f"/signatures/timed/?token={token}") for token in (*timed, timed[0][:-1], "a:b")),
        get(f"/signatures/unsign/?value={signing.Signer().sign('x')}"),
        get(f"/signatures/read_object/?data={made}"),
        get(f"/signatures/read_object/?data={made}x"),
        get(f"/signatures/download/a%20b.txt?signature={name}"),
        get(f"/signatures/download/other.txt?signature={name}"),
        ask("POST", "/signatures/hook/", b"{}", x_hub_signature_256=f"sha256={digest}"),
        get("/signatures/sign/?value=%C3%A9:x"),
        get("/signatures/hmacs/?value=%C3%A9"),
    ]
