"""From a stranger's table to communes and categories: no database, no clock; what is not understood is said."""
