"""Share cards: the picture of 1200 × 630 that a story's address becomes where it is shared.

It is drawn when it is first asked for, and kept under an address that says what it shows.
"""
