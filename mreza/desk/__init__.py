"""The signed-in person's desk: what waits, my city, my country, my field."""
