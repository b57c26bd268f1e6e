"""How this site writes dates and numbers in Esperanto."""

NUMBER_GROUPING = (2, 1, 0)
THOUSAND_SEPARATOR = "'"
TIME_FORMAT = "H i"
