"""Projects: pilots, partnerships and initiatives of one city or several, from the idea to what came of it."""
