"""The rules: as they stand, as they stood, and writing the next version."""
