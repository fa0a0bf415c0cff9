"""The read-only API: what every operation has in common. Rooms announce their operations here.

An operation's answer is a dataclass; what the OpenAPI document says of it follows from that.
"""
