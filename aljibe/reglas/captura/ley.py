"""A law as it comes, whether it is a YAML file or a capture workbook: the same data and the same validation."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aljibe.reglas.captura import canonico, lectura
from aljibe.reglas.captura.lectura import Leido, ProblemaDeCelda
from aljibe.reglas.captura.paquete import MAXIMO, es_libro
from aljibe.reglas.tarifa import lectura as yaml
from aljibe.reglas.tarifa.revision import Problema
from aljibe.reglas.tarifa.validacion import Informe, validar


@dataclass(frozen=True, slots=True, kw_only=True)
class LeyEnArchivo:
    """The data of a law, the text that is kept of it, and what should be told about how it was read."""

    datos: Any
    texto: str
    avisos: tuple[str, ...] = ()
    libro: Leido | None = field(default=None, repr=False)

    def informe(self) -> Informe:
        """Every problem and notice; those of a workbook by sheet and cell."""
        informe = validar(self.datos)
        avisos = [Problema("", None, aviso) for aviso in self.avisos]
        if self.libro is None:
            return Informe(problemas=informe.problemas, avisos=[*avisos, *informe.avisos])
        busca = _Buscador(self.libro)
        problemas = [busca.ubicado(p) for p in informe.problemas if not busca.ya_dicho(p)]
        return Informe(
            problemas=[*self.libro.problemas, *problemas],
            avisos=[*avisos, *(busca.ubicado(aviso) for aviso in informe.avisos)],
        )


def leer_archivo(ruta: Path) -> LeyEnArchivo:
    """The law in `ruta`, whatever its name ends in.

    Raises OSError: it cannot be opened. LeyIlegible: it can, and it is neither a law nor its workbook.
    """
    with ruta.open("rb") as archivo:
        principio = archivo.read(MAXIMO + 1)
        # A workbook is never read beyond its limit; a text is read whole.
        return leer(principio if es_libro(principio) else principio + archivo.read())


def leer(contenido: bytes) -> LeyEnArchivo:
    """The law in `contenido`: a workbook, or the YAML of a law in any encoding that is read.

    Raises LeyIlegible.
    """
    if not es_libro(contenido):
        leida = yaml.leer(contenido)
        return LeyEnArchivo(datos=leida.datos, texto=yaml.en_texto(contenido), avisos=leida.avisos)
    libro = lectura.leer(contenido)
    texto = canonico.escribir(libro.datos)
    # What is judged is what is kept: the data of its text.
    return LeyEnArchivo(datos=yaml.leer(texto).datos, texto=texto, avisos=tuple(libro.avisos), libro=libro)


_ULTIMO_PASO = re.compile(r"(\.[^.\[\]]*|\[[^\[\]]*\])$")
_DE_YAML = (
    (re.compile(r"; null quiere decir.*$"), ""),
    (re.compile(r"; está escrit[oa] sin comillas$"), ""),
    (re.compile(r" entre comillas"), ""),
    (re.compile(r'"([^"]*)"'), r"\1"),
)


class _Buscador:
    """Where in a workbook a finding of the validator is."""

    def __init__(self, libro: Leido) -> None:
        self.libro = libro

    def ya_dicho(self, problema: Problema) -> bool:
        """Whether the book told it already: a cell that could not be read is not also empty."""
        perdidas = self.libro.perdidas
        if problema.ruta in perdidas:
            return True
        return problema.vacio and any(ruta.startswith(_adentro(problema.ruta)) for ruta in perdidas)

    def ubicado(self, problema: Problema) -> Problema:
        ruta = problema.ruta
        exacta = self.libro.celdas.get(ruta)
        if exacta is None and ruta.startswith("metered_common."):
            exacta = self._comun(ruta.removeprefix("metered_common"))
        if exacta is not None:
            hoja, celda, campo = exacta
            propia = campo.forma.esperado
            esperado = propia if problema.vacio or problema.esperado.startswith("uno de: ") else problema.esperado
            return ProblemaDeCelda(ruta, problema.valor, _sin_comillas(esperado), hoja, celda)
        hoja, celda = self._adentro_de(ruta)
        return (
            ProblemaDeCelda(ruta, problema.valor, _sin_comillas(problema.esperado), hoja, celda) if hoja else problema
        )

    def _comun(self, cola: str) -> Any:
        """The first use that shows a default of them all."""
        de_usos = (
            lugar for ruta, lugar in self.libro.celdas.items() if ruta.startswith("metered[") and ruta.endswith(cola)
        )
        return next(de_usos, None)

    def _adentro_de(self, ruta: str) -> tuple[str, str]:
        """The sheet and the cells of what is below `ruta`; failing that, the sheet of what is beside it."""
        if not ruta:
            return "", ""
        lugares = [lugar[:2] for suya, lugar in self.libro.celdas.items() if suya.startswith(_adentro(ruta))]
        if lugares:
            hoja = lugares[0][0]
            suyas = [celda for otra, celda in lugares if otra == hoja]
            return hoja, suyas[0] if len(suyas) == 1 else f"{suyas[0]}:{suyas[-1]}"
        padre = _ULTIMO_PASO.sub("", ruta)
        if padre == ruta:
            return "", ""
        hermanas = (lugar[0] for suya, lugar in self.libro.celdas.items() if suya.startswith(_adentro(padre)))
        return next(hermanas, ""), ""


def _adentro(ruta: str) -> tuple[str, str]:
    return f"{ruta}.", f"{ruta}["


def _sin_comillas(esperado: str) -> str:
    """What was expected, without what only a text file has."""
    for patron, cambio in _DE_YAML:
        esperado = patron.sub(cambio, esperado)
    return esperado
