"""What the check says of Django's templates and of the views that render them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from dualrt.edge.findings import Finding
from tests import django_site

django_site.setup()

from django.test import override_settings  # noqa: E402

from dualrt_django.site import DjangoSite  # noqa: E402
from tests.templates import django_wrong  # noqa: E402
from tests.templates.django_wrong import FILES  # noqa: E402
from tests.templates.made_views import view_of  # noqa: E402

HERE = Path(__file__).parent
MESSAGES = ["django.contrib.messages.context_processors.messages"]
CSRF = ["django.template.context_processors.csrf"]
AUTH = ["django.contrib.auth.context_processors.auth"]
OWN = ["tests.templates.django_wrong.cart"]


@contextmanager
def a_site(tmp: Path, urls: Any, processors: list[str], **settings: Any) -> Iterator[DjangoSite]:
    """Open a site with the wrong templates in files."""
    for name, source in FILES.items():
        (tmp / name).write_text(source)
    backend = {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [tmp],
        "OPTIONS": {
            "context_processors": processors,
            "libraries": {"own_tags": "tests.templates.own_tags"},
            "builtins": ["tests.templates.own_tags"],
        },
    }
    with override_settings(TEMPLATES=[backend], ROOT_URLCONF=urls, **settings):
        yield DjangoSite()


def shown(finding: Finding) -> tuple[str, str, int, str]:
    """Return what tells one finding from the other."""
    return finding.id, Path(finding.file).name, finding.line, finding.message


USER = (
    "template messages.html reads 'messages', which is given by a context processor of Django "
    "that needs the server"
)
CART = (
    "template own_processor.html reads 'cart', which is given by "
    "tests.templates.django_wrong.cart, if it gives it (tests/templates/django_wrong.py:32), "
)
PAGES: dict[str, tuple[list[str], list[tuple[str, str, int, str]]]] = {
    "own_filter.html": (
        [],
        [
            (
                "dualrt.E018",
                "own_filter.html",
                2,
                "template own_filter.html: the filter 'shout' is the site's own (tests/",
            )
        ],
    ),
    "own_tag.html": (
        [],
        [
            (
                "dualrt.E018",
                "own_tag.html",
                3,
                "template own_tag.html: the tag 'greet' is the site's own (tests/",
            ),
        ],
    ),
    "cached.html": (
        [],
        [
            (
                "dualrt.E018",
                "cached.html",
                1,
                "template cached.html: the tag 'cache' is the server's, and there is no cache",
            ),
        ],
    ),
    "broken.html": (
        [],
        [
            (
                "dualrt.E017",
                "broken.html",
                2,
                "template broken.html: Unexpected end of expression in if tag.",
            )
        ],
    ),
    "no_parent.html": (
        [],
        [
            (
                "dualrt.E017",
                "no_parent.html",
                1,
                "template no_parent.html extends 'none.html', which there is not",
            )
        ],
    ),
    "no_part.html": (
        [],
        [
            (
                "dualrt.E017",
                "no_part.html",
                2,
                "template no_part.html includes 'none.html', which there is not",
            )
        ],
    ),
    "computed.html": (
        [],
        [
            (
                "dualrt.E016",
                "computed.html",
                1,
                "template computed.html includes part, a name that only a rendering can tell",
            )
        ],
    ),
    "messages.html": (
        MESSAGES,
        [
            (
                "dualrt.E018",
                "messages.html",
                2,
                USER,
            )
        ],
    ),
    "part_of_messages.html": (MESSAGES, []),
    "deep.html": (
        [],
        [
            (
                "dualrt.E018",
                "own_filter.html",
                2,
                "template own_filter.html: the filter 'shout' is the site's own (tests/",
            )
        ],
    ),
    "own_processor.html": (
        OWN,
        [
            (
                "dualrt.E018",
                "own_processor.html",
                1,
                CART,
            )
        ],
    ),
    "known_processor.html": (
        ["tests.templates.django_wrong.basket"],
        [
            (
                "dualrt.E018",
                "known_processor.html",
                1,
                "template known_processor.html reads 'basket', which is given by tests.templ",
            )
        ],
    ),
    "fine.html": ([*OWN, *AUTH, *CSRF], []),
}


@pytest.mark.parametrize("name", PAGES)
def test_what_a_template_lacks_at_the_edge_is_found(name: str, tmp_path: Path) -> None:
    """With the template's file and line."""
    processors, expected = PAGES[name]
    urls = view_of(tmp_path, django_wrong.of(name))
    with a_site(tmp_path, urls, processors) as site:
        found = site.findings()
    # Django 6 tells the template's own path, too
    told = [tuple(re.sub(r"Template: \S+, ", "", str(part)) for part in shown(f)) for f in found]
    assert len(told) == len(expected), told
    for each, (*place, message) in zip(sorted(told), sorted(expected), strict=True):
        assert each[:3] == tuple(map(str, place))
        assert each[3].startswith(message)
    assert all(each.view.startswith("wrong_") for each in found)


def test_what_is_wrong_with_the_calls_is_found(tmp_path: Path) -> None:
    """With the line of the call; all at once."""
    lines = Path(django_wrong.__file__).read_text().splitlines()

    def line(text: str) -> int:
        return next(n for n, each in enumerate(lines, 1) if text in each)

    with a_site(
        tmp_path,
        "tests.templates.django_wrong",
        OWN,
        DUALRT={"MIDDLEWARE": ["tests.templates.django_wrong.gate"]},
    ) as site:
        found = site.findings()
    assert sorted((each.id, each.line) for each in found if each.id != "dualrt.W004") == sorted(
        [
            ("dualrt.E015", line('return render(request, "fine.html", {})')),
            ("dualrt.E015", line('Response(get_template("fine.html")')),
            ("dualrt.E016", line('request.GET["template"]')),
            ("dualrt.E017", line('"not_there.html"')),
            ("dualrt.E018", line('render(request, "fine.html", context)')),
            ("dualrt.E018", 2),
        ]
    )
    (plain,) = [each for each in found if each.view.endswith("plain")]
    assert plain.message == "django.shortcuts.render: templates need experimental-edge"
