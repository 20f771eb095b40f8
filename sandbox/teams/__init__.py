"""Teams, organisations (teams of teams) and who belongs to them."""
