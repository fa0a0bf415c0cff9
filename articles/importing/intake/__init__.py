"""The intake: what every importer gives, and what becomes of it.

A source yields ``Incoming`` values; ``running.run`` writes them in batches, each one transaction, under an
``ImportRun``. See docs/moving.md for what that means to a newsroom.
"""
