"""Who comes in by the screens: each view declares its act, and one that declares nothing lets nobody in.

Acts are judged twice on purpose. Here, by post and day, so that no page is painted for whoever may not read it; and in
the service, with the locked facts. A view whose act depends on facts gives the best ones here: the service decides.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlencode, urlsplit

from django.contrib.auth import get_user_model, logout
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from aljibe.base import acto as base_acto
from aljibe.base import reloj
from aljibe.base.acto import Acto
from aljibe.base.rechazos import Rechazo
from aljibe.caja.actos import (
    ABRIR_TURNO,
    CANCELAR_COBRO,
    CERRAR_TURNO,
    COBRAR,
    CONSULTAR_TURNOS,
    CONTAR,
    EMITIR_ESTADO_DE_CUENTA,
    MANTENER_CAJAS,
    REGISTRAR_DEVOLUCION,
    RETIRAR,
)
from aljibe.facturacion.actos import (
    AJUSTAR_RECIBO,
    CANCELAR_RECIBO,
    CAPTURAR_LECTURA,
    DAR_BENEFICIO,
    FACTURAR,
    FORMAR_CONDOMINIO,
    IMPRIMIR_RECIBOS,
    LIBERAR_LECTURA,
    MANTENER_ANOMALIAS,
    PONER_EN_REVISION,
    TERMINAR_REVISION,
)
from aljibe.interfaces import errores
from aljibe.libro.actos import EMITIR_ORDEN_PAGO, EXPORTAR_LIBRO
from aljibe.padron.actos import CORREGIR_PADRON, RETIRAR_MARCA
from aljibe.reportes.actos import COMPARAR_LEYES
from aljibe.seguridad import queries as seguridad
from aljibe.seguridad.actos import CONSULTAR, PEDIR_AUTORIZACION, RESOLVER_AUTORIZACION
from aljibe.tarifas.actos import APROBAR_LEY, IMPORTAR_LEY

if TYPE_CHECKING:
    from aljibe.seguridad.models import Usuario

V = TypeVar("V", bound=Callable[..., HttpResponseBase])

# A counter left alone is somebody else's counter; a working day has an end (quality/reliability.md, V3).
INACTIVIDAD = timedelta(minutes=15)
JORNADA = timedelta(hours=10)
# The session is written at most this often: not at each request.
_PASO = timedelta(minutes=1)
_ENTRO, _ULTIMA = "entro", "ultima"

# What the frame and the account page show or lock: judged with the act of the route, in the same statement.
ACTOS_DE_PANTALLA = (
    CONSULTAR,
    COBRAR,
    ABRIR_TURNO,
    CANCELAR_COBRO,
    CONTAR,
    CONSULTAR_TURNOS,
    REGISTRAR_DEVOLUCION,
    RETIRAR,
    MANTENER_CAJAS,
    CERRAR_TURNO,
    EMITIR_ESTADO_DE_CUENTA,
    FACTURAR,
    IMPRIMIR_RECIBOS,
    CAPTURAR_LECTURA,
    CANCELAR_RECIBO,
    AJUSTAR_RECIBO,
    PONER_EN_REVISION,
    TERMINAR_REVISION,
    PEDIR_AUTORIZACION,
    RESOLVER_AUTORIZACION,
    FORMAR_CONDOMINIO,
    DAR_BENEFICIO,
    EMITIR_ORDEN_PAGO,
    IMPORTAR_LEY,
    APROBAR_LEY,
    EXPORTAR_LIBRO,
    COMPARAR_LEYES,
    CORREGIR_PADRON,
    RETIRAR_MARCA,
    LIBERAR_LECTURA,
    MANTENER_ANOMALIAS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaracion:
    """What a view declares. Without acts it only asks for a session; `publica` asks for nothing."""

    actos: Sequence[Acto] = ()
    hechos: Mapping[str, bool] | None = None
    publica: bool = False
    pasiva: bool = False
    con_temporal: bool = False


def requiere(*actos: Acto, hechos: Mapping[str, bool] | None = None, pasiva: bool = False) -> Callable[[V], V]:
    """Let in whoever may do one of `actos`, given the best `hechos`. `pasiva`: asked by a timer, it is not activity."""
    assert actos
    return _declarar(Declaracion(actos=actos, hechos=hechos, pasiva=pasiva))


def con_sesion(vista: V) -> V:
    """Let in anybody who has signed in, whatever the post: the first page, and the way out."""
    return _declarar(Declaracion())(vista)


def con_contrasena_temporal(vista: V) -> V:
    """As `con_sesion`, and the only pages a temporary password opens."""
    return _declarar(Declaracion(con_temporal=True))(vista)


def publica(vista: V) -> V:
    """Let in anybody. Said of each public page, never by omission."""
    return _declarar(Declaracion(publica=True))(vista)


def declaracion_de(vista: Any) -> Declaracion | None:
    """What a view declared, if it did."""
    return cast("Declaracion | None", getattr(vista, "declaracion", None))


def persona(request: HttpRequest) -> "Usuario":
    """Who acts, as services take it."""
    usuario = cast(Any, request.user)
    return cast("Usuario", getattr(usuario, "_wrapped", usuario))


def veredicto(request: HttpRequest, acto: Acto) -> seguridad.Veredicto:
    """The verdict of an act for this person, without facts, already asked for."""
    return cast("seguridad.Veredicto", cast(Any, request).veredictos[acto.clave])


def puede(request: HttpRequest, acto: Acto) -> bool:
    """Whether this post may do an act, without facts."""
    return veredicto(request, acto).permitido


def empezar_sesion(request: HttpRequest, ahora: datetime) -> None:
    """Start counting the time of a session that has just been opened."""
    request.session[_ENTRO] = request.session[_ULTIMA] = ahora.isoformat()


def seguro(request: HttpRequest, direccion: str) -> str:
    """`direccion` if it is of this site, else nothing: a sign-in never sends anybody elsewhere."""
    if url_has_allowed_host_and_scheme(direccion, {request.get_host()}, require_https=request.is_secure()):
        return direccion
    return ""


class Entrada(ModelBackend):
    """The usual user and password; the person comes with the post, which every screen shows."""

    def get_user(self, user_id: int) -> Any:
        """The person of a session, while active. One statement."""
        hallado = get_user_model()._default_manager.select_related("puesto").filter(pk=user_id).first()
        return hallado if hallado is not None and self.user_can_authenticate(hallado) else None


class Puerta:
    """Deny by default: closes stale sessions, sends to sign in, and refuses with words what the post may not do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._seguir = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.isprintable():
            # No folio, account or period has a control character, and PostgreSQL takes no NUL.
            return errores.no_existe(request)
        ficha = base_acto.origen.set(str(request.META.get("REMOTE_ADDR", ""))[:80])
        try:
            respuesta = self._seguir(request)
        finally:
            base_acto.origen.reset(ficha)
        if request.path.startswith("/api/") or not hasattr(request, "veredictos"):
            return respuesta
        # A screen shows debts and names: neither the browser nor anything between keeps it.
        respuesta.headers.setdefault("Cache-Control", "private, no-store")
        return respuesta

    def process_view(self, request: HttpRequest, vista: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """The answer that stops a request, or None to let it in."""
        declarada = declaracion_de(vista)
        if declarada is not None and declarada.publica:
            return None
        expirada = self._caduco(request, pasiva=declarada is not None and declarada.pasiva)
        if request.path.startswith("/api/"):
            return None  # the API has a porter of its own; of the session it only needs that it be alive
        if not request.user.is_authenticated:
            return self._a_entrar(request, expirada=expirada)
        if declarada is None:
            return errores.sin_facultad(request, detalle="Esta dirección no dice quién puede usarla: nadie puede.")
        usuario = persona(request)
        if usuario.contrasena_temporal and not declarada.con_temporal:
            return _ir(request, reverse("cambiar_contrasena"))
        return self._juzgar(request, usuario, declarada)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A refusal that no view put beside its form: its sentence, with its status."""
        if isinstance(error, Rechazo) and not request.path.startswith("/api/"):
            return errores.rechazo(request, error)
        return None

    def _caduco(self, request: HttpRequest, *, pasiva: bool) -> bool:
        """Whether the session had just gone stale; it is closed on the server."""
        if not request.user.is_authenticated:
            return False
        ahora = reloj.ahora()
        entro, ultima = (_instante(request.session.get(clave)) for clave in (_ENTRO, _ULTIMA))
        if entro is None or ultima is None or ahora - ultima > INACTIVIDAD or ahora - entro > JORNADA:
            logout(request)
            return True
        if not pasiva and ahora - ultima > _PASO:
            request.session[_ULTIMA] = ahora.isoformat()
        return False

    def _a_entrar(self, request: HttpRequest, *, expirada: bool) -> HttpResponse:
        """Off to sign in, and back to the page one was on; the answer to a part never paints the sign-in inside it."""
        datos = {"siguiente": _volver_a(request)}
        # A cookie that opens nothing any more is a session that ended, here or at another desk.
        if expirada or request.COOKIES.get("aljibe_sesion"):
            datos["expirada"] = "1"
        return _ir(request, f"{reverse('entrar')}?{urlencode(datos)}")

    def _juzgar(self, request: HttpRequest, usuario: "Usuario", declarada: Declaracion) -> HttpResponse | None:
        hoy = reloj.hoy()
        actos = {acto.clave: acto for acto in (*ACTOS_DE_PANTALLA, *declarada.actos)}
        veredictos = seguridad.veredictos(list(actos.values()), por=usuario, al=hoy, hechos=declarada.hechos or {})
        cast(Any, request).veredictos = veredictos
        propios = [veredictos[acto.clave] for acto in declarada.actos]
        if not propios or any(veredicto.permitido for veredicto in propios):
            return None
        return errores.sin_facultad(request, detalle=propios[0].razon)


def _declarar(declaracion: Declaracion) -> Callable[[V], V]:
    def decorar(vista: V) -> V:
        cast(Any, vista).declaracion = declaracion
        return vista

    return decorar


def _instante(texto: Any) -> datetime | None:
    return datetime.fromisoformat(texto) if isinstance(texto, str) else None


def _volver_a(request: HttpRequest) -> str:
    """The page that was open: that of a part or of a form, when the address itself is not a page."""
    pagina = request.get_full_path()
    if cast(Any, request).htmx:
        pagina = str(request.headers.get("HX-Current-URL", "/"))
    elif request.method != "GET":
        pagina = str(request.headers.get("Referer", "/"))
    partes = urlsplit(pagina)
    return partes.path + (f"?{partes.query}" if partes.query else "") if seguro(request, pagina) else "/"


def _ir(request: HttpRequest, direccion: str) -> HttpResponse:
    if cast(Any, request).htmx:
        return HttpResponse(status=401, headers={"HX-Redirect": direccion})
    return HttpResponseRedirect(direccion)
