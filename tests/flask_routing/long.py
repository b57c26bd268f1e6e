"""The long differential run: ``python -m tests.flask_routing.long --cases 200000 --seed N``."""

from __future__ import annotations

import argparse
import random

from tests.flask_routing.oracle import run


def main() -> int:
    """Print cases, apps, the share of edge hits and every disagreement; 1 if there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    tally = run(options.seed, options.cases)
    for text in tally.disagreements:
        print(text)
    print(
        f"seed {options.seed}: {tally.cases} cases in {tally.apps} apps, "
        f"{tally.hits / max(tally.cases, 1):.1%} edge hits, "
        f"{len(tally.disagreements)} disagreements"
    )
    return 1 if tally.disagreements else 0


if __name__ == "__main__":
    raise SystemExit(main())
