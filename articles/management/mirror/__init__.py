"""The mirror: every public page as a file that any web server can send while the portal is away."""
