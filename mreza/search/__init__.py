"""The index: one row per public thing and language, written by the chapter that owns the thing; both databases answer alike."""
