"""One's own data: export, rectification, erasure and retention, register of processing."""
