from mreza.cities.models.city import City
from mreza.cities.models.country import Country, Region
from mreza.cities.models.designation import Designation
from mreza.cities.models.field import CreativeField
from mreza.cities.models.remark import Knock, Remark
from mreza.cities.models.round import Round, Source

__all__ = ["City", "Country", "CreativeField", "Designation", "Knock", "Region", "Remark", "Round", "Source"]
