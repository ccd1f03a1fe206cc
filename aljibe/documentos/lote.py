"""The sheet of a bill for the print shop: its text already written, so that the template only places it.

A template writes a figure or a date by calling a function, and Typst remembers every call with all it was given: a page
costs 5 ms and 2 MB that way. Here the same text costs a tenth of that. The page is the one `piezas-v1.typ` describes
for a single bill: where that writes, this writes the same, and a test holds both pages equal dot by dot.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from aljibe.documentos import barras

Datos = Mapping[str, Any]

_NB = "\N{NO-BREAK SPACE}"
_MENOS = "\N{MINUS SIGN}"
_MESES = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip
_DIAS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")

# Millimetres, of `piezas-v1.typ`.
_ANCHO = 191.9
_COLUMNAS = (60.4, 51.0, _ANCHO - 60.4 - 51.0 - 26.0)
_ANCHO_QR = 47.0
_MODULO = 0.45
_GRAFICA = _ANCHO - 52.0 - 5.0
_MM = 72 / 25.4
# Of the size of a text: the height of capitals, which is what its line takes.
VERSAL = 0.698
_SOBRE_BARRA = 0.9 * _MM
# Beyond these a slip leaves its total to be tightened: modules of a reference of 22 digits, characters of a total.
_MODULOS_HOLGADOS = 176
_TOTAL_HOLGADO = 10
# Size of the table and of the bars at each setting, from airy to tight: (pt, mm).
_MEDIDAS = ((10.2, 20.0), (10.0, 16.0), (9.8, 12.5), (9.4, 11.0), (8.8, 10.0), (8.2, 8.0))
_MESES_DE_GRAFICA = 24
_TAM_INICIAL = 8.2
# What the sections that are drawn as in the single paper take: debt, notices, foot and slip.
_DEL_SUELTO = (
    *(
        "adeudos",
        "adeudo_anterior",
        "recargos_total",
        "recargos_al",
        "nota_adeudo",
        "convenio",
        "ultimo_pago",
        "emision",
    ),
    *("avisos", "telefonos", "referencia", "demostracion", "cuenta", "periodo", "titular", "folio", "url_verificacion"),
)


def hoja(datos: Datos, nivel: int, ancho_de: Mapping[str, int]) -> dict[str, Any]:
    """What `recibo-agua/lote-v1.typ` places for a bill at a setting; `ancho_de` in thousandths of em.

    A section each, because a template looks over all it is given each time it is given it. `datos` are those that the
    sections of the single paper take: all of them where one must be drawn as there.
    """
    tam, alto_barras = _MEDIDAS[nivel]
    anterior, actual = datos["fecha_anterior"], datos["fecha_actual"]
    total = pesos(datos["total_a_pagar"])
    consumo, grafica = _consumo(datos, anterior, actual), _grafica(datos, alto_barras, ancho_de)
    calculo = _calculo(datos, tam, ancho_de)
    enteros = consumo is None or grafica is None or calculo is None
    return {
        "cabeza": {
            "folio": datos["folio"],
            "periodo": _periodo_largo(datos["periodo"]),
            "organismo": datos["organismo"],
            "ley": datos["ley"],
            "demostracion": datos["demostracion"],
        },
        "quien": _quien(datos, anterior, actual),
        "caja": _caja(datos, total),
        "consumo": consumo,
        "grafica": grafica,
        "calculo": calculo,
        "adeudo": _adeudo(datos),
        "ley": datos["ley"]["nombre"],
        "datos": datos if enteros else {campo: datos[campo] for campo in _DEL_SUELTO if campo in datos},
        "talon": _talon(datos, total, ancho_de),
    }


def _quien(datos: Datos, anterior: str | None, actual: str | None) -> dict[str, Any]:
    return {
        "titular": datos["titular"],
        "titular-tam": _por_largo(datos["titular"], ((28, 14.5), (40, 13), (999, 11.5))),
        "domicilio": datos["domicilio"],
        "cuenta": datos["cuenta"],
        "cuenta-tam": _por_largo(datos["cuenta"], ((8, 23), (99, 19))),
        "reparto": datos["reparto"] if datos["reparto"] is not None else "sin asignar",
        "paga": _paga(datos, anterior, actual),
        "medidor": datos["medidor"] if datos["medidor"] is not None else "sin medidor",
        "uso": datos["uso"] + (f" ({datos['tarifa_clave']})" if datos["tarifa_clave"] is not None else ""),
        "servicios": ", ".join(datos["servicios"]),
    }


def _caja(datos: Datos, total: str) -> dict[str, Any]:
    limite = _fecha_larga(datos["vencimiento"])
    return {
        "renglones": _juntos(_de_la_caja(datos)),
        "total": total,
        "total-tam": _por_largo(total, ((8, 45), (9, 42), (10, 38), (11, 35), (12, 31), (13, 28), (99, 25))),
        "letras": _letras_firmes(datos["letras"]),
        "letras-tam": 8.4 if len(datos["letras"].encode()) > 90 else 9,
        "limite": limite,
        "limite-tam": _por_largo(limite, ((30, 15.8), (99, 14))),
        "lugares": datos["lugares_de_pago"],
    }


def _talon(datos: Datos, total: str, ancho_de: Mapping[str, int]) -> dict[str, Any]:
    referencia, codigo = datos["referencia"], datos["codigo"]
    modulos = barras.modulos_128(referencia.replace(" ", ""))
    return {
        "total": total,
        "total-tam": _por_largo(total, ((10, 23), (12, 20), (99, 17))),
        "holgado": modulos <= _MODULOS_HOLGADOS and len(total) <= _TOTAL_HOLGADO,
        "vence": _fecha_corta(datos["vencimiento"]),
        "en-renglones": _cabe_el_talon(datos, modulos, ancho_de),
        "cuenta": datos["cuenta"],
        "periodo": _periodo_largo(datos["periodo"]),
        "titular": datos["titular"],
        "titular-tam": _tam_de_titular(datos),
        "folio": datos["folio"],
        "ancho-barras": _MODULO * modulos,
        "codigo": "-".join(codigo[i : i + 4] for i in range(0, len(codigo), 4)),
    }


# ---- figures and dates, as `comun/v1.typ` writes them ----


def numero(n: int) -> str:
    """A whole number: `1,867`, `−12`."""
    return f"{_MENOS}{-n:,}" if n < 0 else f"{n:,}"


def dinero(importe: str) -> str:
    """An amount in a column: `1,234.50`, `−0.44`."""
    entero, _, decimales = importe.lstrip("-").partition(".")
    miles = f"{int(entero):,}" if len(entero) > 3 else entero
    return f"{_MENOS if importe.startswith('-') else ''}{miles}.{decimales or '00'}"


def pesos(importe: str) -> str:
    """An amount on its own: `$ 1,234.50`, its spaces unbreakable."""
    texto = dinero(importe)
    if texto.startswith(_MENOS):
        return f"{_MENOS}{_NB}${_NB}{texto[1:]}"
    return f"${_NB}{texto}"


def _es_cero(importe: str) -> bool:
    return importe.strip("-0.") == ""


@lru_cache(maxsize=4096)
def _dia_mes(iso: str) -> str:
    return f"{int(iso[8:10])}{_NB}{_MESES[int(iso[5:7]) - 1][:3]}"


def _fecha_corta(iso: str) -> str:
    return f"{_dia_mes(iso)}{_NB}{iso[:4]}"


@lru_cache(maxsize=512)
def _fecha_larga(iso: str) -> str:
    dia = date.fromisoformat(iso)
    return _NB.join((_DIAS[dia.weekday()], str(dia.day), "de", _MESES[dia.month - 1], "de", str(dia.year)))


def _periodo_largo(periodo: str, espacio: str = _NB) -> str:
    return f"{_MESES[int(periodo[5:7]) - 1]}{espacio}de{espacio}{periodo[:4]}"


def _por_largo(texto: str, escala: tuple[tuple[int, float], ...]) -> float:
    return next((tam for limite, tam in escala if len(texto) <= limite), escala[-1][1])


def _letras_firmes(letras: str) -> str:
    """The end of an amount in words never breaks."""
    cabeza, _, cola = letras.rpartition(" PESO")
    return f"{cabeza} PESO{cola.replace(' ', _NB)}" if cabeza else letras


# ---- the sections ----


def _paga(datos: Datos, anterior: str | None, actual: str | None) -> str:
    if anterior is None or actual is None:
        return _periodo_largo(datos["periodo"])
    desde = _dia_mes(anterior) if anterior[:4] == actual[:4] else _fecha_corta(anterior)
    return f"{desde} al {_fecha_corta(actual)}"


def _de_la_caja(datos: Datos) -> list[tuple[str, str]]:
    renglones = [("Este mes", datos["suma"])]
    if not _es_cero(datos["ajuste"]) or _es_cero(datos["adeudo_anterior"]):
        renglones.append(("Ajuste al peso", datos["ajuste"]))
    if not _es_cero(datos.get("saldo_a_favor", "0.00")):
        renglones.append(("Saldo a favor aplicado", f"-{datos['saldo_a_favor']}"))
    n = len(datos["adeudos"])
    cuantos = f" ({n}{_NB}{'recibo' if n == 1 else 'recibos'})" if n else ""
    renglones.append((f"Adeudo anterior{cuantos}", datos["adeudo_anterior"]))
    if not _es_cero(datos["recargos_total"]):
        renglones.append((f"Recargos al {_fecha_corta(datos['recargos_al'])}", datos["recargos_total"]))
    return [(que, dinero(importe)) for que, importe in renglones]


def _juntos(renglones: list[tuple[str, str]]) -> list[str]:
    """Two columns, each one text of many lines."""
    return ["\n".join(columna) for columna in zip(*renglones, strict=True)]


def _consumo(datos: Datos, anterior: str | None, actual: str | None) -> dict[str, Any] | None:
    m3 = datos["consumo_m3"]
    if m3 is None:
        return None
    dias = (date.fromisoformat(actual) - date.fromisoformat(anterior)).days if anterior and actual else None
    partes = ["metros cúbicos por mes"]
    if dias is not None:
        partes.append(f"{dias}{_NB}{'día' if dias == 1 else 'días'}")
    partes.append(f"emitido el {_fecha_corta(datos['emision'])}")
    por_dia = f": {numero(_redondo(m3 * 1000, dias))} por día" if dias and dias > 0 else ""
    cifra = numero(m3)
    return {
        "nota": " · ".join(partes),
        "lecturas": _juntos(lecturas) if (lecturas := _lecturas(datos, anterior, actual)) else None,
        "usted": "Se estimó" if datos["estimado"] else "Asignado" if datos["medidor"] is None else "Usted usó",
        "cifra": f"{cifra}{_NB}m³",
        "cifra-tam": _por_largo(cifra, ((5, 19), (99, 16))),
        "litros": f"{numero(m3 * 1000)} litros{por_dia}.",
        "porque": _porque(datos),
        "frase": _comparacion(datos),
    }


def _redondo(dividendo: int, divisor: int) -> int:
    """Half away from zero, as the template rounds; both positive."""
    return (2 * dividendo + divisor) // (2 * divisor)


def _lecturas(datos: Datos, anterior: str | None, actual: str | None) -> list[tuple[str, str]]:
    if datos["lectura_actual"] is None:
        return []
    renglones = [(f"Lectura del {_dia_mes(str(actual))}", numero(datos["lectura_actual"]))]
    if datos["lectura_anterior"] is not None:
        resta = datos["lectura_actual"] - datos["lectura_anterior"] == datos["consumo_m3"]
        que = f"Lectura del {_dia_mes(anterior)}" if anterior is not None else "Lectura anterior"
        renglones.append((que, f"{_MENOS + _NB if resta else ''}{numero(datos['lectura_anterior'])}"))
    return renglones


def _porque(datos: Datos) -> str | None:
    if (nota := datos.get("nota_consumo")) is not None:
        return str(nota)
    if datos["estimado"]:
        return "Consumo estimado: no se pudo leer el medidor."
    if datos["medidor"] is None:
        return "Volumen asignado: su toma no tiene medidor."
    if datos["lectura_actual"] is not None and datos["lectura_anterior"] is None:
        return "Es la primera lectura de su medidor."
    return None


def _hace_un_año(periodo: str) -> str:
    return f"{int(periodo[:4]) - 1}{periodo[4:]}"


def _comparacion(datos: Datos) -> str | None:
    pasado = _hace_un_año(datos["periodo"])
    antes = next((m["m3"] for m in datos["historial"] if m["periodo"] == pasado and m["m3"] is not None), None)
    if antes is None:
        return None
    entonces = f"{_periodo_largo(pasado, ' ')} ({numero(antes)}{_NB}m³)"
    cambio = datos["consumo_m3"] - antes
    if cambio == 0:
        return f"Lo mismo que en {entonces}."
    porcentaje = ""
    if antes > 0:
        signo = _MENOS if cambio < 0 else "+"
        porcentaje = f": {signo}{numero(_redondo(abs(cambio) * 100, antes))}{_NB}%"
    mas = "menos" if cambio < 0 else "más"
    return f"{numero(abs(cambio))}{_NB}m³ {mas} que en {entonces}{porcentaje}."


def _grafica(datos: Datos, alto_barras: float, ancho_de: Mapping[str, int]) -> dict[str, Any] | None:
    """The bars as one drawing, in points, with their figures; None: no consumption, or a figure that must stand."""
    if datos["consumo_m3"] is None:
        return None
    meses = list(datos["historial"])
    if not meses or meses[-1]["periodo"] != datos["periodo"]:
        meses.append({"periodo": datos["periodo"], "m3": datos["consumo_m3"]})
    meses = meses[-_MESES_DE_GRAFICA:]
    tope = max(1, *(m["m3"] or 0 for m in meses), 1)
    paso = min(_GRAFICA / len(meses), 9.5)
    if len(numero(tope)) > 3 and paso < 8:
        return None
    return _columnas(meses, paso * _MM, alto_barras * _MM / tope, alto_barras * _MM, ancho_de)


def _columnas(
    meses: list[Mapping[str, Any]], paso: float, por_m3: float, alto_barras: float, ancho_de: Mapping[str, int]
) -> dict[str, Any]:
    """Each month in its column, in points from the top left corner: the plain figures and initials, and the others."""
    periodo = meses[-1]["periodo"]
    solidos = {periodo, _hace_un_año(periodo)}
    columnas = []
    for n, mes in enumerate(meses):
        cifra = "s/l" if mes["m3"] is None else numero(mes["m3"])
        solido = mes["periodo"] in solidos
        tam = 10.5 if solido and len(cifra) < 4 else 8
        columnas.append((n, cifra, tam, solido, (mes["m3"] or 0) * por_m3))
    alto = max(barra + _SOBRE_BARRA + tam * VERSAL for _, _, tam, _, barra in columnas)
    ancho = min(paso * 0.72, 5.4 * _MM)
    trazos: dict[bool, list[str]] = {False: [], True: []}
    sueltas, resaltadas = [], []
    for n, cifra, tam, solido, barra in columnas:
        y = alto - barra - _SOBRE_BARRA - tam * VERSAL
        # Figures have one width; a heavy one, or one that is no number, is centred when it is drawn.
        if solido or not cifra.isdigit():
            resaltadas.append((n * paso, y, tam, solido, cifra))
        else:
            sueltas.append((n * paso + (paso - _ancho(cifra, tam, ancho_de)) / 2, y, cifra))
        if barra:
            x = n * paso + (paso - ancho) / 2
            trazos[solido].append(f"M{x:.3f} {alto_barras - barra:.3f}h{ancho:.3f}v{barra:.3f}h-{ancho:.3f}z")
    dibujo = "".join(
        f'<path fill="{"#000" if solido else "#fff"}" stroke="#000" stroke-width="0.75" d="{"".join(trazo)}"/>'
        for solido, trazo in trazos.items()
        if trazo
    )
    lados = f"0 0 {paso * len(meses):.3f} {alto_barras:.3f}"
    return {
        "paso": paso,
        "ancho": paso * len(meses),
        "alto": alto,
        "sueltas": sueltas,
        "resaltadas": resaltadas,
        "barras": f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{lados}">{dibujo}</svg>',
        "eje": _eje(meses, solidos, paso, ancho_de),
    }


def _eje(meses: list[Mapping[str, Any]], solidos: set[str], paso: float, ancho_de: Mapping[str, int]) -> dict[str, Any]:
    """What goes under the bars: initials, plain or heavy, and years."""
    sueltas, resaltadas = [], []
    for n, mes in enumerate(meses):
        inicial = _MESES[int(mes["periodo"][5:7]) - 1][0].upper()
        if mes["periodo"] in solidos:
            resaltadas.append((n * paso, inicial))
        else:
            sueltas.append((n * paso + (paso - _ancho(inicial, _TAM_INICIAL, ancho_de)) / 2, inicial))
    return {"meses": len(meses), "sueltas": sueltas, "resaltadas": resaltadas, "años": _por_año(meses)}


def _ancho(texto: str, tam: float, ancho_de: Mapping[str, int]) -> float:
    return sum(ancho_de[c] for c in texto) * tam / 1000


def _por_año(meses: list[Mapping[str, Any]]) -> list[tuple[str, int]]:
    cuantos: dict[str, int] = {}
    for mes in meses:
        cuantos[mes["periodo"][:4]] = cuantos.get(mes["periodo"][:4], 0) + 1
    return list(cuantos.items())


def _calculo(datos: Datos, tam: float, ancho_de: Mapping[str, int]) -> dict[str, Any] | None:
    """The columns of the table, each one text in pieces, heavy or not, and its rules; None: a cell takes two lines.

    A rule is the line it goes under and its thickness in points; line 0 is that of the headings.
    """
    filas = _filas(datos)
    for _, celdas in filas:
        if not all(_cabe(celda, tam, ancho, ancho_de) for celda, ancho in zip(celdas, _COLUMNAS, strict=False)):
            return None
    fuertes = [i for i, (fuerte, _) in enumerate(filas, start=1) if fuerte]
    reglas = [(0, 0.6), *((i - 1, 0.6 if i < len(filas) else 0.9) for i in fuertes), (len(filas), 0.9)]
    columnas = [_en_trozos([(fuerte and n in (0, 3), celdas[n]) for fuerte, celdas in filas]) for n in range(4)]
    return {"columnas": columnas, "reglas": reglas, "lineas": len(filas)}


def _filas(datos: Datos) -> list[tuple[bool, tuple[str, str, str, str]]]:
    """The rows of the table; a heavy one is a sum."""
    a_favor, recargos, n = datos.get("saldo_a_favor", "0.00"), datos["recargos_total"], len(datos["adeudos"])
    filas = [(False, (li["concepto"], li["operacion"], li["ley"], dinero(li["importe"]))) for li in datos["lineas"]]
    filas.append((True, ("Suma del mes", datos.get("operacion_suma", ""), "", dinero(datos["suma"]))))
    if not _es_cero(datos["ajuste"]):
        como = datos.get("operacion_ajuste", "")
        filas.append((False, ("Ajuste al peso", como, datos["articulo_ajuste"], dinero(datos["ajuste"]))))
    if n or not _es_cero(a_favor):
        filas.append((True, ("Este recibo", "", "", dinero(datos["total"]))))
    if not _es_cero(a_favor):
        filas.append((False, ("Saldo a favor", "se aplica a este recibo", "", dinero(f"-{a_favor}"))))
    if n:
        vencidos = f"{n}{_NB}{'recibo vencido' if n == 1 else 'recibos vencidos'}"
        filas.append((False, ("Adeudo anterior", vencidos, "detalle abajo", dinero(datos["adeudo_anterior"]))))
    if not _es_cero(recargos):
        filas.append((False, ("Recargos", datos["recargos_operacion"], datos["recargos_articulo"], dinero(recargos))))
    filas.append((True, ("Total a pagar", "", "", pesos(datos["total_a_pagar"]))))
    return filas


def _en_trozos(celdas: list[tuple[bool, str]]) -> list[tuple[bool, str]]:
    """The cells of a column, those that follow each other in one weight as one text; an empty one keeps its line."""
    return [
        (fuerte, "\n".join(texto or _NB for _, texto in trozo))
        for fuerte, trozo in itertools.groupby(celdas, key=lambda celda: celda[0])
    ]


def _adeudo(datos: Datos) -> list[tuple[bool, str]]:
    """What is said under the table of the debt, in pieces, heavy or not."""
    trozos = [] if datos["adeudos"] else [(True, "Está al corriente.")]
    if not _es_cero(datos["recargos_total"]):
        trozos.append((False, f"Recargos calculados al {_fecha_corta(datos['recargos_al'])}."))
    if nota := datos.get("nota_adeudo"):
        trozos += [(True, nota["titulo"]), (False, nota["texto"])]
    if convenio := datos.get("convenio"):
        trozos.append((False, f"Convenio {convenio['folio']}, aparte: saldo {pesos(convenio['saldo'])}."))
    if (pago := datos["ultimo_pago"]) and len(datos["adeudos"]) < 2:
        recibo = f" ({pago['folio']})" if pago["folio"] else ""
        trozos.append((False, f"Último pago: {pesos(pago['importe'])} el {_fecha_corta(pago['fecha'])}{recibo}."))
    return trozos


def _cabe(texto: str, tam: float, ancho: float, ancho_de: Mapping[str, int]) -> bool:
    """Whether a text surely goes in one line of `ancho` mm; kerning only tightens it."""
    return sum(ancho_de.get(c, 1000) for c in texto) * tam / 1000 < ancho * _MM


def _cabe_el_talon(datos: Datos, modulos: int, ancho_de: Mapping[str, int]) -> bool:
    ancho = _ANCHO - _MODULO * modulos - _ANCHO_QR - 6
    tam = _tam_de_titular(datos)
    primera = f"Cuenta {datos['cuenta']} · {_periodo_largo(datos['periodo'])}"
    # The account is larger and heavier than the rest of its line.
    return _cabe(primera, 10.8, ancho, ancho_de) and _cabe(datos["titular"], tam, ancho, ancho_de)


def _tam_de_titular(datos: Datos) -> int:
    return 8 if len(datos["titular"].encode()) > 32 else 9
