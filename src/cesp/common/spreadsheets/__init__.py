"""Strangers' spreadsheets, from bytes to rows of cells: weighed, then opened in a process apart. Knows no column."""
