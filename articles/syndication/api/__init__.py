"""Stories, names and quotes as the API tells them: shapes, and how they are made."""
