"""Reading the register: the account and the search."""

from datetime import date

import pytest

from aljibe.base.rechazos import NoExiste, ValorInvalido
from aljibe.padron import queries, services
from aljibe.padron.models import PapelDeTitularidad, Persona
from tests.padron.factories import AHORA, cuenta, importar, renglon
from tests.seguridad.factories import persona

pytestmark = pytest.mark.django_db


def numeros(texto: str, **mas) -> list[str]:
    return [hallazgo.numero for hallazgo in queries.buscar(texto, **mas).datos]


@pytest.fixture
def calle_de_tres():
    importar(
        renglon(
            cuenta="000123",
            nombre="José Muñoz Íñiguez",
            calle="Av. Benito Juárez",
            numero="23",
            telefono="(411) 155-0050",
            rfc="GODE561231GR8",
            reparto="17-200",
            medidor="AB-8841907",
            digitos="5",
            lectura_inicial="0",
            fecha_lectura="2026-01-01",
        ),
        renglon(cuenta="0001234", nombre="Lucía González Peña", calle="Hidalgo", numero="000123"),
        renglon(cuenta="000777", nombre="Casa 000123 de Gonzalo", calle="Juárez", numero="4"),
    )


@pytest.mark.parametrize(
    ("texto", "esperadas"),
    [
        ("000123", ["000123", "0001234", "000777"]),
        ("0001234", ["0001234"]),
        ("jose muniz", ["000123"]),
        ("gonzlez 000124", []),
        ("gonzlez 000123", ["0001234"]),
        ("000124", []),
        ("4111550051", []),
        ("JOSE MUÑOZ", ["000123"]),
        ("munoz inig", ["000123"]),
        ("juárez 23", ["000123"]),
        ("juarez", ["000123", "000777"]),
        ("av. benito juarez #23", ["000123"]),
        ("8841907", ["000123"]),
        ("AB8841907", ["000123"]),
        ("4111550050", ["000123"]),
        ("155-0050", ["000123"]),
        ("1550050", ["000123"]),
        ("gode561231gr8", ["000123"]),
        ("17-200", ["000123"]),
        ("uarez", ["000123", "000777"]),
        ("gonzlez", ["0001234"]),
        ("%", []),
        ("", []),
        ("' OR 1=1 --", []),
        ("zzzz", []),
    ],
)
def test_an_account_is_found_by_what_the_person_says(calle_de_tres, texto, esperadas):
    assert numeros(texto)[: len(esperadas) or None] == esperadas


@pytest.mark.parametrize(
    ("texto", "coincide"),
    [
        ("8841907", "medidor AB-8841907"),
        ("1550050", "teléfono (411) 155-0050"),
        ("gode56", "RFC GODE561231GR8"),
        ("17-200", "reparto 17-200"),
        ("muñoz", ""),
        ("juarez 23", ""),
    ],
)
def test_a_result_says_by_what_it_was_found(calle_de_tres, texto, coincide):
    assert queries.buscar(texto).datos[0].coincide == coincide


def test_a_result_shows_who_and_where(calle_de_tres):
    (hallazgo,) = queries.buscar("muñoz").datos

    assert (hallazgo.titular, hallazgo.direccion) == ("José Muñoz Íñiguez", "Av. Benito Juárez 23, Centro, C.P. 38300")
    assert (hallazgo.uso, hallazgo.situacion_comercial) == ("domestico", "ACTIVO")


@pytest.mark.parametrize("limite", [1, 2, 3, 50])
def test_the_pages_of_a_search_neither_lose_nor_repeat(calle_de_tres, limite):
    vistos: list[str] = []
    cursor = None
    while True:
        pagina = queries.buscar("000123", limite=limite, cursor=cursor)
        vistos += [hallazgo.numero for hallazgo in pagina.datos]
        cursor = pagina.siguiente
        if cursor is None:
            break

    assert vistos == ["000123", "0001234", "000777"]


