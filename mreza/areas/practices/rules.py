"""Who may do what with a good practice: security.md §6.3, first two rows."""

from mreza.accounts.rules import works_in_the_secretariat
from mreza.activities.rules import (
    READ,
    REVIEW,
    WRITE,
    coordinates_its_field,
    is_in_review,
    is_public,
    leads_its_city,
    represents_its_mayor,
    reviews_it,
    writes_for_its_city,
    writes_for_its_organisation,
    writes_it,
)
from mreza.foundation.permissions import grant

may_be_edited_by = (~is_public & writes_it) | (is_public & (writes_for_its_city | works_in_the_secretariat))

grant(
    "practices.view_practice",
    is_public | writes_it | represents_its_mayor | (is_in_review & reviews_it),
    scope=READ,
)
grant(
    "practices.edit_practice",
    may_be_edited_by,
    scope=WRITE,
)
grant("practices.submit_practice", leads_its_city | writes_for_its_organisation, scope=WRITE)
grant("practices.take_back_practice", leads_its_city | writes_for_its_organisation, scope=WRITE)
grant("practices.review_practice", reviews_it, scope=REVIEW)
grant("practices.publish_practice", reviews_it, scope=REVIEW)
grant(
    "practices.retire_practice",
    leads_its_city | coordinates_its_field | works_in_the_secretariat,
    scope=WRITE,
)
grant("practices.confirm_practice", leads_its_city, scope=WRITE)
