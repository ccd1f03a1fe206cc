"""The bill of water for the print shop: the very page that `recibo-agua/v1.typ` draws, several times as fast.

A compiler of documents finds out where each word goes; here it is reckoned, since of a bill only figures change. Each
section is the one of its name in `piezas-v1.typ`, with its lengths, and a test holds both pages equal letter by letter.
What is not usual, as a figure that must stand or a text that breaks at a hyphen, is left to Typst: `Inusual`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from aljibe.documentos import barras
from aljibe.documentos.bloque import CENTRO, DERECHA, Bloque
from aljibe.documentos.letra import VERSAL, Caja, Cara, Inusual, Piezas
from aljibe.documentos.textos import (
    MENOS,
    MESES,
    NB,
    cuantos,
    dia_mes,
    dinero,
    en_grupos,
    entre,
    es_cero,
    fecha_corta,
    fecha_larga,
    hace_un_año,
    letras_firmes,
    numero,
    periodo_corto,
    periodo_largo,
    pesos,
    por_largo,
)

Datos = Mapping[str, Any]

_MM = 72 / 25.4
ALTO_PAGINA = 279.4 * _MM
ANCHO_PAGINA = 215.9 * _MM
MARGEN_X, MARGEN_Y = 12 * _MM, 8 * _MM
_ANCHO, _ALTO = 191.9 * _MM, ALTO_PAGINA - 2 * MARGEN_Y
_ANCHO_CAJA = 93 * _MM
_ALTO_ENCABEZADO = 12.5 * _MM
_HUECOS = 4
_MESES_DE_GRAFICA = 24
# How much a page may exceed its height, in points: less than what sums of the same parts differ by.
_HOLGURA = 0.001


class Excedida(Exception):
    """The data does not fit its page even at the tightest setting."""


@dataclass(frozen=True, slots=True)
class Medidas:
    """A setting, from airy to tight, in points: size of the tables, air over a row, bars, air between sections."""

    n: int
    tam: float
    fila: float
    barras: float
    aire: float


_MEDIDAS = tuple(
    Medidas(n, tam, fila * _MM, alto_barras * _MM, aire * _MM)
    for n, tam, fila, alto_barras, aire in (
        (0, 10.2, 1.12, 20, 3.5),
        (0, 10.0, 1.0, 16, 2.8),
        (1, 9.8, 0.9, 12.5, 2.3),
        (1, 9.4, 0.8, 11, 1.9),
        (2, 8.8, 0.7, 10, 1.5),
        (2, 8.2, 0.6, 8, 1),
    )
)


@dataclass(frozen=True, slots=True)
class Taller:
    """The type at hand to set a bill."""

    caja: Caja
    regular: Cara
    media: Cara
    semi: Cara
    negra: Cara
    mono: Cara
    mono_semi: Cara

    def bloque(self, ancho: float) -> Bloque:
        return Bloque(self.caja, ancho)

    def rotulado(self, aviso: Mapping[str, str]) -> Piezas:
        """Heavy label and its sentence, as notices, places and notes are given."""
        return ((self.semi, aviso["titulo"]), (self.regular, f" {aviso['texto']}"))


def hoja(taller: Taller, datos: Datos, nivel: int) -> str:
    """The marks of a bill, from the top left corner of its margins, at the first setting from `nivel` that fits.

    What is alike in all of them, the ground and the band, is drawn by `recibo-agua/lote-v1.typ`.

    Raises: Inusual, it is left to Typst; Excedida.
    """
    cabeza, pie, talon = _encabezado(taller, datos), _pie(taller, datos), _talon(taller, datos)
    quien = _quien(taller, datos)
    for medidas in _MEDIDAS[nivel:]:
        caja = _caja_respuesta(taller, datos, medidas.n)
        secciones = (
            (_lado_a_lado(taller, (quien, 0), (caja, _ANCHO - _ANCHO_CAJA)), 3.4 * _MM),
            (_consumo(taller, datos, medidas), 0),
            (_calculo(taller, datos, medidas), 0),
            (_adeudo_y_avisos(taller, datos, medidas), 0),
        )
        ocupado = cabeza.alto + sum(b.alto + antes for b, antes in secciones) + pie.alto + 1.8 * _MM + talon.alto
        hueco = (_ALTO - ocupado) / _HUECOS
        if hueco + _HOLGURA >= medidas.aire:
            return _pagina(taller, cabeza, secciones, max(hueco, medidas.aire), pie, talon)
    raise Excedida(datos["folio"])


def _pagina(
    taller: Taller,
    cabeza: Bloque,
    secciones: Sequence[tuple[Bloque, float]],
    hueco: float,
    pie: Bloque,
    talon: Bloque,
) -> str:
    pagina = taller.bloque(_ANCHO)
    pagina.poner(cabeza, 0, 0)
    y = cabeza.alto
    for seccion, antes in secciones:
        pagina.poner(seccion, 0, y + antes)
        y += antes + seccion.alto + hueco
    pagina.poner(pie, 0, y)
    pagina.poner(talon, 0, y + pie.alto + 1.8 * _MM)
    return pagina.marcas()


def _lado_a_lado(taller: Taller, *columnas: tuple[Bloque, float]) -> Bloque:
    fila = taller.bloque(_ANCHO)
    for bloque, x in columnas:
        fila.poner(bloque, x, 0)
        fila.alto = max(fila.alto, bloque.alto)
    return fila


# ---- header, who, and the answer box ----


def _encabezado(taller: Taller, datos: Datos) -> Bloque:
    """The name of the paper and its folio. The band, the emblem and the office come from the template."""
    b = taller.bloque(_ANCHO)
    _exigir_membrete_usual(taller, datos)
    y = (4.9 + 2.2) * _MM + (_ALTO_ENCABEZADO - (21 + 11) * VERSAL - 2.1 * _MM) / 2
    b.texto(_ANCHO, y, taller.negra, 21, "Recibo de agua", DERECHA)
    y += 21 * VERSAL + 2.1 * _MM
    # They share a line, and its bottom: the shorter begin lower.
    periodo = f" · {periodo_largo(datos['periodo'])}"
    x = _ANCHO - b.mide(taller.regular, 9.2, periodo)
    b.texto(x, y + (11 - 9.2) * VERSAL, taller.regular, 9.2, periodo)
    x -= b.mide(taller.mono_semi, 11, datos["folio"])
    b.texto(x, y, taller.mono_semi, 11, datos["folio"])
    b.texto(x, y, taller.regular, 11, "Folio ", DERECHA)
    b.alto = (4.9 + 2.2 + 1.9 + 0.4) * _MM + _ALTO_ENCABEZADO
    return b


def _exigir_membrete_usual(taller: Taller, datos: Datos) -> None:
    """Raises Inusual: the name of the office would move what goes beside it."""
    organismo, caja = datos["organismo"], taller.caja
    libre = _ANCHO - _ALTO_ENCABEZADO - 6 * _MM - caja.ancho(((taller.negra, "Recibo de agua"),), 21)
    nombre = caja.renglones(((taller.regular, organismo["nombre"]),), 8, 56 * _MM)
    if len(nombre) > 2 or caja.ancho(((taller.negra, organismo["siglas"]),), 15) > libre:
        raise Inusual(organismo["siglas"])


def _quien(taller: Taller, datos: Datos) -> Bloque:
    ancho = _ANCHO - _ANCHO_CAJA - 6 * _MM
    b = taller.bloque(ancho)
    tam = por_largo(datos["titular"], ((28, 14.5), (40, 13), (999, 11.5)))
    y = b.parrafo(0, 0, ((taller.negra, datos["titular"]),), tam, ancho, 0.45 * tam) + 2.1 * _MM
    for n, renglon in enumerate(datos["domicilio"]):
        if not renglon:
            raise Inusual(renglon)
        y += 1.9 * _MM if n else 0
        y += b.parrafo(0, y, ((taller.regular, renglon),), 10.5, ancho, 0.56 * 10.5)
    y += 5 * _MM
    uso = datos["uso"] + (f" ({datos['tarifa_clave']})" if datos["tarifa_clave"] is not None else "")
    cuenta, reparto, medidor = datos["cuenta"], datos["reparto"], datos["medidor"]
    filas = (
        (
            ("Número de cuenta", cuenta, por_largo(cuenta, ((8, 23), (99, 19))), taller.negra),
            ("Reparto", "sin asignar" if reparto is None else reparto, 13.5, taller.semi),
        ),
        (
            ("Periodo que paga", _paga(datos), 10.6, taller.semi),
            ("Medidor", "sin medidor" if medidor is None else medidor, 10.6, taller.semi),
        ),
        (
            ("Uso y tarifa", uso, 10.6, taller.semi),
            ("Servicios", ", ".join(datos["servicios"]), 10.6, taller.semi),
        ),
    )
    columnas = ((0, 47 * _MM), (49 * _MM, ancho - 49 * _MM))
    for n, fila in enumerate(filas):
        y += 4.4 * _MM if n else 0
        interlinea = 0.5 if n == 2 else 0.56
        altos = []
        for (rotulo, valor, tam, cara), (x, suyo) in zip(fila, columnas, strict=True):
            b.texto(x, y, taller.media, 8, rotulo)
            antes = 8 * VERSAL + 1.5 * _MM
            altos.append(antes + b.parrafo(x, y + antes, ((cara, valor),), tam, suyo, interlinea * tam))
        y += max(altos)
    b.alto = y
    return b


def _paga(datos: Datos) -> str:
    anterior, actual = datos["fecha_anterior"], datos["fecha_actual"]
    if anterior is None or actual is None:
        return periodo_largo(datos["periodo"])
    desde = dia_mes(anterior) if anterior[:4] == actual[:4] else fecha_corta(anterior)
    return f"{desde} al {fecha_corta(actual)}"


def _caja_respuesta(taller: Taller, datos: Datos, n: int) -> Bloque:
    b = taller.bloque(_ANCHO_CAJA)
    izquierda, derecha = 4 * _MM, _ANCHO_CAJA - 4 * _MM
    ancho = derecha - izquierda
    y = 3.2 * _MM
    for i, (que, importe) in enumerate(_de_la_caja(datos)):
        y += 1.8 * _MM if i else 0
        derecho = b.texto(derecha, y, taller.regular, 10.6, dinero(importe), DERECHA)
        _en_una(b, izquierda, y, taller.regular, 10.6, que, ancho - derecho)
        y += 10.6 * VERSAL
    y += 1.6 * _MM
    b.linea(izquierda, y, ancho, 0.9)
    y += 1.9 * _MM
    total = pesos(datos["total_a_pagar"])
    tam = por_largo(total, ((8, 45), (9, 42), (10, 38), (11, 35), (12, 31), (13, 28), (99, 25)))
    y += max(tam * VERSAL, 13 * (2 * VERSAL + 0.5))
    b.texto(izquierda, y - 13 * (2 * VERSAL + 0.5), taller.semi, 13, "Total")
    libre = ancho - b.texto(izquierda, y - 13 * VERSAL, taller.semi, 13, "a pagar")
    _ceñido(b, derecha, y - tam * VERSAL, taller.negra, tam, total, libre)
    y += 2.5 * _MM
    tam = 8.4 if len(datos["letras"].encode()) > 90 else 9
    y += b.parrafo(izquierda, y, ((taller.media, letras_firmes(datos["letras"])),), tam, ancho, 0.48 * tam)
    y += 2.4 * _MM
    b.linea(0, y, _ANCHO_CAJA, 0.9)
    y += 2.5 * _MM
    b.texto(izquierda, y, taller.regular, 10.6, "Pague a más tardar el")
    y += 10.6 * VERSAL + 2 * _MM
    limite = fecha_larga(datos["vencimiento"])
    tam = por_largo(limite, ((30, 15.8), (99, 14)))
    _en_una(b, izquierda, y, taller.semi, tam, limite, ancho)
    y += tam * VERSAL + 2.6 * _MM
    if lugares := datos["lugares_de_pago"]:
        b.linea(0, y, _ANCHO_CAJA, 0.9)
        y += 2.4 * _MM
        tam = 10 if n == 0 else 9.2
        piezas = _seguidas(taller, map(taller.rotulado, lugares))
        y += b.parrafo(izquierda, y, piezas, tam, ancho, 0.54 * tam) + 2.7 * _MM
    b.marco(0, 0, _ANCHO_CAJA, y, 2.2)
    b.alto = y
    return b


def _seguidas(taller: Taller, frases: Iterable[Piezas]) -> Piezas:
    """Sentences one after another, a space between them."""
    seguidas: list[tuple[Cara, str]] = []
    for frase in frases:
        seguidas += [(taller.regular, " "), *frase] if seguidas else frase
    return tuple(seguidas)


def _de_la_caja(datos: Datos) -> list[tuple[str, str]]:
    renglones = [("Este mes", datos["suma"])]
    if not es_cero(datos["ajuste"]) or es_cero(datos["adeudo_anterior"]):
        renglones.append(("Ajuste al peso", datos["ajuste"]))
    if not es_cero(datos.get("saldo_a_favor", "0.00")):
        renglones.append(("Saldo a favor aplicado", f"-{datos['saldo_a_favor']}"))
    n = len(datos["adeudos"])
    recibos = f" ({cuantos(n, 'recibo', 'recibos')})" if n else ""
    renglones.append((f"Adeudo anterior{recibos}", datos["adeudo_anterior"]))
    if not es_cero(datos["recargos_total"]):
        renglones.append((f"Recargos al {fecha_corta(datos['recargos_al'])}", datos["recargos_total"]))
    return renglones


def _ceñido(b: Bloque, x: float, y: float, cara: Cara, tam: float, importe: str, ancho: float) -> None:
    """Set an amount up to `x`. In less room than it takes, Typst narrows its space, to two thirds at the most.

    Raises Inusual: not even so.
    """
    de_mas = b.mide(cara, tam, importe) - ancho
    if de_mas <= 0:
        b.texto(x, y, cara, tam, importe, DERECHA)
        return
    signo, *cifra = importe.rpartition(NB)
    if NB in signo or de_mas > b.mide(cara, tam, NB) / 3:
        raise Inusual(importe)
    b.texto(x, y, cara, tam, "".join(cifra), DERECHA)
    b.texto(x - ancho, y, cara, tam, signo)


def _en_una(b: Bloque, x: float, y: float, cara: Cara, tam: float, texto: str, ancho: float) -> None:
    """Set a text that has one line to go in. Raises Inusual: it takes more."""
    if b.texto(x, y, cara, tam, texto) > ancho:
        raise Inusual(texto)


def _seccion(b: Bloque, taller: Taller, titulo: str, nota: str | None = None, *, y: float = 0) -> float:
    """The heading of a section, at the top of its block; where it ends."""
    b.linea(0, y, b.ancho, 0.9)
    y += 1.9 * _MM
    izquierda = b.texto(0, y, taller.semi, 11.5, titulo)
    if (
        nota is not None
        and izquierda + b.texto(b.ancho, y + (11.5 - 8.5) * VERSAL, taller.regular, 8.5, nota, DERECHA) > b.ancho
    ):
        raise Inusual(nota)
    return y + 11.5 * VERSAL


# ---- consumption: the readings as a subtraction, a sentence, 24 bars ----


def _consumo(taller: Taller, datos: Datos, medidas: Medidas) -> Bloque:
    b = taller.bloque(_ANCHO)
    if datos["consumo_m3"] is None:
        y = _seccion(b, taller, "Su servicio", _nota_de_consumo(datos)) + 2.7 * _MM
        nota = datos.get("nota_consumo")
        if nota is None:
            nota = "Su toma no tiene medidor: paga cada mes la cuota de su tarifa, sin lectura."
        piezas = ((taller.semi, "Cuota fija. "), (taller.regular, nota))
        b.alto = y + b.parrafo(0, y, piezas, 10.4, _ANCHO, 0.58 * 10.4)
        return b
    y = _seccion(b, taller, "Su consumo", _nota_de_consumo(datos)) + 2.7 * _MM
    leido, grafica = _leido(taller, datos), _grafica(taller, datos, medidas.barras)
    alto = max(leido.alto, grafica.alto)
    b.poner(leido, 0, y)
    b.poner(grafica, _ANCHO - grafica.ancho, y + alto - grafica.alto)
    b.alto = y + alto
    return b


def _dias(datos: Datos) -> int | None:
    anterior, actual = datos["fecha_anterior"], datos["fecha_actual"]
    return (date.fromisoformat(actual) - date.fromisoformat(anterior)).days if anterior and actual else None


def _nota_de_consumo(datos: Datos) -> str:
    partes = [] if datos["consumo_m3"] is None else ["metros cúbicos por mes"]
    if (dias := _dias(datos)) is not None:
        partes.append(cuantos(dias, "día", "días"))
    return " · ".join((*partes, f"emitido el {fecha_corta(datos['emision'])}"))


def _leido(taller: Taller, datos: Datos) -> Bloque:
    ancho, m3 = 52 * _MM, datos["consumo_m3"]
    b = taller.bloque(ancho)
    y = 0.0
    for que, cifra in _lecturas(datos):
        y += 2 * _MM if y else 0
        izquierda = b.texto(0, y, taller.regular, 10, que)
        if izquierda + b.texto(ancho, y, taller.regular, 10, cifra, DERECHA) > ancho:
            raise Inusual(que)
        y += 10 * VERSAL
    if y:
        b.linea(0, y + 1.5 * _MM, ancho, 0.6)
        y += 3.8 * _MM
    usted = "Se estimó" if datos["estimado"] else "Asignado" if datos["medidor"] is None else "Usted usó"
    tam = por_largo(numero(m3), ((5, 19), (99, 16)))
    y += tam * VERSAL
    de_la_cifra = b.texto(ancho, y - tam * VERSAL, taller.semi, tam, f"{numero(m3)}{NB}m³", DERECHA)
    _en_una(b, 0, y - 13 * VERSAL, taller.semi, 13, usted, ancho - de_la_cifra)
    for antes, tam, cara, texto in (
        (2.6, 9.6, taller.regular, _en_litros(m3, _dias(datos))),
        (1.9, 9.2, taller.regular, _porque(datos)),
        (3.0, 9.6, taller.semi, _comparacion(datos)),
    ):
        if texto == "":
            raise Inusual(texto)
        if texto is not None:
            y += antes * _MM
            y += b.parrafo(0, y, ((cara, texto),), tam, ancho, 0.52 * tam)
    b.alto = y
    return b


def _lecturas(datos: Datos) -> list[tuple[str, str]]:
    if datos["lectura_actual"] is None:
        return []
    renglones = [(f"Lectura del {dia_mes(datos['fecha_actual'])}", numero(datos["lectura_actual"]))]
    if datos["lectura_anterior"] is not None:
        resta = datos["lectura_actual"] - datos["lectura_anterior"] == datos["consumo_m3"]
        anterior = datos["fecha_anterior"]
        que = f"Lectura del {dia_mes(anterior)}" if anterior is not None else "Lectura anterior"
        renglones.append((que, f"{MENOS + NB if resta else ''}{numero(datos['lectura_anterior'])}"))
    return renglones


def _en_litros(m3: int, dias: int | None) -> str:
    por_dia = f": {numero(entre(m3 * 1000, dias))} por día" if dias and dias > 0 else ""
    return f"{numero(m3 * 1000)} litros{por_dia}."


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


def _comparacion(datos: Datos) -> str | None:
    pasado = hace_un_año(datos["periodo"])
    antes = next((m["m3"] for m in datos["historial"] if m["periodo"] == pasado and m["m3"] is not None), None)
    if antes is None:
        return None
    entonces = f"{periodo_largo(pasado, ' ')} ({numero(antes)}{NB}m³)"
    cambio = datos["consumo_m3"] - antes
    if cambio == 0:
        return f"Lo mismo que en {entonces}."
    porcentaje = ""
    if antes > 0:
        signo = MENOS if cambio < 0 else "+"
        porcentaje = f": {signo}{numero(entre(abs(cambio) * 100, antes))}{NB}%"
    mas = "menos" if cambio < 0 else "más"
    return f"{numero(abs(cambio))}{NB}m³ {mas} que en {entonces}{porcentaje}."


def _grafica(taller: Taller, datos: Datos, alto_barras: float) -> Bloque:
    """A bar for each month, with its figure over it and its initial under it. Raises Inusual: a figure must stand."""
    meses = list(datos["historial"])
    if not meses or meses[-1]["periodo"] != datos["periodo"]:
        meses.append({"periodo": datos["periodo"], "m3": datos["consumo_m3"]})
    meses = meses[-_MESES_DE_GRAFICA:]
    tope = max(1, *(m["m3"] or 0 for m in meses))
    paso = min((_ANCHO - 57 * _MM) / len(meses), 9.5 * _MM)
    if len(numero(tope)) > 3 and paso < 8 * _MM:
        raise Inusual(numero(tope))
    b = taller.bloque(paso * len(meses))
    solidos = {datos["periodo"], hace_un_año(datos["periodo"])}
    columnas = []
    for mes in meses:
        cifra = "s/l" if mes["m3"] is None else numero(mes["m3"])
        solido = mes["periodo"] in solidos
        tam = 10.5 if solido and len(cifra) < 4 else 8
        columnas.append((cifra, tam, solido, (mes["m3"] or 0) * alto_barras / tope))
    b.alto = max(barra + 0.9 * _MM + tam * VERSAL for _, tam, _, barra in columnas)
    grueso = min(paso * 0.72, 5.4 * _MM)
    trazos = ["0.75 w"]
    for n, (cifra, tam, solido, barra) in enumerate(columnas):
        y = b.alto - barra - 0.9 * _MM - tam * VERSAL
        b.texto((n + 0.5) * paso, y, taller.negra if solido else taller.regular, tam, cifra, CENTRO)
        if barra:
            x = n * paso + (paso - grueso) / 2
            trazos.append(f"{0 if solido else 1} g {x:.3f} {-b.alto:.3f} {grueso:.3f} {barra:.3f} re B")
    b.trazo(" ".join((*trazos, "0 g 2 J")))
    b.linea(0, b.alto, b.ancho, 1.2)
    b.trazo("0 J")
    b.alto = _eje(taller, b, meses, solidos, paso, b.alto)
    return b


def _eje(
    taller: Taller, b: Bloque, meses: Sequence[Mapping[str, Any]], solidos: set[str], paso: float, y: float
) -> float:
    """Initials and years under the bars; where they end."""
    por_año: dict[str, int] = {}
    for n, mes in enumerate(meses):
        inicial = MESES[int(mes["periodo"][5:7]) - 1][0].upper()
        cara = taller.negra if mes["periodo"] in solidos else taller.regular
        b.texto((n + 0.5) * paso, y + 1.4 * _MM, cara, 8.2, inicial, CENTRO)
        por_año[mes["periodo"][:4]] = por_año.get(mes["periodo"][:4], 0) + 1
    y += 1.4 * _MM + 8.2 * VERSAL + 1.2 * _MM
    x = 0.0
    for año, cuantos_meses in por_año.items():
        ancho = paso * cuantos_meses
        b.linea(x + 0.5 * _MM, y, ancho - 1 * _MM, 0.6)
        b.texto(x + ancho / 2, y + 1.4 * _MM, taller.regular, 8.2, año, CENTRO)
        x += ancho
    return y + 1.4 * _MM + 8.2 * VERSAL


# ---- how it was computed: each peso with its law ----


def _calculo(taller: Taller, datos: Datos, medidas: Medidas) -> Bloque:
    b = taller.bloque(_ANCHO)
    y = _seccion(b, taller, "Cómo se calculó", f"Precios: {datos['ley']['nombre']}") + 1.6 * _MM
    columnas = ((0.0, 60.4 * _MM), (60.4 * _MM, 51 * _MM), (111.4 * _MM, _ANCHO - 137.4 * _MM))
    b.trazo("2 J")
    y += medidas.fila
    for (x, _), titulo in zip(columnas, ("Concepto", "Cuenta", "Ley que lo fija"), strict=True):
        b.texto(x, y, taller.media, 8.2, titulo)
    b.texto(_ANCHO, y, taller.media, 8.2, "Importe ($)", DERECHA)
    y += 8.2 * VERSAL + medidas.fila
    b.linea(0, y, _ANCHO, 0.6)
    filas = _filas(datos)
    for n, (fuerte, *celdas, importe) in enumerate(filas):
        if fuerte:
            b.linea(0, y, _ANCHO, 0.9 if n == len(filas) - 1 else 0.6)
        y += medidas.fila
        cara = taller.semi if fuerte else taller.regular
        altos = []
        for (x, ancho), celda in zip(columnas, celdas, strict=True):
            piezas = ((cara if x == 0 else taller.regular, celda),)
            altos.append(b.parrafo(x, y, piezas, medidas.tam, ancho, 0.42 * medidas.tam))
        if b.texto(_ANCHO, y, cara, medidas.tam, importe, DERECHA) > 26 * _MM:
            raise Inusual(importe)
        y += max(altos) + medidas.fila
    b.linea(0, y, _ANCHO, 0.9)
    b.trazo("0 J")
    b.alto = y
    return b


def _filas(datos: Datos) -> list[tuple[bool, str, str, str, str]]:
    """The rows of the table; a heavy one is a sum, with a rule over it."""
    a_favor, recargos, n = datos.get("saldo_a_favor", "0.00"), datos["recargos_total"], len(datos["adeudos"])
    filas = [
        (False, li["concepto"], li.get("operacion") or "", li["ley"], dinero(li["importe"])) for li in datos["lineas"]
    ]
    filas.append((True, "Suma del mes", datos.get("operacion_suma") or "", "", dinero(datos["suma"])))
    if not es_cero(datos["ajuste"]):
        como = datos.get("operacion_ajuste") or ""
        filas.append((False, "Ajuste al peso", como, datos["articulo_ajuste"], dinero(datos["ajuste"])))
    if n or not es_cero(a_favor):
        filas.append((True, "Este recibo", "", "", dinero(datos["total"])))
    if not es_cero(a_favor):
        filas.append((False, "Saldo a favor", "se aplica a este recibo", "", dinero(f"-{a_favor}")))
    if n:
        vencidos = cuantos(n, "recibo vencido", "recibos vencidos")
        filas.append((False, "Adeudo anterior", vencidos, "detalle abajo", dinero(datos["adeudo_anterior"])))
    if not es_cero(recargos):
        filas.append((False, "Recargos", datos["recargos_operacion"], datos["recargos_articulo"], dinero(recargos)))
    filas.append((True, "Total a pagar", "", "", pesos(datos["total_a_pagar"])))
    return filas


# ---- debt and its age; notices ----


def _adeudo_y_avisos(taller: Taller, datos: Datos, medidas: Medidas) -> Bloque:
    adeudo, avisos = _adeudo(taller, datos, medidas), _avisos(taller, datos, medidas)
    return _lado_a_lado(taller, (adeudo, 0), (avisos, _ANCHO - avisos.ancho))


def _adeudo(taller: Taller, datos: Datos, medidas: Medidas) -> Bloque:
    b = taller.bloque(_ANCHO - 108 * _MM)
    tam = min(medidas.tam, 10)
    y = _seccion(b, taller, "Adeudo anterior y su antigüedad") + 1.4 * _MM
    b.trazo("2 J")
    tabla = _tabla_de_adeudos if datos["adeudos"] else _tabla_sin_adeudo
    y = tabla(taller, b, datos, y, tam, medidas.fila)
    b.trazo("0 J")
    piezas = _seguidas(taller, _frases(taller, datos))
    y += 1.9 * _MM
    b.alto = y + (b.parrafo(0, y, piezas, tam, b.ancho, 0.54 * tam) if piezas else 0)
    return b


def _tabla_sin_adeudo(taller: Taller, b: Bloque, datos: Datos, y: float, tam: float, fila: float) -> float:
    primera, segunda = y + 8.2 * VERSAL + 2 * fila, y + (8.2 + tam) * VERSAL + 4 * fila
    for n, titulo in enumerate(("1 mes", "2 meses", "3 meses", "Más de 3"), start=1):
        derecha = b.ancho * n / 4
        b.texto(derecha, y + fila, taller.media, 8.2, titulo, DERECHA)
        b.texto(derecha, primera + fila, taller.regular, tam, "0.00", DERECHA)
    b.linea(0, primera, b.ancho, 0.6)
    b.linea(0, segunda, b.ancho, 0.6)
    return segunda


def _tabla_de_adeudos(taller: Taller, b: Bloque, datos: Datos, y: float, tam: float, fila: float) -> float:
    adeudos = datos["adeudos"]
    vistos = adeudos[:2] if len(adeudos) > 3 else adeudos
    otros = adeudos[len(vistos) :]
    filas = [
        (
            periodo_corto(a["periodo"]) if a["periodo"] else a["folio"],
            _vencio(a["vencio_el"], datos["emision"]),
            str(a["meses"]),
            dinero(a["importe"]),
            dinero(a["recargos"]),
        )
        for a in vistos
    ]
    titulos = ("Recibo de", "Venció", "Meses", "Importe", "Recargos")
    # The first three columns are as wide as what they hold; the two of money share the rest.
    anchos = [
        max(b.mide(taller.media, 8.2, titulos[n]), *(b.mide(taller.regular, tam, celdas[n]) for celdas in filas))
        for n in range(3)
    ]
    medianil = 3 * _MM
    de_dinero = (b.ancho - sum(anchos) - 4 * medianil) / 2
    segunda = anchos[0] + medianil
    tercera = segunda + anchos[1] + medianil + anchos[2]
    lugares = (
        (0.0, 0.0),
        (segunda, 0.0),
        (tercera, DERECHA),
        (b.ancho - de_dinero - medianil, DERECHA),
        (b.ancho, DERECHA),
    )

    def renglon(celdas: Sequence[str], cara: Cara, cuerpo: float) -> float:
        for (x, lado), celda in zip(lugares, celdas, strict=True):
            if celda:
                b.texto(x, y + fila, cara, cuerpo, celda, lado)
        return y + cuerpo * VERSAL + 2 * fila

    y = renglon(titulos, taller.media, 8.2)
    b.linea(0, y, b.ancho, 0.6)
    for celdas in filas:
        y = renglon(celdas, taller.regular, tam)
    if otros:
        sumas = (_suma(otros, "importe"), _suma(otros, "recargos"))
        y = renglon((f"y {len(otros)} más", "", "", *sumas), taller.regular, tam)
    b.linea(0, y, b.ancho, 0.6)
    if len(adeudos) > 1:
        sumas = (dinero(datos["adeudo_anterior"]), dinero(datos["recargos_total"]))
        y = renglon(("Suma", "", "", *sumas), taller.semi, tam)
    return y


def _vencio(dia: str, emision: str) -> str:
    return dia_mes(dia) if dia[:4] == emision[:4] else fecha_corta(dia)


def _suma(adeudos: Sequence[Mapping[str, str]], campo: str) -> str:
    """The sum of amounts of two decimals, in whole centavos."""
    centavos = sum(int(a[campo].replace(".", "")) for a in adeudos)
    entero, resto = divmod(abs(centavos), 100)
    return dinero(f"{'-' if centavos < 0 else ''}{entero}.{resto:02d}")


def _frases(taller: Taller, datos: Datos) -> list[Piezas]:
    """What is said under the table of the debt."""
    frases: list[Piezas] = [] if datos["adeudos"] else [((taller.semi, "Está al corriente."),)]
    if not es_cero(datos["recargos_total"]):
        frases.append(((taller.regular, f"Recargos calculados al {fecha_corta(datos['recargos_al'])}."),))
    if nota := datos.get("nota_adeudo"):
        frases.append(taller.rotulado(nota))
    if convenio := datos.get("convenio"):
        dicho = f"Convenio {convenio['folio']}, aparte: saldo {pesos(convenio['saldo'])}."
        frases.append(((taller.regular, dicho),))
    if (pago := datos["ultimo_pago"]) and len(datos["adeudos"]) < 2:
        recibo = f" ({pago['folio']})" if pago["folio"] else ""
        dicho = f"Último pago: {pesos(pago['importe'])} el {fecha_corta(pago['fecha'])}{recibo}."
        frases.append(((taller.regular, dicho),))
    return frases


def _avisos(taller: Taller, datos: Datos, medidas: Medidas) -> Bloque:
    b = taller.bloque(102 * _MM)
    tam = min(medidas.tam, 10)
    y = _seccion(b, taller, "Avisos") + 2.6 * _MM
    for n, aviso in enumerate(datos["avisos"][:3]):
        y += 2.5 * _MM if n else 0
        y += b.parrafo(0, y, taller.rotulado(aviso), tam, b.ancho, 0.54 * tam)
    b.alto = y
    return b


# ---- foot, and slip for the till ----


def _pie(taller: Taller, datos: Datos) -> Bloque:
    b = taller.bloque(_ANCHO)
    dudas = b.texto(0, 0, taller.regular, 8.5, f"Dudas: tel. {datos['telefonos']}")
    fiscal = "Este recibo no es factura: pídala al pagar, con su RFC."
    if dudas + b.texto(_ANCHO, 0, taller.regular, 8.5, fiscal, DERECHA) > _ANCHO:
        raise Inusual(datos["telefonos"])
    b.alto = 8.5 * VERSAL
    return b


def _talon(taller: Taller, datos: Datos) -> Bloque:
    b = taller.bloque(_ANCHO)
    mitad = 8.4 * VERSAL / 2
    raya = (_ANCHO - b.texto(_ANCHO / 2, 0, taller.regular, 8.4, "Corte aquí · talón para la caja", CENTRO)) / 2
    raya -= 2.4 * _MM
    b.linea(0, mitad, raya, 0.6, guiones=True)
    b.linea(_ANCHO - raya, mitad, raya, 0.6, guiones=True)
    referencia, codigos = _referencia(taller, datos), _codigo(taller, datos)
    de_quien = _de_quien(taller, datos, _ANCHO - referencia.ancho - codigos.ancho - 6 * _MM)
    y = 8.4 * VERSAL + 2.2 * _MM
    b.poner(de_quien, 0, y)
    b.poner(referencia, de_quien.ancho + 3 * _MM, y)
    b.poner(codigos, _ANCHO - codigos.ancho, y)
    b.alto = y + max(de_quien.alto, referencia.alto, codigos.alto)
    return b


def _de_quien(taller: Taller, datos: Datos, ancho: float) -> Bloque:
    b = taller.bloque(ancho)
    total = pesos(datos["total_a_pagar"])
    tam = por_largo(total, ((10, 23), (12, 20), (99, 17)))
    palabra = b.texto(0, (tam - 10.6) * VERSAL, taller.regular, 10.6, "Total")
    if palabra + 2.5 * _MM + b.texto(palabra + 2.5 * _MM, 0, taller.negra, tam, total) > ancho:
        raise Inusual(total)
    y = tam * VERSAL + 2.4 * _MM
    hasta = ((taller.regular, "hasta el "), (taller.semi, fecha_corta(datos["vencimiento"])))
    if b.piezas(0, y, hasta, 11) > ancho:
        raise Inusual(datos["vencimiento"])
    y += 11 * VERSAL + 4.2 * _MM
    x = b.texto(0, y + (10.8 - 9) * VERSAL, taller.regular, 9, "Cuenta ")
    x += b.texto(x, y, taller.semi, 10.8, datos["cuenta"])
    x += b.texto(x, y + (10.8 - 9) * VERSAL, taller.regular, 9, f" · {periodo_largo(datos['periodo'])}")
    if x > ancho:
        raise Inusual(datos["cuenta"])
    y += 10.8 * VERSAL + 1.8 * _MM
    tam = 8 if len(datos["titular"].encode()) > 32 else 9
    y += b.parrafo(0, y, ((taller.regular, datos["titular"]),), tam, ancho, 0.5 * tam) + 1.8 * _MM
    if b.piezas(0, y, ((taller.regular, "Folio "), (taller.mono, datos["folio"])), 9) > ancho:
        raise Inusual(datos["folio"])
    b.alto = y + 9 * VERSAL
    return b


def _referencia(taller: Taller, datos: Datos) -> Bloque:
    referencia, dicho = datos["referencia"], "Referencia de pago: la lee la caja"
    modulos, bits = barras.code128_en_bits(referencia.replace(" ", ""))
    ancho_barras = 0.45 * _MM * modulos
    ancho_escrito = taller.caja.ancho(((taller.mono_semi, referencia),), 11)
    b = taller.bloque(max(ancho_barras, ancho_escrito, taller.caja.ancho(((taller.regular, dicho),), 8.4)))
    b.mascara((b.ancho - ancho_barras) / 2, 0, ancho_barras, 15 * _MM, bits, modulos)
    y = 16.6 * _MM
    b.texto(b.ancho / 2, y, taller.mono_semi, 11, referencia, CENTRO)
    y += 11 * VERSAL + 1.8 * _MM
    b.texto(b.ancho / 2, y, taller.regular, 8.4, dicho, CENTRO)
    y += 8.4 * VERSAL
    if datos["demostracion"]:
        y += 2 * _MM
        marca = "DEMOSTRACIÓN · sin validez"
        ancho, alto = b.mide(taller.semi, 8, marca) + 2.4 * _MM, 8 * VERSAL + 1.8 * _MM
        b.sello((b.ancho - ancho) / 2, y, ancho, alto, taller.semi, 8, marca)
        y += alto
    b.alto = y
    return b


def _codigo(taller: Taller, datos: Datos) -> Bloque:
    b = taller.bloque(47 * _MM)
    lado, filas = barras.qr_en_bits(datos["url_verificacion"].upper())
    b.mascara(0, 0, 27 * _MM, 27 * _MM, filas, lado)
    piezas = ((taller.semi, "Consulte, pague o verifique"), (taller.regular, " con su teléfono"))
    dicho = taller.bloque(20 * _MM)
    dicho.alto = dicho.parrafo(0, 0, piezas, 8.6, dicho.ancho, 0.5 * 8.6)
    b.poner(dicho, 27 * _MM, (27 * _MM - dicho.alto) / 2)
    y = 27.2 * _MM
    b.texto(2.5 * _MM, y, taller.mono_semi, 9, en_grupos(datos["codigo"]))
    b.alto = y + 9 * VERSAL
    return b
