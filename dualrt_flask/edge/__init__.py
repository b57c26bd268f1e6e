"""Flask's names as edge code may have them."""
