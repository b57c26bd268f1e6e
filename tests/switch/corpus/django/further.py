"""What is written less often: odd corners of the names that the edge has."""

from __future__ import annotations

import asyncio
import io
import json
import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.exceptions import (
    BadRequest,
    ObjectDoesNotExist,
    PermissionDenied,
    SuspiciousOperation,
    ValidationError,
)
from django.core.serializers.json import DjangoJSONEncoder
from django.core.signing import BadSignature, SignatureExpired, Signer, TimestampSigner
from django.http import (
    BadHeaderError,
    Http404,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
    StreamingHttpResponse,
)
from django.middleware.csrf import get_token
from django.shortcuts import redirect, resolve_url
from django.urls import NoReverseMatch, get_script_prefix, path, reverse, reverse_lazy
from django.utils import dateformat, timezone, translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac
from django.utils.dateparse import parse_date, parse_datetime, parse_duration, parse_time
from django.utils.decorators import method_decorator
from django.utils.encoding import force_bytes, force_str, iri_to_uri
from django.utils.functional import SimpleLazyObject, cached_property, lazy
from django.utils.html import escape, format_html, format_html_join, json_script, urlize
from django.utils.http import parse_etags, url_has_allowed_host_and_scheme, urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator, capfirst, get_valid_filename, slugify
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import (
    gettext,
    gettext_lazy,
    ngettext,
    ngettext_lazy,
    npgettext,
    override,
    pgettext,
    pgettext_lazy,
)
from django.views import View
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt, ensure_csrf_cookie, requires_csrf_token
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, etag, last_modified, require_http_methods
from django.views.decorators.vary import vary_on_cookie, vary_on_headers

from dualrt import runtime

THEN = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
LABEL = gettext_lazy("Yes")
signer = Signer(salt="further")


def tried(**calls):
    """Return what each call comes to, or its error."""
    told = {}
    for name, call in calls.items():
        try:
            found = call()
            told[name] = (
                found if isinstance(found, (str, int, list, dict, type(None))) else repr(found)
            )
        except Exception as error:
            told[name] = f"{type(error).__name__}: {error}"
    return JsonResponse(told)


@runtime("edge")
def response_as_dict(request):
    response = HttpResponse("x", headers={"x-one": "1"})
    response["X-Two"] = 2
    response.headers["X-Three"] = b"3"
    response.setdefault("X-One", "not")
    response.headers.setdefault("x-four", "4")
    had = [response.has_header("x-TWO"), "X-Nope" in response, response.get("x-nope", "-")]
    del response["x-three"]
    del response["x-never"]
    response.headers["x-two"] = "two"
    popped = response.headers.pop("x-four")
    response.content = [b"a", "b", 3]
    response.write("c")
    response.writelines([b"d", "e"])
    response.flush()
    response["X-Had"] = f"{had} {popped} {response.tell()} {len(response.headers)}"
    response["X-Items"] = json.dumps(sorted(response.items()))
    return response


@runtime("edge")
def response_attributes(request):
    response = HttpResponse(
        content="é", content_type="text/plain; charset=latin-1", status=HTTPStatus.ACCEPTED
    )
    told = [response.charset, response.reason_phrase, response.streaming, response.closed]
    response.reason_phrase = "Fine"
    told += [response.reason_phrase, response.readable(), response.writable(), response.seekable()]
    told += [response.content.hex(), response.getvalue().hex(), repr(response), response.text]
    response.charset = "utf-16"
    told += [response.charset, response.make_bytes("é").hex(), list(response)]
    told += [isinstance(response, HttpResponseBase), response.serialize_headers()]
    return HttpResponse("\n".join(map(str, told)), content_type="text/plain")


