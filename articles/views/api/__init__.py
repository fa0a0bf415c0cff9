"""The newsroom's part of the API."""
