"""Who may do what on a day, and who somebody is."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Q

from aljibe.base.acto import Acto
from aljibe.base.rechazos import NoExiste
from aljibe.seguridad.models import Autorizacion, Efecto, EstadoDeAutorizacion, Facultad, Token, Usuario

# Every act and every page asks this: written, since the ORM takes longer to say it than the database to answer.
_COLUMNAS = ("id", "puesto_id", "acto", "efecto", "condicion", "limite", "motivo")
_FACULTADES = """
SELECT id, puesto_id, acto, efecto, condicion, limite, motivo FROM seguridad_facultad
WHERE acto = ANY(%s) AND puesto_id = %s AND vigencia @> %s::date ORDER BY id
"""

Hecho = bool | int | Decimal
_NINGUNO: Mapping[str, Hecho] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Veredicto:
    """Whether a person may do an act, judged on given facts. `razon` is empty when allowed."""

    permitido: bool
    requiere_autorizacion: bool
    razon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BandejaDeAutorizacion:
    """A request as its tray shows it: whether it is one's own, whether one may resolve it, and why not."""

    autorizacion: Autorizacion
    propia: bool
    puede: bool
    razon: str


def veredicto(acto: Acto, *, por: Usuario, al: date, hechos: Mapping[str, Hecho] = _NINGUNO) -> Veredicto:
    """Whether `por` may do `acto` on the day `al`, with these facts. One statement."""
    return veredictos([acto], por=por, al=al, hechos=hechos)[acto.clave]


def veredictos(
    actos: Sequence[Acto], *, por: Usuario, al: date, hechos: Mapping[str, Hecho] = _NINGUNO
) -> dict[str, Veredicto]:
    """The verdict of each act by its key. One statement, however many acts.

    A fact that is not given counts as not met: what is not known is not allowed.
    """
    por_acto: dict[str, list[Facultad]] = {acto.clave: [] for acto in actos}
    with connection.cursor() as cursor:
        cursor.execute(_FACULTADES, [list(por_acto), por.puesto_id, al])
        for fila in cursor.fetchall():
            facultad = Facultad.from_db(connection.alias, _COLUMNAS, fila)
            por_acto[facultad.acto].append(facultad)
    return {acto.clave: _juzgar(acto, por_acto[acto.clave], por=por, hechos=hechos) for acto in actos}


def puede_autorizar(pedida: Autorizacion, *, por: Usuario, al: date) -> Veredicto:
    """Whether `por` may give this authorisation, by the facts it was asked with. One statement."""
    hechos = _hechos(pedida)
    acto = Acto(clave=pedida.autoriza, nombre=pedida.resumen, hechos=tuple(hechos))
    return veredicto(acto, por=por, al=al, hechos=hechos)


def autorizaciones(*, por: Usuario, al: date, limite: int = 200) -> list[BandejaDeAutorizacion]:
    """What `por` asked, and what waits for somebody who may give it, newest first. Two statements."""
    filas = list(
        Autorizacion.objects.select_related("pedida_por", "resuelta_por")
        .filter(Q(pedida_por=por) | Q(estado=EstadoDeAutorizacion.PEDIDA) | Q(resuelta_por=por))
        .order_by("-id")[:limite]
    )
    facultades = list(
        Facultad.objects.filter(
            acto__in={f.autoriza for f in filas}, puesto_id=por.puesto_id, vigencia__contains=al
        ).order_by("id")
    )
    bandeja = [_en_bandeja(fila, facultades, por) for fila in filas]
    return [b for b in bandeja if b.propia or b.puede or b.autorizacion.resuelta_por_id == por.pk]


def autorizacion(autorizacion_id: int) -> Autorizacion:
    """One request. One statement. Raises: NoExiste."""
    hallada = Autorizacion.objects.select_related("pedida_por", "resuelta_por").filter(pk=autorizacion_id).first()
    if hallada is None:
        raise NoExiste(que="la autorización", clave=autorizacion_id)
    return hallada