@runtime("edge")
def response_errors(request):
    response = HttpResponse()
    return tried(
        newline=lambda: response.__setitem__("X-A", "a\nb"),
        wide=lambda: response.__setitem__("X-A", "é✓") or response["X-A"],
        name=lambda: response.__setitem__("X-é", "x"),
        missing=lambda: response["X-None"],
        status=lambda: HttpResponse(status="abc"),
        range=lambda: HttpResponse(status=99),
        both=lambda: HttpResponse(content_type="a/b", headers={"content-type": "a/c"}),
        not_dict=lambda: JsonResponse([1]),
        bad_json=lambda: JsonResponse({"a": object()}),
        stream_content=lambda: StreamingHttpResponse([b""]).content,
        stream_write=lambda: StreamingHttpResponse([b""]).write("x"),
        scheme=lambda: HttpResponseRedirect("data:x"),
        long=lambda: HttpResponseRedirect("/" + "x" * 3000),
        allowed=lambda: HttpResponseNotAllowed(["GET", "PUT"])["Allow"],
        cookie_name=lambda: response.set_cookie("a b", "x"),
        cookie_age=lambda: response.set_cookie("a", "x", max_age=1, expires=datetime(2030, 1, 1)),
        samesite=lambda: response.set_cookie("a", "x", samesite="odd"),
        partition=lambda: response.delete_cookie("a", samesite="None", path="/p", domain="d"),
        header_error=lambda: issubclass(BadHeaderError, ValueError),
    )


@runtime("edge")
def file_like(request):
    """`HttpResponse` takes what is like a file, and reads it at once."""
    source = io.StringIO("one\ntwo\n")
    response = HttpResponse(source)
    response.writelines(line.upper() for line in io.StringIO("a\nb"))
    response["X-Closed"] = str(source.closed)
    print("printed", 1, file=response, end="|")
    return response


@runtime("edge")
def cookies(request):
    response = HttpResponse("set")
    response.set_signed_cookie(
        "signed", "välue", salt="s", max_age=timedelta(hours=1), httponly=True
    )
    del response.cookies["signed"]["expires"]
    response.cookies["signed"].set("signed", "x", "x")
    response.set_cookie("plain", expires=datetime(2030, 1, 2, tzinfo=UTC), domain="example.com")
    response.set_cookie("age", "1", max_age=3.9, secure=True, samesite="lax")
    del response.cookies["age"]["expires"]
    response.set_cookie("q", 'a "q" ; , é'.encode().decode("latin-1"))
    response.set_cookie("text", "until", expires="Thu, 01 Jan 2032 00:00:00 GMT", path=None)
    response.cookies["own"] = "morsel"
    response.cookies["own"]["path"] = "/own"
    response.delete_cookie("gone", path="/x", domain=".example.com", samesite="Strict")
    response.delete_cookie("__Secure-gone")
    response["X-Keys"] = ",".join(response.cookies)
    return response


@runtime("edge")
def request_encoding(request):
    request.encoding = request.GET.get("as", "latin-1")
    return tried(
        get=lambda: dict(request.GET.lists()),
        encoding=lambda: [request.encoding, request.GET.encoding],
        post=lambda: dict(request.POST.lists()),
    )


@runtime("edge")
def matched(request, number, word="none"):
    match = request.resolver_match
    func, args, kwargs = ("func", match.args, match.kwargs)
    return tried(
        names=lambda: [match.url_name, match.view_name, match.app_name, match.namespace],
        spaces=lambda: [match.app_names, match.namespaces],
        route=lambda: match.route,
        captured=lambda: str(match.captured_kwargs),
        extra=lambda: str(match.extra_kwargs),
        all=lambda: [func, args, {key: repr(each) for key, each in kwargs.items()}],
    )


@runtime("edge")
def query_dict(request):
    frozen = QueryDict("a=1&a=2&b=&c=%20x/y&=z&d")
    made = QueryDict(mutable=True)
    made["x"] = "1 2/3"
    made.appendlist("x", "é&=")
    made.setlist("y", [1, None])
    made.update({"x": "more"})
    return tried(
        safe=lambda: [made.urlencode(), made.urlencode(safe="/ "), frozen.urlencode("/")],
        dict=lambda: [frozen.dict(), made.dict()],
        gets=lambda: [frozen["a"], frozen.get("b"), frozen.get("zz", "-"), frozen.getlist("a")],
        missing=lambda: frozen["nope"],
        frozen=lambda: frozen.update(a=1),
        pops=lambda: [made.pop("y"), made.popitem(), made.pop("z", "-")],
        keys=lambda: QueryDict.fromkeys(["a", "b", "a"], "v").urlencode(),
        lists=lambda: [list(frozen.lists()), list(frozen.items()), list(frozen.values())],
        copy=lambda: repr(frozen.copy()),
        encoding=lambda: QueryDict("a=%E9", encoding="latin-1")["a"],
        request=lambda: request.GET.urlencode(safe="/"),
        both=lambda: (request.GET | {"b": "x"}).__class__.__name__,
    )


