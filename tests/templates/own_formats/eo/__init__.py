"""Formats of a site, for Esperanto."""
