"""Who may do what with a good practice: security.md §6.3, first two rows."""

from typing import Any

import rules

from mreza.accounts.rules import works_in_the_secretariat
from mreza.activities.rules import (
    READ,
    REVIEW,
    WRITE,
    answers_for_the_asked_city,
    belongs_to_no_city,
    coordinates_its_field,
    has_a_hand_in_it,
    is_compiled,
    is_draft,
    is_in_review,
    is_public,
    leads_its_city,
    represents_its_mayor,
    reviews_it,
    writes_for_its_city,
    writes_it,
    writes_somewhere,
)
from mreza.areas.practices.adoptions import rules as adoption_rules  # noqa: F401 adds its own
from mreza.areas.practices.asking import rules as asking_rules  # noqa: F401 likewise
from mreza.cities.acting import cities_of
from mreza.foundation.permissions import grant


@rules.predicate
def writes_for_some_city(user: Any, about: Any = None) -> bool:
    return bool(cities_of(user))


may_be_edited_by = (~is_public & writes_it) | (is_public & (writes_for_its_city | works_in_the_secretariat))
may_be_reviewed_by = is_in_review & reviews_it & ~has_a_hand_in_it

grant("practices.create_practice", writes_somewhere, scope=WRITE)
grant(
    "practices.view_practice",
    is_public | writes_it | represents_its_mayor | (is_in_review & reviews_it),
    scope=READ,
)
grant("practices.edit_practice", may_be_edited_by, scope=WRITE)
# What was written before it was sent stays with those who wrote it; of a compiled record nothing is hidden.
grant(
    "practices.look_back_practice",
    writes_it | represents_its_mayor | (is_public & is_compiled & works_in_the_secretariat),
    scope=READ,
)
grant("practices.submit_practice", leads_its_city, scope=WRITE)
grant("practices.take_back_practice", leads_its_city, scope=WRITE)
# Nobody reviews or publishes what they, or the city they act for, have written: another one is needed.
grant("practices.review_practice", may_be_reviewed_by, scope=REVIEW)
grant("practices.publish_practice", may_be_reviewed_by, scope=REVIEW)
grant("practices.settle_comment_practice", (is_draft | is_in_review) & writes_it, scope=WRITE)
grant(
    "practices.retire_practice",
    is_public & (leads_its_city | coordinates_its_field | works_in_the_secretariat),
    scope=WRITE,
)
grant("practices.revive_practice", is_public & (leads_its_city | works_in_the_secretariat), scope=WRITE)
grant("practices.take_down_practice", is_public & is_compiled & leads_its_city, scope=WRITE)
grant(
    "practices.confirm_practice",
    is_public & (leads_its_city | (belongs_to_no_city & works_in_the_secretariat)),
    scope=WRITE,
)
# A file of practices: drafts of one's own city, or, for the Secretariat, of any. Not by token.
grant("practices.import_practices", writes_for_some_city | works_in_the_secretariat)
grant("practices.ask_city_practice", may_be_edited_by, scope=WRITE)
grant("practices.answer_practice", answers_for_the_asked_city, scope=WRITE)
