"""Pages of accounts, one module a subject."""
