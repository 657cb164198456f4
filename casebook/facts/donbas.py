"""Facts of the donbas."""
