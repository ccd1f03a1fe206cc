"""`/lecturas`: one reading or many, all or none; what was corrected, released and photographed of each."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Body, File, Router, UploadedFile
from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from aljibe.base import reloj
from aljibe.base.rechazos import NoExiste
from aljibe.facturacion import queries
from aljibe.facturacion import services as facturacion
from aljibe.facturacion.actos import CAPTURAR_LECTURA, LIBERAR_LECTURA
from aljibe.interfaces import fotos
from aljibe.interfaces.api.periodos import Periodo
from aljibe.interfaces.api.portero import Clave, Peticion, operacion
from aljibe.interfaces.api.problemas import responder
from aljibe.interfaces.api.valores import (
    INVALIDO,
    MALFORMADO,
    Dia,
    Entrada,
    IdDeRuta,
    Instante,
    Salida,
    Texto,
    TextoCorto,
    leer_json,
    sin_vacio,
)
from aljibe.padron import queries as padron
from aljibe.seguridad.actos import CONSULTAR

router = Router(tags=["lecturas"])
MAXIMO = 1_000
_MAYOR = 10**9


def _entero(valor: object) -> str:
    """A reading as text, judged by the service; in whole m³, as a number or as its text."""
    if isinstance(valor, bool) or not isinstance(valor, int | str):
        if isinstance(valor, float) or hasattr(valor, "as_tuple"):
            raise PydanticCustomError(INVALIDO, "se esperaban m³ enteros")
        raise PydanticCustomError(MALFORMADO, "se esperaban m³ enteros, como número o como texto")
    if isinstance(valor, int) and not 0 <= valor < _MAYOR:
        raise PydanticCustomError(INVALIDO, "se esperaban m³ enteros, sin signo, de hasta nueve cifras")
    return str(valor)[:20]


def _una_o_muchas(valor: object) -> object:
    if isinstance(valor, dict):
        return valor["lecturas"] if set(valor) == {"lecturas"} else [valor]
    return valor


Lectura = Annotated[
    str,
    BeforeValidator(_entero),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9]{1,9}$"}]}),
]


class LecturaNueva(Entrada):
    """Whole m³; `lectura` may be absent when an anomaly prevented the reading. `motivo`: why it corrects another."""

    cuenta: TextoCorto
    periodo: TextoCorto
    fecha: TextoCorto
    lectura: Lectura | None = None
    medidor: TextoCorto | None = None
    anomalia: TextoCorto | None = None
    observacion: Texto | None = None
    motivo: Texto | None = None


Lecturas = Annotated[list[LecturaNueva], Field(min_length=1, max_length=MAXIMO), BeforeValidator(_una_o_muchas)]


def _en_imagen() -> dict[str, Any]:
    """What an operation declares that answers with the bytes of a photo."""
    declarado = operacion(CONSULTAR)
    declarado["openapi_extra"]["responses"][200] = {
        "description": "La foto",
        "content": {"image/*": {"schema": {"type": "string", "format": "binary"}}},
    }
    return declarado


class LecturaCapturada(Salida):
    """`estado`: nueva, sin_cambio, or corregida: the original is kept."""

    id: int | None
    cuenta: str
    periodo: str
    lectura: int | None
    estado: str


class LecturasCapturadas(Salida):
    datos: list[LecturaCapturada]


@router.post(
    "/lecturas",
    response={201: LecturaCapturada | LecturasCapturadas},
    summary="Capturar lecturas",
    **operacion(CAPTURAR_LECTURA, clave=Clave.ACEPTA),
)
def capturar(request: Peticion, cuerpo: Body[Lecturas]) -> HttpResponse:
    """A reading, or a list of them: `{…}`, `[{…}, …]` or `{"lecturas": […]}`. All enter or none."""
    lecturas = [
        facturacion.LecturaNueva(**{campo: valor or "" for campo, valor in dict(lectura).items()}) for lectura in cuerpo
    ]
    try:
        capturadas = facturacion.capturar_lecturas(
            lecturas=lecturas, por=request.por, ahora=reloj.ahora(), clave=request.clave
        )
    except facturacion.LecturasRechazadas:
        if len(lecturas) == 1:
            padron.cuenta(lecturas[0].cuenta)  # one that does not exist is 404, before its values
        raise
    return responder(capturadas[0] if _es_una(request) else {"datos": capturadas}, 201)


class FotoDeLectura(Salida):
    """`huella`: the SHA-256 of its bytes. They are in `url`."""

    id: int
    lectura: int
    tipo: str
    tamano: int
    huella: str
    subio: str
    subida_en: Instante
    url: str


class VersionDeLectura(Salida):
    """`motivo`: why it corrects the one before it in time."""

    id: int
    fecha: Dia
    lectura: int | None
    medidor: str | None
    anomalia: str | None
    observacion: str
    motivo: str
    vigente: bool
    capturo: str
    capturada_en: Instante
    libero: str | None
    liberada_en: Instante | None
    motivo_liberacion: str
    fotos: list[FotoDeLectura]


class HistoriaDeLectura(Salida):
    """The versions from the last to the original; `recibo` is the folio of the bill that used it."""

    cuenta: str
    periodo: str
    recibo: str | None
    versiones: list[VersionDeLectura]


class Liberacion(Entrada):
    periodo: Periodo
    cuentas: Annotated[list[TextoCorto], Field(min_length=1, max_length=MAXIMO)]
    motivo: Texto | None = None


class Liberadas(Salida):
    """How many were released now; one released before keeps who did it."""

    liberadas: int


@router.post(
    "/lecturas/liberaciones",
    response={200: Liberadas},
    summary="Liberar lecturas altas o bajas",
    **operacion(LIBERAR_LECTURA, clave=Clave.ACEPTA),
)
def liberar(request: Peticion, cuerpo: Body[Liberacion]) -> HttpResponse:
    """Accept readings that were looked at, all or none: the next run bills them."""
    liberadas = facturacion.liberar_lecturas(
        periodo=cuerpo.periodo,
        cuentas=cuerpo.cuentas,
        motivo=cuerpo.motivo or "",
        por=request.por,
        ahora=reloj.ahora(),
        clave=request.clave,
    )
    return responder({"liberadas": liberadas})


@router.get(
    "/lecturas/{lectura_id}",
    response={200: HistoriaDeLectura},
    summary="Una lectura y su historia",
    **operacion(CONSULTAR),
)
def lectura(request: Peticion, lectura_id: IdDeRuta) -> HttpResponse:
    """A reading, whichever of its versions, with who wrote each, when and why."""
    historia = queries.historia_de_lectura(lectura_id)
    return responder(
        {
            "cuenta": historia.cuenta,
            "periodo": historia.periodo,
            "recibo": sin_vacio(historia.folio),
            "versiones": [
                {
                    "id": v.id,
                    "fecha": v.fecha,
                    "lectura": v.lectura,
                    "medidor": sin_vacio(v.medidor),
                    "anomalia": sin_vacio(v.anomalia),
                    "observacion": v.observacion,
                    "motivo": v.motivo,
                    "vigente": v.vigente,
                    "capturo": v.capturo,
                    "capturada_en": v.capturada_en,
                    "libero": sin_vacio(v.libero),
                    "liberada_en": v.liberada_en,
                    "motivo_liberacion": v.motivo_liberacion,
                    "fotos": [_foto(f) for f in v.fotos],
                }
                for v in historia.versiones
            ],
        }
    )


@router.post(
    "/lecturas/{lectura_id}/foto",
    response={201: FotoDeLectura},
    summary="Agregar una foto a una lectura",
    **operacion(CAPTURAR_LECTURA, clave=Clave.ACEPTA),
)
def agregar_foto(request: Peticion, lectura_id: IdDeRuta, foto: File[UploadedFile]) -> HttpResponse:
    """`multipart/form-data` with the file in `foto`: JPEG, PNG or WebP, of 10 MB at most. The same one is one row."""
    hecha = facturacion.agregar_foto(
        lectura_id=lectura_id,
        contenido=fotos.leer(foto),
        por=request.por,
        ahora=reloj.ahora(),
        clave=request.clave,
    )
    return responder(_foto(queries.foto_de_lectura(lectura_id, hecha.pk)), 201)


@router.get("/lecturas/{lectura_id}/foto", summary="La última foto de una lectura", **_en_imagen())
def ultima_foto(request: Peticion, lectura_id: IdDeRuta) -> HttpResponse:
    """The bytes of the last photo of the reading or of those it corrects."""
    todas = [foto.id for version in queries.historia_de_lectura(lectura_id).versiones for foto in version.fotos]
    if not todas:
        raise NoExiste(que="una foto de la lectura", clave=lectura_id)
    return fotos.ver(max(todas))


@router.get("/lecturas/{lectura_id}/fotos/{foto_id}", summary="Una foto de una lectura", **_en_imagen())
def una_foto(request: Peticion, lectura_id: IdDeRuta, foto_id: IdDeRuta) -> HttpResponse:
    """Its bytes."""
    return fotos.ver(queries.foto_de_lectura(lectura_id, foto_id).id)


def _foto(f: queries.Foto) -> dict[str, Any]:
    return {
        "id": f.id,
        "lectura": f.lectura_id,
        "tipo": f.tipo,
        "tamano": f.tamano,
        "huella": f.huella,
        "subio": f.subio,
        "subida_en": f.subida_en,
        "url": f"/api/v1/lecturas/{f.lectura_id}/fotos/{f.id}",
    }


def _es_una(request: Peticion) -> bool:
    """Whether the body was a reading and not a list."""
    cuerpo: Any = leer_json(request.body)
    return isinstance(cuerpo, dict) and set(cuerpo) != {"lecturas"}
