"""Pictures and documents that belong to a record: checked, cleaned, stored under a random name."""
