"""Django's part of the template language, as dualrt has it: no Django is needed to render."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dualrt_django.edge import static, translation, urls
from dualrt_django.edge.dtl.filters import FILTERS, LIBRARIES
from dualrt_django.edge.dtl.lorem import Lorem
from dualrt_django.edge.dtl.tools import Tools
from dualrt_django.edge.given import given
from dualrt_django.edge.utils import formats, timezone
from dualrt_django.edge.utils.html import conditional_escape, strip_spaces_between_tags
from dualrt_django.edge.utils.safestring import SafeData, SafeString, mark_safe


def make_tools(lorem: Lorem) -> Tools:
    """Return what the language has of Django where nothing of it is the site's own."""
    return Tools(
        filters=FILTERS,
        libraries=LIBRARIES,
        mark_safe=_mark_safe,
        is_safe=_is_safe,
        escape=conditional_escape,
        adopt=_adopt,
        localtime=timezone.template_localtime,
        localize=_localize,
        now=_now,
        reverse=_reverse,
        by_app=urls.depends_on_app,
        no_url=urls.NoReverseMatch,
        static=static.static,
        prefix=static.prefix,
        strip_spaces=strip_spaces_between_tags,
        words=lorem.some,
        paragraphs=lorem.paragraphs,
        texts=translation,
        zones=timezone,
        languages=translation.languages,
    )


def _mark_safe(value: Any) -> Any:
    return SafeString(value) if value.__class__ is str else mark_safe(value)


def _is_safe(value: Any) -> bool:
    return isinstance(value, SafeData)


def _adopt(value: Any) -> Any:
    """Return a text that calls itself safe (Django's, ``markupsafe``'s) as one of the edge's."""
    if isinstance(value, SafeData) or not hasattr(value, "__html__"):
        return value
    return SafeString(value.__html__())


def _localize(value: Any, on: bool | None) -> Any:
    if value.__class__ is int and not given.source.USE_THOUSAND_SEPARATOR:
        return str(value)  # what it comes to, sooner
    return formats.localize(value, on)


def _now(wanted: str) -> str:
    zone = timezone.get_current_timezone() if given.source.USE_TZ else None
    return str(FILTERS["date"](dt.datetime.now(tz=zone), wanted))


def _reverse(name: str, args: list[Any], kwargs: dict[str, Any], app: str | None) -> str:
    return str(urls.reverse(name, args=args, kwargs=kwargs, current_app=app))


__all__ = ["make_tools"]