@runtime("edge")
def accepts(request):
    kinds = ["text/html", "application/json", "text/*", "image/webp;q=1", "*/*", ""]
    return tried(
        accepts=lambda: [request.accepts(each) for each in kinds],
        preferred=lambda: request.get_preferred_type(["text/html", "application/json"]),
        one=lambda: request.get_preferred_type(["text/html; version=1"]),
        none=lambda: request.get_preferred_type([]),
        types=lambda: [str(each) for each in request.accepted_types],
        parts=lambda: [
            [each.main_type, each.sub_type, each.quality, each.specificity, each.params]
            for each in request.accepted_types
        ],
        match=lambda: [request.accepted_types[0].match("text/html")],
    )


@runtime("edge")
def signed(request):
    stamp = TimestampSigner(salt="t")
    value = "v:1WxYzA:AAAA"
    packed = signing.dumps({"a": list(range(50)), "b": "é" * 50}, salt="x", compress=True)
    return tried(
        round=lambda: stamp.unsign(stamp.sign("x"), max_age=timedelta(seconds=60)),
        old=lambda: stamp.unsign("x:1:" + signer.signature("x"), max_age=timedelta(days=1)),
        forged=lambda: stamp.unsign(value),
        plain=lambda: signer.unsign(signer.sign("a:b")),
        objects=lambda: signer.unsign_object(signer.sign_object({"x": [1, "é"]}, compress=True)),
        packed=lambda: [packed[:1], signing.loads(packed, salt="x", max_age=60)["b"]],
        other_salt=lambda: signing.loads(packed, salt="y"),
        kinds=lambda: [issubclass(SignatureExpired, BadSignature)],
        sep=lambda: Signer(sep="/", salt="s").sign("x"),
        bad_sep=lambda: Signer(sep="-"),
        algorithm=lambda: Signer(algorithm="sha1", salt="s").signature("x"),
        hmac=lambda: salted_hmac("salt", "value", algorithm="sha256").hexdigest(),
        given=lambda: signer.unsign(request.GET.get("s", "")),
        same=lambda: [constant_time_compare("a", "a"), constant_time_compare("a", "é")],
        random=lambda: [len(get_random_string(12)), get_random_string(3, "a")],
    )


@runtime("edge")
def times(request):
    told = [timezone.get_current_timezone_name()]
    with timezone.override("Asia/Tokyo"):
        told += [timezone.get_current_timezone_name(), timezone.localtime(THEN).isoformat()]
    with timezone.override(None):
        told.append(timezone.get_current_timezone_name())
    timezone.activate(timezone.get_fixed_timezone(90))
    told += [str(timezone.localtime(THEN)), str(timezone.localdate(THEN))]
    timezone.deactivate()
    made = timezone.make_aware(datetime(2026, 3, 29, 2, 30))  # a time that there was not
    told += [str(made), str(timezone.make_naive(THEN)), timezone.is_aware(THEN)]
    told += [parse_datetime("2026-01-01T10:00:00.5+02:00"), parse_date("2026-13-01x")]
    told += [parse_time("10:20"), parse_duration("P1DT2H"), parse_duration("3 days, 1:02:03")]
    told += [dateformat.format(THEN, "D, jS F Y H:i:s e u"), timesince(THEN, THEN + timedelta(9))]
    told += [timeuntil(THEN, THEN - timedelta(hours=30), depth=1), THEN.astimezone()]
    return HttpResponse("\n".join(map(str, told[:-1])))


@runtime("edge")
def lazy_json(request):
    upper = lazy(str.upper, str)
    with override("de"):
        inside = {"label": LABEL, "now": str(LABEL), "lazy": upper("x")}
        text = json.dumps(inside, cls=DjangoJSONEncoder)
    told = {
        "text": text,
        "label": LABEL,
        "when": THEN,
        "date": date(2026, 1, 2),
        "time": time(3, 4, 5, 678999),
        "took": timedelta(days=1, seconds=2, microseconds=3),
        "cost": Decimal("1.10"),
        "id": UUID(int=5),
        "later": SimpleLazyObject(lambda: "made"),
        "safe": mark_safe("<b>"),
    }
    del told["later"]
    return JsonResponse(told, json_dumps_params={"indent": 1, "sort_keys": True})


