"""Files at the edge: those in memory are sent (the corpus has views), those on disk are refused."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.wsgi import FileWrapper as Werkzeugs

from dualrt.edge.findings import CheckFailed
from dualrt_flask import DualRT
from dualrt_flask.conf import site_of
from dualrt_flask.edge.sending import FileWrapper
from tests import django_site
from tests.switch import sending


@pytest.mark.parametrize(
    ("view", "calls"),
    [
        pytest.param(sending.constant, ["flask.send_file()"], id="a-constant"),
        pytest.param(
            sending.built,
            [
                "flask.send_file()",
                "flask.send_file()",
                "flask.send_file()",
                "werkzeug.utils.send_file()",
            ],
            id="built-paths",
        ),
        pytest.param(sending.folder, ["flask.send_from_directory"], id="a-folder"),
    ],
)
def test_a_file_that_is_named_by_its_path_is_a_finding(view: Any, calls: list[str]) -> None:
    """When the site starts, with the line and the way out."""
    with pytest.raises(CheckFailed) as failed:
        site_of(sending.make(view)).make_edge().start()
    found = failed.value.findings
    assert sorted(each.message.split(" → ")[-2].partition(" ")[2] for each in found) == calls
    assert {each.id for each in found} == {"dualrt.E005"}
    assert all("io.BytesIO" in each.hint and each.line for each in found)


@pytest.mark.parametrize("name", ["logo.png", "/etc/hosts"])
def test_a_path_that_only_the_request_tells_is_refused_at_the_call(name: str) -> None:
    """Nothing is opened."""
    app = sending.make(sending.unknown)
    app.debug = True
    DualRT(app)
    answer = app.test_client().get("/unknown", query_string={"name": name})
    assert answer.status_code == 500
    assert "which opens a file" in answer.text
    assert "Give it an io.BytesIO" in answer.text


class Own(Flask):
    """An app that says itself how long a file is kept."""

    def get_send_file_max_age(self, filename: str | None) -> int | None:
        """A minute."""
        return 60


def test_an_age_that_the_apps_own_function_tells_is_refused() -> None:
    """It is server code."""
    app = Own("own", root_path="/nonexistent")
    app.add_url_rule("/aged", view_func=sending.aged)
    app.debug = True
    DualRT(app)
    assert "get_send_file_max_age" in app.test_client().get("/aged").text


@pytest.mark.parametrize("age", [None, 0, 60, timedelta(minutes=2)], ids=str)
def test_the_setting_for_the_age_is_the_apps(age: Any) -> None:
    """As Flask reads it."""
    told = []
    for wrapped in (False, True):
        app = sending.make(sending.aged)
        app.config["SEND_FILE_MAX_AGE_DEFAULT"] = age
        app.config["DUALRT"] = {}
        if wrapped:
            DualRT(app)
        else:
            app.view_functions["aged"] = sending.aged.__wrapped__  # type: ignore[attr-defined]
        told.append(app.test_client().get("/aged").headers["Cache-Control"])
    assert told[0] == told[1]


class Bare:
    """What can be read, and no more."""

    def __init__(self, data: bytes) -> None:
        self._file = io.BytesIO(data)

    def read(self, size: int) -> bytes:
        """Read."""
        return self._file.read(size)


class Fixed(Bare):
    """What has `seek` and says no more of it."""

    def seek(self, *where: int) -> None:
        """Go there."""
        self._file.seek(*where)


@pytest.mark.parametrize("kind", [Bare, Fixed, io.BytesIO])
def test_a_file_is_wrapped_as_werkzeug_wraps_it(kind: Any) -> None:
    """Its blocks, its positions, and that it is closed."""
    told = []
    for wrapper in (FileWrapper, Werkzeugs):
        made: Any = wrapper(kind(b"abcdefgh"), 3)
        shown = [next(made), made.seekable(), made.tell()]
        made.seek(1)
        shown += [list(made), list(made), made.tell()]
        made.close()
        told.append((shown, getattr(made.file, "closed", None)))
    assert told[0] == told[1]


class Seeks:
    """What can be sought, and cannot tell where it stands."""

    def __init__(self, data: bytes) -> None:
        self._file = io.BytesIO(data)
        self.seek, self.read = self._file.seek, self._file.read


class Tells(Seeks):
    """What can tell, says that it cannot be sought, and shows what it holds; or does not."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.tell = self._file.tell
        self.seekable = lambda: False
        if len(data) > 3:
            self.getbuffer = self._file.getbuffer


@pytest.mark.parametrize("data", [b"", b"abc", b"abcdef" * 900], ids=len)
@pytest.mark.parametrize("kind", [Seeks, Tells, Bare, io.BytesIO])
def test_a_django_file_response_knows_its_length_as_in_django(kind: Any, data: bytes) -> None:
    """By whatever the file can do."""
    django_site.setup()
    from django.http import FileResponse as Theirs

    import dualrt_django.conf  # noqa: F401 - gives the edge the settings
    from dualrt_django.edge.files import FileResponse as Ours

    told = []
    for made in (Theirs, Ours):
        file = kind(data)
        if len(data) > 3:
            file.read(2)
        response = made(file, filename="a/b.txt.gz", as_attachment=True)
        told.append((sorted(response.items()), b"".join(response), response.file_to_stream is file))
    assert told[0] == told[1]
