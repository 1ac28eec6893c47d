"""The store: the ledger on real databases."""