@runtime("edge")
def translated(request):
    told = []
    for language in ("en", "de", "fr", "pl", "ar", "pt-br", "xx"):
        with override(language):
            told += [
                translation.get_language(),
                gettext("Yes"),
                pgettext("naive time", "%s"),
                LABEL,
            ]
            told += [ngettext("%(num)d day", "%(num)d days", n) % {"num": n} for n in (0, 1, 2, 5)]
            told += [npgettext("c", "one", "many", 2), capfirst(gettext("yes,no,maybe"))]
            told += [ngettext_lazy("%d hour", "%d hours") % 3, pgettext_lazy("alt. month", "May")]
            told += [translation.get_language_bidi(), str(LABEL + "!"), f"{LABEL:>5}"]
            told += [dateformat.format(THEN, "F"), timesince(THEN, THEN + timedelta(days=8))]
    told += [translation.to_locale("pt-br"), translation.to_language("pt_BR")]
    return HttpResponse("\n".join(map(str, told)))


@runtime("edge")
def missing(request, kind):
    kinds = {
        "text": Http404("no such <thing>"),
        "bare": Http404,
        "dict": Http404({"a": 1}),
        "lazy": Http404(LABEL),
        "denied": PermissionDenied(LABEL),
        "suspicious": SuspiciousOperation("odd"),
        "bad": BadRequest("<bad>"),
    }
    raise kinds.get(kind, Http404)


@runtime("edge")
def caught(request):
    def raising(error):
        raise error

    return tried(
        none=lambda: raising(ObjectDoesNotExist("x")),
        invalid=lambda: raising(ValidationError({"a": ["x", LABEL], "b": "y"})),
        listed=lambda: ValidationError(["a", ValidationError("b %(x)s", params={"x": 1})]).messages,
        message=lambda: ValidationError(LABEL, code="c").code,
        update=lambda: str(ValidationError({"a": "x"}).update_error_dict({})),
        reverse=lambda: reverse("further:never", kwargs={"a": 1}),
        isinstance=lambda: isinstance(Http404(), Exception),
        no_reverse=lambda: issubclass(NoReverseMatch, Exception),
    )


class Thing:
    """Like a model's."""

    def __init__(self, pk):
        self.pk = pk

    def get_absolute_url(self):
        return reverse("further:matched", kwargs={"number": self.pk})


@runtime("edge")
def redirected(request, kind):
    later = reverse_lazy("further:accepts")
    makers = {
        "name": lambda: redirect("further:matched", number=3, permanent=True),
        "args": lambda: redirect("further:word", 3, "a b/é"),
        "thing": lambda: redirect(Thing(7)),
        "lazy": lambda: redirect(later, preserve_request=True),
        "relative": lambda: redirect("../x?a=1#b"),
        "dot": lambda: redirect("./x"),
        "url": lambda: redirect(
            "https://example.com/é?q=ü&x=%C3", permanent=True, preserve_request=True
        ),
        "path": lambda: redirect("no-such-name/"),
        "bare": lambda: redirect("no_such_name"),
        "function": lambda: redirect(accepts),
        "class": lambda: HttpResponsePermanentRedirect(later, headers={"X-A": "1"}),
        "empty": lambda: redirect(""),
        "query": lambda: redirect(
            f"{resolve_url('further:accepts')}?{urlencode({'n': ['é', 2]}, True)}"
        ),
        "self": lambda: redirect(request.build_absolute_uri(request.get_full_path())),
        "prefix": lambda: redirect(get_script_prefix()),
    }
    return makers.get(kind, makers["name"])()


@runtime("edge")
@method_decorator(cache_control(max_age=5, public=True), name="get")
@method_decorator([csrf_exempt, never_cache, vary_on_cookie], name="dispatch")
class Below(View):
    """Decorators below the mark."""

    http_method_names = ["get", "post", "options"]
    greeting = "hello"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.extra = len(kwargs)

    @cached_property
    def words(self):
        return [self.greeting, self.request.method, self.kwargs.get("word", "-")]

    def get(self, request, word=None):
        return HttpResponse(f"{self.words} {self.words} {self.extra} {self.args}")

    def post(self, request, word=None):
        return JsonResponse({"posted": request.POST.dict(), "word": word})


