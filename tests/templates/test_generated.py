"""Generated templates in Django's language: both engines make the same of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import django_site

django_site.setup()

from django.template import Context, TemplateSyntaxError  # noqa: E402
from django.template import Template as DjangoTemplate  # noqa: E402

from dualrt_django.shelf import Shelf  # noqa: E402
from tests.templates.django_cases import FILES, context  # noqa: E402
from tests.templates.test_django_engine import shelf_of  # noqa: E402

NAMES = [*sorted(context()), "nothing", "True", "False", "None", "forloop", "block", "x", "y"]
LOOKUPS = ["", ".k", ".0", ".1", ".name", ".items", ".age", ".n.x", ".greet", ".counter", ".last"]
LITERALS = ["1", "0", "2.5", "-3", "'a<b'", '"it\'s"', "''", "' '", "3e1", "'%d'"]
FILTERS = """
add:1 add:'x' add:who addslashes capfirst center:9 cut:'a' date date:'Y' default:'d' default:none
default_if_none:n dictsort:'name' dictsort:0 divisibleby:2 escape escapejs escapeseq filesizeformat
first floatformat floatformat:2 floatformat:'-1' floatformat:'2u' force_escape get_digit:1 iriencode
join:', ' join:who json_script json_script:'i' last length linebreaks linebreaksbr linenumbers
ljust:7 lower make_list phone2numeric pluralize pluralize:'y,ies' pprint rjust:8 safe safeseq
slice:':2' slice:'1:' slugify stringformat:'s' stringformat:'5d' striptags time time:'H' timesince
timeuntil title truncatechars:5 truncatechars_html:7 truncatewords:2 truncatewords_html:2
unordered_list upper urlencode urlize urlizetrunc:9 wordcount wordwrap:8 yesno yesno:'a,b' random
dictsortreversed:'age'
""".split("\n")
FILTERS = [each for line in FILTERS for each in line.split() if each]
FILTERS = [each for each in FILTERS if "'," not in each and each != "'"]

values = st.one_of(
    st.builds("".join, st.tuples(st.sampled_from(NAMES), st.sampled_from(LOOKUPS))),
    st.sampled_from(LITERALS),
)
expressions = st.builds(
    lambda value, filters: "|".join([value, *filters]),
    values,
    st.lists(st.sampled_from(FILTERS), max_size=3),
)
OPERATORS = ["==", "!=", "<", ">", "<=", ">=", "in", "not in", "is", "is not", "and", "or"]
conditions = st.builds(
    lambda first, rest: " ".join([first, *(f"{op} {value}" for op, value in rest)]),
    st.one_of(expressions, expressions.map("not {}".format)),
    st.lists(
        st.tuples(
            st.sampled_from(OPERATORS), st.one_of(expressions, expressions.map("not {}".format))
        ),
        max_size=3,
    ),
)
leaves = st.one_of(
    st.sampled_from(
        ["text", " <b>&</b>\n", "{", "%}", "{# note #}", "{% templatetag openblock %}"]
    ),
    expressions.map("{{{{ {} }}}}".format),
    st.lists(expressions, min_size=1, max_size=3).map(lambda e: f"{{% firstof {' '.join(e)} %}}"),
    st.lists(expressions, min_size=2, max_size=3).map(lambda e: f"{{% cycle {' '.join(e)} %}}"),
    st.tuples(expressions, expressions).map(lambda e: f"{{% widthratio {e[0]} {e[1]} 100 %}}"),
    expressions.map("{{% include 'part.html' with more={} %}}".format),
    expressions.map("{{% include 'part.html' with who={} only %}}".format),
    st.sampled_from(["{% cycle 'a' 'b' as x %}", "{% include 'middle.html' %}"]),
    st.just("{% regroup people by age as y %}{% for g in y %}{{ g.grouper }}{% endfor %}"),
)


def wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return templates with tags round others."""
    body = st.lists(inner, max_size=3).map("".join)
    return st.one_of(
        st.tuples(conditions, body, body).map(
            lambda e: f"{{% if {e[0]} %}}{e[1]}{{% else %}}{e[2]}{{% endif %}}"
        ),
        st.tuples(conditions, body, conditions, body).map(
            lambda e: f"{{% if {e[0]} %}}{e[1]}{{% elif {e[2]} %}}{e[3]}{{% endif %}}"
        ),
        st.tuples(st.sampled_from(["x", "y", "x, y"]), expressions, body, body).map(
            lambda e: f"{{% for {e[0]} in {e[1]} %}}{e[2]}{{% empty %}}{e[3]}{{% endfor %}}"
        ),
        st.tuples(expressions, body).map(
            lambda e: f"{{% for x in {e[0]} reversed %}}{e[1]}{{% endfor %}}"
        ),
        st.tuples(expressions, expressions, body).map(
            lambda e: f"{{% with x={e[0]} who={e[1]} %}}{e[2]}{{% endwith %}}"
        ),
        st.tuples(st.sampled_from(["on", "off"]), body).map(
            lambda e: f"{{% autoescape {e[0]} %}}{e[1]}{{% endautoescape %}}"
        ),
        st.tuples(st.sampled_from(["upper", "force_escape", "cut:'a'", "linebreaks"]), body).map(
            lambda e: f"{{% filter {e[0]} %}}{e[1]}{{% endfilter %}}"
        ),
        body.map("{{% spaceless %}}{}{{% endspaceless %}}".format),
        body.map("{{% comment %}}{}{{% endcomment %}}".format),
        st.tuples(expressions, body).map(
            lambda e: f"{{% ifchanged {e[0]} %}}{e[1]}{{% else %}}same{{% endifchanged %}}"
        ),
        body.map("{{% ifchanged %}}{}{{% endifchanged %}}".format),
    )


parts = st.recursive(leaves, wrapped, max_leaves=8)
pages = st.lists(parts, min_size=1, max_size=4).map("".join)
children = st.tuples(pages, pages, st.sampled_from(["base.html", "middle.html"])).map(
    lambda e: (
        f"{{% extends '{e[2]}' %}}{{% block title %}}{e[0]}{{{{ block.super }}}}{{% endblock %}}"
        f"{{% block inner %}}{e[1]}{{% endblock %}}"
    )
)


@pytest.fixture(scope="module")
def shelf() -> Iterator[Shelf]:
    """The shelf of a site with the templates that generated ones use."""
    for made in shelf_of(dict(FILES)):
        for name in FILES:
            made.add(name)
        yield made


def outcome(make: Callable[[], str]) -> str:
    """Return the page, or what kind of error it ends with."""
    random.seed(3)
    try:
        return make()
    except Exception as error:
        return f"error: {type(error).__name__}"


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(source=st.one_of(pages, children))
def test_a_generated_page_is_what_django_makes_of_it(shelf: Shelf, source: str) -> None:
    """Whole and in parts; what ends with an error there ends with it here."""
    try:
        django = DjangoTemplate(source, engine=shelf.django)
    except TemplateSyntaxError:
        return
    values = context() | {"nested": ["a", ["b"]]}
    expected = outcome(lambda: str(django.render(Context(dict(values)))))
    compiled = shelf.engine.compile("generated", source)
    assert compiled.problems == ()
    assert outcome(lambda: shelf.engine.render(compiled, values)) == expected
    assert outcome(lambda: "".join(shelf.engine.stream(compiled, values))) == expected
