"""Money asked for, taken and owed back. Every row is written once; balances are sums."""
