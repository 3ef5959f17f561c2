"""The HTTP API at /api/v1: the verbs and answers of the rooms, translated to JSON and back."""
