"""What the store sells: products, their variants, and which of them must be spoken for."""
