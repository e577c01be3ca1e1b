"""Acts on zonings, places, rules and aids."""
