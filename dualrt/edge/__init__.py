"""Where edge code runs."""
