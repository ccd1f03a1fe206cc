"""`aljibe tarifas comparar`: two laws, each in its file or workbook, by a list of consumptions or by their prices."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aljibe.base.rechazos import Rechazo
from aljibe.base.tablas import Renglon, Tabla
from aljibe.base.textos import cuantos
from aljibe.interfaces.cli import HECHO, MAL_USO, NO
from aljibe.interfaces.cli.archivos import archivo_entero, decir_no, sin_archivo
from aljibe.interfaces.cli.argumentos import entero
from aljibe.reglas import captura
from aljibe.reglas.tarifa.casos import leer_caso
from aljibe.reglas.tarifa.comparacion import (
    Consumo,
    Cotejo,
    cotejar,
    nombres_de_usos,
    precios_de_lista,
    primer_mes_comun,
)
from aljibe.reglas.tarifa.esquema import MESES, texto_de
from aljibe.reglas.tarifa.impacto import Cambio
from aljibe.reglas.tarifa.lectura import LeyIlegible
from aljibe.reglas.tarifa.ley import SERVICIO_MEDIDO, Ley, NoSePuedeCalcular
from aljibe.reportes.comparacion import (
    NOMBRE_DE_CONCEPTO,
    NOMBRE_DE_LEY,
    Base,
    Comparacion,
    LeyComparada,
    como_documento,
    comparacion,
    frases,
    numero,
    precios_como_documento,
    total_de_ingresos,
    tramo_de,
)

if TYPE_CHECKING:
    from aljibe.interfaces.cli import Ordenes

COLUMNAS = ("concepto", "uso", "m3", "fecha", "beneficio", "cuantas")
INDISPENSABLES = ("uso", "m3", "fecha")
ERRORES_EN_PANTALLA = 20
_M3_EN_PANTALLA = tuple(map(Decimal, (0, 5, 10, 15, 20, 25, 30, 40, 50, 75, 100)))
_CABEZA = (
    "casos",
    "suben",
    "igual",
    "bajan",
    "ley A",
    "ley B",
    "diferencia",
    "%",
    "media",
    "mediana",
    "mayor alza",
    "mayor baja",
)


def registrar(ordenes: Ordenes) -> None:
    una = ordenes.agregar("tarifas comparar", "Dice quién paga más y cuánto con otra ley, sin base de datos.")
    una.add_argument("ley_a", metavar="A.yaml", help="archivo de la ley de hoy, o su libro de captura (.xlsx)")
    una.add_argument("ley_b", metavar="B.yaml", help="archivo de la ley con la que se compara")
    una.add_argument(
        "--consumos", metavar="C.csv", help=f"columnas: {', '.join(COLUMNAS)}; sin él, las listas de precios"
    )
    una.add_argument(
        "--equivale",
        metavar="USO=OTRO",
        type=_equivalencia,
        nargs="+",
        action="extend",
        default=[],
        help="la ley que no tiene USO lo cobra como OTRO",
    )
    una.add_argument("--mes", type=entero(1, 12), metavar="1..12", help="solo ese mes; sin consumos, el de los precios")
    una.add_argument("--salida", metavar="F.xlsx", help="libro de hojas de cálculo que se escribe")
    una.add_argument("--json", action="store_true", help="un documento JSON en la salida")
    una.set_defaults(ejecutar=_comparar)


def _equivalencia(texto: str) -> tuple[str, str]:
    uso, igual, otro = (parte.strip() for parte in texto.partition("="))
    if not (uso and igual and otro) or uso == otro:
        raise ArgumentTypeError(f"«{texto}» no es una equivalencia; se esperaba uso=otro")
    return uso, otro


@dataclass(frozen=True, slots=True)
class _Archivo:
    """A law with the path it came from."""

    ruta: Path
    ley: Ley
    comparada: LeyComparada


def _comparar(opciones: Namespace) -> int:
    """Exit status: 0 all compared, 1 some not (or a law or the CSV cannot be read), 2 wrong use or a missing path."""
    leyes: list[_Archivo] = []
    for ruta in map(Path, (opciones.ley_a, opciones.ley_b)):
        try:
            leyes.append(_leer(ruta))
        except OSError as error:
            return sin_archivo(ruta, error)
        except (LeyIlegible, NoSePuedeCalcular) as error:
            return decir_no(f"{ruta}: {error.motivo}")
    salida = Path(opciones.salida) if opciones.salida else None
    if salida is not None and (salida.is_dir() or not salida.absolute().parent.is_dir()):
        return sin_archivo(salida, NotADirectoryError())
    a, b = leyes
    equivalencias = dict(opciones.equivale)
    if queja := _equivalencia_ajena(equivalencias, a.ley, b.ley):
        print(queja, file=sys.stderr)
        return MAL_USO
    cotejos: list[Cotejo] | None = None
    if opciones.consumos:
        ruta = Path(opciones.consumos)
        try:
            cotejos = _de_consumos(ruta, a.ley, b.ley, equivalencias, opciones.mes)
        except OSError as error:
            return sin_archivo(ruta, error)
        except Rechazo as rechazo:
            return decir_no(str(rechazo))
        if not cotejos:
            de_que_mes = f" de {MESES[opciones.mes - 1]}" if opciones.mes else ""
            return decir_no(f"{ruta}: no hay consumos{de_que_mes} que comparar")
    hecha = _hecha(a, b, cotejos, equivalencias, opciones.mes)
    if salida is not None:
        try:
            _escribir(hecha, salida)
        except OSError as error:
            return sin_archivo(salida, error)
    if opciones.json:
        print(json.dumps(_documento(a, b, hecha), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_en_texto(hecha)))
        if salida is not None:
            print(f"\nEscrito: {salida}")
    return NO if hecha.impacto.sin_precio else HECHO


def _leer(ruta: Path) -> _Archivo:
    """Raises OSError, LeyIlegible, NoSePuedeCalcular (no validity)."""
    lectura = captura.leer_archivo(ruta)
    ley = Ley(lectura.datos)
    for aviso in lectura.avisos:
        print(f"{ruta}: {aviso}", file=sys.stderr)
    for problema in lectura.libro.problemas if lectura.libro else ():
        print(f"{ruta}: {problema}", file=sys.stderr)
    desde, hasta = ley.vigencia()
    partes = (texto_de(ley.datos.get("municipality")), texto_de(ley.datos.get("fiscal_year")))
    nombre = " ".join(("Ley de Ingresos de", *filter(None, partes)))
    return _Archivo(ruta, ley, LeyComparada(nombre=nombre, desde=desde, hasta=hasta))


def _equivalencia_ajena(equivalencias: Mapping[str, str], *leyes: Ley) -> str:
    hay = nombres_de_usos(*leyes)
    ajenos = [otro for otro in equivalencias.values() if otro not in hay]
    return f"--equivale: ninguna de las leyes tiene el uso «{ajenos[0]}»; hay {', '.join(hay)}" if ajenos else ""


def _hecha(
    a: _Archivo, b: _Archivo, cotejos: Sequence[Cotejo] | None, equivalencias: Mapping[str, str], mes: int | None
) -> Comparacion:
    de_lista = mes or primer_mes_comun(a.ley, b.ley)
    return comparacion(
        a=a.comparada,
        b=b.comparada,
        base=Base.LISTA if cotejos is None else Base.CONSUMOS,
        precios=precios_de_lista(a.ley, b.ley, de_lista, equivalencias),
        mes=de_lista,
        nombres=nombres_de_usos(a.ley, b.ley),
        cotejos=cotejos,
    )


# The consumptions of a CSV.


def _de_consumos(ruta: Path, a: Ley, b: Ley, equivalencias: Mapping[str, str], mes: int | None) -> list[Cotejo]:
    """Each consumption under both laws, only of `mes` if it is given; a row that says none is told apart.

    Raises OSError, ArchivoInvalido.
    """
    ilegibles: list[Cotejo] = []
    with ruta.open("rb") as archivo:
        tabla = Tabla(archivo, nombre=str(ruta), columnas=COLUMNAS, requeridas=INDISPENSABLES)
        for aviso in tabla.avisos:
            print(f"{ruta}: {aviso}", file=sys.stderr)
        cotejos = cotejar(a, b, _leidos(ruta, tabla, mes, ilegibles), equivalencias)
    if len(ilegibles) > ERRORES_EN_PANTALLA:
        print(f"{ruta}: {len(ilegibles) - ERRORES_EN_PANTALLA:,} líneas más sin leer", file=sys.stderr)
    return cotejos + ilegibles


def _leidos(ruta: Path, tabla: Iterable[Renglon], mes: int | None, ilegibles: list[Cotejo]) -> Iterator[Consumo]:
    for renglon in tabla:
        try:
            consumo = _consumo(renglon)
        except NoSePuedeCalcular as error:
            if len(ilegibles) < ERRORES_EN_PANTALLA:
                print(f"{ruta}: línea {renglon.linea}: {error.motivo}", file=sys.stderr)
            sin_leer = Consumo(uso=renglon.valores.get("uso", "").strip(), m3=None, mes=1)
            ilegibles.append(Cotejo(consumo=sin_leer, a=None, b=None, motivo_a=error.motivo, motivo_b=error.motivo))
            continue
        if mes is None or consumo.mes == mes:
            yield consumo


def _consumo(renglon: Renglon) -> Consumo:
    """Raises NoSePuedeCalcular: the row cannot be read."""
    if renglon.rechazo is not None:
        raise NoSePuedeCalcular(f"La línea {renglon.rechazo.motivo}; revise comas y comillas.")
    fila = dict(renglon.valores)
    fila["concepto"] = fila["concepto"].strip() or SERVICIO_MEDIDO
    caso = leer_caso(fila)
    return Consumo(
        concepto=caso.concepto,
        uso=caso.uso,
        m3=caso.m3,
        mes=caso.fecha.month,
        beneficio=caso.beneficio,
        cuantas=_cuantas(fila["cuantas"].strip()),
    )


def _cuantas(texto: str) -> int:
    if not texto:
        return 1
    try:
        return entero(1, 999_999_999)(texto)
    except ArgumentTypeError:
        raise NoSePuedeCalcular(f"cuantas es «{texto[:60]}»; se esperaba un entero de 1 a 999999999.") from None


# What is told.


def _escribir(hecha: Comparacion, salida: Path) -> None:
    # The library of workbooks is slow to load, and most comparisons are only read.
    from aljibe.reportes.cuaderno import cuaderno

    with archivo_entero(salida, binario=True) as archivo:
        archivo.write(cuaderno(hecha))


def _documento(a: _Archivo, b: _Archivo, hecha: Comparacion) -> dict[str, Any]:
    documento = como_documento(hecha)
    for lado, uno in (("a", a), ("b", b)):
        documento["leyes"][lado] = {"archivo": str(uno.ruta), **documento["leyes"][lado]}
    if hecha.base is Base.LISTA:
        documento["precios"] = precios_como_documento(hecha)
    return documento


def _en_texto(hecha: Comparacion) -> Iterator[str]:
    impacto = hecha.impacto
    for letra, ley in (("A", hecha.a), ("B", hecha.b)):
        yield f"Ley {letra}: {ley.nombre}, del {ley.desde:%d/%m/%Y} al {ley.hasta:%d/%m/%Y}"
    yield ""
    yield from frases(hecha)
    if impacto.total is not None:
        usos = [(grupo.nombre, grupo.cambio) for grupo in impacto.por_uso]
        yield from _tabla_de_cambios("Por uso", [*usos, ("Total", impacto.total)])
        yield from _tabla_de_cambios("Por rango de m³", [(g.nombre, g.cambio) for g in impacto.por_rango])
        mayor = max(impacto.por_uso, key=lambda grupo: grupo.cambio.recibos)
        deciles = [
            (f"{d.decil}: {tramo_de(d)}", d.cambio) for d in impacto.por_decil if d.uso == mayor.clave and d.decil
        ]
        if deciles:
            yield from _tabla_de_cambios(f"Por decil de consumo: {mayor.nombre}", deciles)
        yield from _tabla(
            "Ingresos por concepto",
            ("", "ley A", "ley B", "diferencia", "%"),
            [
                (NOMBRE_DE_CONCEPTO[i.concepto], _m(i.a), _m(i.b), _m(i.diferencia), _m(i.porcentaje))
                for i in (*impacto.ingresos, total_de_ingresos(impacto))
            ],
        )
        yield from _tabla(
            f"Precios de {MESES[hecha.mes - 1]}: {mayor.nombre}",
            ("m³", "ley A", "ley B", "diferencia"),
            [
                (str(numero(c.consumo.m3)), _m(c.a.total), _m(c.b.total), _m(c.diferencia))
                for c in hecha.precios
                if c.consumo.uso == mayor.clave and c.a and c.b and c.consumo.m3 in _M3_EN_PANTALLA
            ],
        )
    if impacto.sin_precio:
        yield ""
        yield f"Sin precio ({cuantos(impacto.recibos_sin_precio, 'caso')})"
        for fila in impacto.sin_precio:
            leyes = NOMBRE_DE_LEY[fila.ley]
            yield f"  Ley {leyes}, «{fila.uso}», {cuantos(fila.recibos, 'caso')}: {fila.motivo}"


def _tabla_de_cambios(titulo: str, filas: Iterable[tuple[str, Cambio]]) -> Iterator[str]:
    yield from _tabla(
        titulo,
        ("", *_CABEZA),
        [
            (
                nombre,
                *(f"{n:,}" for n in (c.recibos, c.suben, c.igual, c.bajan)),
                *map(
                    _m,
                    (c.total_a, c.total_b, c.diferencia, c.porcentaje, c.media, c.mediana, c.mayor_alza, c.mayor_baja),
                ),
            )
            for nombre, c in filas
        ],
    )


def _tabla(titulo: str, cabeza: Sequence[str], filas: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table with its first column to the left and the rest to the right."""
    if not filas:
        return
    anchos = [max(map(len, columna)) for columna in zip(cabeza, *filas, strict=True)]
    yield ""
    yield titulo
    for fila in (cabeza, *filas):
        celdas = [
            fila[0].ljust(anchos[0]),
            *(celda.rjust(ancho) for celda, ancho in zip(fila[1:], anchos[1:], strict=True)),
        ]
        yield "  " + "  ".join(celdas).rstrip()


def _m(importe: Decimal | None) -> str:
    return "—" if importe is None else f"{importe + 0:,.2f}"
