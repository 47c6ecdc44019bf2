"""Ask the Network: a question goes to the five cities best able to answer, and what they answer becomes a card."""
