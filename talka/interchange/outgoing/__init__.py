"""Feeds out: which of our opportunities a partner gets, by rules that can be tried on one opportunity."""
