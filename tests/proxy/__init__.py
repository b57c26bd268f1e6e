"""Requests that a middleware sends on to another origin, and their answers, at every door."""
