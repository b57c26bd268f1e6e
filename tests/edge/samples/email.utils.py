"""What a site does with email.utils."""

from email.utils import formataddr, formatdate, parseaddr, parsedate_to_datetime


def call():
    return (
        parsedate_to_datetime(formatdate(0, usegmt=True)).year == 1970
        and parseaddr(formataddr(("é", "a@b.c")))[1] == "a@b.c"
        and formatdate(localtime=True)
    )
