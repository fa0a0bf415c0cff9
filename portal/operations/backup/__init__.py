"""Backups: one file that holds everything which cannot be made anew, and the way back from it."""
