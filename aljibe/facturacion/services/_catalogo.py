"""The catalogue of anomalies: as it is sown, and how the office keeps it (K5)."""

import re
from datetime import datetime
from typing import Any

from django.db import transaction

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import durable, firmar
from aljibe.base.rechazos import NoExiste, Rechazo, ValorInvalido
from aljibe.facturacion.actos import MANTENER_ANOMALIAS
from aljibe.facturacion.models import CLAVE_DE_ANOMALIA, Anomalia, EfectoDeAnomalia, ReglaDeEstimacion
from aljibe.seguridad import queries as personas
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.actos import SEMBRAR
from aljibe.seguridad.models import Usuario

_REAL, _ESTIMADO, _SIGUIENTE = EfectoDeAnomalia.REAL, EfectoDeAnomalia.ESTIMADO, EfectoDeAnomalia.SIGUIENTE
_REVISION, _AVISO = EfectoDeAnomalia.REVISION, EfectoDeAnomalia.AVISO
# (key, name, what is billed, order it proposes) of what a reader writes.
ANOMALIAS = (
    ("fuga", "Fuga en la toma o en el cuadro", _REAL, "reparacion_de_fuga"),
    ("fuga_interior", "Fuga dentro del domicilio", _REAL, "aviso_al_usuario"),
    ("parado", "Medidor parado", _ESTIMADO, "cambio_de_medidor"),
    ("roto", "Medidor roto o ilegible", _ESTIMADO, "cambio_de_medidor"),
    ("invertido", "Medidor invertido", _ESTIMADO, "revision_de_medidor"),
    ("sin_medidor", "Medidor robado o retirado", _ESTIMADO, "instalacion_de_medidor"),
    ("no_accesible", "No hubo acceso al medidor", _ESTIMADO, "cita_para_lectura"),
    ("empanado", "Carátula empañada", _SIGUIENTE, "revision_de_medidor"),
    ("no_localizado", "Domicilio no localizado", _SIGUIENTE, "verificacion_de_domicilio"),
    ("consumo_suspendido", "Consumo con el servicio suspendido", _SIGUIENTE, "inspeccion"),
)
# What the system finds by itself when it compares a reading with those before.
AUTOMATICAS = (
    ("consumo_alto", "Consumo alto", _REVISION, "verificacion_de_lectura"),
    ("consumo_bajo", "Consumo bajo", _REVISION, "verificacion_de_lectura"),
    ("lectura_menor", "Lectura menor que la anterior", _SIGUIENTE, "verificacion_de_lectura"),
    ("vuelta_de_caratula", "El medidor dio la vuelta", _AVISO, ""),
    ("medidor_cambiado", "Medidor cambiado en el mes", _AVISO, ""),
    ("estimados_seguidos", "Varios meses estimados", _AVISO, "cita_para_lectura"),
)
_EDITABLES = (_REAL, _ESTIMADO, _SIGUIENTE)
_LARGO_DEL_NOMBRE, _LARGO_DE_LA_ORDEN = 80, 40


class AnomaliaRepetida(Rechazo):
    codigo = "anomalia-repetida"
    plantilla = "La clave «{clave}» ya es de «{nombre}». Cambie esa anomalía, o dé otra clave a la nueva."


class AnomaliaAutomatica(Rechazo):
    codigo = "anomalia-automatica"
    plantilla = (
        "«{nombre}» la encuentra el sistema al comparar: su efecto es un criterio y no se retira. "
        "Puede cambiar su nombre y la orden que propone."
    )


@transaction.atomic
def sembrar(*, ahora: datetime) -> None:
    """Sow the anomalies (K5). Safe to repeat: what the office changed is left; `ahora` is taken as by every sower."""
    firmar(por=personas.usuario("sistema"), acto=SEMBRAR)
    Anomalia.objects.bulk_create(
        [
            Anomalia(clave=c, nombre=n, efecto=e, orden_propuesta=o, automatica=filas is AUTOMATICAS)
            for filas in (ANOMALIAS, AUTOMATICAS)
            for c, n, e, o in filas
        ],
        ignore_conflicts=True,
    )


