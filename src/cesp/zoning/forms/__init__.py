"""What the pages ask, a module a part."""
