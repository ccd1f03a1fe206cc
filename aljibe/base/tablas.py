"""Tables that come from outside: CSV read as a stream, where a bad row is told and never hides the others."""

import codecs
import csv
import json
import os
import re
import tempfile
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO

from aljibe.base.rechazos import Rechazo

LARGO_MAXIMO = 65_536  # characters of one row, its quoted line breaks included
_MUESTRA = 200  # characters of a row that could not be read, to find it by
_TRAMO = 1 << 20
_ILEGIBLE = re.compile("[\x00\ufffd]")
_AJENOS = {
    b"PK\x03\x04": "es un libro de Excel o un archivo comprimido",
    b"\xd0\xcf\x11\xe0": "es un libro de Excel",
    b"%PDF": "es un PDF",
    b"\xff\xfe": "está en UTF-16",
    b"\xfe\xff": "está en UTF-16",
}


class ArchivoInvalido(Rechazo):
    """The file as a whole cannot be read; `problemas` has them all, a sentence each."""

    codigo = "archivo-invalido"
    plantilla = "{detalle}"
    estado = 422

    def __init__(self, *, archivo: str, problemas: Sequence[str]) -> None:
        self.problemas = tuple(problemas)
        super().__init__(detalle="\n".join(f"{archivo}: {problema}" for problema in problemas))

    def extras(self) -> dict[str, Any]:
        return {"errores": {"archivo": list(self.problemas)}}


@dataclass(frozen=True, slots=True)
class RenglonRechazado:
    """Why a row did not enter. `linea` of the file (the header is 1); `valor` is the text as it came.

    `campo` is empty when the row as a whole is wrong; its `valor` is then the first 200 characters of the row.
    """

    linea: int
    campo: str
    valor: str
    motivo: str


@dataclass(frozen=True, slots=True)
class Renglon:
    """A row: the text of each column asked for, empty where the file lacks it; or the reason it cannot be read."""

    linea: int
    valores: Mapping[str, str]
    rechazo: RenglonRechazado | None = None


class Rechazos:
    """Rejected rows in the order they were noted, kept on disk: a million of them take no memory."""

    def __init__(self) -> None:
        self._archivo = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - lives as long as this object
            max_size=_TRAMO, mode="w+", encoding="utf-8", newline="\n"
        )
        self._cuantos = 0
        self._ultima = 0
        self.lineas = 0

    def anotar(self, rechazo: RenglonRechazado) -> None:
        """Note one more. Those of one line come together: `lineas` counts lines."""
        json.dump([rechazo.linea, rechazo.campo, rechazo.valor, rechazo.motivo], self._archivo)
        self._archivo.write("\n")
        self._cuantos += 1
        self.lineas += rechazo.linea != self._ultima
        self._ultima = rechazo.linea

    def __iter__(self) -> Iterator[RenglonRechazado]:
        self._archivo.seek(0)
        for texto in self._archivo:
            yield RenglonRechazado(*json.loads(texto))

    def __len__(self) -> int:
        return self._cuantos


@dataclass(frozen=True, slots=True, kw_only=True)
class Importacion:
    """What an import did, or would do. `rechazadas` counts lines; `rechazos` has each of their faults, by line."""

    archivo: str
    leidas: int
    nuevas: int
    sin_cambio: int
    rechazadas: int
    rechazos: Rechazos
    avisos: tuple[str, ...]


