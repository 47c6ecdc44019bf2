"""Tests of promises that span chapters; a chapter's own tests lie in the chapter."""
