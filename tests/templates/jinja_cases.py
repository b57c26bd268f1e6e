"""Jinja templates that both frameworks' edge pages must render as Jinja does."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

FILES = {
    "base.html": "<title>{% block title %}Base{% endblock %}</title>{% block body %}"
    "{{ self.title() }}{% endblock %}",
    "part.html": "<i>{{ who }}{{ item }}</i>",
    "plain.txt": "{{ who }}",
    "image.svg": "{{ who }}",
    "macros.html": "{% macro field(name, kind='text') %}<{{ kind }}>{{ name }}{{ varargs }}"
    "{{ kwargs|items|list }}</{{ kind }}>{% endmacro %}{% set version = 3 %}",
    "child.html": "{% extends 'base.html' %}{% block title %}Child of {{ super() }}{% endblock %}",
    "grandchild.html": "{% extends 'child.html' %}{% block title %}{{ super.super() }}"
    "{% endblock %}{% block body %}{{ super() }}{{ who }}{% endblock %}",
}
CASES = {
    "variables": "{{ who }}{{ safe }}{{ n }}{{ f }}{{ none }}{{ items }}{{ table }}{{ missing }}",
    "lookups": "{{ table.k }}{{ table['k'] }}{{ items[0] }}{{ items[-1] }}"
    "{{ table.x.y is defined }}",
    "attributes": "{{ shop.name }}{{ shop.greet() }}{{ shop.nothing }}{{ 'a,b'.split(',') }}",
    "arithmetic": "{{ n + 1 }}{{ n // 2 }}{{ n % 5 }}{{ n ** 2 }}{{ -n }}{{ 'a' ~ n ~ '<' }}",
    "tests": "{{ n is odd }}{{ who is string }}{{ none is none }}{{ n is divisibleby 3 }}"
    "{{ items is iterable }}{{ 1 in items }}{{ 'one' in items }}",
    "comparisons": "{{ n > 3 }}{{ n != 3 and not none }}{{ 'x' if no else 'y' }}{{ 'x' if no }}",
    "text filters": "{{ who|upper }}{{ who|lower|title }}{{ text|wordwrap(10) }}"
    "{{ text|truncate(9) }}"
    "{{ text|wordcount }}{{ who|replace('A', '<b>') }}{{ text|indent }}{{ ' x '|trim }}"
    "{{ who|center(20) }}{{ '%s!'|format(who) }}{{ text|striptags }}",
    "escaping": "{{ who|e }}{{ who|safe }}{{ safe|e }}{{ safe ~ who }}{{ who|forceescape }}"
    "{{ safe|upper }}{{ [who, safe]|join('<br>') }}{{ '<a>'|urlencode }}{{ table|xmlattr }}",
    "list filters": "{{ items|join(', ') }}{{ numbers|sort|first }}{{ numbers|sum }}"
    "{{ items|last }}"
    "{{ numbers|max }}{{ items|batch(2, '-')|list }}{{ items|slice(2)|list }}"
    "{{ items|reverse|list }}"
    "{{ numbers|map('string')|join }}{{ numbers|select('odd')|list }}{{ numbers|unique|list }}",
    "record filters": "{{ people|map(attribute='name')|join }}"
    "{{ people|sort(attribute='age')|length }}"
    "{% for age, group in people|groupby('age') %}{{ age }}{{ group|length }}{% endfor %}"
    "{{ people|selectattr('age', 'gt', 26)|list|length }}{{ table|dictsort }}",
    "number filters": "{{ f|round(1) }}{{ f|int }}{{ n|float }}{{ n|filesizeformat }}"
    "{{ 'x'|int(7) }}"
    "{{ -3|abs }}",
    "json": "{{ table|tojson }}{{ who|tojson }}{{ items|tojson(indent=1) }}{{ table|pprint }}",
    "urlize": "{{ 'see https://example.com and me@example.com'|urlize(20, true) }}",
    "defaults": "{{ missing|default('d<') }}{{ ''|default('e', true) }}{{ missing is defined }}",
    "if": "{% if n > 100 %}a{% elif n %}b{% else %}c{% endif %}{% if missing %}d{% endif %}",
    "for": "{% for i in items %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}"
    "{{ loop.first }}"
    "{{ loop.last }}{{ loop.length }}{{ i }}{{ loop.cycle('a', 'b') }}{{ loop.changed(i) }}"
    "{{ loop.previtem }}{% else %}none{% endfor %}",
    "for if": "{% for i in numbers if i > 1 %}{{ i }}{% endfor %}"
    "{% for k, v in table|items %}{{ k }}"
    "{% endfor %}{% for x in [] %}{% else %}e{% endfor %}",
    "recursive": "{% for node in tree recursive %}<{{ node.name }}>{{ loop(node.kids) }}"
    "{% endfor %}",
    "set": "{% set a = 1 %}{% set b %}<{{ who }}>{% endset %}{{ a }}{{ b }}"
    "{% set ns = namespace(x=0) %}"
    "{% for i in numbers %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}",
    "with": "{% with a = who, b = 2 %}{{ a }}{{ b }}{% endwith %}{{ a }}",
    "filter block": "{% filter upper|replace('A', 'b') %}a{{ who }}{% endfilter %}",
    "autoescape": "{% autoescape false %}{{ who }}{% endautoescape %}{{ who }}",
    "raw": "{% raw %}{{ who }}{% endraw %}{# comment #}",
    "white space": "a \n {%- if n -%} b {%- endif %}\n  {{- n -}} \n c",
    "macro": "{% macro m(a, b=2) %}[{{ a }}{{ b }}]{% endmacro %}{{ m(1) }}"
    "{{ m(who, b=3) }}{{ m.name }}",
    "call": "{% macro box() %}<b>{{ caller(1) }}</b>{% endmacro %}{% call(x) box() %}"
    "{{ x }}{{ who }}"
    "{% endcall %}",
    "import": "{% import 'macros.html' as m %}{{ m.field('a', 1, x=2) }}{{ m.version }}",
    "from import": "{% from 'macros.html' import field as f, version %}{{ f(who) }}{{ version }}",
    "import with context": "{% import 'macros.html' as m with context %}{{ m.field(who) }}",
    "include": "{% include 'part.html' %}{% for item in items %}{% include 'part.html' %}"
    "{% endfor %}"
    "{% include 'nothing.html' ignore missing %}{% include ['nothing.html', 'part.html'] %}",
    "include of a text file": "{% include 'plain.txt' %}{% include 'image.svg' %}",
    "include without context": "{% include 'part.html' without context %}",
    "extends": "{% extends 'base.html' %}{% block title %}Own {{ super() }}{% endblock %}",
    "extends twice": "{% extends 'grandchild.html' %}{% block title %}{{ super() }}!{% endblock %}",
    "scoped block": "{% for i in numbers %}{% block x scoped %}{{ i }}{% endblock %}{% endfor %}",
    "required block": "{% block y %}{{ who }}{% endblock %}{{ self.y() }}",
    "globals": "{{ range(3)|list }}{{ dict(a=1) }}{{ limit }}"
    "{% set c = cycler('a', 'b') %}{{ c.next() }}"
    "{% set j = joiner('|') %}{{ j() }}{{ j() }}",
    "inline if in a call": "{{ shop.greet() if n else shop.name }}{{ (who, n)|length }}",
    "errors": "{{ n / 0 }}",
    "strict": "{{ missing.attribute }}",
    "mutation": "{{ numbers.append(4) or '' }}{{ numbers }}",
    "string methods": "{{ '{:>5}'.format(n) }}{{ '{0}'.format(who) }}{{ safe.format(1) }}",
    "slices": "{{ items[:2] }}{{ text[1:4] }}{{ text[::-1][:3] }}",
}


class Shop:
    """What a view may hand to a page."""

    name = "Shop & <Co>"

    def greet(self) -> str:
        """Return a greeting."""
        return "hello <there>"


def context() -> dict[str, Any]:
    """Return what every template here is rendered with, made anew."""
    return {
        "who": "<Ann & Bob>",
        "safe": Markup("<b>bold {}</b>"),
        "n": 12345,
        "f": 1234.5678,
        "none": None,
        "no": False,
        "items": ["one", "two <2>", "three"],
        "numbers": [3, 1, 2],
        "table": {"k": "v", "a b": 1, "c": "<"},
        "people": [
            {"name": "Zoë", "age": 30},
            {"name": "Bo", "age": 25},
            {"name": "Al", "age": 25},
        ],
        "text": "The quick brown fox\njumps <over>\n\nthe lazy dog",
        "tree": [{"name": "a", "kids": [{"name": "b", "kids": []}]}, {"name": "c", "kids": []}],
        "shop": Shop(),
    }
