"""What a site does with errno."""

import errno


def call():
    return errno.errorcode[errno.ENOENT] == "ENOENT"
