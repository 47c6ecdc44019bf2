"""What comes of an offer or a need: somebody is interested, both talk, both agree, or one says why not."""
