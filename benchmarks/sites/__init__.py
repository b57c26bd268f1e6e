"""The sites that are measured: Django as `startproject` makes it, with and without the edge."""
