"""Who may word the vocabularies."""

import rules

from mreza.accounts.rules import works_in_the_secretariat

rules.add_perm("vocabulary.change_labels", works_in_the_secretariat)
