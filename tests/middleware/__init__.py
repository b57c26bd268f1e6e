"""Edge middleware: what it may do to a request and its answer, at every door."""
