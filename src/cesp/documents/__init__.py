"""Papers: Typst templates and their rendering."""
