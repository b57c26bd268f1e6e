"""``python -m demo_site``: prepare both sites, start them on real servers, stop them on Ctrl-C."""

from __future__ import annotations

import argparse
import os
import sys

from demo_site import prepare, servers

EPILOG = """\
servers:
  The Django site runs under ASGI on uvicorn; --server gunicorn runs it under WSGI, threaded, and
  --server runserver on Django's own development server. The Flask site runs under WSGI on
  gunicorn, threaded; where gunicorn is not installed, on Flask's own development server.

The demo user is demo / demo. What the demo writes is in demo_site/var/ (DEMO_VAR moves it).
"""


def main(argv: list[str] | None = None) -> int:
    """Run the demo until Ctrl-C; return the exit status."""
    options = parse(argv)
    os.environ["DEMO_HOST"] = options.host
    prepare.prepare()
    if options.prepare_only:
        print(f"Prepared in {prepare.var()}.")
        return 0
    try:
        sites = servers.plan(options.host, options.django_port, options.flask_port, options.server)
        return servers.run(sites, announce)
    except servers.DemoError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1


def parse(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m demo_site",
        description="Start the dualrt demo: a Django site and a Flask site with the same pages.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    taken = "the next free one if taken; 0 for any"
    add("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    add("--django-port", type=int, default=8000, help=f"default %(default)s, {taken}")
    add("--flask-port", type=int, default=8001, help=f"default %(default)s, {taken}")
    add("--server", choices=servers.DJANGO_SERVERS, default="uvicorn", help="runs the Django site")
    add("--prepare-only", action="store_true", help="make the database and the user, start nothing")
    return parser.parse_args(argv)


def announce(sites: list[servers.Site]) -> None:
    """Print where the sites are; flushed, as a test or a script may be reading a pipe."""
    lines = ["", "  dualrt demo", ""]
    lines += [f"  {site.name:<7} {site.url}   ({site.server})" for site in sites]
    lines += ["", "  Sign in with  demo / demo"]
    if not servers.is_loopback(sites[0].host):
        lines += ["", "  WARNING: this host is reachable from the network, with DEBUG on and a",
                  "  known password. Use it only where you trust everyone."]  # fmt: skip
    lines += ["", "  Ctrl-C stops both.", ""]
    print("\n".join(lines), flush=True)


if __name__ == "__main__":
    sys.exit(main())
