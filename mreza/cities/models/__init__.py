from mreza.cities.models.appointment import Appointment
from mreza.cities.models.city import City
from mreza.cities.models.country import Country, Region
from mreza.cities.models.designation import Designation
from mreza.cities.models.discipline import Discipline
from mreza.cities.models.field import CreativeField
from mreza.cities.models.group_letter import GroupLetter
from mreza.cities.models.handover import Handover
from mreza.cities.models.letter import CityLetter
from mreza.cities.models.organisation import Organisation, OwnProposal
from mreza.cities.models.remark import Knock, Remark
from mreza.cities.models.round import Round, Source

__all__ = [
    "Appointment", "City", "CityLetter", "Country", "CreativeField", "Designation", "Discipline", "GroupLetter",
    "Handover", "Knock", "Organisation", "OwnProposal", "Region", "Remark", "Round", "Source",
]  # fmt: skip
