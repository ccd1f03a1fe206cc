"""A cheque or a transfer that the bank returned (R15): the debt back, the fee of the law, the mark on the person."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from aljibe.base.rechazos import NoExiste, ValorInvalido
from aljibe.caja import queries, services
from aljibe.caja.models import ReciboCaja
from aljibe.caja.services._corte import _cerrar
from aljibe.documentos.models import Documento
from aljibe.libro import queries as libro
from aljibe.libro.models import OrdenPago
from aljibe.padron import queries as padron
from aljibe.padron import services as padron_services
from aljibe.padron.models import Cuenta, MarcaDePersona
from aljibe.seguridad.models import Usuario
from aljibe.seguridad.services import SinFacultad
from aljibe.tarifas.models import Criterio
from tests.caja.factories import AHORA, cobrar, turno_abierto
from tests.leyes.factories import ley_aprobada
from tests.libro.factories import adeudar
from tests.padron.factories import cuenta as nueva_cuenta
from tests.seguridad.factories import persona

pytestmark = pytest.mark.django_db
HOY = date(2026, 11, 24)
CERO = Decimal("0.00")
RECONEXION = "services.reconexion_toma_en_cuadro"


@pytest.fixture
def cajera() -> Usuario:
    return persona("cajero", "rosa")


@pytest.fixture
def supervisora() -> Usuario:
    return persona("supervisor_caja", "norma")


@pytest.fixture
def cuenta() -> Cuenta:
    ley_aprobada()
    cuenta = nueva_cuenta("012345")
    adeudar(cuenta, vencimiento=date(2026, 9, 21))
    return cuenta


def totales(cuenta: Cuenta, al: date = HOY) -> libro.Totales:
    return libro.totales([cuenta.pk], al=al)[cuenta.pk]


def devolver(folio: str, por: Usuario, **otros: Any) -> dict[str, Any]:
    valores = {"motivo": "Cheque 7 de Banorte, fondos insuficientes", "clave": str(uuid4())} | otros
    return services.registrar_devolucion(folio=folio, por=por, ahora=AHORA, **valores)


def pagado_y_cerrado(cajera: Usuario, cuenta: Cuenta, *medios: tuple[str, str]) -> tuple[int, str]:
    """A payment with those tenders, in a drawer that is closed already."""
    turno = turno_abierto(cajera)
    importe = sum(Decimal(i) for _, i in medios)
    folio = cobrar(turno, cuenta.numero, str(importe), por=cajera, medios=medios)["folio"]
    contados = {m: {"comprobantes": 1, "importe": Decimal(i)} for m, i in medios if m != "efectivo"}
    efectivo = 1000 + sum(int(Decimal(i)) for m, i in medios if m == "efectivo")
    services.contar(turno_id=turno, piezas={"1": efectivo}, comprobantes=contados, por=cajera, ahora=AHORA)
    _cerrar(turno_id=turno, motivo="", por=cajera, ahora=AHORA, clave=f"c-{turno}")
    return turno, str(folio)


def sin_hallazgos() -> bool:
    return not [(p.clave, p.hallazgos) for p in libro.pruebas() + queries.pruebas() if not p.ok]


def test_r15_a_returned_cheque_brings_the_debt_back_and_marks_the_person(
    cuenta: Cuenta, cajera: Usuario, supervisora: Usuario
) -> None:
    antes = totales(cuenta), totales(cuenta, HOY + timedelta(days=60))
    turno, folio = pagado_y_cerrado(cajera, cuenta, ("cheque", "200.00"), ("efectivo", "50.00"))

    hecha = devolver(folio, supervisora)

    assert hecha == {"folio": "CX-2026-000001", "cobro": folio, "importe": "200.00", "a_favor": "50.00", "orden": None}
    despues = totales(cuenta), totales(cuenta, HOY + timedelta(days=60))
    assert [(d.total, d.recargos) for d in despues] == [(a.total, a.recargos) for a in antes]
    assert despues[0].saldo_a_favor == Decimal("50.00")
    assert ReciboCaja.objects.get().estado == Documento.objects.get(folio=folio).estado == "CANCELADO"
    assert queries.corte_de_turno(turno).esperado == {"efectivo": "1050.00", "cheque": "200.00"}
    assert "Cheque 7 de Banorte" in padron.cuenta("012345").sin_cheques
    nuevo = turno_abierto(cajera)
    with pytest.raises(services.ChequeNoSeRecibe, match="Cheque 7 de Banorte"):
        cobrar(nuevo, "012345", "10.00", por=cajera, medios=[("cheque", "10.00")])
    assert cobrar(nuevo, "012345", "10.00", por=cajera)
    assert sin_hallazgos()


def test_r15_the_fee_of_the_law_is_an_order_of_payment(cuenta: Cuenta, cajera: Usuario, supervisora: Usuario) -> None:
    Criterio.objects.create(
        clave="caja.concepto_devolucion",
        valor=RECONEXION,
        descripcion="prueba",
        vigente_desde=date(2026, 1, 1),
        fundamento="prueba",
    )
    _, folio = pagado_y_cerrado(cajera, cuenta, ("transferencia", "100.00"))

    hecha = devolver(folio, supervisora)

    orden = OrdenPago.objects.get()
    assert (hecha["orden"], orden.cuenta, orden.renglondeorden_set.get().concepto.clave) == (
        orden.folio,
        cuenta,
        RECONEXION,
    )
    assert Documento.objects.filter(tipo="orden-de-pago", folio=orden.folio).exists()
    assert sin_hallazgos()


def test_what_the_bank_cannot_have_returned_is_refused(cuenta: Cuenta, cajera: Usuario, supervisora: Usuario) -> None:
    _, en_efectivo = pagado_y_cerrado(cajera, cuenta, ("efectivo", "10.00"))
    abierto = turno_abierto(cajera)
    sin_cortar = cobrar(abierto, "012345", "10.00", por=cajera, medios=[("cheque", "10.00")])["folio"]

    with pytest.raises(services.SinMedioDevuelto):
        devolver(en_efectivo, supervisora)
    with pytest.raises(services.TurnoSinCerrar):
        devolver(sin_cortar, supervisora)
    with pytest.raises(SinFacultad):
        devolver(sin_cortar, cajera)
    with pytest.raises(ValorInvalido, match="Escriba el motivo"):
        devolver(sin_cortar, supervisora, motivo="")
    assert not MarcaDePersona.objects.exists()


def test_it_is_registered_once_and_the_same_key_gets_the_same_answer(
    cuenta: Cuenta, cajera: Usuario, supervisora: Usuario
) -> None:
    _, folio = pagado_y_cerrado(cajera, cuenta, ("cheque", "10.00"))

    primera = devolver(folio, supervisora, clave="una")

    assert devolver(folio, supervisora, clave="una") == primera
    with pytest.raises(services.CobroYaCancelado):
        devolver(folio, supervisora)


def test_the_jefatura_takes_cheques_again_saying_why(cuenta: Cuenta, cajera: Usuario, supervisora: Usuario) -> None:
    _, folio = pagado_y_cerrado(cajera, cuenta, ("cheque", "10.00"))
    devolver(folio, supervisora)
    quien = padron.cuenta("012345").persona_id
    assert quien is not None
    jefa = persona("jefe_comercializacion")
    with pytest.raises(SinFacultad):
        padron_services.retirar_marca(persona_id=quien, motivo="Ya pagó", por=supervisora, ahora=AHORA)
    with pytest.raises(ValorInvalido):
        padron_services.retirar_marca(persona_id=quien, motivo=" ", por=jefa, ahora=AHORA)

    padron_services.retirar_marca(persona_id=quien, motivo="Ya pagó", por=jefa, ahora=AHORA)

    assert padron.cuenta("012345").sin_cheques == ""
    with pytest.raises(NoExiste):
        padron_services.retirar_marca(persona_id=quien, motivo="Otra vez", por=jefa, ahora=AHORA)
    nuevo = turno_abierto(cajera)
    assert cobrar(nuevo, "012345", "10.00", por=cajera, medios=[("cheque", "10.00")])