class Tabla:
    """A CSV file, read as a stream and as often as wanted; memory does not grow with it.

    UTF-8 with or without BOM, or Windows-1252; comma or semicolon; columns by the name in the header. `avisos`
    says what the file has that the reader did not expect. `archivo` is binary and seekable.

    Raises ArchivoInvalido: empty, not text, or with a header that lacks a required column or repeats one.
    """

    def __init__(self, archivo: BinaryIO, *, nombre: str, columnas: Sequence[str], requeridas: Sequence[str]) -> None:
        self._archivo = archivo
        self._nombre = nombre
        self._columnas = tuple(columnas)
        self.avisos: list[str] = []
        self._codificacion = self._averiguar_codificacion()
        self._separador, encabezado = max(
            ((separador, self._encabezado(separador)) for separador in ",;"),
            key=lambda leido: sum(columna in self._columnas for columna in leido[1]),
        )
        self._ancho = len(encabezado)
        self._juzgar_encabezado(encabezado, requeridas)
        self._lugares = {columna: encabezado.index(columna) for columna in self._columnas if columna in encabezado}

    def __iter__(self) -> Iterator[Renglon]:
        registros = self._registros(self._separador)
        next(registros)
        for linea, campos, crudo, problema in registros:
            if problema:
                yield _ilegible(linea, crudo, problema)
                continue
            sobrantes = campos[self._ancho :]
            if len(campos) < self._ancho or any(map(str.strip, sobrantes)):
                yield _ilegible(linea, crudo, f"tiene {len(campos)} columnas y el encabezado {self._ancho}")
                continue
            valores = dict.fromkeys(self._columnas, "")
            for columna, lugar in self._lugares.items():
                valores[columna] = campos[lugar]
            yield Renglon(linea, valores, _caracter_ilegible(linea, valores) if _ILEGIBLE.search(crudo) else None)

    def _registros(self, separador: str) -> Generator[tuple[int, list[str], str, str], None, None]:
        """(line, fields, text as it came, problem) of each row that is not blank."""
        self._archivo.seek(0)
        texto = TextIOWrapper(self._archivo, encoding=self._codificacion, errors="replace", newline="")
        lineas = _Lineas(texto)
        lector = csv.reader(lineas, delimiter=separador, strict=True)
        try:
            while True:
                linea = lineas.empezar()
                try:
                    campos, problema = next(lector), ""
                except StopIteration:
                    return
                except (_DemasiadoLargo, csv.Error) as error:
                    campos, problema = [], _problema(error)
                    crudo = lineas.registro[0]
                    # A quote that never closes must not swallow the rows below it.
                    lineas.devolver_lo_demas()
                    lector = csv.reader(lineas, delimiter=separador, strict=True)
                else:
                    crudo = "".join(lineas.registro)
                if problema or any(map(str.strip, campos)):
                    yield linea, campos, crudo, problema
        finally:
            texto.detach()

    def _averiguar_codificacion(self) -> str:
        self._archivo.seek(0)
        inicio = self._archivo.read(4)
        if not inicio:
            raise ArchivoInvalido(archivo=self._nombre, problemas=["está vacío; se esperaba un encabezado y renglones"])
        for marca, que_es in _AJENOS.items():
            if inicio.startswith(marca):
                raise ArchivoInvalido(archivo=self._nombre, problemas=[f"{que_es}; guárdelo como CSV UTF-8"])
        dudosos, claros = self._contar_utf8()
        if not dudosos:
            return "utf-8-sig"
        if claros >= dudosos or inicio.startswith(codecs.BOM_UTF8):
            self.avisos.append("está en UTF-8 con caracteres dañados; sus renglones se rechazan")
            return "utf-8-sig"
        self.avisos.append("está en Windows-1252, no en UTF-8; se leyó así")
        return "cp1252"

    def _contar_utf8(self) -> tuple[int, int]:
        """Places that are not UTF-8, and bytes that only make sense in it. (0, 0) for a file without faults."""
        if self._es_utf8():
            return 0, 0
        decodificador = codecs.getincrementaldecoder("utf-8")("replace")
        dudosos = claros = 0
        self._archivo.seek(0)
        while tramo := self._archivo.read(_TRAMO):
            texto = decodificador.decode(tramo)
            faltas = texto.count("\ufffd")
            dudosos += faltas
            claros += len(texto.encode()) - len(texto) - 2 * faltas
        return max(dudosos, 1), claros

    def _es_utf8(self) -> bool:
        decodificador = codecs.getincrementaldecoder("utf-8")("strict")
        self._archivo.seek(0)
        try:
            while tramo := self._archivo.read(_TRAMO):
                decodificador.decode(tramo)
            decodificador.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
        return True

    def _encabezado(self, separador: str) -> list[str]:
        registros = self._registros(separador)
        _, campos, _, _ = next(registros, (0, [], "", ""))
        registros.close()  # gives the file back
        return [campo.strip().casefold() for campo in campos]

    def _juzgar_encabezado(self, encabezado: Sequence[str], requeridas: Sequence[str]) -> None:
        problemas = [
            f"la columna «{columna}» está repetida en el encabezado"
            for columna in self._columnas
            if encabezado.count(columna) > 1
        ]
        faltan = [columna for columna in requeridas if columna not in encabezado]
        if faltan:
            problemas.append(f"al encabezado le falta: {', '.join(faltan)}; se esperaba con coma o punto y coma")
        if problemas:
            raise ArchivoInvalido(archivo=self._nombre, problemas=problemas)
        ajenas = [columna for columna in encabezado if columna and columna not in self._columnas]
        if ajenas:
            self.avisos.append(f"no se usan las columnas: {', '.join(ajenas)}")


