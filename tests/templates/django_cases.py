"""Templates in Django's language that both engines render: id → source, and the files around."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.safestring import mark_safe

FILES = {
    "base.html": (
        "<title>{% block title %}Base{% endblock %}</title>"
        "{% block body %}<p>{{ who }}</p>{% block inner %}in{% endblock %}{% endblock body %}"
        "{% block foot %}foot{% endblock %}"
    ),
    "middle.html": (
        '{% extends "base.html" %}{% block title %}Middle {{ block.super }}{% endblock %}'
        "{% block inner %}[{{ block.super }}|{{ who }}]{% endblock %}"
    ),
    "part.html": "<i>{{ who }}{{ more|default:'-' }}</i>",
    "row.html": "<tr>{{ forloop.counter }}:{{ item }}</tr>",
    "deep/one.html": '{% include "./two.html" %}{% include "../part.html" %}',
    "deep/two.html": "two of {{ who }}",
    "cycling.html": "{% cycle 'x' 'y' %}",
    "tree.html": (
        "<li>{{ node.name }}{% for node in node.kids %}{% include 'tree.html' %}{% endfor %}</li>"
    ),
    "quoted.html": "{% include name_of_part %}",
    "blocks.html": "{% block title %}own {{ who }}{% endblock %}",
}


class Shop:
    """What a view may hand to a page."""

    name = "Shop & <Co>"
    items = ("a", "b")

    def __init__(self) -> None:
        self.count = 3

    def greet(self) -> str:
        return "hello <there>"

    def needs(self, what: str) -> str:
        return what

    def delete(self) -> str:
        return "deleted"

    delete.alters_data = True  # type: ignore[attr-defined]

    @property
    def broken(self) -> str:
        raise Quiet("quiet")

    def __str__(self) -> str:
        return "<Shop>"


class Quiet(Exception):
    """An error that a template does not show."""

    silent_variable_failure = True


NOW = dt.datetime(2024, 2, 29, 13, 5, 9, tzinfo=dt.UTC)


def context() -> dict[str, Any]:
    """Return what every template here is rendered with, made anew."""
    return {
        "who": "<Ann & Bob>",
        "safe": mark_safe("<b>bold</b>"),
        "empty": "",
        "none": None,
        "yes": True,
        "no": False,
        "n": 12345,
        "f": 1234.5678,
        "d": Decimal("12.50"),
        "big": 1_000_000_000,
        "items": ["one", "two <2>", "three"],
        "numbers": [3, 1, 2],
        "pairs": [("a", 1), ("b", 2)],
        "table": {"k": "v", "items2": [1, 2], "a b": 1, "n": {"x": "deep"}},
        "people": [
            {"name": "Zoë", "age": 30, "sex": "f"},
            {"name": "Bo", "age": 25, "sex": "m"},
            {"name": "Al", "age": 25, "sex": "m"},
        ],
        "shop": Shop(),
        "now": NOW,
        "naive": dt.datetime(2024, 2, 29, 23, 59, 1),
        "day": dt.date(2024, 2, 9),
        "time": dt.time(7, 8, 9),
        "text": 'The quick brown fox\njumps <over>\n\nthe lazy dog\'s "back"',
        "html": "<p>One <b>two</b> three four <i>five six</i></p>",
        "url": "see https://example.com/a?b=c&d=e and www.example.org or me@example.com",
        "name_of_part": "part.html",
        "nested": ["States", ["Kansas", ["Lawrence", "Topeka"], "Illinois"]],
        "tree": {"name": "root", "kids": [{"name": "a", "kids": [{"name": "b"}]}, {"name": "c"}]},
        "func": lambda: "<called>",
        "size": 123456789,
    }


CASES: dict[str, str] = {
    # variables
    "plain": "Hello, world. {} % # {",
    "escaped": "{{ who }}|{{ safe }}|{{ shop }}|{{ shop.name }}|{{ func }}",
    "lookups": "{{ table.k }}{{ table.n.x }}{{ items.1 }}{{ pairs.0.1 }}{{ people.0.name }}",
    "missing": "[{{ nothing }}{{ table.none }}{{ items.9 }}{{ n.x }}{{ shop.nothing.at.all }}]",
    "calls": "{{ shop.greet }}|{{ shop.needs }}|{{ shop.delete }}|{{ shop.broken }}"
    "|{{ shop.count }}",
    "literals": "{{ 1 }}{{ 1.5 }}{{ 'a<b' }}{{ \"it's\" }}{{ -3 }}{{ True }}{{ None }}{{ 1e3 }}",
    "escapes in literals": "{{ 'a\\'b' }}{{ \"x\\\\y\" }}",
    "numbers": "{{ n }}{{ f }}{{ d }}{{ big }}{{ yes }}{{ no }}{{ none }}",
    "dates": "{{ now }}|{{ naive }}|{{ day }}|{{ time }}",
    "lists": "{{ items }}{{ table }}{{ pairs }}",
    "comments": "a{# not {{ seen }} #}b{% comment %}{% if %}{{ x }}{% endcomment %}c",
    "comment with a note": "a{% comment 'why' %}x{% endcomment %}b",
    "verbatim": "{% verbatim %}{{ a }}{% if b %}{% endverbatim %}{% verbatim x %}{% endverbatim %}"
    "{% endverbatim x %}",
    "templatetag": "{% templatetag openblock %}{% templatetag closevariable %}",
    "odd braces": "{ {a} }} %} {{who}} {%if yes%}y{%endif%} {{ who",
    # filters: the text
    "case": "{{ text|upper }}{{ text|lower }}{{ text|title }}{{ who|capfirst }}",
    "safety": "{{ who|safe }}{{ who|escape }}{{ who|force_escape }}{{ safe|escape }}"
    "{{ safe|force_escape }}{{ safe|upper }}{{ safe|lower }}{{ items|safeseq|join:', ' }}"
    "{{ items|escapeseq|join:'<' }}",
    "default": "{{ empty|default:'d<' }}{{ none|default_if_none:'dn' }}{{ nothing|default:who }}"
    "{{ no|yesno }}{{ none|yesno:'a,b,c' }}{{ yes|yesno:'a,b' }}",
    "cutting": "{{ text|truncatechars:12 }}|{{ text|truncatewords:3 }}"
    "|{{ html|truncatewords_html:3 }}"
    "|{{ html|truncatechars_html:9 }}|{{ html|striptags }}|{{ text|cut:' ' }}"
    "|{{ items|slice:':2' }}",
    "lines": "{{ text|linebreaks }}{{ text|linebreaksbr }}{{ text|linenumbers }}"
    "{{ text|wordwrap:9 }}"
    "{% autoescape off %}{{ text|linebreaks }}{{ text|linenumbers }}{% endautoescape %}",
    "padding": "[{{ 'x'|center:5 }}{{ 'x'|ljust:5 }}{{ 'x'|rjust:5 }}]{{ text|wordcount }}",
    "urls": "{{ url|urlize }}{{ url|urlizetrunc:12 }}{{ who|urlencode }}{{ who|iriencode }}"
    "{{ 'a/b'|urlencode:'' }}",
    "slugs": "{{ 'Héllo Wörld!'|slugify }}{{ text|addslashes }}{{ '0800-FLOWER'|phone2numeric }}",
    "json": "{{ table|json_script:'data' }}{{ text|escapejs }}{{ people|json_script }}",
    "pprint": "{{ people|pprint }}{{ 'abc'|make_list }}{{ n|stringformat:'07d' }}",
    # filters: numbers, dates, lists
    "floats": "{{ f|floatformat }}{{ f|floatformat:3 }}{{ f|floatformat:'-2' }}"
    "{{ n|floatformat:2 }}"
    "{{ f|floatformat:'2g' }}{{ d|floatformat:0 }}{{ who|floatformat }}",
    "sizes": "{{ size|filesizeformat }}{{ n|filesizeformat }}{{ 0|filesizeformat }}",
    "sums": "{{ n|add:5 }}{{ n|add:'6' }}{{ items|add:numbers }}{{ who|add:who }}"
    "{{ n|divisibleby:5 }}"
    "{{ n|get_digit:2 }}{{ items|length }}{{ none|length }}",
    "plurals": "{{ 1|pluralize }}{{ 2|pluralize }}{{ items|pluralize:'y,ies' }}"
    "{{ 0|pluralize:'es' }}",
    "date filters": "{{ now|date }}{{ now|date:'D d M Y H:i:s e O c U' }}"
    "{{ day|date:'SHORT_DATE_FORMAT' }}"
    "{{ time|time }}{{ time|time:'P' }}{{ who|date }}{{ none|date:'Y' }}{{ naive|time:'H\\h' }}",
    "since": "{{ day|timesince:now }}{{ now|timeuntil:naive }}{{ none|timesince }}",
    "sorting": "{{ people|dictsort:'name' }}{{ people|dictsortreversed:'age'|first }}"
    "{{ items|last }}"
    "{{ pairs|dictsort:1 }}{{ numbers|random|divisibleby:1 }}",
    "nested list": "<ul>{{ nested|unordered_list }}</ul>",
    "joined": "{{ items|join:'<br>' }}{{ items|join:safe }}{% autoescape off %}"
    "{{ items|join:', ' }}"
    "{% endautoescape %}",
    "filter chain": "{{ who|lower|default:'x'|truncatechars:5|upper }}{{ who | lower | upper }}",
    # flow
    "if": "{% if yes %}a{% endif %}{% if no %}b{% elif n > 5 %}c{% else %}d{% endif %}"
    "{% if nothing %}e{% else %}f{% endif %}",
    "operators": "{% if yes and not no or n %}1{% endif %}{% if 'one' in items %}2{% endif %}"
    "{% if 'x' not in items %}3{% endif %}{% if n == 12345 and f != 2 %}4{% endif %}"
    "{% if n <= 1 or n >= 12345 %}5{% endif %}{% if none is None %}6{% endif %}"
    "{% if yes is not True %}7{% endif %}{% if not no and not nothing %}8{% endif %}"
    "{% if items|length == 3 %}9{% endif %}{% if n < who %}10{% endif %}{% if 1 in n %}"
    "11{% endif %}"
    "{% if no == no or nothing.at.all and yes %}12{% endif %}{% if not yes == no %}13{% endif %}",
    "for": "{% for item in items %}{{ forloop.counter }}{{ forloop.counter0 }}"
    "{{ forloop.revcounter }}"
    "{{ forloop.revcounter0 }}{{ forloop.first }}{{ forloop.last }}{{ item }},{% endfor %}"
    "{{ item }}",
    "for over pairs": "{% for a, b in pairs %}{{ a }}={{ b }};{% endfor %}"
    "{% for k, v in table.items %}{{ k }}:{{ v }} {% endfor %}",
    "for reversed": "{% for item in items reversed %}{{ item }}{{ forloop.last }}{% endfor %}",
    "for length": "{% for x in items %}{{ forloop.length }}{% for y in nothing %}{% empty %}"
    "{{ forloop.length }}{% endfor %}{% for y in numbers reversed %}{{ forloop.length }}"
    "{{ forloop.parentloop.length }}{% endfor %}{% endfor %}{% for c in 'ab' %}"
    "{% if forloop.length == 2 %}two{% endif %}{% endfor %}",
    "for empty": "{% for x in nothing %}x{% empty %}none{% endfor %}{% for x in empty %}"
    "{% empty %}e"
    "{% endfor %}{% for x in none %}{% endfor %}",
    "for nested": "{% for a in numbers %}{% for b in items %}{{ forloop.parentloop.counter }}."
    "{{ forloop.counter }}{{ a }}{{ b }} {% endfor %}{% endfor %}",
    "for over letters": "{% for c in 'abc' %}{{ c }}-{% endfor %}{% for p in people %}{{ p.name }}"
    "{% endfor %}",
    "ifchanged": "{% for p in people %}{% ifchanged %}{{ p.age }}{% endifchanged %}"
    "{% ifchanged p.sex %}[{{ p.sex }}]{% else %}same{% endifchanged %}{% endfor %}"
    "{% ifchanged %}x{% endifchanged %}",
    "with": "{% with a=who b=n|add:1 %}{{ a }}{{ b }}{% endwith %}{{ a }}"
    "{% with shop.greet as g %}{{ g }}{% endwith %}",
    "cycle": "{% for i in items %}{% cycle 'a<' who %}{% endfor %}"
    "{% for i in items %}{% cycle 'r' 's' as row silent %}{{ row }}{% endfor %}"
    "{% for i in items %}{% cycle 'p' 'q' as c %}{% if forloop.last %}{% resetcycle c %}{% endif %}"
    "{% endfor %}{% cycle c %}",
    "firstof": "{% firstof no nothing who %}{% firstof no none 'x<' %}{% firstof no %}"
    "{% firstof none n as first %}[{{ first }}]{% firstof no who|safe %}",
    "regroup": "{% regroup people by age as ages %}{% for a in ages %}{{ a.grouper }}:"
    "{% for p in a.list %}{{ p.name }}{% endfor %};{% endfor %}{{ ages|length }}"
    "{% regroup nothing by x as ys %}{{ ys }}{% regroup people|dictsort:'sex' by sex as s %}"
    "{% for grouper, list in s %}{{ grouper }}{{ list|length }}{% endfor %}",
    # text
    "autoescape": "{% autoescape off %}{{ who }}{% autoescape on %}{{ who }}{% endautoescape %}"
    "{{ who|escape }}{{ who|force_escape }}{% endautoescape %}{{ who }}",
    "filter tag": "{% filter upper %}a {{ who }} b{% endfilter %}{% filter force_escape|lower %}<A>"
    "{% endfilter %}{% filter cut:'a' %}banana{% endfilter %}",
    "spaceless": "{% spaceless %} <p>\n  <b> x </b>\n</p> {{ safe }} {% endspaceless %}",
    "now": "{% now 'Y' %}{% now 'Y' as year %}[{{ year|length }}]",
    "widthratio": "{% widthratio n 200 100 %}{% widthratio 1 0 5 %}{% widthratio who 2 3 %}"
    "{% widthratio 5 10 3 as w %}[{{ w }}]",
    "lorem": "{% lorem %}{% lorem 3 w %}{% lorem 2 p %}{% lorem n|divisibleby:2 b %}",
    "lorem at random": "{% lorem 30 w random %}|{% lorem 25 w %}|{% lorem 400 w random %}"
    "|{% lorem 3 b random %}",
    "url": "{% url 'tpl-item' 5 %}{% url 'tpl-item' number=n %}{% url 'tpl-word' word='a&b' as u %}"
    "[{{ u }}]{% url 'no-such-name' as none %}[{{ none }}]{% with v='tpl-item' %}{% url v 3 %}"
    "{% endwith %}{% url 'tpl-word' word='x&y' %}",
    "static": "{% load static %}{% static 'a/b.css' %}{% static name_of_part as s %}[{{ s }}]"
    "{% get_static_prefix %}{% get_media_prefix as m %}{{ m }}{% static 'a&b.css' %}",
    "l10n": "{% load l10n %}{% localize off %}{{ f }}{{ day }}{% endlocalize %}"
    "{% localize on %}{{ f }}"
    "{% endlocalize %}{{ f|localize }}{{ n|unlocalize }}",
    "tz": "{% load tz %}{{ now|localtime }}{% localtime off %}{{ now }}{% endlocaltime %}"
    "{{ now|utc }}"
    "{{ now|timezone:'Asia/Tokyo' }}",
    "load from": "{% load localize from l10n %}{{ d|localize }}",
    # languages
    "translated": "{% load i18n %}{% translate 'Monday' %}{% trans 'yes,no,maybe' noop %}"
    "{% translate '50%' %}{% translate who %}{% translate nothing %}"
    "{% translate 'May' context 'abbrev. month' %}{% translate 'Monday' as day_name %}"
    "[{{ day_name }}]"
    "{% translate _('Monday') noop %}{% translate _('5% of') context '' %}"
    "{% translate 'Monday'|upper %}{% translate '<b>' %}{{ _('Monday') }}{{ _('5%') }}"
    "{{ none|default:_('Monday') }}{{ nothing|default:_('<b>') }}",
    "block translate": "{% load i18n %}{% blocktranslate %}Hi {{ who }} 5% {{ safe }} {{ nothing }}"
    "{% endblocktranslate %}{% blocktrans with a=who b=n|add:1 trimmed %}\n  x\n {{ a }} {{ b }}\n"
    "{% endblocktrans %}{% blocktranslate count c=n %}one{% plural %}{{ c }} of {{ who }}"
    "{% endblocktranslate %}{% blocktranslate asvar t %}<{{ n }}>{% endblocktranslate %}[{{ t }}]"
    "{% blocktranslate count c=1 %}%(count)d year{% plural %}x{% endblocktranslate %}"
    "{% blocktranslate context 'abbrev. month' %}May{% endblocktranslate %}"
    "{% blocktranslate count c=2 context 'c' %}a{% plural %}b{{ c }}{% endblocktranslate %}",
    "plural of no number": "{% load i18n %}{% blocktranslate count c=who %}a{% plural %}b"
    "{% endblocktranslate %}",
    "languages": "{% load i18n %}{% get_current_language as l %}{{ l }}"
    "{% get_available_languages as"
    " ls %}{{ ls|length }}{% get_current_language_bidi as b %}{{ b }}"
    "{% get_language_info for 'fr' as"
    " i %}{{ i.name_local }}{% get_language_info_list for ls as is %}{{ is.0.code }}"
    "{{ 'de'|language_name }}{{ 'de'|language_name_translated }}{{ 'he'|language_bidi }}"
    "{% language 'fr' %}{% translate 'Monday' %}{{ f }}{{ day|date:'F' }}{% endlanguage %}"
    "{% translate 'Monday' %}",
    "zones": "{% load tz %}{% get_current_timezone as z %}{{ z }}"
    "{% timezone 'Europe/Paris' %}{{ now }}"
    "{% get_current_timezone as z %}{{ z }}{% endtimezone %}{% timezone none %}{{ now }}"
    "{% endtimezone %}",
    # templates
    "extends": '{% extends "base.html" %}{% block title %}Own{% endblock %}ignored'
    "{% block body %}{{ who }}{% endblock %}",
    "super": '{% extends "base.html" %}{% block title %}a {{ block.super }} b{% endblock %}'
    "{% block inner %}{{ block.super }}{{ block.super }}{% endblock %}",
    "three levels": '{% extends "middle.html" %}{% block title %}Top {{ block.super }}'
    "{% endblock %}"
    "{% block inner %}({{ block.super }}){% endblock %}",
    "extends by variable": "{% extends parent_name %}{% block foot %}F{% endblock %}",
    "block in a loop": "{% for i in numbers %}{% block b %}{{ i }}{% endblock %}{% endfor %}",
    "nested blocks": '{% extends "base.html" %}{% block body %}<{% block inner %}'
    "mine{% endblock %}>"
    "{% endblock %}",
    "super in if": '{% extends "base.html" %}{% block title %}{% if block.super %}s{% endif %}'
    "{{ block.name }}{% endblock %}",
    "include": '{% include "part.html" %}{% include "part.html" with more="<m>" %}'
    '{% include "part.html" with who="x" only %}{% include "part.html" only %}',
    "include in a loop": '{% for item in items %}{% include "row.html" %}{% endfor %}'
    "{% for i in items %}{% include 'cycling.html' %}{% cycle 1 2 %}{% endfor %}",
    "include by variable": "{% include name_of_part %}{% include 'quoted.html' %}",
    "include relative": "{% include 'deep/one.html' %}",
    "include of a tree": "{% with node=tree %}{% include 'tree.html' %}{% endwith %}",
    "include with blocks": "{% include 'base.html' %}{% include 'middle.html' %}"
    "{% include 'blocks.html' %}",
    "include in a block": '{% extends "base.html" %}{% block body %}{% include "middle.html" %}'
    "{% endblock %}",
}
