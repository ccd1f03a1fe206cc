"""Typst, as papers use it: its fonts, a compiler for each thread, one way to draw."""

from __future__ import annotations

import importlib
import json
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

import typst

Norma = Literal["ua-1", "a-2a", "a-2b"]

PLANTILLAS = Path(__file__).parent / "plantillas"
# Archive (PDF/A-2a) and access (PDF/UA-1) together: fonts inside, tagged, with the alternative text of every code.
SUELTO: tuple[Norma, ...] = ("ua-1", "a-2a")
# A batch goes to the printer: the same pages without tags, a third of the bytes.
LOTE: tuple[Norma, ...] = ("a-2b",)
SANS, MONO = "fontpkg_ibm_plex_sans", "fontpkg_ibm_plex_mono"
FUENTES = (SANS, "fontpkg_ibm_plex_serif", MONO)
_local = threading.local()


def dibujar(plantilla: Path, hojas: Sequence[Mapping[str, Any]], normas: tuple[Norma, ...] = SUELTO) -> bytes:
    """The PDF that a template makes of `hojas`, dated as the first of them: the same bytes for the same sheets.

    Raises typst.TypstError.
    """
    emitido = date.fromisoformat(hojas[0]["fecha"][:10])
    pdf = compilador().compile(
        str(plantilla),
        format="pdf",
        sys_inputs={"lote": json.dumps(hojas, ensure_ascii=False)},
        pdf_standards=list(normas),
        pdf_tags=normas == SUELTO,
        timestamp=int(datetime(emitido.year, emitido.month, emitido.day, 12, tzinfo=UTC).timestamp()),
    )
    assert isinstance(pdf, bytes)
    return pdf


def olvidar() -> None:
    """Let go of a batch: the compiler remembers the pages of its last ten documents, some 2 MB each."""
    for _ in range(11):
        compilador().compile(b" ", format="pdf")


def compilador() -> typst.Compiler:
    """The compiler of this thread: one object cannot serve two threads at once."""
    propio: typst.Compiler | None = getattr(_local, "compilador", None)
    if propio is None:
        propio = _local.compilador = typst.Compiler(
            root=str(PLANTILLAS), font_paths=[str(carpeta(f)) for f in FUENTES], ignore_system_fonts=True
        )
    return propio


def carpeta(paquete: str) -> Path:
    """Where a package of fonts has its files."""
    return Path(str(importlib.import_module(paquete).__file__)).parent / "files"


def archivo_sans() -> Path:
    """The font of the sans, of all its weights."""
    (archivo,) = (f for f in carpeta(SANS).glob("*.ttf") if "Italic" not in f.name)
    return archivo
