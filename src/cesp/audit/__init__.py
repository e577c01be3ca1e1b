"""Who did what, and who read what: lines that only grow, chained and sealed."""
