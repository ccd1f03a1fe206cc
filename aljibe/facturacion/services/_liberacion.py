"""Believing a reading: a person looks at a high or low one and lets it be billed (K5)."""

import re
from collections.abc import Sequence
from datetime import datetime

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import NoExiste, Rechazo, ValorInvalido
from aljibe.facturacion import queries
from aljibe.facturacion.actos import LIBERAR_LECTURA
from aljibe.facturacion.models import Lectura
from aljibe.facturacion.queries._cierre import exigir_abierto
from aljibe.facturacion.services._lecturas import faltas_de_texto
from aljibe.padron.models import NUMERO
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario


class LecturaMenorNoSeLibera(Rechazo):
    codigo = "lectura-menor-no-se-libera"
    plantilla = (
        "La lectura de la cuenta {cuenta}, {lectura}, es menor que la anterior, {anterior}: no se liberó ninguna. "
        "Corríjala, o registre el cambio de medidor si lo hubo."
    )


@durable(LIBERAR_LECTURA)
def liberar_lecturas(
    *,
    periodo: str,
    cuentas: Sequence[str],
    motivo: str = "",
    por: Usuario,
    ahora: datetime,
    clave: str | None = None,
) -> int:
    """Accept readings that were held as high or low, so that the next run bills them; how many it released now (K5).

    All or none. One released before keeps who did it and why. A corrected reading has to be looked at again.

    Raises: SinFacultad, NoExiste (an account without a reading to release), ValorInvalido, LecturaMenorNoSeLibera,
    PeriodoCerrado, PeriodoMalEscrito, PeriodoFuturo, SinLeyAprobada, ClaveConOtroCuerpo. Locks: clave.
    """
    motivo = " ".join(motivo.split())
    cuerpo = {"periodo": periodo, "cuentas": sorted(set(cuentas)), "motivo": motivo}
    if clave and (anterior := idempotencia.reclamar(clave, acto=LIBERAR_LECTURA, por=por, cuerpo=cuerpo, ahora=ahora)):
        return int(anterior["liberadas"])
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(LIBERAR_LECTURA, por=por, al=hoy)
    exigir_abierto(periodo)
    for mala in cuentas:
        if not re.fullmatch(NUMERO, mala):  # also what the database cannot be asked, as a NUL
            raise NoExiste(que="la cuenta", clave=mala)
    for falta in faltas_de_texto(motivo):
        raise ValorInvalido(campo="motivo", mensaje=f"El motivo {falta}.")
    hojas = queries.renglones(periodo, cuentas, hoy=hoy)
    for cuenta in sorted(set(cuentas)):
        renglon = hojas.get(cuenta)
        if renglon is None or renglon.lectura is None or renglon.folio:
            raise NoExiste(que=f"una lectura de {periodo} por liberar en la cuenta", clave=cuenta)
        if queries.LECTURA_MENOR in renglon.clases:
            raise LecturaMenorNoSeLibera(cuenta=cuenta, lectura=renglon.lectura, anterior=renglon.anterior)
    ids = [renglon.lectura_id for renglon in hojas.values() if renglon.lectura_id is not None]
    # One that is corrected meanwhile is no longer in force: the new row has to be looked at.
    liberadas = Lectura.objects.filter(pk__in=ids, vigente=True, liberada_en=None).update(
        liberada_por=por, liberada_en=ahora, motivo_liberacion=motivo
    )
    if clave:
        idempotencia.responder(clave, {"liberadas": liberadas})
    return liberadas
