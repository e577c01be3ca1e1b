"""The one writer of people and organisations; one module an area, one function an act."""
