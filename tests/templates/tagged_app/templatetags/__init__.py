"""The app's tag libraries."""
