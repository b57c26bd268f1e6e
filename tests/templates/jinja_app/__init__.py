"""An app with Jinja templates of its own."""
