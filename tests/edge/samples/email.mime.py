"""What a site does with email.mime."""

import email.mime


def call():
    return email.mime.text.MIMEText("a").as_string()
