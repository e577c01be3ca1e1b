"""Where one may settle: zonings, the national list of places, regional rules and aids."""
