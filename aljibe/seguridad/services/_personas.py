"""People and their keys."""

import re
import secrets
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from aljibe.base import reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import Rechazo, ValorInvalido
from aljibe.seguridad import queries
from aljibe.seguridad.actos import CAMBIAR_CONTRASENA, CREAR_TOKEN, CREAR_USUARIO
from aljibe.seguridad.models import Puesto, Token, Usuario
from aljibe.seguridad.services._facultades import exigir
from aljibe.seguridad.services._matriz import SISTEMA

_FORMA = re.compile(r"[a-z][a-z0-9_.-]{0,59}")
_LARGO_DE_NOMBRE = 120
# Said aloud without spelling: no two of these sound alike (b/v, c/s/z, g/j, h and k are left out).
_CONSONANTES = "bdflmnprst"
_VOCALES = "aeiou"
_GRUPOS = 5


class UsuarioYaExiste(Rechazo):
    codigo = "usuario-ya-existe"
    plantilla = "Ya hay una persona con el usuario «{usuario}». Elija otro nombre de usuario."


class UsuarioSinEntrada(Rechazo):
    codigo = "usuario-sin-entrada"
    plantilla = "El usuario «{usuario}» no entra al sistema: {razon}. Elija a una persona en activo."


@durable(CREAR_USUARIO)
def crear_usuario(
    *, usuario: str, puesto: str, nombre: str = "", contrasena: str | None = None, por: Usuario, ahora: datetime
) -> tuple[Usuario, str]:
    """Add a person to a post; return it with its password, which is not kept.

    Without `contrasena` a temporary one is made, to be changed at the first sign-in. One that is given has at
    least 12 characters and is not a common one.

    Raises: SinFacultad, ValorInvalido, UsuarioYaExiste.
    """
    exigir(CREAR_USUARIO, por=por, al=reloj.fecha_local(ahora))
    nombre = " ".join(nombre.split()) or usuario
    _revisar_datos(usuario=usuario, puesto=puesto, nombre=nombre)
    persona = Usuario(
        usuario=usuario,
        nombre=nombre,
        puesto_id=puesto,
        contrasena_temporal=contrasena is None,
        creado_en=ahora,
    )
    clave = contrasena if contrasena is not None else contrasena_temporal()
    _revisar_contrasena(clave, de=persona)
    persona.password = make_password(clave)
    try:
        with transaction.atomic():
            persona.save(force_insert=True)
    except IntegrityError as error:
        raise UsuarioYaExiste(usuario=usuario) from error
    return persona, clave


@durable(CREAR_TOKEN)
def crear_token(*, usuario: str, por: Usuario, ahora: datetime) -> str:
    """Make a bearer token for `usuario` and return it: it is not kept and cannot be asked for again.

    Raises: SinFacultad, NoExiste, UsuarioSinEntrada.
    """
    exigir(CREAR_TOKEN, por=por, al=reloj.fecha_local(ahora))
    titular = queries.usuario(usuario)
    if titular.puesto_id == SISTEMA:
        raise UsuarioSinEntrada(usuario=usuario, razon="es del propio sistema")
    if not titular.is_active:
        raise UsuarioSinEntrada(usuario=usuario, razon="está dado de baja")
    token = secrets.token_urlsafe(32)
    Token.objects.create(usuario=titular, huella=queries.huella_de_token(token), creado_en=ahora)
    return token


@durable(CAMBIAR_CONTRASENA)
def cambiar_contrasena(*, actual: str, nueva: str, por: Usuario, ahora: datetime) -> None:
    """Change one's own password, proving the present one.

    Raises: SinFacultad, ValorInvalido (field `actual` or `nueva`).
    """
    persona = Usuario.objects.select_for_update(of=("self",), no_key=True).get(pk=por.pk)
    exigir(CAMBIAR_CONTRASENA, por=persona, al=reloj.fecha_local(ahora))
    if not persona.check_password(actual):
        raise ValorInvalido(campo="actual", mensaje="La contraseña actual no es esa. Escríbala de nuevo.")
    if nueva == actual:
        raise ValorInvalido(campo="nueva", mensaje="La contraseña nueva es igual a la actual. Elija otra.")
    _revisar_contrasena(nueva, de=persona, campo="nueva")
    persona.password = make_password(nueva)
    persona.contrasena_temporal = False
    persona.save(update_fields=["password", "contrasena_temporal"])


def contrasena_temporal() -> str:
    """A password that one person can read aloud to another: `tamo-reli-pusa-dofe-nita` (56 bits of chance)."""
    silabas = [secrets.choice(_CONSONANTES) + secrets.choice(_VOCALES) for _ in range(2 * _GRUPOS)]
    return "-".join(silabas[i] + silabas[i + 1] for i in range(0, len(silabas), 2))


def _revisar_datos(*, usuario: str, puesto: str, nombre: str) -> None:
    if not _FORMA.fullmatch(usuario):
        raise ValorInvalido(
            campo="usuario",
            mensaje=f"El usuario «{usuario}» no sirve: empieza con letra y lleva hasta 60 letras minúsculas sin"
            " acento, cifras, punto, guion o guion bajo.",
        )
    if not nombre.isprintable():
        raise ValorInvalido(campo="nombre", mensaje="El nombre tiene un carácter que no es texto; escríbalo de nuevo.")
    if len(nombre) > _LARGO_DE_NOMBRE:
        raise ValorInvalido(campo="nombre", mensaje="El nombre lleva hasta 120 letras; acórtelo.")
    posibles = [clave for clave in Puesto.objects.order_by("clave").values_list("clave", flat=True) if clave != SISTEMA]
    if puesto not in posibles:
        raise ValorInvalido(campo="puesto", mensaje=f"No hay un puesto «{puesto}». Los que hay: {', '.join(posibles)}.")


def _revisar_contrasena(contrasena: str, *, de: Usuario, campo: str = "contrasena") -> None:
    try:
        validate_password(contrasena, user=de)
    except ValidationError as error:
        raise ValorInvalido(
            campo=campo,
            mensaje="La contraseña lleva al menos 12 caracteres y no es una de las más usadas. Elija otra.",
        ) from error
