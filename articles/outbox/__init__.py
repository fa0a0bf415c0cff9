"""What we push: each change of a public story, told to every channel that is set up. Nobody waits for it.

The desk announces (``announcing.announce``) in the transaction that makes the change; the worker sends.
"""
