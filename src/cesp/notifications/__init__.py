"""What the service tells people, where and when they want to read it."""
