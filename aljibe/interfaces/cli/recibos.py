"""`aljibe recibos imprimir`: the bills of a period as files for the print shop, in route order."""

from __future__ import annotations

import json
import shutil
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aljibe.base import reloj
from aljibe.base.textos import cuantos
from aljibe.facturacion import queries, services
from aljibe.interfaces import tiradas
from aljibe.interfaces.cli import HECHO, NO
from aljibe.interfaces.cli.archivos import sin_archivo
from aljibe.interfaces.cli.argumentos import entero, periodo
from aljibe.interfaces.cli.avance import Avance
from aljibe.seguridad import queries as personas

if TYPE_CHECKING:
    from aljibe.interfaces.cli import Ordenes
    from aljibe.seguridad.models import Usuario

_PROCESOS_MAXIMOS = 64


def registrar(ordenes: Ordenes) -> None:
    """Add the command."""
    orden = ordenes.agregar(
        "recibos imprimir",
        "Imprime en PDF los recibos de un periodo, en orden de ruta y por partes. Interrumpido, el mismo comando sigue;"
        " repetido, imprime solo lo que se haya facturado después.",
    )
    orden.add_argument("periodo", metavar="AAAA-MM", type=periodo, help="el mes que se consumió")
    orden.add_argument(
        "--ruta", metavar="R", action="append", default=[], help="una ruta; se puede repetir; sin ella, todas"
    )
    orden.add_argument("--salida", metavar="DIR", type=Path, help="carpeta a la que además se copian las partes")
    orden.add_argument(
        "--procesos",
        metavar="N",
        type=entero(1, _PROCESOS_MAXIMOS),
        default=tiradas.PROCESOS,
        help=f"cuántos imprimen a la vez; sin ello, {tiradas.PROCESOS}",
    )
    orden.add_argument("--usuario", metavar="U", default="sistema", help="a nombre de quién; sin él, sistema")
    orden.add_argument("--json", action="store_true", help="un documento JSON en la salida")
    orden.set_defaults(ejecutar=_imprimir)


def _imprimir(opciones: Namespace) -> int:
    """Raises: Rechazo, which the door prints."""
    por = personas.usuario(opciones.usuario)
    rutas = sorted(set(opciones.ruta))
    if opciones.salida is not None:
        # Before an hour of printing, not after.
        try:
            opciones.salida.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            return sin_archivo(opciones.salida, error)
    try:
        tirada = tiradas.preparar(periodo=opciones.periodo, rutas=rutas, por=por)
    except services.NadaQueImprimir:
        # Repeated, it says again what was printed.
        anterior = _ultima(opciones.periodo, rutas)
        if anterior is None:
            raise
        tirada = anterior
    terminada = _hacer(tirada, opciones, por)
    ficha = queries.tirada(tirada, ahora=reloj.ahora())
    try:
        archivos = _copiar(ficha, opciones.salida)
    except OSError as error:
        return sin_archivo(opciones.salida, error)
    if opciones.json:
        print(json.dumps(_documento(ficha, archivos), ensure_ascii=False))
    else:
        _decir(ficha, archivos)
    return HECHO if terminada else NO


def _hacer(tirada: int, opciones: Namespace, por: Usuario) -> bool:
    ficha = queries.tirada(tirada, ahora=reloj.ahora())
    if ficha.estado == "TERMINADA":
        return True
    avance = Avance(opciones.periodo, "recibos")

    def contar() -> None:
        vista = queries.tirada(tirada, ahora=reloj.ahora())
        avance.decir(vista.hechos, vista.recibos)

    procesos = min(opciones.procesos, sum(not parte.hecha for parte in ficha.partes))
    terminada = tiradas.imprimir(tirada, por=por, procesos=procesos, progreso=contar)
    avance.terminar()
    if not terminada:
        print(f"La tirada {tirada} quedó en pausa o la sigue otro proceso; repita el comando.", file=sys.stderr)
    return terminada


def _ultima(periodo: str, rutas: list[str]) -> int | None:
    return next((f.id for f in queries.tiradas(periodo, ahora=reloj.ahora()) if list(f.rutas) == rutas), None)


def _copiar(ficha: queries.FichaDeTirada, salida: Path | None) -> dict[int, Path]:
    """The file of each part that is made, copied to `salida` if it is asked.

    There the name says its run: another of the same period does not write over it. Raises: OSError.
    """
    archivos = {p.n: tiradas.archivo(ficha.id, p.n) for p in ficha.partes if p.hecha}
    if salida is None:
        return archivos
    return {
        n: Path(shutil.copyfile(archivo, salida / f"tirada-{ficha.id}-{archivo.name}"))
        for n, archivo in archivos.items()
    }


def _documento(ficha: queries.FichaDeTirada, archivos: dict[int, Path]) -> dict[str, Any]:
    return {
        "tirada": ficha.id,
        "periodo": ficha.periodo,
        "rutas": list(ficha.rutas),
        "estado": ficha.estado.lower(),
        "recibos": ficha.recibos,
        "impresos": ficha.hechos - len(ficha.omitidos),
        "omitidos": [{"folio": folio, "motivo": motivo} for folio, motivo in ficha.omitidos.items()],
        "partes": [
            {
                "n": p.n,
                "archivo": str(archivos[p.n]),
                "recibos": p.recibos,
                "paginas": p.paginas,
                "huella": p.huella,
                "primer_folio": p.primer_folio,
                "ultimo_folio": p.ultimo_folio,
                "primera_cuenta": p.primera_cuenta,
                "ultima_cuenta": p.ultima_cuenta,
            }
            for p in ficha.partes
            if p.hecha
        ],
    }


def _decir(ficha: queries.FichaDeTirada, archivos: dict[int, Path]) -> None:
    for folio, motivo in ficha.omitidos.items():
        print(f"omitido {folio}: {motivo}")
    for p in ficha.partes:
        if p.hecha:
            primero = f"{p.primer_folio}, cuenta {p.primera_cuenta}"
            ultimo = f"{p.ultimo_folio}, cuenta {p.ultima_cuenta}"
            paginas = cuantos(p.paginas, "página")
            print(f"{archivos[p.n]}: {paginas}, del recibo {primero}, al {ultimo}; sha256 {p.huella}")
    impresos = ficha.hechos - len(ficha.omitidos)
    print(f"{ficha.periodo}: tirada {ficha.id}, {impresos:,} recibos impresos de {ficha.recibos:,}")
