"""What a site does with mimetypes."""

import mimetypes


def call():
    return (
        mimetypes.guess_type("a.html")[0] == "text/html"
        and mimetypes.guess_extension("image/png")
        and mimetypes.guess_all_extensions("text/plain")
    )
