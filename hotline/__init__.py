"""The hotline: what the service is."""
