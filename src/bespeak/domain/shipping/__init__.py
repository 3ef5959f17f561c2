"""Where a parcel can go: zones of postcodes, and which of them are remote."""
