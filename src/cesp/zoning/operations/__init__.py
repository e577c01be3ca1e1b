"""What people do with zonings, places, rules and aids."""
