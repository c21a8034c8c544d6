"""Groups of `marsad` commands; each command is a thin call into the room that does the work."""
