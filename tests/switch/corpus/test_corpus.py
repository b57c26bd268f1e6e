"""Each view of the corpora answers the same in both runtimes, byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest

from dualrt.switch import Report, Sample, show
from tests import django_site
from tests.switch.corpus import oracle
from tests.switch.corpus.asked import asked
from tests.switch.corpus.asked.flask_requests import sessions_of_ours
from tests.switch.corpus.asking import ask, get, multipart
from tests.switch.corpus.expected import DIFFERENT, FAILING, KNOWN, REFUSING, marked

django_site.setup()

DJANGO = [name for name in oracle.django_names() if name not in DIFFERENT]
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


def check(compare: Callable[[], list[Report]], name: str) -> None:
    """Fail where something differs, or where too little was compared to tell: an answer with the
    time in it cannot be where a second ends between the two, so there is more than one attempt.
    """
    for _ in range(3):
        reports = compare()
        assert all(each.same for each in reports), show(reports)
        compared = [each for report in reports for each in report.tried if not each.varies]
        if len(compared) >= LEAST:
            break
    assert len(compared) >= LEAST
    best = min(each.edge for each in compared)
    limit = 600 if name in FAILING else 500 if name in REFUSING else 400
    assert best < limit, f"only errors: {sorted({each.edge for each in compared})}"


@pytest.mark.filterwarnings(
    "ignore:StreamingHttpResponse must consume",
    "ignore:The default",  # of Django 7.0's, in 6.1
)
@pytest.mark.parametrize("protocol", COUNTS)
@pytest.mark.parametrize("name", marked(DJANGO))
def test_a_django_view_answers_the_same(
    django_corpus: oracle.Corpus, django_asked: Asked, name: str, protocol: str
) -> None:
    """On requests that are written down for its module, and on made-up ones."""
    also = django_asked.get(name.partition(":")[0], [])
    count = COUNTS[protocol]
    check(lambda: django_corpus.compare(name, also, count=count, protocol=protocol), name)


@pytest.mark.parametrize("name", marked(FLASK))
def test_a_flask_view_answers_the_same(
    flask_corpus: oracle.Corpus, flask_asked: Asked, name: str
) -> None:
    """On requests that are written down for its module, and on made-up ones."""
    also = flask_asked.get(name.partition(".")[0], [])
    check(lambda: flask_corpus.compare(name, also, count=COUNTS["wsgi"]), name)


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
    assert {*REFUSING, *FAILING, *KNOWN} <= {*DJANGO, *FLASK}


def differences(corpus: oracle.Corpus, name: str, sample: Sample) -> set[str]:
    """Return the parts of the answers to one request that differ."""
    (report,) = corpus.compare(name, [sample])
    assert len(report.tried) == 1
    return {each.part for tried in report.tried for each in tried.differences}


@pytest.mark.parametrize("cookie", ["sessionid=x:y:z", "sessionid=e30:1xWdDN:AAAA"])
@pytest.mark.parametrize("name", ["session_read", "session_items", "visitor"])
def test_a_forged_session_is_empty_and_only_the_server_replaces_its_cookie(
    django_corpus: oracle.Corpus, name: str, cookie: str
) -> None:
    """The session is read-only at the edge: nothing is written there, not even an empty one."""
    sample = get(f"/cookies/{name}/", cookie=cookie)
    assert differences(django_corpus, f"cookies:{name}", sample) == {"set-cookie"}


def test_a_form_in_another_encoding_is_refused_where_it_is_read(
    django_corpus: oracle.Corpus,
) -> None:
    """By the view at the edge; on the server by `CsrfViewMiddleware`, whatever the view does."""
    kind = "application/x-www-form-urlencoded; charset=iso-8859-1"
    sample = ask("POST", "/forms/search/", b"q=%E9", content_type=kind)
    assert differences(django_corpus, "forms:search", sample) == {"status"}


@pytest.mark.parametrize("name", ["raw", "raw_unexempt"])
def test_parts_that_the_csrf_check_has_read_are_read_once(
    django_corpus: oracle.Corpus, name: str
) -> None:
    """The view may read them at the edge, and on the server below `csrf_exempt`."""
    sample = multipart(f"/forms/{name}/", [], ("a", "1"))
    told = {"status"} if name == "raw_unexempt" else set()
    assert differences(django_corpus, f"forms:{name}", sample) == told


def test_a_stream_is_not_run_for_head_at_the_edge(django_corpus: oracle.Corpus) -> None:
    """What it raises there is no error."""
    sample = ask("HEAD", "/streams/broken/")
    assert differences(django_corpus, "streams:broken", sample) == {"status"}


def test_a_form_in_parts_that_names_no_boundary_is_the_clients_error(
    django_corpus: oracle.Corpus,
) -> None:
    """In both runtimes."""
    sample = ask("POST", "/forms/put_form/", b"x", content_type="multipart/form-data")
    assert not differences(django_corpus, "forms:put_form", sample)


@pytest.mark.parametrize("value", ["\xc3\xa9", "\xff"])
def test_a_cookie_that_is_no_ascii_is_read_as_flask_reads_it(
    flask_corpus: oracle.Corpus, value: str
) -> None:
    """Byte for byte."""
    sample = get("/headers/cookies", cookie=f"a={value}")
    assert not differences(flask_corpus, "headers.cookies", sample)


def test_a_permanent_session_is_sent_anew_by_views_that_use_flasks_names(
    flask_corpus: oracle.Corpus,
) -> None:
    """Flask does so for every view; at the edge one that uses none of them pays nothing for it."""
    permanent = sessions_of_ours()[2]
    told = {"untouched": {"set-cookie"}, "looked_past": set()}
    for name, parts in told.items():
        sample = get(f"/sessions/{name}", cookie=f"session={permanent}")
        assert differences(flask_corpus, f"sessions.{name}", sample) == parts
