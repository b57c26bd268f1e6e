"""`python -m tests.confusion.long --targets 5000`: as many generated targets to every site."""

from __future__ import annotations

import argparse
import tempfile
from itertools import islice
from pathlib import Path

from tests.confusion.stands import SERVERS, Confused
from tests.confusion.targets import known, requests


def main() -> None:
    """Say for each server and site how many requests were answered; fail if a secret was shown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--targets", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    failed = 0
    for name in SERVERS:
        with tempfile.TemporaryDirectory() as directory:
            server = Confused(name, Path(directory))
            try:
                for site in server.shut:
                    asked = [*known(site), *islice(requests(options.seed), options.targets)]
                    found, answered = server.leaking(site, asked)
                    failed += len(found)
                    print(f"{name} {site}: {len(asked)} sent, {answered} answered, "
                          f"{len(found)} shown")  # fmt: skip
                    for each in found[:10]:
                        print("  ", each)
            finally:
                server.stop()
    raise SystemExit(bool(failed))


if __name__ == "__main__":
    main()
