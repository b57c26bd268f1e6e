"""``django.utils`` at the edge, module by module."""
