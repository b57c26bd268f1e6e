"""What a site does with email.errors."""

from email.errors import MessageError


def call():
    return MessageError("x").args
