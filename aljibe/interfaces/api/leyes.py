"""`/leyes`: the versions of the law, a new one imported, and the approval by a second person."""

from typing import Any

from django.http import HttpResponse
from ninja import Body, File, Router, UploadedFile

from aljibe.base import reloj
from aljibe.interfaces.api.listas import Cursor, Limite, cursor_numerico, pagina
from aljibe.interfaces.api.portero import Clave, Peticion, operacion
from aljibe.interfaces.api.problemas import responder
from aljibe.interfaces.api.valores import Dia, Entrada, IdDeRuta, Instante, Salida, sin_vacio
from aljibe.interfaces.libros import TIPO, descarga, leer_ley
from aljibe.seguridad.actos import CONSULTAR
from aljibe.tarifas import queries as tarifas
from aljibe.tarifas import services
from aljibe.tarifas.actos import APROBAR_LEY, IMPORTAR_LEY

router = Router(tags=["leyes"])


class Aprobacion(Salida):
    id: int
    nombre: str
    municipio: str
    ejercicio: int
    vigente_desde: Dia
    vigente_hasta: Dia
    estado: str
    importo: str
    importada_en: Instante
    aprobo: str | None
    aprobada_en: Instante | None


class LeyVersionada(Aprobacion):
    """`faltan`: figures that its file lacks; with any, it is a draft that is not approved."""

    fuente: str
    en_vigor: bool
    faltan: int


class Leyes(Salida):
    datos: list[LeyVersionada]
    siguiente: str | None


class AprobacionNueva(Entrada):
    """Nothing to say: the address names the law and the token who approves it."""


@router.get("/leyes", response={200: Leyes}, summary="Versiones de la ley", **operacion(CONSULTAR))
def leyes(request: Peticion, cursor: Cursor = None, limite: Limite = 50) -> HttpResponse:
    """Every version, the last imported first."""
    antes_de = cursor_numerico(cursor)
    fichas = sorted(tarifas.leyes(al=reloj.hoy()), key=lambda ficha: -ficha.id)
    siguen = [ficha for ficha in fichas if antes_de is None or ficha.id < antes_de]
    return pagina(
        siguen,
        limite,
        _entera,
        lambda ficha: str(ficha.id),
    )


@router.post("/leyes", response={201: LeyVersionada}, summary="Importar una ley", **operacion(IMPORTAR_LEY))
def importar(request: Peticion, archivo: File[UploadedFile]) -> HttpResponse:
    """`multipart/form-data` with the law in `archivo`: its file, or its capture workbook (XLSX). It enters as a draft.

    It takes no key: the same file again is that draft.
    """
    ahora = reloj.ahora()
    ley = services.importar_ley(
        contenido=leer_ley(archivo), archivo=archivo.name or "el archivo", por=request.por, ahora=ahora
    )
    return responder(_entera(tarifas.ficha_de_ley(ley.pk, al=reloj.fecha_local(ahora))), 201)


_en_libro = operacion(CONSULTAR)
_en_libro["openapi_extra"]["responses"][200] = {
    "description": "El libro de captura",
    "content": {TIPO: {"schema": {"type": "string", "format": "binary"}}},
}


@router.get("/leyes/{ley_id}/libro", summary="El libro de captura de una ley", **_en_libro)
def libro(request: Peticion, ley_id: IdDeRuta) -> HttpResponse:
    """The workbook (XLSX) of a version, with all it says: to complete it, or to begin the next."""
    hecho = tarifas.libro_de_captura(ley_id)
    return descarga(hecho.contenido, hecho.nombre)


@router.post(
    "/leyes/{ley_id}/aprobacion",
    response={200: Aprobacion},
    summary="Aprobar una ley",
    **operacion(APROBAR_LEY, clave=Clave.ACEPTA),
)
def aprobacion(request: Peticion, ley_id: IdDeRuta, cuerpo: Body[AprobacionNueva | None] = None) -> HttpResponse:
    """Put a draft in force. By its importer: 403. One already decided, or incomplete: 409."""
    ahora = reloj.ahora()
    services.aprobar_ley(ley_id=ley_id, por=request.por, ahora=ahora, clave=request.clave)
    ficha = tarifas.ficha_de_ley(ley_id, al=reloj.fecha_local(ahora))
    # As it was left by this act: a later law may have replaced it before a repetition asks again.
    return responder({**_version(ficha), "estado": "aprobada"})


def _entera(ficha: tarifas.FichaDeLey) -> dict[str, Any]:
    return {**_version(ficha), "fuente": ficha.fuente, "en_vigor": ficha.en_vigor, "faltan": ficha.faltan}


def _version(ficha: tarifas.FichaDeLey) -> dict[str, Any]:
    return {
        "id": ficha.id,
        "nombre": ficha.nombre,
        "municipio": ficha.municipio,
        "ejercicio": ficha.ejercicio,
        "vigente_desde": ficha.desde,
        "vigente_hasta": ficha.hasta,
        "estado": ficha.estado.lower(),
        "importo": ficha.importo,
        "importada_en": ficha.importada_en,
        "aprobo": sin_vacio(ficha.aprobo),
        "aprobada_en": ficha.aprobada_en,
    }
