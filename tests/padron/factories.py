"""Accounts as an import leaves them."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from aljibe.base import tablas
from aljibe.padron import services
from aljibe.padron.models import Cuenta
from aljibe.seguridad import queries as seguridad

AHORA = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)

_RENGLON = {
    "cuenta": "000001",
    "nombre": "María Peñaloza Ríos",
    "tipo_persona": "fisica",
    "calle": "Calle Hidalgo",
    "numero": "12",
    "colonia": "Centro",
    "cp": "38300",
    "uso": "domestico",
    "servicios": "agua+alcantarillado",
    "estado_servicio": "real",
    "situacion_comercial": "activo",
    "ruta": "01",
}


def renglon(**textos: str) -> dict[str, str]:
    """A good row of the padrón file, with what is given in place of its own."""
    return _RENGLON | textos


def contenido(renglones: Iterable[Mapping[str, str]], *, separador: str = ",", codificacion: str = "utf-8") -> bytes:
    """The file that has those rows, with a column for each name that any of them has."""
    filas = list(renglones)
    columnas = list(dict.fromkeys(columna for fila in filas for columna in fila)) or list(_RENGLON)
    salida = io.StringIO()
    escritor = csv.DictWriter(salida, columnas, restval="", delimiter=separador, lineterminator="\n")
    escritor.writeheader()
    escritor.writerows(filas)
    return salida.getvalue().encode(codificacion)


def importar(
    *renglones: Mapping[str, str], ensayo: bool = False, ahora: datetime = AHORA, usuario: str = "sistema"
) -> tablas.Importacion:
    """Import those rows as one file."""
    return importar_bytes(contenido(renglones), ensayo=ensayo, ahora=ahora, usuario=usuario)


def importar_bytes(
    datos: bytes, *, ensayo: bool = False, ahora: datetime = AHORA, usuario: str = "sistema"
) -> tablas.Importacion:
    """Import a file as it is."""
    return services.importar_padron(
        archivo=io.BytesIO(datos),
        nombre="padron.csv",
        ensayo=ensayo,
        por=seguridad.usuario(usuario),
        ahora=ahora,
    )


def cuenta(
    numero: str = "000001",
    *,
    uso: str = "domestico",
    ruta: str = "01",
    medidor: bool | str = True,
    lectura_inicial: int = 100,
    fecha_lectura: str = "2026-01-01",
    digitos: int = 5,
    ahora: datetime = AHORA,
    **textos: str,
) -> Cuenta:
    """An account, imported. `medidor` True gives it one numbered after it; a text, that one. `textos`: the rest."""
    fila = renglon(cuenta=numero, uso=uso, ruta=ruta)
    if medidor:
        fila |= {
            "medidor": f"M{numero}" if medidor is True else medidor,
            "digitos": str(digitos),
            "lectura_inicial": str(lectura_inicial),
            "fecha_lectura": fecha_lectura,
        }
    resultado = importar(fila | textos, ahora=ahora)
    assert resultado.nuevas == 1, list(resultado.rechazos)
    return Cuenta.objects.get(numero=numero)
