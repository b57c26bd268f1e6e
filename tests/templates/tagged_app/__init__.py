"""An app with tag libraries of its own."""