@durable(MANTENER_ANOMALIAS)
def agregar_anomalia(
    *,
    anomalia: str,
    nombre: str,
    efecto: str,
    regla_estimacion: str,
    orden_propuesta: str,
    por: Usuario,
    ahora: datetime,
    clave: str | None = None,
) -> Anomalia:
    """Add an anomaly that a reader may write; `anomalia` is its key, for ever.

    Raises: SinFacultad, ValorInvalido, AnomaliaRepetida, ClaveConOtroCuerpo. Locks: clave.
    """
    cuerpo = {"agrega": [anomalia, nombre, efecto, regla_estimacion, orden_propuesta]}
    if clave and idempotencia.reclamar(clave, acto=MANTENER_ANOMALIAS, por=por, cuerpo=cuerpo, ahora=ahora):
        return Anomalia.objects.get(pk=anomalia)
    seguridad.exigir(MANTENER_ANOMALIAS, por=por, al=reloj.fecha_local(ahora))
    if not re.fullmatch(CLAVE_DE_ANOMALIA, anomalia):
        raise ValorInvalido(
            campo="clave",
            mensaje="La clave lleva de 2 a 30 letras minúsculas sin acento, cifras o guiones bajos; empieza con letra.",
        )
    nueva = Anomalia(pk=anomalia, **_valores(nombre, efecto, regla_estimacion, orden_propuesta))
    if previa := Anomalia.objects.filter(pk=anomalia).first():
        raise AnomaliaRepetida(clave=anomalia, nombre=previa.nombre)
    nueva.save(force_insert=True)
    _responder(clave)
    return nueva


@durable(MANTENER_ANOMALIAS)
def cambiar_anomalia(
    *,
    anomalia: str,
    nombre: str,
    efecto: str,
    regla_estimacion: str,
    orden_propuesta: str,
    vigente: bool,
    por: Usuario,
    ahora: datetime,
    clave: str | None = None,
) -> Anomalia:
    """Change an anomaly, or retire it (`vigente` False): from then on it is not captured; what used it stays.

    What is billed from now on follows it; bills already issued keep the rule they were made with.

    Raises: SinFacultad, NoExiste, ValorInvalido, AnomaliaAutomatica, ClaveConOtroCuerpo. Locks: clave, the anomaly.
    """
    cuerpo = {"cambia": [anomalia, nombre, efecto, regla_estimacion, orden_propuesta, vigente]}
    if clave and idempotencia.reclamar(clave, acto=MANTENER_ANOMALIAS, por=por, cuerpo=cuerpo, ahora=ahora):
        return Anomalia.objects.get(pk=anomalia)
    seguridad.exigir(MANTENER_ANOMALIAS, por=por, al=reloj.fecha_local(ahora))
    bien_escrita = re.fullmatch(CLAVE_DE_ANOMALIA, anomalia)  # also what the database cannot be asked, as a NUL
    suya = Anomalia.objects.select_for_update(no_key=True).filter(pk=anomalia).first() if bien_escrita else None
    if suya is None:
        raise NoExiste(que="la anomalía", clave=anomalia)
    if suya.automatica and (suya.efecto, suya.regla_estimacion, suya.vigente) != (efecto, regla_estimacion, vigente):
        raise AnomaliaAutomatica(nombre=suya.nombre)
    cambios = _valores(nombre, efecto, regla_estimacion, orden_propuesta, automatica=suya.automatica)
    for campo, valor in (cambios | {"vigente": vigente}).items():
        setattr(suya, campo, valor)
    suya.save()
    _responder(clave)
    return suya


def _responder(clave: str | None) -> None:
    if clave:
        idempotencia.responder(clave, {"hecho": True})


def _valores(nombre: str, efecto: str, regla: str, orden: str, *, automatica: bool = False) -> dict[str, Any]:
    """The fields of an anomaly, judged. Raises: ValorInvalido."""
    nombre, orden = " ".join(nombre.split()), " ".join(orden.split())
    if not 0 < len(nombre) <= _LARGO_DEL_NOMBRE or not nombre.isprintable():
        raise ValorInvalido(campo="nombre", mensaje=f"El nombre lleva de 1 a {_LARGO_DEL_NOMBRE} caracteres.")
    if not automatica and efecto not in _EDITABLES:
        raise ValorInvalido(
            campo="efecto", mensaje=f"El efecto es «{efecto}»; se esperaba {', '.join(e.lower() for e in _EDITABLES)}."
        )
    if regla not in ReglaDeEstimacion.values:
        raise ValorInvalido(
            campo="regla_estimacion",
            mensaje=f"La regla es «{regla}»; se esperaba {', '.join(r.lower() for r in ReglaDeEstimacion.values)}.",
        )
    if len(orden) > _LARGO_DE_LA_ORDEN or not orden.isprintable():
        raise ValorInvalido(campo="orden_propuesta", mensaje=f"La orden lleva hasta {_LARGO_DE_LA_ORDEN} caracteres.")
    return {"nombre": nombre, "efecto": efecto, "regla_estimacion": regla, "orden_propuesta": orden}
