"""Twilio as the company that carries texts and outgoing calls."""
