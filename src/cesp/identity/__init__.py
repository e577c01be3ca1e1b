"""Signing in: by link, password and code, or identity provider; sessions and throttling."""