@runtime("edge")
class Asynchronous(View):
    """All its methods are coroutines."""

    async def get(self, request, *args, **kwargs):
        one, two = await asyncio.gather(self.part(1), self.part(2))
        return JsonResponse({"sum": one + two, "is_async": self.view_is_async})

    async def part(self, number):
        await asyncio.sleep(0)
        return number

    async def delete(self, request):
        return HttpResponse(status=204)


def _tag(request, *args, **kwargs):
    return request.GET.get("tag")


def _when(request, *args, **kwargs):
    return THEN if "when" in request.GET else None


@runtime("edge")
@condition(etag_func=_tag, last_modified_func=_when)
def conditioned(request):
    return HttpResponse("whole", headers={"X-Tags": str(parse_etags(request.GET.get("tag") or ""))})


@runtime("edge")
@etag(lambda request: '"fixed"')
@require_http_methods(["GET", "PUT"])
def tagged(request):
    response = HttpResponse("tagged")
    patch_vary_headers(response, ["Accept", "Cookie", "accept"])
    patch_cache_control(response, private=True, max_age=10, no_transform=True)
    return response


@runtime("edge")
@last_modified(lambda request: THEN)
@vary_on_headers("X-A", "Accept")
@xframe_options_exempt
async def modified(request):
    return HttpResponse("modified")


@runtime("edge")
@vary_on_headers("Accept")
@ensure_csrf_cookie
def csrf_cookie(request):
    response = JsonResponse({"length": len(get_token(request)) if "token" in request.GET else 0})
    response.set_cookie("other", "1")
    return response


@runtime("edge")
@requires_csrf_token
async def csrf_token(request, name="x"):
    if name == "missing":
        get_token(request)
        raise Http404
    return HttpResponse(get_token(request)[:0] + name)


@runtime("edge")
@gzip_page
def packed(request):
    """Not compared where it is packed: there is a random length in it."""
    text = "word " * int(request.GET.get("n", "3")[:3] or 0)
    made = StreamingHttpResponse([text]) if "stream" in request.GET else HttpResponse(text)
    made["ETag"] = '"v1"'
    return made


async def _letters():
    for letter in "abé":
        await asyncio.sleep(0)
        yield letter


@runtime("edge")
async def async_stream(request):
    return StreamingHttpResponse(_letters(), content_type="text/plain", headers={"X-Stream": "1"})


@runtime("edge")
def sync_view_async_stream(request):
    response = StreamingHttpResponse(_letters())
    response["X-Async"] = str(response.is_async)
    return response


@runtime("edge")
def streaming_attributes(request):
    response = StreamingHttpResponse(iter(["a", b"b", 3]), status=203, reason="Odd")
    response.streaming_content = (part * 2 for part in response.streaming_content)
    response.set_cookie("c", "1")
    response["X-Told"] = f"{response.streaming} {response!r} {response.is_async}"
    return response


@runtime("edge")
def html(request):
    given = request.GET.get("q", "<b>&'\"")
    told = [escape(given), format_html("<i>{} {x}</i>", given, x=mark_safe("<hr>"))]
    told += [format_html_join("\n", "<li>{}: {}</li>", [(given, 1), ("é", 2)])]
    told += [json_script({"a": "</script>&"}, "the-id"), urlize("see www.example.com, a@b.ch.")]
    told += [slugify("Ünïcode  -- Straße", allow_unicode=True), slugify("Ünïcode Straße")]
    told += [
        Truncator("<p>one two <b>three</b></p>").words(2, html=True),
        Truncator("abcdef").chars(4),
    ]
    told += [
        get_valid_filename("a b/ü?.txt"),
        isinstance(told[1], SafeString),
        iri_to_uri("/é?x=ü"),
    ]
    told += [
        force_str(b"\xc3\xa9"),
        force_bytes("é").hex(),
        url_has_allowed_host_and_scheme("//x", None),
    ]
    return HttpResponse("\n".join(map(str, told)))


