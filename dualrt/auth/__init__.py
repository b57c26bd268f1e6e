"""Who sent a request, told by its cookies: no database, no framework."""
