"""What every chapter stands on, and no model: moments, permissions, codes, hooks, tables in and out, hygiene."""
