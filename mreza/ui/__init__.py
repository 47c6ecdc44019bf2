"""Components, base pages, styles, icons and scripts. No word of the domain in here."""
