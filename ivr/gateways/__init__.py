"""The lines calls come in on. A gateway parses and renders; what is said and meant is in the dialogues."""
