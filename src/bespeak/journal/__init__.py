"""What happened (Fact), what is still to be done (Errand), what was answered (Receipt), who else is told (Endpoint)."""
