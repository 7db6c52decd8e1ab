"""Lists of accounts: our own, those of others, and what an account on one may ask."""
