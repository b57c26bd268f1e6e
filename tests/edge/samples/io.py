"""What a site does with io."""

import io


def call():
    return (
        io.TextIOWrapper(io.BytesIO("é".encode()), encoding="utf-8").read() == "é"
        and io.StringIO("a\nb").readlines()
    )
