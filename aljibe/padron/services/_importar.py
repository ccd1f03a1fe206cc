"""Importing a padrón: every row judged, the good ones in one transaction, the others told."""

import heapq
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO

from django.db import IntegrityError, connection

from aljibe.base import reloj, tablas
from aljibe.base.acto import durable
from aljibe.base.rechazos import Rechazo
from aljibe.padron.actos import IMPORTAR_PADRON
from aljibe.padron.services._buscable import BUSCABLE
from aljibe.padron.services._renglon import COLUMNAS, REQUERIDAS, juzgar
from aljibe.reglas.digito import RFC_GENERICOS
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario

_SQL = Path(__file__).with_name("sql")
_UNA_A_LA_VEZ = 7_252_366  # advisory lock: two imports judge one after the other
_POR_VEZ = 1_000
_COMPARADAS = ", ".join(
    f"({lugar}, '{columna}', s.{columna}::text,"
    f" CASE WHEN j.primera IS NULL THEN e.{columna} ELSE f.{columna} END::text)"
    for lugar, columna in enumerate(COLUMNAS)
    if columna != "cuenta"
)


class PadronCambiado(Rechazo):
    codigo = "padron-cambiado"
    plantilla = (
        "El padrón cambió mientras se importaba «{archivo}» y un renglón ya no cabe en él. No entró ninguno; "
        "repita la importación."
    )


@durable(IMPORTAR_PADRON)
def importar_padron(
    *,
    archivo: BinaryIO,
    nombre: str,
    ensayo: bool,
    por: Usuario,
    ahora: datetime,
    avance: Callable[[int], None] | None = None,
) -> tablas.Importacion:
    """Enter the accounts of a CSV file that the register does not have. `avance` is told the rows read so far.

    A row whose account is there already is no change when it says the same, refused when it differs; the second row
    of an account in one file too. `ensayo` judges the same and writes nothing. Imported holders and benefits hold
    from always; a meter, from its `fecha_lectura`.

    Raises: SinFacultad, ArchivoInvalido, PadronCambiado. Locks: the advisory lock of imports.
    Source: `contract.md` (CSV in; Imports); K10, K11.
    """
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(IMPORTAR_PADRON, por=por, al=hoy)
    tabla = tablas.Tabla(archivo, nombre=nombre, columnas=COLUMNAS, requeridas=REQUERIDAS)
    _ejecutar("_preparar")
    ilegibles = tablas.Rechazos()
    leidas = _cargar(tabla, ilegibles, hoy=hoy, avance=avance or (lambda _: None))
    if not ensayo:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_UNA_A_LA_VEZ])
    _ejecutar("_existentes", hoy=hoy)
    ocupados = _repartir_disputadas()
    distintos = _diferencias()
    nuevas = _contar_nuevas()
    if nuevas and not ensayo:
        try:
            _ejecutar("_escribir", genericos=sorted(RFC_GENERICOS))
        except IntegrityError as error:
            raise PadronCambiado(archivo=nombre) from error
    _ejecutar("_terminar")
    rechazos = tablas.Rechazos()
    for rechazo in heapq.merge(ilegibles, ocupados, distintos, key=attrgetter("linea")):
        rechazos.anotar(rechazo)
    return tablas.Importacion(
        archivo=nombre,
        leidas=leidas,
        nuevas=nuevas,
        sin_cambio=leidas - nuevas - rechazos.lineas,
        rechazadas=rechazos.lineas,
        rechazos=rechazos,
        avisos=tuple(tabla.avisos),
    )


def _ejecutar(nombre: str, **valores: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_texto(nombre), valores or None)


def _texto(nombre: str) -> str:
    texto = (_SQL / f"{nombre}.sql").read_text(encoding="utf-8")
    return texto.replace("{buscable}", BUSCABLE).replace("{columnas}", _COMPARADAS)


def _filas(nombre: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, a few at a time: there may be as many as the file has."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_texto(nombre))
        while filas := cursor.fetchmany(_POR_VEZ):
            yield from filas


def _cargar(tabla: tablas.Tabla, rechazos: tablas.Rechazos, *, hoy: date, avance: Callable[[int], None]) -> int:
    """Copy the rows that can be read to their temporary table; the number of rows of the file."""
    leidas = 0
    with connection.cursor() as cursor:
        with cursor.copy("COPY padron_importacion FROM STDIN") as copia:
            for renglon in tabla:
                leidas += 1
                if leidas % _POR_VEZ == 0:
                    avance(leidas)
                if renglon.rechazo:
                    rechazos.anotar(renglon.rechazo)
                    continue
                juicio = juzgar(renglon.valores, hoy=hoy)
                for columna, texto, motivo in juicio.faltas:
                    rechazos.anotar(tablas.RenglonRechazado(renglon.linea, columna, texto, motivo))
                if not juicio.faltas:
                    copia.write_row((renglon.linea, *(juicio.valores[columna] for columna in COLUMNAS), juicio.crudo))
        cursor.execute("ANALYZE padron_importacion")
    avance(leidas)
    return leidas


def _repartir_disputadas() -> tablas.Rechazos:
    """Give each new account to its first row that fits, and each meter to the first account that claims it.

    Row by row in the order of the file, as if each were an import of its own: a row that a meter keeps out leaves
    its account to the next. Only rows that another one can keep out come here.
    """
    rechazos = tablas.Rechazos()
    primeras: dict[str, int] = {}
    medidores: dict[str, str] = {}
    no_entran: list[tuple[int, int | None]] = []
    for linea, cuenta, medidor, digitos, crudo, digitos_conocidos, ocupado_por in _filas("_disputadas"):
        if cuenta in primeras:
            no_entran.append((linea, primeras[cuenta]))
            continue
        motivo = ""
        if duena := ocupado_por or medidores.get(medidor):
            campo, valor = "medidor", medidor
            motivo = f"ya está en la cuenta {duena}; se esperaba un medidor que no tenga otra"
        elif digitos_conocidos not in (None, digitos):
            campo, valor = "digitos", str(digitos)
            motivo = f"el medidor {medidor} ya está registrado con {digitos_conocidos}; se esperaban esos"
        if motivo:
            valor = json.loads(crudo).get(campo, valor)
            rechazos.anotar(tablas.RenglonRechazado(linea, campo, valor, motivo))
            no_entran.append((linea, None))
            continue
        primeras[cuenta] = linea
        if medidor:
            medidores[medidor] = cuenta
    with connection.cursor() as cursor, cursor.copy("COPY padron_no_entra FROM STDIN") as copia:
        for fila in no_entran:
            copia.write_row(fila)
    return rechazos


def _diferencias() -> tablas.Rechazos:
    rechazos = tablas.Rechazos()
    for linea, campo, crudo, nuevo, actual in _filas("_diferencias"):
        valor = json.loads(crudo).get(campo, nuevo or "")
        dice = f"dice «{actual}»" if actual else "está vacío"
        motivo = f"la cuenta ya está en el padrón y ahí {dice}; se esperaba lo mismo, una importación no corrige"
        rechazos.anotar(tablas.RenglonRechazado(linea, campo, valor, motivo))
    return rechazos


def _contar_nuevas() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_texto("_contar_nuevas"))
        return int(cursor.fetchone()[0])
