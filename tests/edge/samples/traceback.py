"""What a site does with traceback."""

import io
import traceback


def call():
    try:
        1 / 0
    except ZeroDivisionError as e:
        out = io.StringIO()
        traceback.print_exc(file=out)
        return (
            "ZeroDivisionError" in traceback.format_exc()
            and traceback.format_exception(e)
            and traceback.format_exception_only(e)
            and out.getvalue()
        )