@runtime("edge")
def body(request):
    return tried(
        post=lambda: dict(request.POST.lists()),
        files=lambda: {
            key: [each.name, each.size, each.content_type] for key, each in request.FILES.items()
        },
        again=lambda: list(request.POST),
        type=lambda: [request.content_type, str(request.content_params)],
    )


@runtime("edge")
@csrf_exempt
def raw_body(request):
    return tried(
        read=lambda: [request.read(3).decode("latin-1"), request.readline().decode("latin-1")],
        rest=lambda: [line.decode("latin-1") for line in request],
        json=lambda: json.loads(request.META.get("HTTP_X_JSON", "null")),
        length=lambda: request.headers.get("content-length"),
    )


@runtime("edge")
def session_names(request):
    session = request.session
    return tried(
        get=lambda: session.get("n", "none"),
        has=lambda: ["n" in session, list(session.keys()), session.is_empty(), session.accessed],
        item=lambda: session["n"],
        expiry=lambda: [session.get_expiry_age(), session.get_expire_at_browser_close()],
        modified=lambda: session.modified,
        key=lambda: session.session_key is None,
    )


@runtime("edge")
def settings_names(request):
    return tried(
        plain=lambda: [settings.DEBUG, settings.LANGUAGE_CODE, settings.TIME_ZONE, settings.USE_TZ],
        own=lambda: settings.SITE_TITLE,
        default=lambda: getattr(settings, "NEVER_SET", "default"),
        login=lambda: [str(settings.LOGIN_URL), settings.APPEND_SLASH],
        has=lambda: hasattr(settings, "NEVER_SET"),
    )


@runtime("edge")
def client_error(request):
    """An API's own answer to what it is sent."""
    try:
        given = json.loads(request.GET.get("json", "{}"))
        number = int(given["n"])
    except json.JSONDecodeError as error:
        return HttpResponseBadRequest(f"no JSON: {error.msg}", content_type="text/plain")
    except (KeyError, TypeError, ValueError) as error:
        return JsonResponse(
            {"error": type(error).__name__, "detail": re.sub(r"0x\w+", "", str(error))}, status=422
        )
    return JsonResponse({"n": number})


app_name = "further"
urlpatterns = [
    path("response-as-dict/", response_as_dict, name="response_as_dict"),
    path("response-attributes/", response_attributes, name="response_attributes"),
    path("response-errors/", response_errors, name="response_errors"),
    path("file-like/", file_like, name="file_like"),
    path("cookies/", cookies, name="cookies"),
    path("request-encoding/", request_encoding, name="request_encoding"),
    path("matched/<int:number>/", matched, {"word": "extra"}, name="matched"),
    path("matched/<int:number>/<path:word>/", matched, name="word"),
    path("query-dict/", query_dict, name="query_dict"),
    path("accepts/", accepts, name="accepts"),
    path("signed/", signed, name="signed"),
    path("times/", times, name="times"),
    path("lazy-json/", lazy_json, name="lazy_json"),
    path("translated/", translated, name="translated"),
    path("missing/<kind>/", missing, name="missing"),
    path("caught/", caught, name="caught"),
    path("redirected/<kind>/", redirected, name="redirected"),
    path("below/", Below.as_view(greeting="hi"), name="below"),
    path("below/<word>/", Below.as_view(), name="below_word"),
    path("asynchronous/", Asynchronous.as_view(), name="asynchronous"),
    path("conditioned/", conditioned, name="conditioned"),
    path("tagged/", tagged, name="tagged"),
    path("modified/", modified, name="modified"),
    path("async-stream/", async_stream, name="async_stream"),
    path("sync-view-async-stream/", sync_view_async_stream, name="sync_view_async_stream"),
    path("streaming-attributes/", streaming_attributes, name="streaming_attributes"),
    path("csrf-cookie/", csrf_cookie, name="csrf_cookie"),
    path("csrf-token/<name>/", csrf_token, name="csrf_token"),
    path("packed/", packed, name="packed"),
    path("html/", html, name="html"),
    path("body/", body, name="body"),
    path("raw-body/", raw_body, name="raw_body"),
    path("session-names/", session_names, name="session_names"),
    path("settings-names/", settings_names, name="settings_names"),
    path("client-error/", client_error, name="client_error"),
]
