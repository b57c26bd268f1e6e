"""What a site does with zoneinfo."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones


def call():
    d = datetime(2024, 7, 1, tzinfo=ZoneInfo("Europe/Berlin"))
    try:
        ZoneInfo("Nowhere/Land")
    except ZoneInfoNotFoundError:
        return d.utcoffset().seconds == 7200 and "UTC" in available_timezones()