def test_the_list_of_accounts_goes_by_number_page_by_page():
    importar(*(renglon(cuenta=f"{n:06d}") for n in range(5, 0, -1)))
    primera = queries.listar(limite=2)
    importar(renglon(cuenta="000000"), renglon(cuenta="0000021"))

    segunda = queries.listar(limite=3, cursor=primera.siguiente)
    tercera = queries.listar(cursor=segunda.siguiente)

    assert [h.numero for h in primera.datos] == ["000001", "000002"]
    assert [h.numero for h in segunda.datos] == ["0000021", "000003", "000004"]
    assert [h.numero for h in tercera.datos] == ["000005"]
    assert tercera.siguiente is None


@pytest.mark.parametrize("consulta", [lambda c: queries.listar(cursor=c), lambda c: queries.buscar("ana", cursor=c)])
def test_a_cursor_of_another_list_is_refused(consulta):
    with pytest.raises(ValorInvalido, match="cursor"):
        consulta("abc")


def test_a_page_is_never_longer_than_two_hundred():
    importar(*(renglon(cuenta=f"{n:06d}") for n in range(201)))

    assert len(queries.listar(limite=1000).datos) == 200
    assert len(queries.listar(limite=0).datos) == 1


def test_the_search_takes_a_fixed_number_of_statements(calle_de_tres, django_assert_num_queries):
    with django_assert_num_queries(3):
        queries.buscar("000123")
    with django_assert_num_queries(1):
        queries.buscar("juarez")
    with django_assert_num_queries(1):
        queries.listar()


def test_an_account_is_read_in_one_statement(django_assert_num_queries):
    cuenta("012345")

    with django_assert_num_queries(1):
        ficha = queries.cuenta("012345", al=date(2026, 11, 24))

    assert ficha.numero == "012345"


def test_an_account_is_as_it_was_that_day():
    vieja = cuenta("012345", medidor="M1", fecha_lectura="2026-01-01")
    jefa = persona("jefe_comercializacion", "jefa")
    services.cambiar_medidor(
        cuenta_id=vieja.pk,
        lectura_final=300,
        medidor="M2",
        digitos=6,
        lectura_inicial=5,
        el=date(2026, 6, 1),
        por=jefa,
        ahora=AHORA,
    )

    assert queries.cuenta("012345", al=date(2025, 12, 31)).medidor == ""
    assert queries.cuenta("012345", al=date(2026, 5, 31)).medidor == "M1"
    assert queries.cuenta("012345", al=date(2026, 6, 1)).medidor == "M2"
    assert queries.cuenta("012345").medidor == "M2"


@pytest.mark.parametrize("numero", ["999999", "1", "12\x0034", ""])
def test_an_unknown_account_is_named(numero):
    with pytest.raises(NoExiste, match=f"«{numero}»"):
        queries.cuenta(numero)


def test_a_search_as_long_as_a_book_is_only_a_search():
    assert queries.buscar("casa \x00 " * 100_000).datos == ()


def test_who_holds_an_account_depends_on_the_day(django_assert_num_queries):
    una, otra = cuenta("000001"), cuenta("000002")
    nueva = Persona.objects.create(tipo="FISICA", nombre="Ana Ruiz")
    (bloqueada,) = services.cuentas_bloqueadas([una.pk])
    services.asignar_titularidad(
        cuenta=bloqueada, persona_id=nueva.pk, papel=PapelDeTitularidad.TITULAR, desde=date(2026, 11, 1)
    )

    assert queries.cuenta("000001", al=date(2026, 10, 31)).titular == "María Peñaloza Ríos"
    assert queries.cuenta("000001", al=date(2026, 11, 1)).persona_id == nueva.pk
    assert queries.cuenta("000001", al=date(2026, 11, 1)).titular_desde == date(2026, 11, 1)
    assert numeros("ana ruiz") == ["000001"]
    with django_assert_num_queries(1):
        assert set(queries.cuentas([una.numero, otra.numero, "999999"], al=date(2026, 11, 24))) == {"000001", "000002"}
