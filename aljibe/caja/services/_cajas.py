"""The tills: their name, whether they are in use, and who may open each."""

import re
from collections.abc import Collection
from datetime import datetime

from aljibe.base import reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import NoExiste, Rechazo, ValorInvalido
from aljibe.caja.actos import MANTENER_CAJAS
from aljibe.caja.models import Caja, EstadoDeTurno, PermisoDeCaja, Turno
from aljibe.seguridad import queries as seguridad_queries
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario

QUIEN_COBRA = "cajero"
_CLAVE = re.compile(r"C[1-9][0-9]?")
_LARGO_DE_NOMBRE = 60


class CajaYaExiste(Rechazo):
    codigo = "caja-ya-existe"
    plantilla = "La caja {clave} ya existe: su clave es la serie de sus recibos y no se repite."


class CajaConTurno(Rechazo):
    codigo = "caja-con-turno"
    plantilla = "La caja {clave} tiene un turno abierto, de {cajero}. Ciérrelo antes de ponerla fuera de uso."


@durable(MANTENER_CAJAS)
def guardar_caja(
    *,
    clave: str,
    nombre: str,
    activa: bool,
    usuarios: Collection[str],
    nueva: bool,
    por: Usuario,
    ahora: datetime,
) -> None:
    """Register a till, or change one: its name, whether it is in use, and the cashiers that may open it.

    `clave`, C1 to C99, is the series of its receipts, for ever. Without `usuarios` it is of any cashier.

    Raises: SinFacultad, ValorInvalido, CajaYaExiste, NoExiste, CajaConTurno.
    """
    seguridad.exigir(MANTENER_CAJAS, por=por, al=reloj.fecha_local(ahora))
    nombre = nombre.strip()
    if not 0 < len(nombre) <= _LARGO_DE_NOMBRE or not nombre.isprintable():
        raise ValorInvalido(campo="nombre", mensaje=f"Escriba el nombre de la caja, hasta {_LARGO_DE_NOMBRE} letras.")
    if otra := Caja.objects.filter(nombre__iexact=nombre).exclude(clave=clave).first():
        raise ValorInvalido(
            campo="nombre", mensaje=f"La caja {otra.clave} ya se llama «{nombre}». Escriba otro nombre."
        )
    caja = Caja.objects.select_for_update(no_key=True).filter(clave=clave).first()
    if nueva:
        caja = _nueva(clave, caja)
    if caja is None:
        raise NoExiste(que="la caja", clave=clave)
    abierto = Turno.objects.filter(caja_id=clave, estado=EstadoDeTurno.ABIERTO).select_related("cajero").first()
    if not activa and abierto:
        raise CajaConTurno(clave=clave, cajero=abierto.cajero.nombre)
    caja.nombre, caja.activa = nombre, activa
    caja.save()
    _permitir(caja, [_cajero(usuario) for usuario in dict.fromkeys(usuarios)])


def _nueva(clave: str, hay: Caja | None) -> Caja:
    if not _CLAVE.fullmatch(clave):
        mensaje = f"La clave «{clave}» no es de una caja: una C y su número, de C1 a C99. Será la serie de sus recibos."
        raise ValorInvalido(campo="clave", mensaje=mensaje)
    if hay is not None:
        raise CajaYaExiste(clave=clave)
    return Caja(clave=clave)


def _cajero(usuario: str) -> Usuario:
    persona = next((u for u in seguridad_queries.usuarios_de_puesto(QUIEN_COBRA) if u.usuario == usuario), None)
    if persona is None:
        raise ValorInvalido(campo="usuarios", mensaje=f"«{usuario}» no es de la Caja: no cobra.")
    return persona


def _permitir(caja: Caja, cajeros: list[Usuario]) -> None:
    elegidos = {cajero.pk for cajero in cajeros}
    hay = {permiso.usuario_id: permiso for permiso in PermisoDeCaja.objects.filter(caja=caja)}
    for usuario_id, permiso in hay.items():
        if permiso.vigente != (usuario_id in elegidos):
            permiso.vigente = usuario_id in elegidos
            permiso.save(update_fields=["vigente"])
    PermisoDeCaja.objects.bulk_create(
        [PermisoDeCaja(caja=caja, usuario_id=usuario_id) for usuario_id in sorted(elegidos - set(hay))]
    )
