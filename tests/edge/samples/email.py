"""What a site does with email."""

import email


def call():
    m = email.message_from_bytes(b"Subject: =?utf-8?q?=C3=A9?=\n\nx")
    return m.get_payload() == "x" and m["subject"] and m.as_string()
