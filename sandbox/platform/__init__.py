"""Platforms: the OAuth clients of an organisation, the users they manage, and the tokens of those."""
