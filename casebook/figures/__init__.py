"""Charts and maps, each drawn through the figure card."""
