"""Jinja at the edge, as the adapters of Django and Flask share it: reads, judges and renders."""
