"""What a site does with email.mime.text."""

from email.mime.text import MIMEText


def call():
    return MIMEText("é", "plain", "utf-8").as_bytes()
