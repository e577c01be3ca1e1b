"""What is asked on the screens of zonings, places, rules and aids."""
