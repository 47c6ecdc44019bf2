"""The second area of action: pilot projects, partnerships and initiatives of public, private and civil bodies."""
