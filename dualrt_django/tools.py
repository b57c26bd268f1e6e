"""What the template language at the edge has of Django: filters, how a site writes its values.

They are Django's own functions, given to ``dualrt_django.edge.dtl`` when the site is made. What
they read late from disk is read here: formats and translations of the site's language.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Any

from django.conf import settings
from django.template import defaultfilters
from django.templatetags import l10n, tz
from django.templatetags.static import PrefixNode, StaticNode
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import formats, lorem_ipsum, timezone, translation
from django.utils.html import conditional_escape, strip_spaces_between_tags
from django.utils.safestring import SafeData, mark_safe

from dualrt_django.edge.dtl.tools import Tools

# The libraries of Django's that a template at the edge may load, and their modules
LIBRARIES = {
    "static": "django.templatetags.static",
    "l10n": "django.templatetags.l10n",
    "tz": "django.templatetags.tz",
}


def make_tools() -> Tools:
    """Return Django's part of the language for the site whose settings are active."""
    _warm()
    return Tools(
        filters=defaultfilters.register.filters,
        libraries={
            "static": {},
            "l10n": l10n.register.filters,
            "tz": tz.register.filters,
        },
        mark_safe=mark_safe,
        is_safe=_is_safe,
        escape=conditional_escape,
        adopt=_adopt,
        localtime=timezone.template_localtime,  # type: ignore[attr-defined]
        localize=formats.localize,
        now=_now,
        reverse=_reverse,
        no_url=NoReverseMatch,
        static=StaticNode.handle_simple,
        prefix=PrefixNode.handle_simple,
        strip_spaces=strip_spaces_between_tags,
        settled=settled,
        words=lorem_ipsum.words,
        paragraphs=lorem_ipsum.paragraphs,
    )


def _is_safe(value: Any) -> bool:
    return isinstance(value, SafeData)


def _adopt(value: Any) -> Any:
    """Return a text that calls itself safe (``markupsafe``'s, say) as one of Django's."""
    if isinstance(value, SafeData) or not hasattr(value, "__html__"):
        return value
    return mark_safe(value.__html__())


def _now(wanted: str) -> str:
    zone = timezone.get_current_timezone() if settings.USE_TZ else None
    return str(defaultfilters.date(dt.datetime.now(tz=zone), wanted))


def _reverse(name: str, args: list[Any], kwargs: dict[str, Any], app: str | None) -> str:
    return reverse(name, args=args, kwargs=kwargs, current_app=app)


def settled() -> AbstractContextManager[object]:
    """Return what lets the site's own language and time zone hold: the server's middleware may have
    left another one on this thread.
    """
    language = translation.get_language()
    zone = timezone.get_current_timezone()
    if language == _language() and zone is timezone.get_default_timezone():
        return _AS_IT_IS
    return _settled()


_AS_IT_IS: AbstractContextManager[object] = nullcontext()


def _language() -> str:
    return str(settings.LANGUAGE_CODE)


@contextmanager
def _settled() -> Iterator[None]:
    with translation.override(_language()), timezone.override(None):
        yield


def _warm() -> None:
    """Read what Django reads when it is first needed."""
    with _settled():
        now = timezone.now()
        for name in ("DATE_FORMAT", "DATETIME_FORMAT", "TIME_FORMAT", "SHORT_DATE_FORMAT"):
            defaultfilters.date(now, name)
        defaultfilters.time(now.time())
        formats.localize(1234.5), formats.localize(now), formats.localize(now.date())
        defaultfilters.timesince_filter(now - dt.timedelta(days=400))
        translation.gettext("yes,no,maybe"), translation.pgettext("String to return", "x")
        translation.ngettext("%(num)d year", "%(num)d years", 2)
    with suppress(Exception):  # no URLconf, no static files: then a tag says so
        get_resolver()._populate()
    with suppress(Exception):
        StaticNode.handle_simple("")


__all__ = ["LIBRARIES", "make_tools", "settled"]
