"""Dates and time zones."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import Http404, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.urls import path, register_converter
from django.utils import timezone as tz
from django.utils.dateparse import parse_date, parse_datetime, parse_duration, parse_time
from django.utils.http import http_date, parse_http_date

from dualrt import runtime

EVENT = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


class FourDigitYear:
    """The converter of the docs."""

    regex = "[0-9]{4}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return f"{value:04d}"


register_converter(FourDigitYear, "corpus_yyyy")


@runtime("edge")
def now(request):
    """The time passes between two runtimes; its kind does not."""
    found = tz.now()
    recent = abs(datetime.now(UTC) - found) < timedelta(minutes=1)
    return JsonResponse({"aware": tz.is_aware(found), "recent": recent, "zone": str(found.tzinfo)})


@runtime("edge")
def today(request):
    return HttpResponse(f"It is {tz.localdate():%Y-%m-%d}.")


@runtime("edge")
def year_archive(request, year):
    return HttpResponse(f"{year} {'has' if calendar.isleap(year) else 'lacks'} a leap day")


@runtime("edge")
def month_archive(request, year, month):
    if not 1 <= month <= 12 or not 1 <= year <= 9999:
        raise Http404(f"no month {month}")
    weeks = calendar.TextCalendar(firstweekday=0).formatmonth(year, month)
    return HttpResponse(weeks, content_type="text/plain")


@runtime("edge")
def hours_ahead(request, offset):
    """The oldest example of all."""
    if offset > 99:
        raise Http404
    at = EVENT + timedelta(hours=offset)
    return HttpResponse(f"<html><body>In {offset} hour(s), it will be {at}.</body></html>")


@runtime("edge")
def local(request):
    """A moment in a zone that the client names."""
    name = request.GET.get("tz", "Europe/Zurich")
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return HttpResponseBadRequest("no such zone")
    return HttpResponse(f"{tz.localtime(EVENT, zone):%d.%m.%Y %H:%M %Z}")


@runtime("edge")
def zones(request):
    told = [tz.get_current_timezone_name(), tz.get_default_timezone_name()]
    told += [str(tz.get_fixed_timezone(90)), str(tz.get_fixed_timezone(timedelta(hours=-3)))]
    told += [str(tz.get_current_timezone()), str(tz.localtime(EVENT))]
    return JsonResponse(told, safe=False)


@runtime("edge")
def aware(request):
    naive = datetime(2026, 10, 25, 2, 30)
    made = tz.make_aware(naive, ZoneInfo("Europe/Berlin"))
    told = [str(made), str(tz.make_naive(made, UTC)), str(tz.make_aware(naive))]
    for wrong in (made, "x"):
        try:
            told.append(str(tz.make_aware(wrong)))
        except (ValueError, AttributeError) as error:
            told.append(type(error).__name__)
    return JsonResponse(told, safe=False)


@runtime("edge")
def parsed(request):
    """Dates as text, in all kinds."""
    told = {}
    for name, parse in [("date", parse_date), ("time", parse_time), ("datetime", parse_datetime)]:
        text = request.GET.get(
            name, {"date": "2026-02-28", "time": "9:05"}.get(name, "2026-2-28 1:2")
        )
        try:
            told[name] = str(parse(text))
        except ValueError as error:
            told[name] = f"error: {error}"
    return JsonResponse(told)


@runtime("edge")
def durations(request):
    texts = ["3 days, 1:02:03.5", "P1DT2H", "-PT5M", "15:30", "4 days", "x", "1 00:00:01"]
    texts.append(request.GET.get("duration", "90"))
    return JsonResponse({text: str(parse_duration(text)) for text in texts})


@runtime("edge")
def headers(request):
    """Dates of HTTP."""
    try:
        seconds = parse_http_date(request.headers.get("Date", "Sun, 06 Nov 1994 08:49:37 GMT"))
    except ValueError as error:
        return HttpResponseBadRequest(str(error))
    response = HttpResponse(str(seconds))
    response["Date-Back"] = http_date(seconds)
    return response


@runtime("edge")
def days_between(request):
    try:
        first = date.fromisoformat(request.GET.get("from", "2026-01-01"))
        last = date.fromisoformat(request.GET.get("to", "2026-12-31"))
    except ValueError as error:
        return JsonResponse({"error": str(error)}, status=400)
    return JsonResponse({"days": (last - first).days, "weekday": calendar.day_name[last.weekday()]})


@runtime("edge")
def ics(request):
    """A calendar's entry."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", f"DTSTART:{EVENT:%Y%m%dT%H%M%SZ}"]
    lines += [f"SUMMARY:{request.GET.get('summary', 'Meeting')}", "END:VEVENT", "END:VCALENDAR", ""]
    return HttpResponse("\r\n".join(lines), content_type="text/calendar")


@runtime("edge")
def overridden(request):
    """Another zone for some lines."""
    told = [tz.get_current_timezone_name()]
    with tz.override("Asia/Tokyo"):
        told.append(str(tz.localtime(EVENT)))
    return JsonResponse([*told, tz.get_current_timezone_name()], safe=False)


app_name = "dates"
PLAIN = [now, today, local, zones, aware, parsed, durations, headers, days_between, ics, overridden]
urlpatterns = [path(f"{view.__name__}/", view, name=view.__name__) for view in PLAIN]
urlpatterns += [
    path("archive/<corpus_yyyy:year>/", year_archive, name="year"),
    path("archive/<corpus_yyyy:year>/<int:month>/", month_archive, name="month"),
    path("ahead/<int:offset>/", hours_ahead, name="ahead"),
]