def escribir_rechazos(ruta: Path, rechazos: Iterable[RenglonRechazado]) -> None:
    """Write `linea,campo,valor,motivo`, all at once: the file is whole or is not there.

    `valor` stays as it came, also when it looks like a formula: it is quoted, and it is what the office must find
    in its own file. Raises OSError.
    """
    provisional = ruta.with_name(f".{ruta.name}.{os.getpid()}")
    try:
        with provisional.open("w", encoding="utf-8", newline="") as salida:
            escritor = csv.writer(salida, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
            escritor.writerow(["linea", "campo", "valor", "motivo"])
            for rechazo in rechazos:
                escritor.writerow([rechazo.linea, rechazo.campo, rechazo.valor, rechazo.motivo])
        provisional.replace(ruta)
    except BaseException:
        provisional.unlink(missing_ok=True)
        raise


class _DemasiadoLargo(Exception):
    pass


class _Lineas:
    """The lines of a text, which remember those of the row being read and can take back all but its first."""

    def __init__(self, texto: TextIOWrapper) -> None:
        self._texto = texto
        self._devueltas: deque[str] = deque()
        self._numero = 0
        self._largo = 0
        self.registro: list[str] = []

    def empezar(self) -> int:
        """Begin a row; the number of its first line."""
        self.registro = []
        self._largo = 0
        return self._numero + 1

    def devolver_lo_demas(self) -> None:
        self._devueltas.extendleft(reversed(self.registro[1:]))
        self._numero -= len(self.registro) - 1

    def __iter__(self) -> "_Lineas":
        return self

    def __next__(self) -> str:
        linea = self._devueltas.popleft() if self._devueltas else self._leer()
        if not linea:
            raise StopIteration
        self._numero += 1
        self._largo += len(linea)
        self.registro.append(linea)
        if self._largo >= LARGO_MAXIMO:
            raise _DemasiadoLargo
        return linea

    def _leer(self) -> str:
        """The next line, cut at the longest that a row may be; what it has beyond is dropped."""
        linea = resto = self._texto.readline(LARGO_MAXIMO)
        while len(resto) == LARGO_MAXIMO and resto[-1] not in "\r\n":
            resto = self._texto.readline(LARGO_MAXIMO)
        return linea


def _problema(error: Exception) -> str:
    if isinstance(error, _DemasiadoLargo):
        return f"pasa de {LARGO_MAXIMO:,} caracteres, o unas comillas no se cierran"
    if "unexpected end" in str(error):
        return "unas comillas no se cierran"
    return "tiene comillas mal puestas; dentro de un texto entre comillas se escriben dobles"


def _ilegible(linea: int, crudo: str, motivo: str) -> Renglon:
    return Renglon(linea, {}, RenglonRechazado(linea, "", crudo.rstrip("\r\n")[:_MUESTRA], motivo))


def _caracter_ilegible(linea: int, valores: Mapping[str, str]) -> RenglonRechazado | None:
    """The first column with a character that does not exist in the encoding; None if only in one not asked for."""
    for columna, valor in valores.items():
        if _ILEGIBLE.search(valor):
            return RenglonRechazado(linea, columna, valor, "tiene un carácter que no se puede leer")
    return None
