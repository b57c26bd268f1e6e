"""A server's whole work with the guard up: ``python -m tests.edge.server_work django|flask``.

Prints ``all well`` at the end. Edge requests run in another thread all the while.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from dualrt.edge.isolate import Guarded
from dualrt.errors import EdgeRestrictionError
from dualrt.runtime import EdgeView
from tests.edge.guarded import edge_names


def django_work(folder: Path) -> None:
    """Log in, write and read rows, render a template from disk, upload a file, send a stream."""
    import django
    from django.conf import settings

    (folder / "page.html").write_text("{% for user in users %}{{ user.username }};{% endfor %}")
    settings.configure(
        DEBUG=False,
        SECRET_KEY="only for tests",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="tests.edge.server_urls",
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "db.sqlite3")}
        },
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[
            {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [folder]}
        ],
        FILE_UPLOAD_MAX_MEMORY_SIZE=10,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    )
    django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    client = Client()
    for number in range(5):
        assert client.post("/users/", {"name": f"user{number}"}).content == b"made"
    assert client.get("/users/").content == b"".join(b"user%d;" % each for each in range(5))
    assert client.get("/count/").content == b"1"
    assert client.get("/count/").content == b"2"
    upload = SimpleUploadedFile("x", b"more than ten bytes, so to disk")
    assert client.post("/upload/", {"file": upload}).content == b"31 TemporaryUploadedFile"
    assert b"".join(client.get("/file/").streaming_content).startswith(b"{% for")  # type: ignore[arg-type]


def flask_work(folder: Path) -> None:
    """A template from disk, a session, an upload, a file, a database."""
    import sqlite3

    from flask import Flask, jsonify, render_template, request, send_file, session

    (folder / "page.html").write_text("{% for name in names %}{{ name }};{% endfor %}")
    app = Flask("served", template_folder=str(folder))
    app.secret_key = "only for tests"
    db = folder / "db.sqlite3"
    with sqlite3.connect(db) as connection:
        connection.execute("create table names (name text)")
    connection.close()

    @app.route("/names/", methods=["GET", "POST"])
    def names() -> Any:
        connection = sqlite3.connect(db)
        if request.method == "POST":
            connection.execute("insert into names values (?)", (request.form["name"],))
            connection.commit()
        found = [row[0] for row in connection.execute("select name from names")]
        connection.close()
        return render_template("page.html", names=found)

    @app.route("/count/")
    def count() -> Any:
        session["count"] = session.get("count", 0) + 1
        return jsonify(session["count"])

    @app.route("/upload/", methods=["POST"])
    def upload() -> Any:
        request.files["file"].save(folder / "saved")
        return send_file(folder / "saved")

    client = app.test_client()
    client.post("/names/", data={"name": "one"})
    assert client.post("/names/", data={"name": "two"}).text == "one;two;"
    assert [client.get("/count/").json for _ in range(3)] == [1, 2, 3]
    with (folder / "page.html").open("rb") as file:
        assert client.post("/upload/", data={"file": file}).data.startswith(b"{% for")


def edge_requests(stop: threading.Event, served: list[int]) -> None:
    """Serve edge requests, each of which is refused something."""
    view = EdgeView(
        edge_names("def view(request):\n    open('/etc/passwd')\n")["view"], "site.view"
    )
    guarded = Guarded()
    guarded.prepare([view])
    while not stop.is_set():
        try:
            guarded.call(view, None, (), {})  # type: ignore[arg-type]
        except EdgeRestrictionError:
            served[0] += 1


def main(framework: str) -> None:
    """Do the framework's work while edge requests are served."""
    stop, served = threading.Event(), [0]
    thread = threading.Thread(target=edge_requests, args=(stop, served))
    thread.start()
    with tempfile.TemporaryDirectory() as folder:
        try:
            {"django": django_work, "flask": flask_work}[framework](Path(folder))
        finally:
            stop.set()
            thread.join()
    assert served[0] > 10
    print("all well")


if __name__ == "__main__":
    main(sys.argv[1])
