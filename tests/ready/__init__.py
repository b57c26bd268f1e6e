"""The ready-made middlewares: what each does, at every door and in tables."""
