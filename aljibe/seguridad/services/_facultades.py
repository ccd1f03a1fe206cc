"""The guard every act passes."""

from collections.abc import Mapping
from datetime import date

from aljibe.base.acto import Acto
from aljibe.base.rechazos import Rechazo
from aljibe.seguridad import queries
from aljibe.seguridad.models import Usuario
from aljibe.seguridad.queries import Hecho


class SinFacultad(Rechazo):
    codigo = "sin-facultad"
    plantilla = "{razon}"
    estado = 403


def exigir(
    acto: Acto, *, por: Usuario, al: date, hechos: Mapping[str, Hecho] | None = None, autorizada: bool = False
) -> None:
    """Refuse unless the matrix lets `por` do `acto` on the day `al` with these facts, all of them declared by the act.

    `autorizada`: with an authorisation in hand, what requires one is allowed; what is denied stays denied.

    Raises: SinFacultad, whose sentence says the rule and who may.
    """
    hechos = hechos or {}
    assert set(hechos) <= set(acto.hechos), f"{acto.clave} no declara {set(hechos) - set(acto.hechos)}"
    veredicto = queries.veredicto(acto, por=por, al=al, hechos=hechos)
    if not (veredicto.permitido or (veredicto.requiere_autorizacion and autorizada)):
        raise SinFacultad(razon=veredicto.razon)
