"""What can be done with an issued paper."""

from aljibe.base.acto import Acto

REIMPRIMIR = Acto(clave="reimprimir", nombre="Reimprimir un papel", hechos=("propio", "recibo_de_agua"))
