"""Pages of zonings, places, rules and aids."""
