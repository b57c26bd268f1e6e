"""A tag library as projects write them: plain functions, in all the ways to register them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import template
from django.template.defaultfilters import stringfilter
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from tests.templates.tagged_app.helpers import SIGNS, twice

register = template.Library()
calls: list[str] = []


@register.filter
def shout(value: Any) -> str:
    """Make it loud."""
    return str(value).upper() + "!"


@register.filter(name="price")
def as_price(value: float, currency: str = "EUR") -> str:
    """Use a table of another module."""
    return f"{value:.2f} {SIGNS.get(currency, currency)}"


@register.filter("cents", is_safe=True)
@stringfilter
def cents(value: str) -> str:
    """Take and return a text, safe where it was."""
    return value + ".00"


@register.filter(is_safe=False)
@stringfilter
def dots(value: str, count: int = 3) -> str:
    """Never be safe."""
    return value + "." * count


@register.filter(needs_autoescape=True)
def initial(text: str, autoescape: bool = True) -> str:
    """Mark up the first letter."""
    escape = conditional_escape if autoescape else str
    return mark_safe(f"<b>{escape(text[:1])}</b>{escape(text[1:])}")


@register.filter(expects_localtime=True)
def hour(value: Any) -> str:
    """Tell the hour where the site is."""
    return f"{value:%H:%M %Z}"


@register.filter
@twice
def echo(value: str) -> str:
    """Be decorated by a function of the project's."""
    return str(value)


register.filter("trimmed", lambda value: str(value).strip())


def plain(value: Any) -> str:
    """Be registered by a call, and call another filter."""
    return f"[{shout(value) if value == 'shouted' else value}]"


register.filter("boxed", plain)


@register.simple_tag
def total(*numbers: float, sep: str = "+") -> str:
    """Take any number of values."""
    return f"{sep.join(map(str, numbers))} = {sum(numbers)}"


@register.simple_tag
def markup(text: str) -> str:
    """Return HTML."""
    return format_html("<i>{}</i>", text)


@register.simple_tag
def number() -> int:
    """Return what is no text."""
    return 7


@register.simple_tag(name="here")
def link_here(name: str = "tagged") -> str:
    """Make a URL."""
    return reverse(name)


@register.simple_tag(takes_context=True)
def who(context: Any, fallback: str = "nobody", **more: Any) -> str:
    """Read the context and the request."""
    shown = ", ".join(f"{key}={more[key]}" for key in sorted(more))
    host = context["request"].get_host() if "request" in context else "nowhere"
    return f"{context.get('name', fallback)} at {host} ({shown})"


@register.simple_tag(takes_context=True)
def remember(context: Any, value: str) -> str:
    """Change the context."""
    context["remembered"] = value
    context.setdefault("name", "unused")
    context.setdefault("fresh", "set")
    with context.push(name="pushed"):
        inside = context["name"]
    context.update({"updated": 1})
    flat = context.flatten()
    context.pop()
    context["gone"] = 1
    del context["gone"]
    return f"{inside} {context['name']} {flat['updated']} {'updated' in context}"


@register.simple_tag(takes_context=True)
def adopted(context: Any, value: str) -> str:
    """Push what another context has."""
    other = context.new({"name": value})
    other.update({"other": value})
    found = []
    with context.update(other) as pushed:
        found += [*pushed, context["name"], context["other"]]
    with context.push(context.new({"name": value})):
        found.append(context["name"])
    return ", ".join([*found, context["name"], str("other" in context)])


@register.simple_tag(takes_context=True)
def pushed_twice(context: Any) -> str:
    """Push two dicts, which a context does not take."""
    context.push({"a": 1}, {"b": 2})
    return "pushed"


@register.simple_tag(takes_context=True)
def counted(context: Any) -> int:
    """Keep something for one template's rendering."""
    context.render_context["count"] = context.render_context.get("count", 0) + 1
    count: int = context.render_context["count"]
    return count


@register.simple_tag(takes_context=True)
def user_name(context: Any) -> str:
    """Look at what a context processor gives."""
    return f"{context['STATIC_URL']} {len(context['csrf_token'])} {context.autoescape}"


@register.simple_tag
def partly(name: str) -> str:
    """Render a template itself."""
    return render_to_string("own/part.html", {"name": name})


@register.inclusion_tag("own/item.html")
def item(name: str, price: float = 1.5) -> dict[str, Any]:
    """Fill a template."""
    return {"name": name, "price": price}


@register.inclusion_tag(["own/none.html", "own/item.html"], takes_context=True)
def listed(context: Any, price: float) -> dict[str, Any]:
    """Fill the first of two templates."""
    return {"name": context["name"], "price": price}


@register.inclusion_tag("own/item.html", takes_context=True)
def whole(context: Any) -> Any:
    """Hand the context on."""
    context["price"] = 3
    return context


@register.inclusion_tag("own/form.html")
def form() -> None:
    """Fill a form's template with nothing."""


@register.simple_block_tag
def box(content: str, title: str = "Box") -> str:
    """Put HTML round what stands in the tag."""
    return format_html('<div title="{}">{}</div>', title, content)


@register.simple_block_tag(takes_context=True, end_name="end_loud")
def loud(context: Any, content: str) -> str:
    """Change what stands in the tag."""
    return f"{content.upper()}{context['name']}"


# --- what only the server can run


@register.filter
def from_file(value: str) -> str:
    """Read a file."""
    return Path(value).read_text()


@register.simple_tag
def size_of(value: str) -> int:
    """Ask for a file."""
    return Path(value).stat().st_size


@register.inclusion_tag("own/not_there.html")
def no_template() -> dict[str, Any]:
    """Fill a template that there is not."""
    return {}


@register.simple_block_tag(end_name="done")
def kept(content: str) -> str:
    """Write a file."""
    Path("kept").write_text(content)
    return content


@register.tag
def compiled(parser: Any, token: Any) -> Any:
    """Have a compile function."""
    return template.Node()


@register.filter
def date(value: Any) -> str:
    """Be called what one of Django's is called."""
    return f"own date {value}"


@register.simple_tag
def now(shape: str) -> str:
    """Be called what one of Django's is called."""
    return f"own now {shape}"
