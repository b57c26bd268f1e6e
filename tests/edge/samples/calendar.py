"""What a site does with calendar."""

import calendar


def call():
    return (
        calendar.monthrange(2024, 2) == (3, 29)
        and calendar.month(2024, 1)
        and calendar.HTMLCalendar(6).formatmonth(2024, 1)
        and calendar.timegm((1970, 1, 1, 0, 0, 0)) == 0
        and calendar.day_name[0]
    )
