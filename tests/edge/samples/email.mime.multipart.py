"""What a site does with email.mime.multipart."""

from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText


def call():
    m = MIMEMultipart("alternative")
    m.attach(MIMEText("é", "html", "utf-8"))
    return m.as_string()
