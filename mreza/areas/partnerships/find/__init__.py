"""Finding partners, as one meets it: the lists with their reasons, *Why not X?*, and the letter that proposes."""
