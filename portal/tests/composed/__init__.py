"""What deploy/compose.yaml says, without containers: its services as processes of this machine."""
