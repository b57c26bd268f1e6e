"""What views of both sites reach: something that the edge has not, two imports away."""

from __future__ import annotations

import smtplib


def mail(text: str) -> None:
    """Send a mail."""
    smtplib.SMTP("localhost").sendmail("a@example.com", ["b@example.com"], text)
