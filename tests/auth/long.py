"""The long differential run: ``python -m tests.auth.long --cases 1000000 --seed N``."""

from __future__ import annotations

import argparse
import random

from tests.auth.generated import run


def main() -> int:
    """Print what was compared and every disagreement; 1 if there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    tally = run(options.seed, options.cases)
    for text in tally.disagreements[:50]:
        print(text)
    print(f"seed {options.seed}: {tally}")
    return 1 if tally.disagreements else 0


if __name__ == "__main__":
    raise SystemExit(main())
