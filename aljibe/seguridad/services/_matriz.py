"""The authority matrix an organismo starts with: `funciones.md` 1.2 for the acts that exist.

Each act says who may and under what condition; every other post gets a row that denies with the sentence of the
act, so that each cell of the matrix is a row. The office changes rows, never this page: a row that exists is left.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from aljibe.seguridad.models import Efecto

PUESTOS = {
    "auxiliar": "Auxiliar Administrativo de Comercialización",
    "jefe_comercializacion": "Jefatura de Comercialización",
    "cajero": "Caja",
    "supervisor_caja": "Supervisión de Cajas",
    "encargado_facturacion": "Facturación",
    "tecnico_medicion": "Medición",
    "jefe_operacion": "Jefatura de Operación y Mantenimiento",
    "cuadrilla": "Cuadrilla",
    "contabilidad": "Contabilidad",
    "informatica": "Informática",
    "comunicacion_social": "Comunicación Social",
    "direccion": "Dirección",
    "auditor": "Auditoría",
    "sistema": "Sistema",
}
SISTEMA = "sistema"

_FUNCIONES = "Matriz de facultades, funciones 1.2"
_OFICINA = tuple(puesto for puesto in PUESTOS if puesto != "cuadrilla")
_FACTURACION = ("encargado_facturacion", SISTEMA)


@dataclass(frozen=True, slots=True, kw_only=True)
class Celda:
    """A row of the matrix as it is sown."""

    puesto: str
    acto: str
    efecto: str
    condicion: str
    motivo: str
    fundamento: str
    limite: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Regla:
    """Who may do an act. `si` gives a post the facts one of which must be true; `niega` is what the others are told.

    `hasta` gives a post a fact and the number up to which it may; `requiere`, the posts that may when somebody else
    authorises it.
    """

    puede: tuple[str, ...]
    niega: str
    si: dict[str, tuple[str, ...]] = field(default_factory=dict)
    hasta: dict[str, tuple[str, Decimal]] = field(default_factory=dict)
    requiere: tuple[str, ...] = ()
    fundamento: str = _FUNCIONES


_DE_LECTURAS = "Las lecturas y los recibos son de Facturación. Avise ahí de lo que encontró."
_DE_BENEFICIOS = (
    "Los beneficios los autoriza la Jefatura de Comercialización. La Auxiliar recibe los papeles y los deja listos."
)
_DE_F12 = "Descripción de puesto CMAA1, función 12; funciones 1.2: tarifa preferencial"
_DE_TURNO = "El turno es de quien cobra: lo abre y lo cuenta la Caja."

REGLAS = {
    "consultar": _Regla(
        puede=_OFICINA,
        niega="La cuadrilla trabaja con sus órdenes. Pida el dato a la Auxiliar de Comercialización.",
        fundamento="Funciones 1.1",
    ),
    "consultar_turnos": _Regla(
        puede=("supervisor_caja", "jefe_comercializacion", "contabilidad", "direccion", "auditor"),
        si={"cajero": ("propio",)},
        niega="Un turno lo ven su cajero, la Supervisión de Cajas, la Jefatura de Comercialización y Contabilidad.",
    ),
    "importar_padron": _Regla(puede=_FACTURACION, niega="El padrón lo importa Facturación."),
    "corregir_padron": _Regla(
        puede=("auxiliar", "jefe_comercializacion"),
        niega="Personas, cuentas y medidores los corrige la Auxiliar o la Jefatura de Comercialización,"
        " con el documento a la vista.",
        fundamento="Descripción de puesto CMAA1; funciones 1.2",
    ),
    "formar_condominio": _Regla(
        puede=("jefe_comercializacion", "encargado_facturacion"),
        niega="Qué viviendas mide un medidor general lo dice Facturación o la Jefatura de Comercialización.",
        fundamento="Ley de Ingresos, un medidor para un condominio; funciones 1.2",
    ),
    "importar_lecturas": _Regla(puede=_FACTURACION, niega=_DE_LECTURAS),
    "capturar_lectura": _Regla(puede=_FACTURACION, niega=_DE_LECTURAS),
    "liberar_lectura": _Regla(puede=_FACTURACION, niega=_DE_LECTURAS, fundamento="Criterio K5; funciones 1.2"),
    "mantener_anomalias": _Regla(
        puede=("encargado_facturacion",),
        niega="El catálogo de anomalías lo lleva Facturación: dice qué se cobra cuando no se puede leer.",
        fundamento="Criterio K5; funciones 1.2",
    ),
    "facturar": _Regla(puede=_FACTURACION, niega="Los recibos los emite Facturación."),
    "cancelar_recibo": _Regla(
        puede=("encargado_facturacion",),
        niega="Un recibo de agua lo cancela y lo hace de nuevo Facturación, con su motivo y su artículo.",
        fundamento="Criterio K14; funciones 1.2",
    ),
    "ajustar_recibo": _Regla(
        puede=(),
        requiere=("encargado_facturacion",),
        niega="Un ajuste lo hace Facturación con la autorización de la Jefatura de Comercialización o de la Dirección.",
    ),
    "autorizar_ajuste": _Regla(
        puede=("direccion",),
        hasta={"jefe_comercializacion": ("importe", Decimal("2000.00"))},
        niega="Un ajuste lo autoriza la Jefatura de Comercialización hasta 2,000.00, y la Dirección por más.",
        fundamento="Funciones 1.2; límite por confirmar con el organismo",
    ),
    "poner_en_revision": _Regla(
        puede=("auxiliar", "jefe_comercializacion", "encargado_facturacion"),
        niega="Un recibo lo pone en revisión la Auxiliar, la Jefatura de Comercialización o Facturación.",
        fundamento="Descripción de puesto CMAA1, F1; funciones 4",
    ),
    "terminar_revision": _Regla(
        puede=("jefe_comercializacion", "encargado_facturacion"),
        niega="Una revisión la termina Facturación o la Jefatura de Comercialización.",
        fundamento="Funciones 4, F1",
    ),
    "programar_periodo": _Regla(
        puede=_FACTURACION,
        niega="El calendario de lecturas y emisiones lo lleva Facturación. Pida ahí el cambio de fecha.",
        fundamento="Criterio K1; funciones 1.2",
    ),
    "cerrar_periodo": _Regla(
        puede=_FACTURACION, niega="Los periodos los cierra Facturación.", fundamento="Criterio K4; funciones 1.2"
    ),
    "reabrir_periodo": _Regla(
        puede=("jefe_comercializacion",),
        niega="Un periodo cerrado lo reabre la Jefatura de Comercialización, diciendo por qué.",
        fundamento="Criterio K4; funciones 1.2: lo reabre otra persona",
    ),
    "dar_beneficio": _Regla(puede=("jefe_comercializacion",), niega=_DE_BENEFICIOS, fundamento=_DE_F12),
    "terminar_beneficio": _Regla(puede=("jefe_comercializacion",), niega=_DE_BENEFICIOS, fundamento=_DE_F12),
    "imprimir_recibos": _Regla(puede=_FACTURACION, niega="Los recibos de un periodo los manda imprimir Facturación."),
    "calcular_tarifa": _Regla(
        puede=tuple(puesto for puesto in _OFICINA if puesto != "auditor"),
        niega="Los precios los calcula la oficina; Auditoría y la cuadrilla los leen en cada recibo y en la ley.",
        fundamento="Funciones 1.1: Auditoría lee todo y no opera",
    ),
    "importar_ley": _Regla(
        puede=("encargado_facturacion", "informatica", SISTEMA),
        niega="Las leyes las importa Facturación o Informática, y las aprueba otra persona.",
        fundamento="Funciones 1.2: tarifas con doble control",
    ),
    "aprobar_ley": _Regla(
        puede=("encargado_facturacion", "informatica", "jefe_comercializacion", "direccion"),
        niega="Una ley la aprueba Facturación, Informática, la Jefatura de Comercialización o la Dirección,"
        " nunca quien la importó.",
        fundamento="Funciones 1.2: tarifas con doble control",
    ),
    "comparar_leyes": _Regla(
        puede=(
            "encargado_facturacion",
            "jefe_comercializacion",
            "contabilidad",
            "direccion",
            "informatica",
            "auditor",
        ),
        niega="Las leyes las comparan Facturación, la Jefatura de Comercialización, Contabilidad, la Dirección,"
        " Informática y Auditoría.",
        fundamento="Funciones 1.1",
    ),
    "emitir_orden_pago": _Regla(
        puede=("auxiliar", "jefe_comercializacion", "encargado_facturacion"),
        niega="Las órdenes de pago las hace la Auxiliar, la Jefatura de Comercialización o Facturación.",
        fundamento="Descripción de puesto CMAA1; funciones 1.2",
    ),
    "emitir_estado_de_cuenta": _Regla(
        puede=(
            *("auxiliar", "jefe_comercializacion", "cajero", "supervisor_caja", "encargado_facturacion"),
            *("contabilidad", "direccion", SISTEMA),
        ),
        niega="El estado de cuenta lo imprimen la Auxiliar, la Jefatura de Comercialización, la Caja y Facturación.",
        fundamento="Descripción de puesto CMAA1; funciones 1.2",
    ),
    "mantener_cajas": _Regla(
        puede=("supervisor_caja", "informatica"),
        niega="Las cajas y quién usa cada una las lleva la Supervisión de Cajas o Informática.",
    ),
    "abrir_turno": _Regla(puede=("cajero",), niega=_DE_TURNO),
    "contar": _Regla(puede=("cajero",), niega=_DE_TURNO, fundamento="Funciones 1.2: conteo a ciegas"),
    "retirar": _Regla(
        puede=("cajero",), niega="El retiro lo registra quien cobra y lo recibe la Supervisión de Cajas."
    ),
    "cobrar": _Regla(
        puede=("cajero",),
        niega="Cobra la Caja, con un turno abierto. Dé a la persona su folio y pásela a la ventanilla de cobro.",
        fundamento="Descripción de puesto CMAA1 (dinero: no aplica); funciones 1.2",
    ),
    "fechar_cobro": _Regla(
        puede=(),
        niega="Un cobro con fecha valor anterior necesita un permiso que nadie tiene de entrada.",
        fundamento="Fiabilidad R17",
    ),
    "cancelar_cobro": _Regla(
        puede=(),
        si={"supervisor_caja": ("turno_abierto",)},
        requiere=("cajero", "supervisor_caja"),
        niega="Un cobro lo cancela la Supervisión de Cajas con su turno abierto; la Caja, con su autorización; y"
        " cerrado el turno, se autoriza en la Jefatura de Comercialización.",
        fundamento="Criterio K13; funciones 1.2",
    ),
    "autorizar_cancelacion": _Regla(
        puede=("jefe_comercializacion",),
        si={"supervisor_caja": ("turno_abierto",)},
        niega="Cancelar un cobro lo autoriza la Supervisión de Cajas mientras su turno está abierto; después, la"
        " Jefatura de Comercialización.",
        fundamento="Criterio K13; funciones 1.2",
    ),
    "registrar_devolucion": _Regla(
        puede=("supervisor_caja", "contabilidad"),
        niega="Un cheque o una transferencia que devuelve el banco lo registra la Supervisión de Cajas o Contabilidad.",
        fundamento="Fiabilidad R15",
    ),
    "retirar_marca": _Regla(
        puede=("jefe_comercializacion",),
        niega="Volver a recibirle cheques a una persona lo decide la Jefatura de Comercialización.",
        fundamento="Fiabilidad R15",
    ),
    "cerrar_turno": _Regla(
        puede=("supervisor_caja",),
        si={"cajero": ("dentro_de_tolerancia",)},
        niega="Con una diferencia mayor que la tolerancia, el turno lo cierra la Supervisión de Cajas.",
        fundamento="Criterio K20; funciones 1.2",
    ),
    "reimprimir": _Regla(
        puede=("jefe_comercializacion", "supervisor_caja", "encargado_facturacion"),
        si={"auxiliar": ("propio", "recibo_de_agua"), "cajero": ("propio", "recibo_de_agua")},
        niega="Ese papel lo reimprime quien lo hizo, la Jefatura de Comercialización, "
        "la Supervisión de Cajas o Facturación.",
    ),
    "exportar_libro": _Regla(
        puede=("contabilidad", "jefe_comercializacion", "auditor", "direccion", SISTEMA),
        niega="El libro lo exporta Contabilidad, la Jefatura de Comercialización, la Dirección o Auditoría.",
        fundamento="Funciones 1.1",
    ),
    "comprobar_libro": _Regla(
        puede=("contabilidad", "jefe_comercializacion", "auditor", "direccion", SISTEMA),
        niega="El libro lo comprueba Contabilidad, la Jefatura de Comercialización, la Dirección o Auditoría.",
        fundamento="Funciones 1.1",
    ),
    "pedir_autorizacion": _Regla(
        puede=tuple(puesto for puesto in _OFICINA if puesto not in ("auditor", SISTEMA)),
        niega="Una autorización la pide quien va a usarla, desde su propio puesto.",
        fundamento="Arquitectura 5: pedir es un acto",
    ),
    "resolver_autorizacion": _Regla(
        puede=("jefe_comercializacion", "supervisor_caja", "direccion", "jefe_operacion"),
        niega="Las autorizaciones las da una jefatura, la Supervisión de Cajas o la Dirección.",
        fundamento="Funciones 1.2: nadie autoriza lo propio",
    ),
    "crear_usuario": _Regla(
        puede=("informatica", SISTEMA),
        niega="A las personas las da de alta Informática.",
        fundamento="Funciones 1.2: roles con doble control",
    ),
    "crear_token": _Regla(
        puede=("informatica", SISTEMA), niega="Los tokens los crea Informática.", fundamento="Funciones 1.2"
    ),
    "cambiar_contrasena": _Regla(
        puede=tuple(puesto for puesto in PUESTOS if puesto != SISTEMA),
        niega="Cada quien cambia su propia contraseña. Si la olvidó, pida una nueva a Informática.",
        fundamento="Nadie conoce la contraseña de otra persona",
    ),
    "marcar_demostracion": _Regla(
        puede=(SISTEMA,),
        niega="La marca de demostración se pone al preparar la base, nunca después.",
        fundamento="Criterio K19",
    ),
}


def celdas() -> Iterator[Celda]:
    """Every cell of the matrix: each act by each post."""
    for acto, regla in REGLAS.items():
        assert {*regla.puede, *regla.si, *regla.hasta, *regla.requiere} <= set(PUESTOS)
        for puesto in PUESTOS:
            if puesto in regla.hasta or puesto in regla.requiere:
                yield _con_limite(puesto, acto, regla)
                if puesto not in regla.si:
                    continue
            condiciones = ("",) if puesto in regla.puede else regla.si.get(puesto, ())
            for condicion in condiciones:
                yield Celda(
                    puesto=puesto,
                    acto=acto,
                    efecto=Efecto.PERMITE,
                    condicion=condicion,
                    motivo=regla.niega if condicion else "",
                    fundamento=regla.fundamento,
                )
            if not condiciones:
                yield Celda(
                    puesto=puesto,
                    acto=acto,
                    efecto=Efecto.NIEGA,
                    condicion="",
                    motivo=regla.niega,
                    fundamento=regla.fundamento,
                )


def _con_limite(puesto: str, acto: str, regla: _Regla) -> Celda:
    condicion, limite = regla.hasta.get(puesto, ("", None))
    return Celda(
        puesto=puesto,
        acto=acto,
        efecto=Efecto.PERMITE if limite is not None else Efecto.REQUIERE,
        condicion=condicion,
        motivo=regla.niega,
        fundamento=regla.fundamento,
        limite=limite,
    )
