"""Importing a padrón."""

import io
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from aljibe.base import tablas
from aljibe.base.tablas import ArchivoInvalido
from aljibe.padron import queries, services
from aljibe.padron.models import Cuenta, Instalacion, Medidor, Persona, Predio, Ruta, Titularidad, Zona
from aljibe.seguridad.models import Bitacora
from aljibe.seguridad.services import SinFacultad
from tests.padron.factories import AHORA, contenido, cuenta, importar, importar_bytes, renglon
from tests.seguridad.factories import persona

pytestmark = pytest.mark.django_db

COMPLETO = renglon(
    cuenta="012345",
    reparto="17-200",
    rfc="GODE561231GR8",
    curp="BOXW310820HNERXN09",
    telefono="(411) 155-0050",
    correo="maria@ejemplo.mx",
    interior="B",
    clave_catastral="11-011-A",
    zona="Centro Norte",
    ruta="07",
    secuencia="120",
    situacion_comercial="suspendido",
    lugar_corte="caja",
    causa_suspension="voluntaria",
    medidor="8841907",
    digitos="5",
    lectura_inicial="00321",
    fecha_lectura="2026-10-31",
    volumen_asignado="25",
    beneficio="pensionados",
    beneficio_hasta="2026-12-31",
)


def resumen(resultado: tablas.Importacion) -> tuple[int, int, int, int]:
    return resultado.leidas, resultado.nuevas, resultado.sin_cambio, resultado.rechazadas


def rechazos(resultado: tablas.Importacion) -> list[tuple[int, str, str]]:
    return [(r.linea, r.campo, r.valor) for r in resultado.rechazos]


def test_every_column_enters():
    assert resumen(importar(COMPLETO)) == (1, 1, 0, 0)

    ficha = queries.cuenta("012345", al=date(2026, 11, 24))
    assert (ficha.titular, ficha.rfc, ficha.titular_desde) == ("María Peñaloza Ríos", "GODE561231GR8", None)
    assert (ficha.zona, ficha.ruta, ficha.secuencia, ficha.reparto) == ("Centro Norte", "07", 120, "17-200")
    assert (ficha.situacion_comercial, ficha.lugar_corte, ficha.causa_suspension) == (
        "SUSPENDIDO",
        "CAJA",
        "VOLUNTARIA",
    )
    assert (ficha.medidor, ficha.digitos, ficha.lectura_inicial) == ("8841907", 5, 321)
    assert ficha.medidor_desde == date(2026, 10, 31)
    assert (ficha.beneficio, ficha.beneficio_hasta) == ("pensionados", date(2026, 12, 31))
    assert ficha.domicilio == "Calle Hidalgo 12 int. B, Centro, C.P. 38300"
    assert ficha.servicios == "Agua y alcantarillado"


def test_a_benefit_lasts_to_the_end_of_its_last_day():
    importar(COMPLETO)

    assert queries.cuenta("012345", al=date(2026, 12, 31)).beneficio == "pensionados"
    assert queries.cuenta("012345", al=date(2027, 1, 1)).beneficio == ""


def test_the_same_file_again_changes_nothing():
    importar(COMPLETO, renglon())
    antes = Bitacora.objects.count()

    assert resumen(importar(COMPLETO, renglon())) == (2, 0, 2, 0)
    assert Bitacora.objects.count() == antes


@pytest.mark.parametrize(
    "columna", ["nombre", "zona", "ruta", "servicios", "lectura_inicial", "beneficio_hasta", "volumen_asignado"]
)
def test_a_row_that_differs_is_rejected_naming_what_differs(columna):
    importar(COMPLETO)
    otro = {
        "nombre": " Otra  Persona",
        "zona": "",
        "ruta": "08",
        "servicios": "agua",
        "lectura_inicial": "322",
        "beneficio_hasta": "2027-12-31",
        "volumen_asignado": "25.001",
    }[columna]

    resultado = importar(COMPLETO | {columna: otro})

    assert resumen(resultado) == (1, 0, 0, 1)
    assert rechazos(resultado) == [(2, columna, otro)]
    assert "ya está en el padrón" in next(iter(resultado.rechazos)).motivo


def test_in_one_file_the_first_row_of_an_account_enters_and_the_others_are_a_second_import():
    resultado = importar(renglon(), renglon(), renglon(nombre="Otra"), renglon(cuenta="000002"))

    assert resumen(resultado) == (4, 2, 1, 1)
    assert rechazos(resultado) == [(4, "nombre", "Otra")]
    assert queries.cuenta("000001").titular == "María Peñaloza Ríos"


