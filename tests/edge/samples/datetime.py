"""What a site does with datetime."""

from datetime import UTC, date, datetime


def call():
    d = datetime.strptime("2024-02-03 +0100", "%Y-%m-%d %z")
    return (
        d.strftime("%A %d %B %Z")
        and datetime.now(UTC).astimezone()
        and date.fromisoformat("2024-01-01")
        and d.isoformat()
        and datetime.fromtimestamp(0)
        and repr(d)
    )
