"""Places, levels, the ledger that explains them, and the holds that set units aside."""