def test_a_bad_first_row_leaves_the_account_to_the_next():
    assert resumen(importar(renglon(cp="1"), renglon())) == (2, 1, 0, 1)


def con_medidor(**textos: str) -> dict[str, str]:
    return renglon(medidor="M1", digitos="5", lectura_inicial="1", fecha_lectura="2026-01-01") | textos


def test_a_meter_is_of_the_first_account_that_claims_it():
    resultado = importar(con_medidor(), con_medidor(cuenta="000002"), con_medidor(cuenta="000002", medidor="M2"))

    assert resumen(resultado) == (3, 2, 0, 1)
    assert rechazos(resultado) == [(3, "medidor", "M1")]
    assert queries.cuenta("000002").medidor == "M2"


def test_a_meter_of_an_account_of_the_register_does_not_go_to_another():
    importar(con_medidor())

    resultado = importar(con_medidor(cuenta="000002"))

    assert rechazos(resultado) == [(2, "medidor", "M1")]
    assert "está en la cuenta 000001" in next(iter(resultado.rechazos)).motivo
    assert not Cuenta.objects.filter(numero="000002").exists()


def test_a_meter_that_was_taken_away_may_come_back_with_its_own_dial():
    vieja = cuenta("000001", medidor="M1", fecha_lectura="2026-01-01")
    jefa = persona("jefe_comercializacion", "jefa")
    services.retirar_medidor(cuenta_id=vieja.pk, lectura_final=200, el=date(2026, 6, 1), por=jefa, ahora=AHORA)

    otra_caratula = importar(con_medidor(cuenta="000002", digitos="4", fecha_lectura="2026-06-01"))
    antes_de_tiempo = importar(con_medidor(cuenta="000002", fecha_lectura="2026-05-31"))
    a_tiempo = importar(con_medidor(cuenta="000002", fecha_lectura="2026-06-01"))

    assert rechazos(otra_caratula) == [(2, "digitos", "4")]
    assert rechazos(antes_de_tiempo) == [(2, "medidor", "M1")]
    assert resumen(a_tiempo) == (1, 1, 0, 0)


def test_a_rehearsal_says_the_same_and_writes_nothing():
    filas = [COMPLETO, renglon(), renglon(nombre="Otra"), con_medidor(cuenta="000003"), con_medidor(cuenta="000004")]
    datos = contenido([*filas, renglon(cuenta="1")])

    ensayo = importar_bytes(datos, ensayo=True)

    assert not any(tabla.objects.exists() for tabla in (Cuenta, Persona, Predio, Ruta, Zona, Medidor))
    de_veras = importar_bytes(datos)
    assert resumen(ensayo) == resumen(de_veras) == (6, 3, 0, 3)
    assert list(ensayo.rechazos) == list(de_veras.rechazos)


def test_rejects_come_in_the_order_of_the_file_whatever_refused_them():
    importar(con_medidor())

    resultado = importar_bytes(
        contenido([con_medidor(nombre="Otra"), con_medidor(cuenta="000002"), renglon(cuenta="x")]) + b'"mal"x\n'
    )

    assert [linea for linea, _, _ in rechazos(resultado)] == [2, 3, 4, 5]
    assert resumen(resultado) == (4, 0, 0, 4)


def test_routes_and_zones_are_made_once():
    importar(renglon(ruta="07", zona="Sur"), renglon(cuenta="000002", ruta="07", zona="Sur"))
    importar(renglon(cuenta="000003", ruta="07", zona="Sur"), renglon(cuenta="000004", ruta="08"))

    assert list(Ruta.objects.order_by("clave").values_list("clave", flat=True)) == ["07", "08"]
    assert Zona.objects.get().clave == "Sur"
    assert [(r.clave, r.cuentas) for r in queries.rutas()] == [("07", 3), ("08", 1)]


def test_a_person_is_the_same_only_when_an_rfc_of_its_own_proves_it():
    con_rfc = {"rfc": "GODE561231GR8"}
    importar(
        renglon(**con_rfc),
        renglon(cuenta="000002", **con_rfc),
        renglon(cuenta="000003", telefono="4111550050", **con_rfc),
    )
    importar(renglon(cuenta="000004", **con_rfc))
    assert Persona.objects.count() == 2

    importar(renglon(cuenta="000005"), renglon(cuenta="000006"))
    importar(renglon(cuenta="000007", rfc="XAXX010101000"), renglon(cuenta="000008", rfc="XAXX010101000"))
    assert Persona.objects.count() == 6