def _en_bandeja(fila: Autorizacion, facultades: Sequence[Facultad], por: Usuario) -> BandejaDeAutorizacion:
    hechos = _hechos(fila)
    acto = Acto(clave=fila.autoriza, nombre=fila.resumen, hechos=tuple(hechos))
    dicho = _juzgar(acto, [f for f in facultades if f.acto == fila.autoriza], por=por, hechos=hechos)
    propia = fila.pedida_por_id == por.pk
    return BandejaDeAutorizacion(
        autorizacion=fila,
        propia=propia,
        puede=dicho.permitido and not propia and fila.estado == EstadoDeAutorizacion.PEDIDA,
        razon="La pidió usted: la resuelve otra persona." if propia else dicho.razon,
    )


def _hechos(pedida: Autorizacion) -> dict[str, Hecho]:
    """The facts a request was made with: numbers are kept as text, truths as they are."""
    return {nombre: valor if isinstance(valor, bool) else Decimal(valor) for nombre, valor in pedida.hechos.items()}


def usuario(nombre: str) -> Usuario:
    """The user of that name, with its post. One statement.

    Raises: NoExiste.
    """
    hallado = Usuario.objects.select_related("puesto").filter(usuario=nombre).first()
    if hallado is None:
        raise NoExiste(que="el usuario", clave=nombre)
    return hallado


def usuarios_de_puesto(puesto: str) -> list[Usuario]:
    """The people of a post who work here, by name. One statement."""
    return list(Usuario.objects.filter(puesto_id=puesto, is_active=True).order_by("nombre", "id"))


def usuario_por_token(token: str) -> Usuario | None:
    """The owner of a live token, with its post; None when it was revoked, never existed or its owner left."""
    llave = (
        Token.objects.select_related("usuario__puesto")
        .filter(huella=huella_de_token(token), revocado_en=None, usuario__is_active=True)
        .first()
    )
    return llave.usuario if llave else None


def huella_de_token(token: str) -> str:
    """SHA-256 in hexadecimal: the only thing of a token that is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def _juzgar(acto: Acto, facultades: Sequence[Facultad], *, por: Usuario, hechos: Mapping[str, Hecho]) -> Veredicto:
    """A denial that applies wins; then a permission; then an authorisation; without any of them, no."""
    if not por.is_active:
        return _negado("Su usuario está dado de baja. Acuda a Informática.")
    propias = [facultad for facultad in facultades if facultad.puesto_id == por.puesto_id]
    vigentes = {Efecto(f.efecto): f for f in reversed(propias) if _se_cumple(f, hechos)}
    if niega := vigentes.get(Efecto.NIEGA):
        return _negado(niega.motivo or _sin_facultad(acto))
    if Efecto.PERMITE in vigentes:
        return Veredicto(permitido=True, requiere_autorizacion=False, razon="")
    if requiere := vigentes.get(Efecto.REQUIERE):
        return Veredicto(permitido=False, requiere_autorizacion=True, razon=requiere.motivo or _requiere(acto))
    return _negado(next((f.motivo for f in propias if f.motivo), _sin_facultad(acto)))


def _se_cumple(facultad: Facultad, hechos: Mapping[str, Hecho]) -> bool:
    """Without condition, always. With a limit, the fact is a number at most that; without one, it must be true."""
    if not facultad.condicion:
        return True
    hecho = hechos.get(facultad.condicion)
    if facultad.limite is None:
        return hecho is True
    return hecho is not None and not isinstance(hecho, bool) and hecho <= facultad.limite


def _negado(razon: str) -> Veredicto:
    return Veredicto(permitido=False, requiere_autorizacion=False, razon=razon)


def _sin_facultad(acto: Acto) -> str:
    return f"Su puesto no tiene facultad para esto: {acto.nombre}. Pídalo a la Jefatura de Comercialización."


def _requiere(acto: Acto) -> str:
    return f"Su puesto necesita autorización para esto: {acto.nombre}. Pídala antes de seguir."
