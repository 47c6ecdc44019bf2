"""What the six areas of action share: an activity's life, its versions, its review, and its card."""
