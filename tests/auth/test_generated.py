"""25,000 cookies by the real Django and Flask: the edge's verdict is theirs on each."""

from __future__ import annotations

from typing import Any

import pytest

from dualrt.auth.django_session import DjangoSession
from dualrt.auth.flask_signing import Signer
from tests.auth.generated import run

CASES = 25_000


def test_the_edge_says_what_the_frameworks_say() -> None:
    """Neither the verdict nor the payload differs, and both verdicts are well represented."""
    tally = run(20_261, CASES)
    assert tally.disagreements == []
    assert tally.counts["cases"] == CASES
    for kind in ("django", "flask", "django header", "flask header"):
        assert tally.counts[f"{kind}: accepted"] > 1_000
        assert tally.counts[f"{kind}: refused"] > 1_000


@pytest.mark.parametrize("looser", ["expiry", "future"])
def test_the_comparison_notices_an_edge_that_is_looser(
    looser: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edge that forgets to look at a time disagrees."""
    if looser == "expiry":
        right = DjangoSession.session

        def session(self: Any, value: str, now: float) -> Any:
            return right(self, value, now - 10**9)

        monkeypatch.setattr(DjangoSession, "session", session)
    else:
        whole = Signer.loads

        def loads(self: Any, signed: str, max_age: int, now: float) -> Any:
            return whole(self, signed, max_age + 10**6, now + 10**6)

        monkeypatch.setattr(Signer, "loads", loads)
    assert run(3, 2_000).disagreements
