"""What a site does with email.policy."""

import email
from email.policy import SMTP, default


def call():
    m = email.message_from_string("To: a@example.com\n\nx", policy=default)
    return m["to"].addresses[0].domain == "example.com" and m.as_bytes(policy=SMTP)
