"""The demo: one Django site and one Flask site with the same pages, each view in a runtime."""
