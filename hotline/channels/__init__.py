"""Ways for texts in and out, and for outgoing calls."""
