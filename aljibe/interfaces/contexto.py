"""The frame of every page: who, where, and what this post may open. One statement, asked when painted."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from aljibe.base import reloj
from aljibe.base.acto import Acto
from aljibe.caja.actos import CANCELAR_COBRO, CERRAR_TURNO, COBRAR, CONSULTAR_TURNOS, CONTAR, MANTENER_CAJAS, RETIRAR
from aljibe.facturacion.actos import AJUSTAR_RECIBO, FACTURAR
from aljibe.interfaces.puerta import persona
from aljibe.libro.actos import EMITIR_ORDEN_PAGO, EXPORTAR_LIBRO
from aljibe.seguridad.actos import CONSULTAR, RESOLVER_AUTORIZACION
from aljibe.tarifas import queries as tarifas
from aljibe.tarifas.actos import APROBAR_LEY, IMPORTAR_LEY


@dataclass(frozen=True, slots=True, kw_only=True)
class Parte:
    """An entry of the menu: shown to whoever may do one of `actos`, current on the addresses of `rutas`."""

    nombre: str
    ruta: str
    icono: str
    actos: tuple[Acto, ...]
    rutas: frozenset[str]


MENU = (
    Parte(nombre="Inicio", ruta="inicio", icono="inicio", actos=(), rutas=frozenset({"inicio"})),
    Parte(
        nombre="Usuarios",
        ruta="buscar",
        icono="usuarios",
        actos=(CONSULTAR,),
        rutas=frozenset(
            {
                "buscar",
                "cuenta",
                "cuenta_estado",
                "cuenta_lecturas",
                "medidor",
                "recibo",
                "cuenta_condominio",
                "recibo_cancelar",
                "recibo_revision",
                "recibo_ajustar",
                *("cuenta_beneficio", "cuenta_beneficio_terminar", "beneficios", "cuenta_marca"),
            }
        ),
    ),
    Parte(
        nombre="Caja",
        ruta="caja",
        icono="caja",
        actos=(COBRAR,),
        rutas=frozenset(
            {
                "caja",
                "caja_abrir",
                "cobro",
                "cobro_hecho",
                "cobro_cancelar",
                "cobro_de_orden",
                "cobro_varias",
                "cobros_hechos",
                "cobro_devolver",
            }
        ),
    ),
    Parte(
        nombre="Cobros",
        ruta="cobros",
        icono="recibo",
        actos=(COBRAR, CONSULTAR_TURNOS),
        rutas=frozenset({"cobros"}),
    ),
    Parte(
        nombre="Por cobrar",
        ruta="ordenes_de_pago",
        icono="escanear",
        actos=(EMITIR_ORDEN_PAGO, COBRAR, CERRAR_TURNO),
        rutas=frozenset({"ordenes_de_pago", "orden_de_pago", "orden_nueva"}),
    ),
    Parte(nombre="Retiros", ruta="retiro", icono="efectivo", actos=(RETIRAR,), rutas=frozenset({"retiro"})),
    Parte(
        nombre="Corte",
        ruta="corte",
        icono="corte",
        actos=(CONTAR, CERRAR_TURNO),
        rutas=frozenset({"conteo", "corte", "corte_hecho"}),
    ),
    Parte(
        nombre="Cajas",
        ruta="cajas",
        icono="caja",
        actos=(MANTENER_CAJAS,),
        rutas=frozenset({"cajas", "caja_nueva", "caja_editar"}),
    ),
    Parte(
        nombre="Corte general",
        ruta="corte_general",
        icono="agenda",
        actos=(CONSULTAR_TURNOS,),
        rutas=frozenset({"corte_general", "diferencias"}),
    ),
    Parte(
        nombre="Facturación",
        ruta="periodos",
        icono="facturacion",
        actos=(FACTURAR, APROBAR_LEY, EXPORTAR_LIBRO),
        rutas=frozenset(
            {
                *("periodos", "periodo", "periodo_ensayo", "periodo_facturar", "lecturas_importar"),
                *("hoja", "sospechosas", "sospechosas_liberar", "lectura", "anomalias", "anomalia", "anomalia_nueva"),
                *("anio", "periodo_programa", "periodo_cierre", "periodo_reapertura"),
            }
        ),
    ),
    Parte(
        nombre="Leyes",
        ruta="leyes",
        icono="leyes",
        actos=(IMPORTAR_LEY, APROBAR_LEY, EXPORTAR_LIBRO),
        rutas=frozenset(
            {"leyes", "ley", "ley_importar", "ley_aprobar", "ley_en_blanco", "leyes_comparar", "leyes_comparar_libro"}
        ),
    ),
    Parte(
        nombre="Autorizaciones",
        ruta="autorizaciones",
        icono="firma",
        actos=(RESOLVER_AUTORIZACION, AJUSTAR_RECIBO, CANCELAR_COBRO),
        rutas=frozenset({"autorizaciones"}),
    ),
)


class Marco:
    """What a page may print of its frame; nothing is asked that is not printed."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def organismo(self) -> tarifas.Organismo:
        """Who the office is. One statement."""
        return tarifas.organismo(reloj.hoy())

    @cached_property
    def muestra(self) -> str:
        """The law that the prices of a demonstration come from, in two words."""
        if not self.organismo.demostracion:
            return ""
        hallada = re.search(r"Ley de Ingresos de ([^,;·]+)", self.organismo.texto_demostracion)
        return hallada[1].strip() if hallada else ""

    @cached_property
    def persona(self) -> dict[str, str] | None:
        """Name and post, in words."""
        if not hasattr(self._request, "veredictos"):
            return None
        quien = persona(self._request)
        return {"usuario": quien.usuario, "nombre": quien.nombre, "puesto": quien.puesto.nombre}

    @cached_property
    def menu(self) -> list[dict[str, Any]]:
        """What this post may open."""
        veredictos = getattr(self._request, "veredictos", None)
        if veredictos is None:
            return []
        ruta = self._request.resolver_match
        return [
            {
                "nombre": parte.nombre,
                "url": reverse(parte.ruta),
                "icono": parte.icono,
                "pendientes": None,
                "actual": ruta is not None and ruta.url_name in parte.rutas,
            }
            for parte in MENU
            if not parte.actos or any(_abre(veredictos[acto.clave]) for acto in parte.actos)
        ]


def _abre(dicho: Any) -> bool:
    """What one may do, alone or with somebody else's leave."""
    return bool(dicho.permitido or dicho.requiere_autorizacion)


def marco(request: HttpRequest) -> dict[str, Any]:
    """The frame, for any template. Each value is a function: a part that prints none of them asks nothing."""
    uno = Marco(request)
    return {
        "organismo": lambda: uno.organismo.nombre,
        "demostracion": lambda: uno.organismo.demostracion,
        "muestra": lambda: uno.muestra,
        "persona": lambda: uno.persona,
        "menu": lambda: uno.menu,
        "ahora": lambda: timezone.localtime(reloj.ahora()),
        "turno": None,
        "busqueda": request.GET.get("q", "")[:120] if _en_busqueda(request) else "",
    }


def _en_busqueda(request: HttpRequest) -> bool:
    ruta = request.resolver_match
    return ruta is not None and ruta.url_name == "buscar"
