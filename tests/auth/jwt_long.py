"""The long differential run: ``python -m tests.auth.jwt_long --cases 200000 --seed N``."""

from __future__ import annotations

import argparse
import random

from tests.auth.jwt_oracle import run


def main() -> int:
    """Print the cases, how many were accepted, and every disagreement; 1 if there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    tally = run(options.seed, options.cases)
    for text in tally.disagreements:
        print(text)
    print(
        f"seed {options.seed}: {tally.cases} cases, {tally.accepted} accepted by both, "
        f"{tally.stricter} refused by a rule that PyJWT does not have, "
        f"{len(tally.disagreements)} disagreements"
    )
    return 1 if tally.disagreements else 0


if __name__ == "__main__":
    raise SystemExit(main())
