"""Many bills of water in one PDF: type and grounds drawn once by Typst, and on each page the marks of a bill.

What Typst draws brings what the file must have to be kept, PDF/A-2b: fonts inside, date, colours. A bill that
is not usual is drawn whole by Typst, and takes its place among the others.
"""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pikepdf

from aljibe.documentos import dibujo, letra, lote

Datos = Mapping[str, Any]

# In the order that `Taller` names them.
_CARAS = (
    *(letra.Cara("IBM Plex Sans", peso) for peso in (400, 500, 600, 700)),
    letra.Cara("IBM Plex Mono", 400, fija=True),
    letra.Cara("IBM Plex Mono", 600, fija=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Base:
    """A file without bills: its type case, and which of its grounds is each."""

    pdf: bytes
    taller: lote.Taller
    fondos: dict[str, int]


def imprimir(version: int, recibos: Sequence[tuple[Datos, int]], aparte: Callable[[list[Datos]], bytes]) -> bytes:
    """One PDF with a page for each bill: its data, in printable characters, and the first setting worth trying.

    `aparte` draws those that are left to Typst, a page each.
    """
    fondos = [_fondo(datos) for datos, _ in recibos]
    base = _base(version, recibos[0][0]["emision"], tuple(sorted(set(fondos))))
    marcas = [_marcas(base.taller, datos, nivel) for datos, nivel in recibos]
    inusuales = [datos for (datos, _), suyas in zip(recibos, marcas, strict=True) if suyas is None]
    with pikepdf.open(io.BytesIO(base.pdf)) as pdf, contextlib.ExitStack() as abiertos:
        sueltas: Iterator[pikepdf.Page] = iter(())
        if inusuales:
            sueltas = iter(abiertos.enter_context(pikepdf.open(io.BytesIO(aparte(inusuales)))).pages)
        recursos, formas = _recursos(pdf)
        for fondo, suyas in zip(fondos, marcas, strict=True):
            if suyas is None:
                pdf.pages.append(next(sueltas))
            else:
                pdf.pages.append(_pagina(pdf, recursos, f"{formas[base.fondos[fondo]]} {suyas}".encode("ascii")))
        salida = io.BytesIO()
        pdf.save(salida, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return salida.getvalue()


def _marcas(taller: lote.Taller, datos: Datos, nivel: int) -> str | None:
    """What is drawn of a bill; None: it is left to Typst, which tells if it is too long."""
    try:
        marcas = lote.hoja(taller, datos, nivel)
    except (letra.Inusual, lote.Excedida):
        return None
    return f"q 1 0 0 1 {lote.MARGEN_X:.3f} {lote.ALTO_PAGINA - lote.MARGEN_Y:.3f} cm {marcas} Q"


def _fondo(datos: Datos) -> str:
    """What is drawn once for all the bills that say the same here."""
    organismo = datos["organismo"]
    texto = datos["ley"]["demostracion_texto"] if datos["demostracion"] else None
    return json.dumps(
        {
            "demostracion": datos["demostracion"],
            "ley": {"demostracion_texto": texto},
            "organismo": {"siglas": organismo["siglas"], "nombre": organismo["nombre"]},
        },
        ensure_ascii=False,
    )


@lru_cache(maxsize=2)
def _base(version: int, fecha: str, fondos: tuple[str, ...]) -> _Base:
    caja = {"fecha": fecha, "surtidos": [_surtido(cara, cara.renglon()) for cara in _CARAS]}
    pdf = _dibujar(version, [caja, *({"fecha": fecha, "datos": json.loads(fondo)} for fondo in fondos)])
    with pikepdf.open(io.BytesIO(pdf)) as documento:
        taller = lote.Taller(letra.Caja(_CARAS, documento.pages[0], _juntos(version)), *_CARAS)
    dibujo.olvidar()
    return _Base(pdf=pdf, taller=taller, fondos={fondo: n for n, fondo in enumerate(fondos)})


@lru_cache(maxsize=1)
def _juntos(version: int) -> letra.Juntos:
    """Learnt once: a third of a second."""
    surtidos = [_surtido(cara, renglon) for cara in _CARAS for renglon in cara.pares()]
    pdf = _dibujar(version, [{"fecha": "2000-01-01", "datos": {"folio": ""}, "surtidos": surtidos}])
    with pikepdf.open(io.BytesIO(pdf)) as documento:
        return letra.juntos(_CARAS, documento.pages[0])


def _surtido(cara: letra.Cara, texto: str) -> dict[str, Any]:
    return {"familia": cara.familia, "peso": cara.peso, "texto": texto}


def _dibujar(version: int, hojas: Sequence[Mapping[str, Any]]) -> bytes:
    return dibujo.dibujar(dibujo.PLANTILLAS / "recibo-agua" / f"lote-v{version}.typ", hojas, dibujo.LOTE)


def _recursos(pdf: pikepdf.Pdf) -> tuple[pikepdf.Object, list[str]]:
    """What every page draws with, and the operator of each ground. The pages they come from are taken out."""
    caja, *fondos = pdf.pages
    formas = {f"/Fondo{n}": fondo.as_form_xobject() for n, fondo in enumerate(fondos)}
    recursos = pikepdf.Dictionary(Font=caja.Resources.Font, XObject=pikepdf.Dictionary(formas))
    del pdf.pages[:]
    return pdf.make_indirect(recursos), [f"{nombre} Do" for nombre in formas]


def _pagina(pdf: pikepdf.Pdf, recursos: pikepdf.Object, marcas: bytes) -> pikepdf.Page:
    return pikepdf.Page(
        pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Page,
                MediaBox=[0, 0, lote.ANCHO_PAGINA, lote.ALTO_PAGINA],
                Resources=recursos,
                Contents=pdf.make_stream(marcas),
            )
        )
    )
