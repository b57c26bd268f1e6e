"""The long differential run: ``python -m tests.django_routing.long --cases 200000 --seed N``."""

from __future__ import annotations

import argparse
import random

from tests.django_routing.differential import run


def main() -> int:
    """Print cases, URLconfs, the shares that matter and every disagreement; 1 if there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    tally = run(options.seed, options.cases)
    for text in tally.disagreements[:50]:
        print(text)
    print(f"seed {options.seed}: {tally}")
    return 1 if tally.disagreements else 0


if __name__ == "__main__":
    raise SystemExit(main())
