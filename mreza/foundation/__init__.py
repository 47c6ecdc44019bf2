"""What every chapter stands on and no model lives in: moments, permissions, codes, hooks, tables in and out, input hygiene."""
