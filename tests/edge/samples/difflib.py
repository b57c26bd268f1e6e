"""What a site does with difflib."""

import difflib


def call():
    return (
        difflib.get_close_matches("ape", ["apes"])
        and list(difflib.unified_diff(["a"], ["b"]))
        and difflib.HtmlDiff().make_file(["a"], ["b"])
    )
