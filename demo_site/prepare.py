"""What the demo needs before it starts: a place to write, the database, the demo user."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

HERE = Path(__file__).resolve().parent
USER = PASSWORD = "demo"


def var() -> Path:
    """Return the directory of everything the demo writes; ``DEMO_VAR`` names another one."""
    return Path(os.environ.get("DEMO_VAR") or HERE / "var")


def secret_key() -> str:
    """Return this copy's own key, made once: a key in a repository is no secret."""
    file = var() / "secret-key"
    if not file.exists():
        var().mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text()


def prepare() -> None:
    """Bring the SQLite file up to date and make the demo user. Safe to repeat."""
    var().mkdir(parents=True, exist_ok=True)
    # not setdefault: a shell that names a project's settings must not get the demo's tables there
    os.environ["DJANGO_SETTINGS_MODULE"] = "demo_site.django_site.settings"
    import django  # here, not above: settings must be named first
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    _make_user()


def _make_user() -> None:
    from django.contrib.auth import get_user_model

    users = get_user_model()._default_manager
    if not users.filter(username=USER).exists():
        users.create_superuser(username=USER, password=PASSWORD, email="demo@example.invalid")
