"""What a site does with time."""

import time


def call():
    return (
        time.strftime("%A", time.strptime("2024", "%Y"))
        and time.time()
        and time.monotonic()
        and time.localtime()
        and time.mktime(time.gmtime(0)) is not None
        and time.ctime()
    )
