"""Text: HTML, slugs, URLs and bytes made with `django.utils`."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.utils.encoding import (
    DjangoUnicodeDecodeError,
    escape_uri_path,
    filepath_to_uri,
    force_bytes,
    force_str,
    iri_to_uri,
    smart_str,
    uri_to_iri,
)
from django.utils.html import (
    conditional_escape,
    escape,
    escapejs,
    format_html,
    format_html_join,
    html_safe,
    json_script,
    linebreaks,
    smart_urlquote,
    strip_spaces_between_tags,
    strip_tags,
    urlize,
)
from django.utils.http import (
    base36_to_int,
    int_to_base36,
    url_has_allowed_host_and_scheme,
    urlencode,
    urlsafe_base64_decode,
    urlsafe_base64_encode,
)
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import (
    camel_case_to_spaces,
    capfirst,
    get_valid_filename,
    normalize_newlines,
    phone2numeric,
    slugify,
    smart_split,
    unescape_string_literal,
    wrap,
)

from dualrt import runtime

SAMPLE = """Say <b>"hi"</b> & 'bye' to www.example.com,
or write to me@example.org!

Next paragraph: https://example.com/a_(b)?q=ü&x=1."""


def given(request, default=SAMPLE):
    return request.GET.get("text", default)


@runtime("edge")
def escaped(request):
    text = given(request)
    once = escape(text)
    return HttpResponse("|".join([once, conditional_escape(once), conditional_escape(text)]))


@runtime("edge")
def formatted(request):
    name = given(request, "<you>")
    html = format_html("<p>{} {name} {}</p>", mark_safe("<i>1</i>"), 2, name=name)
    return HttpResponse(html + format_html("{:>5}", "x"))


@runtime("edge")
def joined(request):
    rows = [("a", "<1>"), ("b", mark_safe("<2>"))]
    items = format_html_join("\n", "<li>{}: {}</li>", rows)
    named = format_html_join(", ", "{key}={value}", [{"key": "k", "value": "&"}])
    return HttpResponse(f"<ul>{items}</ul>{named}")


@runtime("edge")
def paragraphs(request):
    text = given(request)
    return HttpResponse(linebreaks(text) + linebreaks(text, autoescape=True))


@runtime("edge")
def linked(request):
    text = given(request)
    told = [urlize(text), urlize(text, nofollow=True, autoescape=True)]
    told += [urlize(text, trim_url_limit=12), smart_urlquote("http://exämple.com/ü?a=b c")]
    return HttpResponse("\n".join(told))


@runtime("edge")
def stripped(request):
    text = given(request, "<p>a</p>  <p><a href='x'>b</a> < c &lt;d&gt;</p><!-- no -->")
    return HttpResponse(f"{strip_tags(text)}|{strip_spaces_between_tags(text)}")


@runtime("edge")
def scripted(request):
    """Data for a page's script."""
    data = {"text": given(request, "</script><b>&"), "n": [1, None]}
    told = [
        json_script(data, "the-data"),
        json_script(data),
        escapejs(given(request, "'\n<\u2028")),
    ]
    return HttpResponse("\n".join(told))


@html_safe
class Badge:
    """Knows its own HTML."""

    def __init__(self, text):
        self.text = text

    def __str__(self):
        return f"<b>{escape(self.text)}</b>"


@runtime("edge")
def badge(request):
    made = Badge(given(request, "<new>"))
    return HttpResponse(format_html("{} {}", made, made.__html__()))


@runtime("edge")
def safe(request):
    """What stays safe, and what does not."""
    one = mark_safe("<b>")
    kinds = [type(each).__name__ for each in (one, one + one, one + "<", one.upper(), str(one))]
    return JsonResponse({"kinds": kinds, "is": isinstance(one, SafeString), "text": one + "&"})


@runtime("edge")
def slugs(request):
    texts = [given(request, " Joel is a SLUG! "), "Österreich 1--2_3", "日本 x"]
    plain = [slugify(each) for each in texts]
    return JsonResponse(
        {"plain": plain, "unicode": [slugify(t, allow_unicode=True) for t in texts]}
    )


@runtime("edge")
def words(request):
    text = given(request, "the quickBrownFox")
    told = {
        "cap": capfirst(text),
        "camel": camel_case_to_spaces(text),
        "phone": phone2numeric("0800-DJANGO"),
        "newlines": normalize_newlines("a\r\nb\rc"),
        "wrapped": wrap(SAMPLE, 20),
        "split": list(smart_split('one "two three" four\\ five')),
        "literal": unescape_string_literal('"a \\"b\\""'),
    }
    return JsonResponse(told)


@runtime("edge")
def filenames(request):
    try:
        return HttpResponse(
            get_valid_filename(request.GET.get("name", "john's portrait in 2004.jpg"))
        )
    except Exception as error:
        return HttpResponse(f"{type(error).__name__}", status=400)


@runtime("edge")
def queries(request):
    pairs = {"q": given(request, "a&b"), "tags": ["x", "ü"], "n": 1}
    told = [urlencode(pairs, doseq=True), urlencode(pairs), urlencode([("a", "1"), ("a", 2)])]
    try:
        told.append(urlencode({"none": None}))
    except TypeError as error:
        told.append(str(error))
    return HttpResponse("\n".join(told), content_type="text/plain")


@runtime("edge")
def allowed(request):
    url = request.GET.get("url", "/ok")
    hosts = {"example.com", request.get_host()}
    told = [
        url_has_allowed_host_and_scheme(url, hosts),
        url_has_allowed_host_and_scheme(url, None),
        url_has_allowed_host_and_scheme(url, "example.com", require_https=True),
    ]
    return JsonResponse(told, safe=False)


@runtime("edge")
def coded(request):
    """Numbers and bytes for URLs."""
    told = [int_to_base36(123456789), base36_to_int("21i3v9"), urlsafe_base64_encode(b"\xff\xfe a")]
    for value in (request.GET.get("b64", "_3_-"), "!"):
        try:
            told.append(urlsafe_base64_decode(value).hex())
        except ValueError as error:
            told.append(type(error).__name__)
    for wrong in ("-", "z" * 20):
        try:
            told.append(base36_to_int(wrong))
        except ValueError as error:
            told.append(str(error))
    return JsonResponse(told, safe=False)


@runtime("edge")
def encodings(request):
    told = [force_str(b"caf\xc3\xa9"), force_bytes("é", "latin-1").hex(), smart_str(12)]
    told += [force_str(12, strings_only=True), force_bytes(memoryview(b"m")).decode()]
    try:
        force_str(b"\xff")
    except DjangoUnicodeDecodeError as error:
        told.append(str(error))
    return JsonResponse(told, safe=False)


@runtime("edge")
def uris(request):
    text = given(request, "/Español/?x=über&y=%20 z#ä")
    told = [iri_to_uri(text), uri_to_iri(iri_to_uri(text)), escape_uri_path(text)]
    told += [filepath_to_uri("a b\\c?é"), uri_to_iri("/%E9%FF/%C3%A9")]
    return JsonResponse(told, safe=False, json_dumps_params={"ensure_ascii": False})


app_name = "texts"
PLAIN = [escaped, formatted, joined, paragraphs, linked, stripped, scripted, badge, safe, slugs]
PLAIN += [words, filenames, queries, allowed, coded, encodings, uris]
urlpatterns = [path(f"{view.__name__}/", view, name=view.__name__) for view in PLAIN]