@pytest.mark.parametrize(("codificacion", "separador"), [("cp1252", ";"), ("utf-8-sig", ",")])
def test_the_files_of_a_spreadsheet_enter_with_their_accents(codificacion, separador):
    resultado = importar_bytes(contenido([renglon()], separador=separador, codificacion=codificacion))

    assert resumen(resultado) == (1, 1, 0, 0)
    assert bool(resultado.avisos) is (codificacion == "cp1252")
    assert Persona.objects.get().nombre == "María Peñaloza Ríos"


def test_a_file_without_a_required_column_enters_nothing():
    with pytest.raises(ArchivoInvalido, match=r"padron\.csv: al encabezado le falta: tipo_persona"):
        importar_bytes(b"cuenta,nombre,uso,servicios,estado_servicio,situacion_comercial,ruta\n")


def test_a_header_alone_is_an_import_of_nothing():
    assert resumen(importar()) == (0, 0, 0, 0)


def test_a_cashier_does_not_import_and_is_told_who_does():
    persona("cajero", "rosa")

    with pytest.raises(SinFacultad, match="Facturación"):
        importar(renglon(), usuario="rosa")

    assert not Cuenta.objects.exists()


def test_each_row_written_says_who_wrote_it_and_for_what():
    importar(COMPLETO)

    huellas = Bitacora.objects.filter(acto="importar_padron", usuario="sistema")
    assert set(huellas.values_list("tabla", flat=True)) == {
        f"padron_{tabla}"
        for tabla in (
            "zona",
            "ruta",
            "persona",
            "predio",
            "cuenta",
            "titularidad",
            "beneficio",
            "medidor",
            "instalacion",
        )
    }
    assert huellas.get(tabla="padron_cuenta").objeto == "012345"


def test_the_number_of_statements_does_not_depend_on_the_rows(django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        importar(*(con_medidor(cuenta=f"{n:06d}", medidor=f"M{n}") for n in range(1, 200)))

    assert Cuenta.objects.count() == Instalacion.objects.count() == Titularidad.objects.count() == 199


def test_progress_is_told_to_the_end():
    leidas: list[int] = []
    services.importar_padron(
        archivo=io.BytesIO(contenido([renglon(cuenta="x")] * 2500)),
        nombre="padron.csv",
        ensayo=True,
        por=persona("encargado_facturacion", "fidel"),
        ahora=AHORA,
        avance=leidas.append,
    )

    assert leidas == [1000, 2000, 2500]


@pytest.mark.parametrize(
    ("sentencia", "candado"),
    [
        (
            "INSERT INTO padron_titularidad (cuenta_id, persona_id, papel, vigencia)"
            " SELECT cuenta_id, persona_id, papel, '[2026-01-01,2026-01-02)' FROM padron_titularidad",
            "titularidad_sin_traslape",
        ),
        (
            "INSERT INTO padron_titularidad (cuenta_id, persona_id, papel, vigencia)"
            " SELECT cuenta_id, persona_id, 'PAGADOR', 'empty' FROM padron_titularidad",
            "titularidad_dura_al_menos_un_dia",
        ),
        (
            "INSERT INTO padron_instalacion (cuenta_id, medidor_id, vigencia, lectura_inicial)"
            " SELECT cuenta_id, medidor_id, '[2026-11-01,)', 5 FROM padron_instalacion",
            "instalacion_un_medidor",
        ),
        ("UPDATE padron_instalacion SET lectura_inicial = -1", "instalacion_lectura_no_negativa"),
        ("UPDATE padron_instalacion SET vigencia = '[2026-10-31,2026-11-30)'", "instalacion_retirada_dice_lectura"),
        ("UPDATE padron_instalacion SET vigencia = 'empty'", "instalacion_dura_al_menos_un_dia"),
        (
            "INSERT INTO padron_beneficio (cuenta_id, clave, vigencia)"
            " SELECT cuenta_id, 'otro', '[2026-12-31,)' FROM padron_beneficio",
            "beneficio_uno_a_la_vez",
        ),
        ("UPDATE padron_cuenta SET numero = '12345'", "cuenta_de_6_a_10_digitos"),
        ("UPDATE padron_cuenta SET situacion_comercial = 'ACTIVO'", "cuenta_solo_suspendida_dice_corte"),
        ("UPDATE padron_medidor SET digitos = 2", "medidor_de_3_a_9_digitos"),
        ("UPDATE padron_persona SET tipo = 'MORAL'", "persona_moral_sin_curp"),
        ("UPDATE padron_predio SET cp = '3830'", "predio_cp_de_cinco_digitos"),
    ],
)
def test_the_database_refuses_what_must_never_be(sentencia, candado):
    importar(COMPLETO)

    with pytest.raises(IntegrityError, match=candado), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sentencia)
