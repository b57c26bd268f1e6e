"""The requests that are written down for the corpora, by the module whose views they go to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dualrt.switch import Sample


def asked(framework: str) -> Mapping[str, Sequence[Sample]]:
    """Return the requests for ``"django"``, whose settings must be active, or for ``"flask"``."""
    if framework == "django":
        from tests.switch.corpus.asked import django_more, django_requests, django_views

        every = [*django_views.asked(), *django_requests.asked(), *django_more.asked()]
    else:
        from tests.switch.corpus.asked import flask_more, flask_requests, flask_views

        every = [*flask_views.asked(), *flask_requests.asked(), *flask_more.asked()]
    found: dict[str, list[Sample]] = {}
    for each in every:
        found.setdefault(each.url.split("/")[1], []).append(each)
    return found
