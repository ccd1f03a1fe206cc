"""What goes beside the water: drainage, treatment and IVA, as a bare law says them for users of the network."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from aljibe.reglas.tarifa import esquema
from aljibe.reglas.tarifa.esquema import AUSENTE, como_texto, texto_de
from aljibe.reglas.tarifa.ley import Ley, NoSePuedeCalcular, Tarifa, exigir

NINGUNO = "NINGUNO"
INCLUIDO = "INCLUIDO"
PORCENTAJE = "PORCENTAJE"
POR_M3 = "POR_M3"

TASA_GENERAL = Decimal("0.16")
TASA_CERO = Decimal("0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Servicio:
    """How drainage or treatment is charged: `valor` is a rate, or a price in the unit of the file."""

    modo: str
    valor: Decimal | None = None
    articulo: str = ""
    motivo: str = ""
    """Why the line is 0.00, when it is."""

    @property
    def se_cobra(self) -> bool:
        return self.modo in (PORCENTAJE, POR_M3)


def servicio(ley: Ley, tarifa: Tarifa, concepto: str) -> Servicio:
    """The charge of `concepto` (`alcantarillado` or `tratamiento`) to who pays `tarifa`.

    What the water price already includes is never charged, whatever the section says; a flat price has no volume
    to charge per m³.

    Raises NoSePuedeCalcular: the section is not known, or needs a measured discharge.
    """
    if concepto in tarifa.servicios_incluidos:
        return Servicio(modo=INCLUIDO, articulo=tarifa.articulo, motivo="incluido en el precio del agua")
    dicho = ley.recordar(("servicio", concepto), lambda: _de_la_seccion(ley, concepto))
    if dicho.modo == POR_M3 and not tarifa.tiene_volumen:
        return Servicio(
            modo=NINGUNO, articulo=dicho.articulo, motivo="la cuota fija no tiene volumen y el cargo es por m³"
        )
    return dicho


def _de_la_seccion(ley: Ley, concepto: str) -> Servicio:
    nombre = esquema.SECCIONES[concepto]
    seccion = ley.datos.get(nombre, AUSENTE)
    if seccion is AUSENTE:
        if ley.completa():
            return Servicio(modo=NINGUNO, motivo="la ley no tiene este cargo")
        raise NoSePuedeCalcular(
            f"Falta la sección {nombre} en una ley que no está completa ({como_texto(ley.datos.get('completeness'))}); "
            f"el cargo de {concepto} no se conoce."
        )
    if not isinstance(seccion, dict):
        raise NoSePuedeCalcular(f"{nombre} es {como_texto(seccion)}; se esperaba un mapa con su model.")
    if "utility_water_users" in seccion:
        ruta, reglas = f"{nombre}.utility_water_users", seccion["utility_water_users"]
    elif "model" in seccion:
        ruta, reglas = nombre, seccion
    elif "own_source_users" in seccion and "brackets" not in seccion and ley.completa():
        return Servicio(modo=NINGUNO, motivo="la ley solo lo cobra a quien tiene pozo propio")
    else:
        raise NoSePuedeCalcular(f"{nombre} no dice cómo se cobra a quien usa el agua de la red; falta su model.")
    if not isinstance(reglas, dict):
        raise NoSePuedeCalcular(f"{ruta} es {como_texto(reglas)}; se esperaba un mapa con su model.")
    articulo = texto_de(reglas.get("article")) or texto_de(seccion.get("article")) or ley.articulo(nombre)
    return _del_modelo(ruta, reglas, articulo)


def _del_modelo(ruta: str, reglas: dict[Any, Any], articulo: str) -> Servicio:
    modelo = exigir(f"{ruta}.model", reglas.get("model", AUSENTE), esquema.uno_de(*esquema.MODELOS_DE_SERVICIO))
    if modelo == esquema.INCLUIDO:
        return Servicio(modo=INCLUIDO, articulo=articulo, motivo="incluido en el precio del agua")
    if modelo == esquema.PORCENTAJE:
        tasa = exigir(f"{ruta}.rate", reglas.get("rate", AUSENTE), esquema.fraccion)
        return Servicio(modo=PORCENTAJE, valor=tasa, articulo=articulo)
    if modelo == esquema.POR_M3_DESCARGADO:
        raise NoSePuedeCalcular(f"{ruta} cobra por m³ descargado y hace falta medir la descarga; no se calcula aquí.")
    precio = exigir(f"{ruta}.price", reglas.get("price", AUSENTE), esquema.importe)
    return Servicio(modo=POR_M3, valor=precio, articulo=articulo)


# IVA


def dia_de_la_tasa(ley: Ley, fecha: date) -> date:
    """The day whose rates rule the month of `fecha`: its first, or the first of the law if it begins later.

    Practice: criterion K3 (price and IVA rate are those in force on the first day of the billed month).
    """
    return max(fecha.replace(day=1), ley.vigencia()[0])


def tasa_de_iva(ley: Ley, tarifa: Tarifa, concepto: str, dia: date) -> Decimal:
    """Rate (0.16 = 16 %) of `concepto` on `dia`.

    With an `iva` list, an entry of the category or use beats `*`, and the latest beginning wins; without it,
    water and what its price bundles 0 % for domestic users, all else 16 %.

    Raises NoSePuedeCalcular: no entry, or two that contradict each other.
    Law: Ley del IVA 2-A-II-h and 1; contradicción de tesis 329/2011 for drainage.
    """
    if "iva" not in ley.datos:
        es_domestico = concepto == "agua" and tarifa.clase_fiscal() == "domestic"
        return TASA_CERO if es_domestico else TASA_GENERAL
    clave = ("tasa", concepto, tarifa.claves, dia)
    return ley.recordar(clave, lambda: _de_la_lista(ley, tarifa, concepto, dia))


def _de_la_lista(ley: Ley, tarifa: Tarifa, concepto: str, dia: date) -> Decimal:
    lista = ley.datos["iva"]
    if not isinstance(lista, list):
        raise NoSePuedeCalcular(f"iva es {como_texto(lista)}; se esperaba una lista de tasas.")
    for uso in (*tarifa.claves, "*"):
        vigentes = [
            (desde, i)
            for i, fila in enumerate(lista)
            if isinstance(fila, dict) and fila.get("concept") == concepto and fila.get("use") == uso
            for desde, hasta in [vigencia_de_tasa(fila, i)]
            if desde <= dia <= hasta
        ]
        if vigentes:
            ultimo = max(vigentes)[0]
            tasas = {_tasa(lista[i], i) for desde, i in vigentes if desde == ultimo}
            if len(tasas) > 1:
                raise NoSePuedeCalcular(f"iva tiene dos tasas de {concepto} para «{uso}» el {dia}; deje una.")
            return tasas.pop()
    raise NoSePuedeCalcular(f"iva no tiene tasa de {concepto} para «{tarifa.claves[0]}» el {dia}; agréguela a la ley.")


def vigencia_de_tasa(fila: dict[Any, Any], i: int) -> tuple[date, date]:
    """First and last day of an entry of `iva`; an end that is not printed is open."""
    extremos = []
    for nombre, abierto in (("valid_from", date.min), ("valid_to", date.max)):
        valor = fila.get(nombre)
        extremos.append(abierto if valor is None else exigir(f"iva[{i}].{nombre}", valor, esquema.fecha))
    return extremos[0], extremos[1]


def _tasa(fila: dict[Any, Any], i: int) -> Decimal:
    return exigir(f"iva[{i}].rate", fila.get("rate", AUSENTE), esquema.fraccion)
