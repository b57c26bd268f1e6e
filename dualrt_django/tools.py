"""What the template language at the edge has of Django: filters, how a site writes its values.

They are Django's own functions, given to ``dualrt_django.edge.dtl`` when the site is made. What
they read late from disk is read here: formats and translations of the site's language.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from importlib import import_module
from typing import Any

from django.conf import settings
from django.template import defaultfilters
from django.templatetags import i18n, l10n, tz
from django.templatetags.static import PrefixNode, StaticNode
from django.urls import get_resolver
from django.utils import formats, lorem_ipsum, timezone, translation
from django.utils.html import conditional_escape, strip_spaces_between_tags
from django.utils.safestring import SafeData, mark_safe

from dualrt.edge.scope import host
from dualrt_django.edge.dtl.tools import Tools
from dualrt_django.edge.names import HOMES

# The libraries of Django's that a template at the edge may load, and their modules
LIBRARIES = {
    "static": "django.templatetags.static",
    "i18n": "django.templatetags.i18n",
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
            "i18n": i18n.register.filters,
            "l10n": l10n.register.filters,
            "tz": tz.register.filters,
        },
        mark_safe=mark_safe,
        is_safe=_is_safe,
        escape=conditional_escape,
        adopt=_adopt,
        localtime=timezone.template_localtime,  # type: ignore[attr-defined]
        localize=_localize,
        now=_now,
        reverse=_reverse,
        no_url=_urls.NoReverseMatch,
        static=StaticNode.handle_simple,
        prefix=PrefixNode.handle_simple,
        strip_spaces=strip_spaces_between_tags,
        settled=settled,
        words=lorem_ipsum.words,
        paragraphs=lorem_ipsum.paragraphs,
        texts=Texts,
        zones=timezone,
        languages=lambda: settings.LANGUAGES,
    )


class Texts:
    """What the language's tags have of ``django.utils.translation``."""

    get_language = staticmethod(translation.get_language)
    get_language_bidi = staticmethod(translation.get_language_bidi)
    get_language_info = staticmethod(translation.get_language_info)
    gettext = staticmethod(translation.gettext)
    gettext_lazy = staticmethod(translation.gettext_lazy)
    ngettext = staticmethod(translation.ngettext)
    npgettext = staticmethod(translation.npgettext)
    pgettext = staticmethod(translation.pgettext)
    pgettext_lazy = staticmethod(translation.pgettext_lazy)
    trim_whitespace = staticmethod(translation.trim_whitespace)

    @staticmethod
    @contextmanager
    def override(language: str | None) -> Iterator[None]:
        """Let a language be the active one meanwhile."""
        entered = translation.override(language)
        with host():  # its catalog may have to be read
            entered.__enter__()
        try:
            yield
        finally:
            with host():
                entered.__exit__(None, None, None)


def _is_safe(value: Any) -> bool:
    return isinstance(value, SafeData)


def _adopt(value: Any) -> Any:
    """Return a text that calls itself safe (``markupsafe``'s, say) as one of Django's."""
    if isinstance(value, SafeData) or not hasattr(value, "__html__"):
        return value
    return mark_safe(value.__html__())


def _localize(value: Any, on: bool | None) -> Any:
    if value.__class__ is int and not settings.USE_THOUSAND_SEPARATOR:
        return str(value)  # what Django comes to, sooner
    return formats.localize(value, on)


def _now(wanted: str) -> str:
    zone = timezone.get_current_timezone() if settings.USE_TZ else None
    return str(defaultfilters.date(dt.datetime.now(tz=zone), wanted))


def _reverse(name: str, args: list[Any], kwargs: dict[str, Any], app: str | None) -> str:
    return str(_urls.reverse(name, args=args, kwargs=kwargs, current_app=app))


def settled() -> AbstractContextManager[object]:
    """Return what lets the request's language and time zone hold, as the edge tells them: the
    server's middleware may have left others on this thread.
    """
    language, zone = _language(), _zone()
    current = timezone.get_current_timezone()
    if translation.get_language() == language and current == zone:
        return _AS_IT_IS
    return _settled(language, zone)


_AS_IT_IS: AbstractContextManager[object] = nullcontext()


def _edge(module: str) -> Any:
    """Return the edge's own of a module of Django's, which knows the request; else Django's."""
    return import_module(HOMES.get(module, module).partition(":")[0])


_urls = _edge("django.urls")
_language: Callable[[], Any] = _edge("django.utils.translation").get_language
_zones = _edge("django.utils.timezone")


def _zone() -> Any:
    # the default one is Django's, which it keeps: the edge's is made anew each time
    return _zones._active.get() or timezone.get_default_timezone()


@contextmanager
def _settled(language: str | None, zone: Any) -> Iterator[None]:
    with Texts.override(language), timezone.override(zone):
        yield


def _warm() -> None:
    """Read what Django reads when it is first needed."""
    with _settled(settings.LANGUAGE_CODE, timezone.get_default_timezone()):
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
