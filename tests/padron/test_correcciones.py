"""What changes in the register after the import: meters, holders, and the locks under both."""

from datetime import date

import pytest

from aljibe.base.rechazos import NoExiste, ValorInvalido
from aljibe.padron import queries, services
from aljibe.padron.models import Cuenta, Instalacion, PapelDeTitularidad, Persona, Titularidad
from aljibe.seguridad.services import SinFacultad
from tests.padron.factories import AHORA, cuenta
from tests.seguridad.factories import persona, sistema

pytestmark = pytest.mark.django_db


@pytest.fixture
def auxiliar():
    return persona("auxiliar")


def instalar(de: Cuenta, por, **valores):
    pedidos = {"medidor": "N1", "digitos": 5, "lectura_inicial": 10, "el": date(2026, 11, 1)} | valores
    return services.instalar_medidor(cuenta_id=de.pk, por=por, ahora=AHORA, **pedidos)


def retirar(de: Cuenta, por, **valores):
    return services.retirar_medidor(
        cuenta_id=de.pk, por=por, ahora=AHORA, **{"lectura_final": 150, "el": date(2026, 11, 1)} | valores
    )


def test_a_meter_is_put_and_the_account_is_found_by_it(auxiliar):
    instalar(cuenta("000001", medidor=False), auxiliar)

    assert queries.cuenta("000001").medidor == "N1"
    assert queries.buscar("N1").datos[0].numero == "000001"


def test_a_meter_is_taken_away_with_its_last_reading(auxiliar):
    de = cuenta("000001")

    retirada = retirar(de, auxiliar)

    assert (retirada.lectura_final, retirada.vigencia.upper) == (150, date(2026, 11, 1))
    assert queries.cuenta("000001").medidor == ""
    assert queries.buscar("M000001").datos == ()
    assert queries.cuenta("000001", al=date(2026, 10, 31)).medidor == "M000001"


def test_k4_a_change_of_meter_leaves_no_day_without_one_nor_with_two(auxiliar):
    de = cuenta("000001")

    services.cambiar_medidor(
        cuenta_id=de.pk,
        lectura_final=150,
        medidor="N1",
        digitos=4,
        lectura_inicial=0,
        el=date(2026, 11, 1),
        por=auxiliar,
        ahora=AHORA,
    )

    vieja, nueva = Instalacion.objects.order_by("id")
    assert vieja.vigencia.upper == nueva.vigencia.lower == date(2026, 11, 1)


def test_an_account_with_a_meter_does_not_take_another(auxiliar):
    with pytest.raises(services.CuentaConMedidor, match="000001"):
        instalar(cuenta("000001"), auxiliar)


def test_a_meter_is_in_one_place(auxiliar):
    cuenta("000001", medidor="N1")

    with pytest.raises(services.MedidorEnOtraCuenta, match="000001"):
        instalar(cuenta("000002", medidor=False), auxiliar)


def test_a_meter_keeps_its_dial(auxiliar):
    retirar(cuenta("000001", medidor="N1"), auxiliar)

    with pytest.raises(services.MedidorConOtraCaratula, match="5 dígitos"):
        instalar(cuenta("000002", medidor=False), auxiliar, digitos=4)


def test_there_must_be_a_meter_to_take_away(auxiliar):
    with pytest.raises(services.CuentaSinMedidor, match="000001"):
        retirar(cuenta("000001", medidor=False), auxiliar)


@pytest.mark.parametrize(
    ("valores", "campo"),
    [
        ({"el": date(2026, 11, 25)}, "el"),
        ({"lectura_inicial": 100_000}, "lectura_inicial"),
        ({"lectura_inicial": -1}, "lectura_inicial"),
        ({"digitos": 2}, "digitos"),
        ({"medidor": "  "}, "medidor"),
        ({"medidor": "x" * 31}, "medidor"),
    ],
)
def test_values_that_cannot_be_are_refused_by_field(auxiliar, valores, campo):
    with pytest.raises(ValorInvalido) as rechazo:
        instalar(cuenta("000001", medidor=False), auxiliar, **valores)

    assert rechazo.value.campo == campo
    assert not Instalacion.objects.exists()


@pytest.mark.parametrize(
    ("valores", "campo"), [({"el": date(2026, 1, 1)}, "el"), ({"lectura_final": 100_000}, "lectura_final")]
)
def test_a_meter_does_not_leave_before_it_came_nor_with_more_digits_than_it_has(auxiliar, valores, campo):
    with pytest.raises(ValorInvalido) as rechazo:
        retirar(cuenta("000001"), auxiliar, **valores)

    assert rechazo.value.campo == campo


def test_who_imports_does_not_correct():
    de = cuenta("000001", medidor=False)

    with pytest.raises(SinFacultad):
        instalar(de, sistema())


def test_a_holder_never_loses_a_day_in_silence():
    (de,) = services.cuentas_bloqueadas([cuenta("000001").pk])
    nueva = Persona.objects.create(tipo="FISICA", nombre="Ana Ruiz")
    asignar = {"cuenta": de, "persona_id": nueva.pk, "papel": PapelDeTitularidad.TITULAR}
    services.asignar_titularidad(**asignar, desde=date(2026, 11, 1))

    with pytest.raises(services.TitularidadQueSeTraslapa, match="01/10/2026"):
        services.asignar_titularidad(**asignar, desde=date(2026, 10, 1))

    assert Titularidad.objects.count() == 2


def test_a_payer_is_beside_the_holder():
    (de,) = services.cuentas_bloqueadas([cuenta("000001").pk])
    pagadora = Persona.objects.create(tipo="MORAL", nombre="Aguas, S.A.")

    services.asignar_titularidad(
        cuenta=de, persona_id=pagadora.pk, papel=PapelDeTitularidad.PAGADOR, desde=date(2026, 11, 1)
    )

    assert queries.cuenta("000001").titular == "María Peñaloza Ríos"


def test_accounts_are_locked_by_id_in_one_statement(django_assert_num_queries):
    ids = [cuenta(f"00000{n}").pk for n in (1, 2, 3)]

    with django_assert_num_queries(1):
        services.bloquear_cuentas(reversed(ids))

    assert [de.pk for de in services.cuentas_bloqueadas(reversed(ids))] == ids
    with pytest.raises(NoExiste):
        services.bloquear_cuentas([*ids, ids[-1] + 1])


def test_the_same_key_changes_a_meter_once(auxiliar):
    de = cuenta("000001")

    def cambiar(clave: str):
        return services.cambiar_medidor(
            cuenta_id=de.pk, lectura_final=150, medidor="N1", digitos=5, lectura_inicial=0, el=date(2026, 11, 1),
            por=auxiliar, ahora=AHORA, clave=clave,
        )  # fmt: skip

    assert cambiar("k1") == cambiar("k1")
    assert instalar(cuenta("000002", medidor=False), auxiliar, medidor="N2", clave="k2").medidor.numero == "N2"
    assert [m.medidor for m in queries.medidores(de.pk)] == ["N1", "M000001"]
    assert [m.hasta for m in queries.medidores(de.pk)] == [None, date(2026, 10, 31)]
    with pytest.raises(ValorInvalido, match="Escriba un día posterior"):
        cambiar("k3")


def test_the_same_key_takes_a_meter_away_once(auxiliar):
    de = cuenta("000001")

    assert retirar(de, auxiliar, clave="k") == retirar(de, auxiliar, clave="k")
