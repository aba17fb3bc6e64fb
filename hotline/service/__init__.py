"""Use cases: one async function for each, over the ports."""
