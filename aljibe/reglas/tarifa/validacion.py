"""Every problem of a tariff file, none hidden by the first.

A problem is what would make a price wrong or impossible; a notice is what a person should look at. Whatever is read
from YAML is answered, never with an exception.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import localcontext
from typing import Any

from aljibe.reglas.dinero import EXACTO, MODOS
from aljibe.reglas.tarifa import esquema
from aljibe.reglas.tarifa.cargos import vigencia_de_tasa
from aljibe.reglas.tarifa.esquema import AUSENTE, ValorInvalido
from aljibe.reglas.tarifa.ley import NoSePuedeCalcular
from aljibe.reglas.tarifa.precio import multiplo_de_redondeo
from aljibe.reglas.tarifa.precios import SECCIONES_DE_CARGOS
from aljibe.reglas.tarifa.revision import Problema, Revision
from aljibe.reglas.tarifa.validacion_cargos import revisar_cargos, revisar_servicio
from aljibe.reglas.tarifa.validacion_usos import claves_de_uso, revisar_fijos, revisar_medidos

__all__ = ["Informe", "Problema", "validar"]

_GENERALES = (
    "schema_version",
    "municipality",
    "state",
    "utility",
    "fiscal_year",
    "valid_from",
    "valid_to",
    "currency",
    "currency_unit",
    "uma_daily",
    "completeness",
    "source",
    "articles",
    "notes",
)
_SECCIONES = (
    "metered",
    "metered_common",
    "fixed",
    "sewer",
    "treatment",
    "incentives",
    "rounding",
    "iva",
    "late_payment",
    *SECCIONES_DE_CARGOS,
)


# Days: a Ley de Ingresos is voted for a year (Constitución, art. 115 IV).
UN_EJERCICIO = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Informe:
    """`valido` = without problems. Both lists in the order in which the schema names the sections."""

    problemas: list[Problema]
    avisos: list[Problema]

    @property
    def valido(self) -> bool:
        return not self.problemas


def validar(datos: Any) -> Informe:
    """Problems and notices of `datos`, any value that YAML can give. Never raises."""
    revision = Revision()
    if not isinstance(datos, dict):
        vacio = "el archivo está vacío; se esperaba " if datos is None else ""
        revision.problema("", datos, f"{vacio}una ley: un mapa de secciones")
    else:
        with localcontext(EXACTO):
            _revisar(revision, datos)
    return Informe(problemas=list(revision.problemas.values()), avisos=list(revision.avisos.values()))


def _revisar(revision: Revision, datos: Mapping[Any, Any]) -> None:
    _revisar_generales(revision, datos)
    usos = claves_de_uso(datos)
    revisar_medidos(revision, datos)
    revisar_fijos(revision, datos)
    for seccion in ("sewer", "treatment"):
        if seccion in datos:
            revisar_servicio(revision, seccion, datos[seccion])
    _revisar_incentivos(revision, datos, usos)
    _revisar_redondeo(revision, datos)
    _revisar_iva(revision, datos, usos)
    for seccion in SECCIONES_DE_CARGOS:
        if seccion in datos:
            revisar_cargos(revision, seccion, datos[seccion])
    _revisar_mora(revision, datos)
    revision.desconocidas("", datos, (*_GENERALES, *_SECCIONES))


def _revisar_generales(revision: Revision, datos: Mapping[Any, Any]) -> None:
    revision.leer("fiscal_year", datos.get("fiscal_year", AUSENTE), _ejercicio)
    desde = revision.leer("valid_from", datos.get("valid_from", AUSENTE), esquema.fecha)
    hasta = revision.leer("valid_to", datos.get("valid_to", AUSENTE), esquema.fecha)
    if desde and hasta and hasta < desde:
        revision.problema("valid_to", hasta, f"una fecha igual o posterior a valid_from ({desde})")
    if desde and hasta and (hasta - desde).days > UN_EJERCICIO:
        revision.aviso("valid_to", hasta, f"a lo más un año después de valid_from ({desde}): la ley es de un ejercicio")
    if not esquema.texto_de(datos.get("municipality")):
        revision.aviso(
            "municipality", datos.get("municipality", AUSENTE), "el municipio, para saber de quién es la ley"
        )
    ejercicio = datos.get("fiscal_year")
    if desde and isinstance(ejercicio, int) and not isinstance(ejercicio, bool) and desde.year != ejercicio:
        revision.aviso("valid_from", desde, f"una fecha del ejercicio {esquema.como_texto(ejercicio)}")
    if "completeness" not in datos:
        revision.aviso("completeness", AUSENTE, "complete, partial o structure_only; sin él, lo que falta no se conoce")
    revision.opcional("", datos, "completeness", esquema.uno_de(*esquema.INTEGRIDADES))
    if datos.get("schema_version", 1) != 1:
        revision.aviso("schema_version", datos["schema_version"], "1, la versión que aquí se lee")
    if datos.get("currency", "MXN") != "MXN":
        revision.aviso("currency", datos["currency"], "MXN")
    unidad = revision.opcional("", datos, "currency_unit", esquema.uno_de(*esquema.UNIDADES_DE_MONEDA))
    if unidad == "UMA":
        uma = revision.leer("uma_daily", datos.get("uma_daily", AUSENTE), esquema.importe)
        if uma == 0:
            revision.problema("uma_daily", datos["uma_daily"], "el valor diario de la UMA, mayor que cero")
    elif datos.get("uma_daily") is not None:
        revision.leer("uma_daily", datos["uma_daily"], esquema.importe)
        revision.aviso("uma_daily", datos["uma_daily"], "currency_unit: UMA, para que se use")
    articulos = datos.get("articles", {})
    if not isinstance(articulos, dict):
        revision.aviso("articles", articulos, "un mapa de sección a artículo")
    else:
        for seccion, articulo in articulos.items():
            if not isinstance(articulo, str | int) or isinstance(articulo, bool):
                revision.aviso(f"articles.{esquema.como_texto(seccion)}", articulo, "el artículo de la ley, en texto")


def _ejercicio(valor: object) -> int:
    texto = str(valor) if isinstance(valor, int) and not isinstance(valor, bool) and 0 < valor < 10**4 else valor
    if isinstance(texto, str) and len(texto) == 4 and texto.isascii() and texto.isdigit():
        return int(texto)
    raise ValorInvalido("el año del ejercicio, cuatro cifras")


# Incentives.

_DE_FORMULA = ("discount", "applies_to", "uses", "article")
_DE_INCENTIVO = (*_DE_FORMULA, "monthly_metered", "fixed", "conditions", "decided_by", "note", "notes")


def _revisar_incentivos(revision: Revision, datos: Mapping[Any, Any], usos: set[str]) -> None:
    if "incentives" not in datos:
        return
    entradas = datos["incentives"]
    if not isinstance(entradas, dict):
        revision.problema("incentives", entradas, "un mapa de beneficio a sus reglas")
        return
    _sin_numeros_sueltos(revision, "incentives", entradas, set())
    for clave, entrada in entradas.items():
        ruta = f"incentives.{esquema.como_texto(clave).strip('«»')}"
        if not isinstance(clave, str):
            revision.problema(ruta, clave, "una clave de texto; escríbala entre comillas")
        if entrada is None:
            revision.problema(ruta, None, "las reglas del beneficio; null quiere decir que no se encontraron")
        if not isinstance(entrada, dict):
            revision.aviso(ruta, entrada, "discount y applies_to, para que se calcule por mes")
            continue
        revision.desconocidas(ruta, entrada, _DE_INCENTIVO)
        directa = "discount" in entrada and "applies_to" in entrada
        apartados = [nombre for nombre in ("monthly_metered", "fixed") if nombre in entrada]
        if directa and not apartados and _no_es_mensual(entrada["applies_to"]):
            directa = False
        elif directa:
            _revisar_formula(revision, ruta, entrada, usos)
        for nombre in apartados:
            propia = entrada[nombre]
            if not isinstance(propia, dict):
                revision.problema(f"{ruta}.{nombre}", propia, "un mapa con discount y applies_to")
                continue
            revision.desconocidas(f"{ruta}.{nombre}", propia, _DE_FORMULA)
            heredado = {} if directa else {k: entrada[k] for k in ("discount", "applies_to", "uses") if k in entrada}
            _revisar_formula(revision, f"{ruta}.{nombre}", {**heredado, **propia}, usos)
        if not directa and not apartados:
            revision.aviso(ruta, entrada, "discount y applies_to, para que se calcule por mes")


def _no_es_mensual(applies_to: object) -> bool:
    """Whether it only says words of another formula (an annual one, by points): that is no mistake."""
    try:
        palabras = esquema.palabras(applies_to)
    except ValorInvalido:
        return False
    return bool(palabras) and not any(_es_parte(palabra) for palabra in palabras)


def _es_parte(palabra: str) -> bool:
    return palabra in ("base_fee", "whole_monthly_fee") or bool(esquema.PRIMEROS_M3.fullmatch(palabra))


def _revisar_formula(revision: Revision, ruta: str, formula: Mapping[Any, Any], usos: set[str]) -> None:
    revision.leer(f"{ruta}.discount", formula.get("discount", AUSENTE), esquema.fraccion)
    palabras = revision.leer(f"{ruta}.applies_to", formula.get("applies_to", AUSENTE), esquema.palabras)
    for palabra in palabras or ():
        if not _es_parte(palabra):
            revision.problema(f"{ruta}.applies_to", palabra, "base_fee, first_N_m3 o whole_monthly_fee")
    if palabras == ():
        revision.problema(f"{ruta}.applies_to", [], "al menos una de base_fee, first_N_m3, whole_monthly_fee")
    if "uses" in formula:
        for uso in revision.leer(f"{ruta}.uses", formula["uses"], esquema.palabras) or ():
            if uso not in usos:
                revision.problema(f"{ruta}.uses", uso, "un use o category de esta ley")


def _sin_numeros_sueltos(revision: Revision, ruta: str, valor: object, vistos: set[int]) -> None:
    """Decimal numbers without quotes, however deep; a container reached twice is looked at once."""
    if isinstance(valor, esquema.NumeroSinComillas | float):
        revision.problema(ruta, valor, "el número entre comillas; está escrito sin comillas")
    elif isinstance(valor, dict | list):
        if id(valor) in vistos:
            return
        vistos.add(id(valor))
        pares = valor.items() if isinstance(valor, dict) else enumerate(valor)
        for clave, hijo in pares:
            nombre = esquema.como_texto(clave).strip("«»")
            _sin_numeros_sueltos(revision, f"{ruta}.{nombre}", hijo, vistos)


# Rounding, IVA, late payment.


def _revisar_redondeo(revision: Revision, datos: Mapping[Any, Any]) -> None:
    if "rounding" not in datos:
        return
    seccion = datos["rounding"]
    if not isinstance(seccion, dict):
        revision.problema("rounding", seccion, "un mapa con to, mode y level")
        return
    try:
        a = multiplo_de_redondeo(seccion.get("to", AUSENTE))
    except ValorInvalido as error:
        revision.problema("rounding.to", seccion.get("to", AUSENTE), error.esperado)
    else:
        if a is not None or "mode" in seccion:
            revision.leer("rounding.mode", seccion.get("mode", AUSENTE), esquema.uno_de(*MODOS))
    revision.opcional("rounding", seccion, "level", esquema.uno_de("total"))
    revision.desconocidas("rounding", seccion, ("to", "mode", "level", "article", "note", "notes"))


def _revisar_iva(revision: Revision, datos: Mapping[Any, Any], usos: set[str]) -> None:
    if "iva" not in datos:
        return
    lista = datos["iva"]
    if not isinstance(lista, list):
        revision.problema("iva", lista, "una lista de tasas con concept, use, rate, valid_from y valid_to")
        return
    vigentes: list[tuple[str, str, date, date, object]] = []
    for i, fila in enumerate(lista):
        ruta = f"iva[{i}]"
        if not isinstance(fila, dict):
            revision.problema(ruta, fila, "un mapa con concept, use y rate")
            continue
        concepto = revision.leer(f"{ruta}.concept", fila.get("concept", AUSENTE), esquema.uno_de(*esquema.CONCEPTOS))
        uso = revision.leer(f"{ruta}.use", fila.get("use", AUSENTE), esquema.uno_de("*", *sorted(usos)))
        tasa = revision.leer(f"{ruta}.rate", fila.get("rate", AUSENTE), esquema.fraccion)
        revision.desconocidas(ruta, fila, ("concept", "use", "rate", "valid_from", "valid_to", "note", "article"))
        for extremo in ("valid_from", "valid_to"):
            if fila.get(extremo, AUSENTE) is None:
                revision.aviso(f"{ruta}.{extremo}", None, "una fecha; sin ella la tasa no tiene ese límite")
            elif extremo in fila:
                revision.leer(f"{ruta}.{extremo}", fila[extremo], esquema.fecha)
        try:
            desde, hasta = vigencia_de_tasa(fila, i)
        except NoSePuedeCalcular:
            continue
        if hasta < desde:
            revision.problema(f"{ruta}.valid_to", hasta, f"una fecha igual o posterior a valid_from ({desde})")
        if concepto and uso and tasa is not None:
            if any(v[:3] == (concepto, uso, desde) and hasta >= desde and v[4] != tasa for v in vigentes):
                revision.problema(ruta, fila["rate"], f"una sola tasa de {concepto} para «{uso}» desde {desde}")
            vigentes.append((concepto, uso, desde, hasta, tasa))
    _revisar_cobertura_del_iva(revision, usos, {(concepto, uso) for concepto, uso, *_ in vigentes})


def _revisar_cobertura_del_iva(revision: Revision, usos: set[str], hay: set[tuple[str, str]]) -> None:
    if ("agua", "*") in hay:
        return
    for uso in sorted(usos):
        if ("agua", uso) not in hay:
            revision.aviso("iva", AUSENTE, f"una tasa de agua para «{uso}»; sin ella no se cobra")


_TASAS_DE_MORA = ("surcharge_monthly_rate", "convenio_default_monthly_rate", "execution_cost_rate")
_NUMEROS_DE_MORA = ("surcharge_max_years", "execution_cost_min_daily_uma", "execution_cost_max_monthly_uma")


def _revisar_mora(revision: Revision, datos: Mapping[Any, Any]) -> None:
    if "late_payment" not in datos:
        return
    seccion = datos["late_payment"]
    if not isinstance(seccion, dict):
        revision.problema("late_payment", seccion, "un mapa con surcharge_monthly_rate y lo demás")
        return
    for clave, valor in seccion.items():
        nombre = esquema.como_texto(clave).strip("«»")
        ruta = f"late_payment.{nombre}"
        if clave in _TASAS_DE_MORA:
            revision.leer(ruta, valor, esquema.fraccion)
        elif clave in _NUMEROS_DE_MORA:
            revision.leer(ruta, valor, esquema.metros_enteros if clave == "surcharge_max_years" else esquema.volumen)
        elif nombre.startswith("uma_daily"):
            revision.leer(ruta, valor, esquema.importe)
        elif clave == "execution_cost_events":
            revision.leer(ruta, valor, esquema.palabras)
        else:
            if isinstance(valor, esquema.NumeroSinComillas | float):
                revision.problema(ruta, valor, "el número entre comillas; está escrito sin comillas")
            revision.aviso(ruta, valor, "una clave que se calcule; es texto para leer y no se usa")
    if "surcharge_monthly_rate" not in seccion:
        revision.aviso("late_payment.surcharge_monthly_rate", AUSENTE, "la tasa mensual de recargos")
