"""The chart of accounts and the concepts: rows, sown once (criteria, chart of accounts)."""

from datetime import datetime

from aljibe.libro.models import ClaseContable, Concepto, CuentaContable, Grupo

A, P, IN, Q = ClaseContable.ACTIVO, ClaseContable.PASIVO, ClaseContable.INGRESO, ClaseContable.PATRIMONIO
CUENTAS: tuple[tuple[str, str, ClaseContable, Grupo | None], ...] = (
    ("EFECTIVO", "Efectivo en cajas", A, None),
    ("TARJETA", "Tarjetas por depositar", A, None),
    ("TRANSFERENCIA", "Transferencias por conciliar", A, None),
    ("CHEQUE", "Cheques por depositar", A, None),
    ("BOVEDA", "Boveda", A, None),
    ("BANCOS", "Bancos", A, None),
    ("DERECHOS", "Derechos por cobrar", A, Grupo.DERECHOS),
    ("VARIOS", "Varios por cobrar", A, Grupo.VARIOS),
    ("REINSTALACION", "Reinstalacion por cobrar", A, Grupo.REINSTALACION),
    ("CONVENIO", "Convenios por cobrar", A, Grupo.CONVENIO),
    ("SALDO_A_FAVOR", "Saldos a favor de usuarios", P, None),
    ("POR_APLICAR", "Cobros por aplicar", P, None),
    ("NO_IDENTIFICADOS", "Pagos no identificados", P, None),
    ("IVA_POR_TRASLADAR", "IVA por trasladar", P, None),
    ("IVA_COBRADO", "IVA cobrado", P, None),
    ("AJUSTE", "Ajuste al peso", IN, None),
    ("BONIFICACIONES", "Bonificaciones", IN, None),
    ("FALTANTES_SOBRANTES", "Faltantes y sobrantes de caja", IN, None),
    ("SALDOS_INICIALES", "Saldos iniciales", Q, None),
    ("FONDO", "Fondos de caja", Q, None),
)
CONCEPTOS: tuple[tuple[str, str, int], ...] = (
    ("agua", "Agua potable", 1),
    ("alcantarillado", "Alcantarillado", 2),
    ("tratamiento", "Saneamiento", 3),
    ("recargo", "Recargos", 90),
)


def sembrar(*, ahora: datetime) -> None:
    """Sow the chart and the concepts of the bill. Safe to repeat; `ahora` is unused but every sower takes it."""
    CuentaContable.objects.bulk_create(
        [CuentaContable(clave=c, nombre=n, clase=k, grupo=g) for c, n, k, g in CUENTAS], ignore_conflicts=True
    )
    for clave, nombre, orden in CONCEPTOS:
        asegurar_concepto(clave=clave, nombre=nombre, grupo=Grupo.DERECHOS, orden=orden)


def asegurar_concepto(*, clave: str, nombre: str, grupo: str, orden: int = 50) -> Concepto:
    """The concept of that key; made with its income account `INGRESO:<key>` the first time it is charged."""
    concepto = Concepto.objects.filter(clave=clave).first()
    if concepto:
        return concepto
    ingreso, _ = CuentaContable.objects.get_or_create(
        clave=f"INGRESO:{clave}", defaults={"nombre": f"Ingreso por {nombre}", "clase": IN}
    )
    concepto, _ = Concepto.objects.get_or_create(
        clave=clave, defaults={"nombre": nombre, "grupo": grupo, "orden": orden, "ingreso": ingreso}
    )
    return concepto
