"""The pages, a module a part."""
