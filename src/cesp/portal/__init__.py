"""Pages that compose what the other capabilities know: homes by role, the file of a contract, lists."""
