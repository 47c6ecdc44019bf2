"""What accepting an invitation means for something that a chapter above keeps: a city, a country, a field."""

from __future__ import annotations

from mreza.foundation.hooks import Hook

# Filled by who keeps the places, under the invitation's `about_kind` ("city", "country", "field", "organisation"):
# function(user, role, about_key, until, by) → None. The person accepted and holds `role` for that place from now
# on, until that instant (None: open end); `by` is who invited them. Called inside the transaction of the acceptance;
# raises WrongMoment when the place no longer takes it (then nothing is accepted). It writes its own journal entry.
role_given = Hook("role_given")

# Filled beside it, under the same key: function(role, about_key, language) → a phrase for letters and pages, whole and
# in that language ("focal point of Varaždin"); None when there is no such place.
role_named = Hook("role_named")

# Files that belong to a person's copy of everything about them: function(user) → iterable of (path inside the copy,
# function that opens it for reading bytes).
my_files = Hook("my_files")
