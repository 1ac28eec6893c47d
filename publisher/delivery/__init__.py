"""What leaves: the ledger, and what carries it out."""
