"""One module a platform: each brings an order as that platform writes it into Bespeak's own form."""
