"""Django views for both runtimes, by subject; `urls` puts them together."""
