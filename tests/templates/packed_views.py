"""Views that render pages, answered where there is no Django: see `packed_alone`."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import formats, timezone, translation

from dualrt_django import stream_template
from tests.templates.django_cases import context

NAMES = [
    "case plain.html",
    "case escaped.html",
    "case lookups.html",
    "case missing.html",
    "case calls.html",
    "case literals.html",
    "case escapes in literals.html",
    "case numbers.html",
    "case dates.html",
    "case lists.html",
    "case comments.html",
    "case comment with a note.html",
    "case verbatim.html",
    "case templatetag.html",
    "case odd braces.html",
    "case case.html",
    "case safety.html",
    "case default.html",
    "case cutting.html",
    "case lines.html",
    "case padding.html",
    "case urls.html",
    "case slugs.html",
    "case json.html",
    "case pprint.html",
    "case floats.html",
    "case sizes.html",
    "case sums.html",
    "case plurals.html",
    "case date filters.html",
    "case since.html",
    "case sorting.html",
    "case nested list.html",
    "case joined.html",
    "case filter chain.html",
    "case if.html",
    "case operators.html",
    "case for.html",
    "case for over pairs.html",
    "case for reversed.html",
    "case for empty.html",
    "case for nested.html",
    "case for over letters.html",
    "case ifchanged.html",
    "case with.html",
    "case cycle.html",
    "case firstof.html",
    "case regroup.html",
    "case autoescape.html",
    "case filter tag.html",
    "case spaceless.html",
    "case now.html",
    "case widthratio.html",
    "case url.html",
    "case static.html",
    "case l10n.html",
    "case tz.html",
    "case load from.html",
    "case translated.html",
    "case block translate.html",
    "case plural of no number.html",
    "case languages.html",
    "case zones.html",
    "case extends.html",
    "case super.html",
    "case three levels.html",
    "case block in a loop.html",
    "case nested blocks.html",
    "case super in if.html",
    "case include.html",
    "case include in a loop.html",
    "case include relative.html",
    "case include of a tree.html",
    "case include with blocks.html",
    "case include in a block.html",
]


def page(request: Any) -> HttpResponse:
    """Render one of many."""
    given = {"parent_name": "base.html", "name_of_part": "part.html"}
    return render(request, NAMES[int(request.GET["n"])], context() | given)


def form(request: Any) -> HttpResponse:
    """Render what the context processors give."""
    return TemplateResponse(request, "form.html", {"title": "<Form>"}, status=203)


def streamed(request: Any) -> StreamingHttpResponse:
    """Render in parts."""
    rows = (f"<{number}>" for number in range(3))
    return StreamingHttpResponse(stream_template(request, "rows.html", {"rows": rows}))


def spoken(request: Any) -> HttpResponse:
    """Render in several languages and zones."""
    found = []
    for code in ("de", "pt-br", "en"):
        with translation.override(code), timezone.override("Asia/Tokyo"):
            found.append(render_to_string("spoken.html", context()))
            found.append(formats.number_format(1234567.891, 2, force_grouping=True))
            found.append(formats.date_format(context()["now"], "SHORT_DATETIME_FORMAT"))
    return HttpResponse("\n".join(found))


def odd(request: Any) -> HttpResponse:
    """Render what only the site's Django can tell."""
    return render(request, "odd.html", {"kind": request.GET["kind"]})
