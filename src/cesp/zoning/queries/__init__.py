"""What is read of zonings, places, rules and aids."""
