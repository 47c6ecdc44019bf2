from mreza.activities.models.activity import Activity, ActivityQuerySet
from mreza.activities.models.card import Card, CardCity, CardText
from mreza.activities.models.parts import Alias, Participation, Partner
from mreza.activities.models.review import Comment
from mreza.activities.models.saved import SavedSearch
from mreza.activities.models.writing import Autosave, Revision

__all__ = [
    "Activity", "ActivityQuerySet", "Alias", "Autosave", "Card", "CardCity", "CardText", "Comment", "Participation",
    "Partner", "Revision", "SavedSearch",
]  # fmt: skip
