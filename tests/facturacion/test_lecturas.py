"""Readings: what enters, what is refused and with which words, what is corrected and what is closed (K4)."""

import io
from datetime import date
from typing import Any

import pytest

from aljibe.base import idempotencia
from aljibe.facturacion import services
from aljibe.facturacion.models import Lectura
from aljibe.facturacion.services import _lecturas
from aljibe.padron import services as padron
from aljibe.seguridad import services as seguridad
from tests.facturacion.factories import AHORA, capturar, facturar, leer
from tests.leyes.factories import ley_aprobada
from tests.padron.factories import cuenta
from tests.seguridad.factories import persona, sistema

pytestmark = pytest.mark.django_db
CABEZA = "cuenta,periodo,fecha,lectura,medidor,anomalia,observacion"


def importar(*renglones: str, ensayo: bool = False, cabeza: str = CABEZA, codificacion: str = "utf-8") -> Any:
    texto = "\n".join([cabeza, *renglones]) + "\n"
    return services.importar_lecturas(
        archivo=io.BytesIO(texto.encode(codificacion)),
        nombre="lecturas.csv",
        ensayo=ensayo,
        por=sistema(),
        ahora=AHORA,
    )


def rechazos(resultado: Any) -> list[tuple[int, str, str]]:
    return [(r.linea, r.campo, r.valor) for r in resultado.rechazos]


def test_good_rows_enter_and_the_others_are_told_with_line_field_and_value() -> None:
    cuenta("000001")
    cuenta("000002")

    hecho = importar(
        "000001,2026-10,2026-10-28,123,M000001,,",
        "000002,2026-10,2026-10-28,,,PARADO,no gira",
        "999999,2026-10,2026-10-28,123,,,",
        "000001,2026-13,2026-10-28,123,,,",
        "000001,2026-09,28/10/2026,123,,,",
        "000001,2026-11,2026-11-25,123,,,",
        "000001,2026-12,2026-11-20,123,,,",
        "000001,2026-09,2026-09-28,-3,,,",
        "000001,2026-09,2026-09-28,12.5,,,",
        '000001,2026-09,2026-09-28,"1,234",,,',
        "000001,2026-09,2026-09-28,=1+1,,,",
        "000001,2026-09,2026-09-28,100000,,,",
        "000001,2026-09,2026-09-28,123,OTRO,,",
        "000001,2026-09,2026-09-28,123,,embrujado,",
        "000001,2026-09,2026-09-28,,,,",
        "000001,2025-12,2025-12-31,123,,,",
        f"000001,2026-09,2026-09-28,123,,,{'x' * 201}",
    )

    assert (hecho.leidas, hecho.nuevas, hecho.sin_cambio, hecho.rechazadas) == (17, 2, 0, 15)
    assert rechazos(hecho) == [
        (4, "cuenta", "999999"),
        (5, "periodo", "2026-13"),
        (6, "fecha", "28/10/2026"),
        (7, "fecha", "2026-11-25"),
        (8, "periodo", "2026-12"),
        (9, "lectura", "-3"),
        (10, "lectura", "12.5"),
        (11, "lectura", "1,234"),
        (12, "lectura", "=1+1"),
        (13, "lectura", "100000"),
        (14, "medidor", "OTRO"),
        (15, "anomalia", "embrujado"),
        (16, "lectura", ""),
        (17, "fecha", "2025-12-31"),
        (18, "observacion", "x" * 201),
    ]
    assert set(Lectura.objects.values_list("cuenta__numero", "lectura", "anomalia_id")) == {
        ("000001", 123, None),
        ("000002", None, "parado"),
    }


