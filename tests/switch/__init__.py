"""The switch oracle's own sites: views that run in both runtimes."""
