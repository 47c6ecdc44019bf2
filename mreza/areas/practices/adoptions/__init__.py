"""How a good practice travels: a city adopts it, block by block, and the city it was taken from confirms."""
