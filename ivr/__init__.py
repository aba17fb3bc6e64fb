"""How the hotline talks and listens: dialogues, live audio, speech, and the lines calls come in on.

Knows nothing of tickets and imports nothing of `hotline` or `storage`; `ivr.ports` is the contract with them.
"""
