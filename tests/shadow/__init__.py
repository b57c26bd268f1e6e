"""Shadow mode and the recorder."""
