"""Regions, départements, intercommunalities, communes: what they are called, where they lie, what became of them."""
