"""What the service tells people and what they write to each other."""
