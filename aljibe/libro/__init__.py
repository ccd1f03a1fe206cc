"""The ledger: two-sided movements, open charges, orders of payment, folios and seals."""
