"""A Django site's own Jinja environment: what it adds, and a context processor."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.template.defaultfilters import date
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from jinja2 import Environment, pass_context, pass_eval_context
from markupsafe import Markup

MARK = "!"


def money(value: float) -> str:
    """Show an amount."""
    return f"{value:.2f}"


def shout(text: str) -> str:
    """Make it loud, with a constant of the module."""
    return text.upper() + MARK


def is_loud(text: str) -> bool:
    """Whether a text is."""
    return text.isupper()


@pass_context
def who(context: Any, request: Any) -> str:
    """Read the context and the request."""
    return f"{context['name']} at {request.path}"


@pass_eval_context
def markup(eval_ctx: Any) -> Any:
    """Answer by what is escaped."""
    return Markup("<hr>") if eval_ctx.autoescape else "<hr>"


def initials(name: str) -> Any:
    """Use one of Django's names that the edge has."""
    return format_html("<i>{}</i>", name[:1])


class Limits:
    """A class as a global."""

    large = 100


def site(request: Any) -> dict[str, Any]:
    """Be a context processor."""
    return {"SITE": f"<{request.get_host()}>"}


def environment(**options: Any) -> Environment:
    """Return the site's environment."""
    env = Environment(**options)
    env.globals.update(
        static=static,
        url=reverse,
        who=who,
        shout=shout,
        markup=markup,
        initials=initials,
        limits=Limits,
        length=len,
        quote=quote,
        shop_name="Shop & Co",
    )
    env.filters.update(money=money, date=date)
    env.tests["loud"] = is_loud
    return env


def speaking(**options: Any) -> Environment:
    """Return an environment that translates."""
    env: Any = Environment(**options, extensions=["jinja2.ext.i18n"])
    env.install_gettext_translations(translation)
    return env  # type: ignore[no-any-return]


def newly_speaking(**options: Any) -> Environment:
    """Return one whose functions fill in values themselves."""
    env: Any = Environment(**options, extensions=["jinja2.ext.i18n"])
    env.install_gettext_translations(translation, newstyle=True)
    return env  # type: ignore[no-any-return]
