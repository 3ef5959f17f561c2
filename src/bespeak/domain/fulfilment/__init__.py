"""What leaves the house: which carrier has which order, since when."""
