"""Flask views for both runtimes, by subject; `app` puts them together."""
