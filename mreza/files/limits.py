"""What may be added and how much of it; said to people before they choose a file. docs/operate/files.md."""

from __future__ import annotations

import datetime as dt

MB = 1024 * 1024

LARGEST_PICTURE = 15 * MB
LARGEST_DOCUMENT = 20 * MB
MOST_PIXELS = 20_000_000  # PNG and GIF are unpacked whole: four bytes a pixel
MOST_PIXELS_WEBP = 7_000_000  # its library holds four copies while it unpacks
MOST_PIXELS_JPEG = 60_000_000  # a JPEG is unpacked at a fraction of its size
MOST_OF_PASSES = 80 * MB  # a progressive JPEG is held whole until its last pass
LONGEST_SIDE = 16_000
NARROWEST, LOWEST = 200, 100  # smaller ones are signs, not pictures
WIDTHS = (480, 960, 1600)  # of the copies readers get
HIGHEST_COPY = 3200

MOST_OF_A_RECORD = 40  # pictures and documents together
BYTES_OF_A_RECORD = 200 * MB
MOST_OF_A_DAY = 200  # of one city; without a city, of one person
BYTES_OF_A_DAY = 500 * MB

KEPT_AFTER_REMOVAL = dt.timedelta(
    days=40
)  # longer than any backup (35 days): what is restored finds its files