def test_in_one_file_the_first_row_enters_and_the_later_are_judged_as_a_second_import() -> None:
    cuenta("000001")
    igual, distinta = "000001,2026-10,2026-10-28,123,,,", "000001,2026-10,2026-10-28,124,,,"

    for ensayo in (True, False):
        hecho = importar(igual, igual, distinta, ensayo=ensayo)
        assert (hecho.nuevas, hecho.sin_cambio, rechazos(hecho)) == (1, 1, [(4, "lectura", "124")])
        assert Lectura.objects.count() == (0 if ensayo else 1)

    otra = importar(igual, distinta)
    assert (otra.nuevas, otra.sin_cambio, rechazos(otra)) == (0, 1, [(3, "lectura", "124")])


def test_a_billed_period_is_closed_but_for_the_same_reading() -> None:
    ley_aprobada()
    cuenta("000001")
    leer("000001", 120)
    facturar()

    hecho = importar(
        "000001,2026-10,2026-10-28,120,,,", "000001,2026-10,2026-10-28,121,,,", "000001,2026-09,2026-09-30,110,,,"
    )

    assert (hecho.nuevas, hecho.sin_cambio) == (0, 1)
    assert [(r.linea, r.campo) for r in hecho.rechazos] == [(3, "periodo"), (4, "periodo")]
    with pytest.raises(services.LecturasRechazadas, match="ya se facturó"):
        leer("000001", 121)
    assert leer("000001", 120)[0]["estado"] == "sin_cambio"


def test_a_capture_corrects_an_open_period_and_keeps_the_original() -> None:
    cuenta("000001")
    assert leer("000001", 120)[0]["estado"] == "nueva"

    respuesta = leer("000001", 125, observacion="vuelta a leer", motivo="El lecturista invirtió dos cifras.")

    original, corregida = Lectura.objects.order_by("id")
    assert respuesta == [
        {"id": corregida.pk, "cuenta": "000001", "periodo": "2026-10", "lectura": 125, "estado": "corregida"}
    ]
    assert (original.motivo, corregida.motivo) == ("", "El lecturista invirtió dos cifras.")
    assert (original.lectura, original.vigente) == (120, False)
    assert (corregida.lectura, corregida.vigente, corregida.sustituye) == (125, True, original)
    assert corregida.capturada_por == sistema()


def test_a_correction_says_why_and_a_first_reading_or_the_same_one_does_not() -> None:
    cuenta("000001")
    leer("000001", 120)

    with pytest.raises(services.LecturasRechazadas) as rechazo:
        leer("000001", 125, motivo="  ")

    assert rechazo.value.errores == [
        (0, "motivo", "diga por qué se corrige la que ya está: la original se conserva con su motivo")
    ]
    assert Lectura.objects.get().lectura == 120
    assert leer("000001", 120)[0]["estado"] == "sin_cambio"


def test_a_list_enters_whole_or_not_at_all_and_says_each_fault() -> None:
    cuenta("000001")
    cuenta("000002")

    with pytest.raises(services.LecturasRechazadas) as rechazo:
        capturar(("000001", 120), ("000002", "mil"), ("999999", 5), ("000001", 121))

    assert rechazo.value.estado == 422
    assert list(rechazo.value.extras()["errores"]) == ["1.lectura", "2.cuenta", "3.cuenta"]
    assert Lectura.objects.count() == 0


def test_the_same_key_is_answered_once_and_another_body_is_refused() -> None:
    cuenta("000001")
    nueva = services.LecturaNueva(cuenta="000001", periodo="2026-10", fecha="2026-10-28", lectura="120")

    def mandar(lectura: services.LecturaNueva) -> Any:
        return services.capturar_lecturas(lecturas=[lectura], por=sistema(), ahora=AHORA, clave="k1")

    primera = mandar(nueva)
    assert mandar(nueva) == primera
    assert primera[0]["estado"] == "nueva"
    with pytest.raises(idempotencia.ClaveConOtroCuerpo):
        mandar(services.LecturaNueva(cuenta="000001", periodo="2026-10", fecha="2026-10-28", lectura="121"))


