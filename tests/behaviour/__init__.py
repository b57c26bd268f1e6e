"""The behaviour table: the same views through every door, under both protocols."""
