"""Pages composed of several chapters: home, about, the network through time, sitemap, feeds, errors."""
