"""The acts of this app: contesting, copying, erasing."""
