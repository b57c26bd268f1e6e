"""One module per contender; each has `wsgi()` and/or `asgi()`, which build its application.

A contender lives in a process of its own, because Django's settings belong to the process.
"""
