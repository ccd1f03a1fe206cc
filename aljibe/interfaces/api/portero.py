"""Who comes in and for what: each operation declares its act and whether it takes a key. Without it, nobody enters."""

import re
from collections.abc import Callable, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import HttpRequest
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import Acto
from aljibe.interfaces.api.problemas import (
    TIPO,
    ClaveAusente,
    ContrasenaTemporal,
    SinIdentificar,
    SinSelloDeSesion,
)
from aljibe.interfaces.api.valores import leer_json
from aljibe.interfaces.puerta import persona
from aljibe.seguridad import queries as seguridad_queries
from aljibe.seguridad import services as seguridad

if TYPE_CHECKING:
    from aljibe.seguridad.models import Usuario

ENCABEZADO = "Idempotency-Key"
_FORMA = re.compile(r"[ -~]{1,64}")
_SEGUROS = ("GET", "HEAD", "OPTIONS")


class Clave(Enum):
    """Whether an operation takes an idempotency key."""

    NO = "no"
    ACEPTA = "acepta"
    EXIGE = "exige"


class Peticion(HttpRequest):
    """A request that the porter let in."""

    por: "Usuario"
    clave: str | None
    portero: "Portero"


# What must exist before the values of a body are judged: the path, and the body as it came.
Existe = Callable[[Peticion, Mapping[str, Any], Any], None]


class Portero(AuthBase):
    """Identifies, then judges form: 401, 400. A read is judged by its act here; a write, by its service."""

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_description = "Token de `aljibe token crear`, o la sesión de la ventanilla con su sello CSRF."

    def __init__(
        self,
        acto: Acto,
        *,
        clave: Clave = Clave.NO,
        hechos: Mapping[str, bool] | None = None,
        existe: Existe | None = None,
    ) -> None:
        super().__init__()
        self.acto = acto
        self.clave = clave
        self._hechos = hechos or {}
        self._existe = existe

    def __call__(self, request: HttpRequest) -> Any:
        """The person of the request. Raises what makes it stop: 401, 400, and on a read 403."""
        assert isinstance(request, HttpRequest)
        usuario, por_sesion = identificar(request)
        if request.method not in _SEGUROS:
            # Read first: the check of the session looks for its seal in a form, and would leave no body to read.
            _ = request.body
            if por_sesion and check_csrf(request) is not None:
                raise SinSelloDeSesion()
        peticion: Any = request
        peticion.por, peticion.portero = usuario, self
        peticion.clave = None if self.clave is Clave.NO else self._leer_clave(request)
        if request.method in _SEGUROS:
            self.exigir(peticion)
        return usuario

    def exigir(self, request: Peticion, hechos: Mapping[str, bool] | None = None) -> None:
        """Refuse unless the person may do the act of this operation. Raises: SinFacultad."""
        seguridad.exigir(self.acto, por=request.por, al=reloj.hoy(), hechos=self._hechos if hechos is None else hechos)

    def juzgar(self, request: Peticion) -> None:
        """What goes before the values of a body, for one that has wrong ones: the key, the faculty, what exists.

        Raises: ClaveConOtroCuerpo, SinFacultad, NoExiste.
        """
        cuerpo = leer_json(request.body)
        if request.clave is not None:
            with transaction.atomic():
                # No act was ever done with wrong values: if the key is taken, it is by another body.
                idempotencia.reclamar(
                    request.clave,
                    acto=self.acto,
                    por=request.por,
                    cuerpo={"invalido": str(cuerpo)},
                    ahora=reloj.ahora(),
                )
                transaction.set_rollback(True)
        self.exigir(request)
        if self._existe is not None:
            assert request.resolver_match is not None
            self._existe(request, request.resolver_match.kwargs, cuerpo)

    def _leer_clave(self, request: HttpRequest) -> str | None:
        clave = request.headers.get(ENCABEZADO)
        if clave is None:
            if self.clave is Clave.EXIGE:
                raise ClaveAusente()
            return None
        if not _FORMA.fullmatch(clave):
            raise idempotencia.ClaveMalformada()
        return clave


def identificar(request: HttpRequest) -> tuple["Usuario", bool]:
    """The person of a token or of a session, and whether it was the session. Raises: SinIdentificar."""
    encabezado = request.headers.get("Authorization")
    if encabezado is not None:
        esquema, _, token = encabezado.partition(" ")
        usuario = seguridad_queries.usuario_por_token(token.strip()) if esquema.lower() == "bearer" else None
        if usuario is None:
            raise SinIdentificar()
        return usuario, False
    if not (request.user.is_authenticated and request.user.is_active):
        raise SinIdentificar()
    de_sesion = persona(request)
    if de_sesion.contrasena_temporal:
        raise ContrasenaTemporal()
    return de_sesion, True


def llave(request: Peticion) -> str:
    """The key of an operation that requires one."""
    assert request.clave is not None
    return request.clave


def operacion(
    acto: Acto,
    *,
    clave: Clave = Clave.NO,
    hechos: Mapping[str, bool] | None = None,
    existe: Existe | None = None,
) -> dict[str, Any]:
    """What every operation declares to be reached: its act, and the key it takes, which the document shows."""
    documento: dict[str, Any] = {"responses": problemas_posibles()}
    if clave is not Clave.NO:
        documento["parameters"] = [
            {
                "in": "header",
                "name": ENCABEZADO,
                "required": clave is Clave.EXIGE,
                "schema": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": f"^{_FORMA.pattern}$"},
            }
        ]
    return {"auth": Portero(acto, clave=clave, hechos=hechos, existe=existe), "openapi_extra": documento}


def en_pdf(acto: Acto, que: str) -> dict[str, Any]:
    """What an operation declares that answers `que` as a PDF."""
    declarado = operacion(acto)
    declarado["openapi_extra"]["responses"][200] = {
        "description": que,
        "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
    }
    return declarado


def problemas_posibles() -> dict[str, Any]:
    """The errors of an operation, for the document."""
    return {
        "default": {
            "description": "Problema (RFC 9457)",
            "content": {TIPO: {"schema": {"$ref": "#/components/schemas/Problema"}}},
        }
    }
