"""Each view of the corpora answers the same in both runtimes, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pytest

from dualrt.switch import Report, Sample, show
from tests import django_site
from tests.switch.corpus import oracle
from tests.switch.corpus.asked import asked
from tests.switch.corpus.expected import ALWAYS_5XX, KNOWN, REFUSING, marked

django_site.setup()

DJANGO = oracle.django_names()
FLASK = oracle.flask_names()
LEAST = 6  # answers of a view that were compared
Asked = Mapping[str, Sequence[Sample]]
COUNTS = {"wsgi": 12, "asgi": 6}  # requests made up for a view; `long` makes more


@pytest.fixture(scope="module")
def django_corpus() -> Iterator[oracle.Corpus]:
    """The Django corpus, its settings active."""
    with oracle.django_settings():
        yield oracle.django_corpus()


@pytest.fixture(scope="module")
def flask_corpus() -> oracle.Corpus:
    """The Flask corpus."""
    return oracle.flask_corpus()


@pytest.fixture(scope="module")
def django_asked(django_corpus: oracle.Corpus) -> Asked:
    """What the Django corpus is asked beside made-up requests."""
    return asked("django")


@pytest.fixture(scope="module")
def flask_asked() -> Asked:
    """What the Flask corpus is asked beside made-up requests."""
    return asked("flask")


def check(reports: list[Report], name: str) -> None:
    """Fail where something differs, or where too little was compared to tell."""
    if any(each.findings for each in reports):
        pytest.xfail("the edge has not all of its names yet")
    assert all(each.same for each in reports), show(reports)
    compared = [each for report in reports for each in report.tried if not each.varies]
    assert len(compared) >= LEAST
    best = min(each.edge for each in compared)
    limit = 600 if name in ALWAYS_5XX else 500 if name in REFUSING else 400
    assert best < limit, f"only errors: {sorted({each.edge for each in compared})}"


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
@pytest.mark.parametrize("protocol", COUNTS)
@pytest.mark.parametrize("name", marked(DJANGO))
def test_a_django_view_answers_the_same(
    django_corpus: oracle.Corpus, django_asked: Asked, name: str, protocol: str
) -> None:
    """On requests that are written down for its module, and on made-up ones."""
    also = django_asked.get(name.partition(":")[0], [])
    check(django_corpus.compare(name, also, count=COUNTS[protocol], protocol=protocol), name)


@pytest.mark.parametrize("name", marked(FLASK))
def test_a_flask_view_answers_the_same(
    flask_corpus: oracle.Corpus, flask_asked: Asked, name: str
) -> None:
    """On requests that are written down for its module, and on made-up ones."""
    also = flask_asked.get(name.partition(".")[0], [])
    check(flask_corpus.compare(name, also, count=COUNTS["wsgi"]), name)


@pytest.mark.parametrize(
    ("names", "least"),
    [pytest.param(DJANGO, 150, id="django"), pytest.param(FLASK, 100, id="flask")],
)
def test_the_corpora_are_large_enough(names: list[str], least: int) -> None:
    """They may grow, and not shrink. Each name is another view; what is known to differ is none."""
    assert len(set(names) - set(KNOWN)) >= least


def test_every_request_that_is_written_down_goes_to_a_view(
    django_corpus: oracle.Corpus, flask_corpus: oracle.Corpus
) -> None:
    """A request that no view is given would be lost without a word."""
    lost = [*django_corpus.lost(asked("django")), *flask_corpus.lost(asked("flask"))]
    assert [str(each) for each in lost] == []


def test_what_is_said_to_fail_is_in_a_corpus() -> None:
    """The lists name views that are there."""
    assert {*REFUSING, *ALWAYS_5XX, *KNOWN} <= {*DJANGO, *FLASK}
