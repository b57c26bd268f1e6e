"""The long run of the corpora: ``python -m tests.switch.corpus.long --count 1000 --seed N``."""

from __future__ import annotations

import argparse
import random
import warnings
from collections.abc import Iterator, Mapping, Sequence

from dualrt.switch import Report, Sample, show
from tests import django_site
from tests.switch.corpus import oracle
from tests.switch.corpus.asked import asked
from tests.switch.corpus.expected import DIFFERENT, KNOWN


def main() -> int:
    """Print every difference and what was compared; 1 if there is a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="requests made up for each view")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--only", default="", help="what the names of the views begin with")
    options = parser.parse_args()
    warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume")
    django_site.setup()
    views = requests = varying = different = 0
    for protocol, report in _reports(options.count, options.seed, options.only):
        views += 1
        requests += len(report.tried)
        varying += sum(each.varies for each in report.tried)
        if not report.same:
            different += 1
            print(protocol, show([report]), flush=True)
    print(
        f"seed {options.seed}: {views} views, {requests} requests, {varying} of them not the same "
        f"twice by one runtime, {different} views different"
    )
    return 1 if different else 0


def _reports(count: int, seed: int, only: str) -> Iterator[tuple[str, Report]]:
    with oracle.django_settings():
        corpus = oracle.django_corpus()
        for protocol in ("wsgi", "asgi"):
            for report in _of(corpus, asked("django"), protocol, count, seed, only):
                yield protocol, report
    for report in _of(oracle.flask_corpus(), asked("flask"), "wsgi", count, seed, only):
        yield "wsgi", report


def _of(
    corpus: oracle.Corpus,
    written: Mapping[str, Sequence[Sample]],
    protocol: str,
    count: int,
    seed: int,
    only: str,
) -> Iterator[Report]:
    for name in corpus.routes:
        if name.startswith(only) and name not in {*KNOWN, *DIFFERENT}:
            also = written.get(name.replace(":", ".").partition(".")[0], ())
            yield from corpus.compare(name, also, count=count, seed=seed, protocol=protocol)


if __name__ == "__main__":
    raise SystemExit(main())
