"""Area of action 1: sharing of experience, knowledge and good practices."""