def test_the_reading_is_of_the_meter_of_its_day() -> None:
    c = cuenta("000001")
    padron.cambiar_medidor(
        cuenta_id=c.pk,
        lectura_final=150,
        medidor="CORTO",
        digitos=3,
        lectura_inicial=0,
        el=date(2026, 10, 15),
        por=persona("jefe_comercializacion"),
        ahora=AHORA,
    )

    hecho = importar(
        "000001,2026-09,2026-09-28,1234,m000001,,",
        "000001,2026-10,2026-10-28,12,M000001,,",
        "000001,2026-10,2026-10-28,1000,CORTO,,",
        "000001,2026-10,2026-10-28,12,corto,,",
    )

    assert hecho.nuevas == 2
    assert rechazos(hecho) == [(3, "medidor", "M000001"), (4, "lectura", "1000")]


def test_only_who_may_captures_imports_and_releases() -> None:
    cuenta("000001")
    leer("000001", 120)
    auxiliar = persona("auxiliar")
    nueva = services.LecturaNueva(cuenta="000001", periodo="2026-10", fecha="2026-10-28", lectura="121")

    with pytest.raises(seguridad.SinFacultad):
        services.capturar_lecturas(lecturas=[nueva], por=auxiliar, ahora=AHORA)
    with pytest.raises(seguridad.SinFacultad):
        services.importar_lecturas(archivo=io.BytesIO(b"x"), nombre="x", ensayo=True, por=auxiliar, ahora=AHORA)
    with pytest.raises(seguridad.SinFacultad):
        services.liberar_lecturas(periodo="2026-10", cuentas=["000001"], por=auxiliar, ahora=AHORA)


def test_semicolons_windows_and_a_bom_are_understood() -> None:
    cuenta("000001")
    cabeza = CABEZA.replace(",", ";")

    hecho = importar("000001;2026-10;2026-10-28;123;;;sótano", cabeza=cabeza, codificacion="cp1252")

    assert hecho.nuevas == 1
    assert hecho.avisos
    assert Lectura.objects.get().observacion == "sótano"


def test_a_reading_is_dated_between_those_of_the_months_before_and_after() -> None:
    cuenta("000001")
    leer("000001", 110, "2026-09", fecha="2026-09-28")
    leer("000001", 130, "2026-11", fecha="2026-11-20")

    with pytest.raises(services.LecturasRechazadas, match="anterior a la de su lectura de un mes anterior, 28/09/2026"):
        leer("000001", 120, "2026-10", fecha="2026-09-05")
    with pytest.raises(services.LecturasRechazadas, match="posterior a la de su lectura de un mes siguiente, 20/11"):
        leer("000001", 120, "2026-10", fecha="2026-11-21")
    leer("000001", 120, "2026-10", fecha="2026-10-28")


@pytest.mark.parametrize("ensayo", [True, False])
@pytest.mark.parametrize("por_vez", [1, 1000])
def test_the_months_of_one_file_are_in_order_too_and_a_rehearsal_says_the_same(
    ensayo: bool, por_vez: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_lecturas, "_POR_VEZ", por_vez)
    cuenta("000001")

    hecho = importar(
        "000001,2026-10,2026-10-28,120,,,",
        "000001,2026-11,2026-10-05,130,,,",
        "000001,2026-09,2026-10-29,110,,,",
        "000001,2026-09,2026-09-28,110,,,",
        ensayo=ensayo,
    )

    assert rechazos(hecho) == [(3, "fecha", "2026-10-05"), (4, "fecha", "2026-10-29")]
    assert hecho.nuevas == 2


@pytest.mark.parametrize("observacion", ["=cmd|calc", '=HYPERLINK("http://x")', "+1", "@SUM(A1)", "-1+1"])
def test_an_observation_is_no_formula(observacion: str) -> None:
    cuenta("000001")

    with pytest.raises(services.LecturasRechazadas, match="fórmula de hoja de cálculo"):
        leer("000001", 120, observacion=observacion)
