"""A casebook: one news article put to the test against data, as of any day."""
