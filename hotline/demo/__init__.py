"""The demo: a village, its phones and a phone company of our own."""
