"""Papers that the service issues: Typst templates, rendering, seal, register, verification."""
