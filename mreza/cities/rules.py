"""Who may do what with cities and their designations."""

import rules

from mreza.accounts.rules import works_in_the_secretariat

rules.add_perm("cities.view_city", rules.always_true)
rules.add_perm("cities.correct_city", works_in_the_secretariat)
rules.add_perm("cities.designate_city", works_in_the_secretariat)
rules.add_perm("cities.import_cities", works_in_the_secretariat)
