"""Who may do what in this chapter; each part of it says it for its own things."""

from mreza.areas.partnerships.find import rules as find_rules  # noqa: F401
from mreza.areas.partnerships.matching import rules as matching_rules  # noqa: F401
from mreza.areas.partnerships.projects import rules as project_rules  # noqa: F401
