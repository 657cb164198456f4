"""Facts of the talks."""
