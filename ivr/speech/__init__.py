"""Speech to words, on this machine only: audio, Vosk in a worker process that may die, and the models."""
