"""What requests may say: formats, and the property checks whose complaints the API documents word for word."""
