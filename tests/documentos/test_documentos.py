"""Issued papers: frozen, found by their code, proved by their hash, reprinted with a count."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import psycopg
import pytest
from django.db import connections, transaction

from aljibe.base.idempotencia import ClaveConOtroCuerpo, ClaveMalformada
from aljibe.base.rechazos import NoExiste
from aljibe.documentos import dibujo, papel, queries, services
from aljibe.documentos.models import Documento, Reimpresion
from aljibe.reglas import codigo as reglas_codigo
from aljibe.seguridad.models import Usuario
from aljibe.seguridad.services import SinFacultad
from aljibe.tarifas import services as tarifas
from tests.seguridad.factories import AHORA, HOY, persona, sistema

MUESTRA = json.loads((dibujo.PLANTILLAS / "recibo-caja" / "muestra.json").read_text(encoding="utf-8"))["sencillo"]
DE_LA_SALA = {
    campo: valor
    for campo, valor in MUESTRA.items()
    if campo not in {"folio", "organismo", "ley", "demostracion", "codigo", "url_verificacion"}
}

con_base = pytest.mark.django_db
reimprimir = partial(services.reimprimir, exigir_leer=lambda tipo, folio: None)


@pytest.fixture(autouse=True)
def _huellas_baratas(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def emitido(folio: str = "C1-2026-000001", por: Usuario | None = None, **cambios: Any) -> Documento:
    """A receipt, issued inside an act as the till does."""
    valores: dict[str, Any] = {
        "tipo": "recibo-caja",
        "datos": DE_LA_SALA,
        "fecha": HOY,
        "importe": Decimal("298.00"),
        "titular": "MARÍA LÓPEZ RAMÍREZ",
        "por": por or sistema(),
        "ahora": AHORA,
    }
    with transaction.atomic():
        return services.emitir(folio=folio, **{**valores, **cambios})


def _verificado(codigo: str, al: date = HOY, **kwargs: Any) -> queries.Verificacion:
    resultado = queries.verificar(codigo, al=al, **kwargs)
    assert resultado is not None
    return resultado


@con_base
def test_a_paper_is_issued_whole_and_can_be_printed(django_assert_num_queries):
    por = sistema()

    # Criteria with the law, and the paper itself; the rest is the savepoint of this test.
    with django_assert_num_queries(4):
        documento = emitido(por=por)

    guardado = queries.documento(documento.codigo)
    assert guardado.datos == documento.datos
    assert (guardado.folio, guardado.integro, guardado.version) == ("C1-2026-000001", True, 1)
    assert guardado.datos["url_verificacion"] == f"http://localhost:8000/v/{documento.codigo}"
    assert guardado.datos["organismo"]["siglas"] == "JUMAPAC"
    assert papel.faltantes("recibo-caja", 1, guardado.datos) == []


@con_base
def test_the_hash_is_that_of_the_data_whatever_the_order_they_were_written_in():
    documento = emitido()
    al_reves = dict(reversed(list(documento.datos.items())))

    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT %s::jsonb::text", [json.dumps(al_reves)])
        (texto,) = cursor.fetchone()

    assert documento.huella == hashlib.sha256(texto.encode()).hexdigest()
    assert Documento.objects.get().huella == documento.huella


@con_base
def test_r25_a_paper_that_lacks_a_mention_is_not_issued():
    sin_letras = {**DE_LA_SALA, "letras": "", "formas": []}

    with pytest.raises(services.PapelIncompleto, match="letras, formas") as rechazo:
        emitido(datos=sin_letras)

    assert rechazo.value.faltantes == ["letras", "formas"]
    assert not Documento.objects.exists()


@con_base
def test_r11_no_float_enters_a_paper():
    with pytest.raises(ValueError, match="flotante"):
        emitido(datos={**DE_LA_SALA, "formas": [{"forma": "efectivo", "importe": 298.0}]})


@con_base
def test_a_paper_without_template_is_not_issued():
    with pytest.raises(LookupError):
        emitido(tipo="papel-inventado")


def test_a_paper_is_issued_only_inside_an_act(base_propia):
    with pytest.raises(AssertionError):
        services.emitir(
            tipo="recibo-caja",
            folio="C1-2026-000001",
            datos=DE_LA_SALA,
            fecha=HOY,
            importe=None,
            titular="X",
            por=sistema(),
            ahora=AHORA,
        )


@con_base
def test_a_code_is_never_derived_from_the_folio_outside_a_demonstration():
    codigos = {codigo for _ in range(50) for codigo in queries.codigos("recibo-caja", ["C1-2026-000001"], al=HOY)}

    assert len(codigos) == 50
    assert all(reglas_codigo.valido(codigo) for codigo in codigos)


@con_base
def test_a_demonstration_gives_the_same_codes_from_the_same_seed():
    tarifas.marcar_demostracion(semilla="1", texto="precios de Celaya 2019", por=sistema(), ahora=AHORA)
    folios = ["C1-2026-000001", "C1-2026-000002"]

    primera, segunda = (queries.codigos("recibo-caja", folios, al=HOY) for _ in range(2))
    documento = emitido(folios[0])

    assert primera == segunda
    assert len({*primera, *queries.codigos("recibo-agua", folios, al=HOY)}) == 4
    assert documento.codigo == primera[0]
    assert documento.datos["ley"]["demostracion_texto"] == "precios de Celaya 2019"
    assert _verificado(documento.codigo).demostracion


@con_base
def test_r23_a_paper_is_verified_by_its_code_as_a_person_types_it():
    codigo = emitido().codigo

    for escrito in (codigo, codigo.lower(), reglas_codigo.agrupado(codigo), f" {codigo} "):
        assert queries.verificar(escrito, al=HOY) == queries.Verificacion(
            valido=True,
            tipo="recibo-caja",
            documento="Recibo de pago",
            folio="C1-2026-000001",
            fecha=HOY,
            importe=Decimal("298.00"),
            titular="M**** L**** R******",
            estado="vigente",
            demostracion=False,
        )


@con_base
def test_r23_changing_any_one_character_of_the_code_finds_nothing():
    codigo = emitido().codigo

    otros = [
        codigo[:lugar] + letra + codigo[lugar + 1 :]
        for lugar in range(len(codigo))
        for letra in reglas_codigo.ALFABETO + "ILOUÑ"
        if letra != codigo[lugar]
    ]

    assert len(otros) == 17 * (31 + 5)
    assert [otro for otro in otros if queries.verificar(otro, al=HOY) is not None] == []
    for otro in ("", codigo[:-1], codigo + "0", "x" * 5000, "\x00"):
        assert queries.verificar(otro, al=HOY) is None


def test_r23_data_altered_by_the_superuser_are_no_longer_valid(base_propia, superusuario):
    documento = emitido()
    with psycopg.connect(superusuario(base_propia), autocommit=True) as conexion:
        conexion.execute("SET session_replication_role = replica")
        conexion.execute("""UPDATE documentos_documento SET datos = jsonb_set(datos, '{total}', '"299.00"')""")

    assert not _verificado(documento.codigo).valido
    assert not queries.documento(documento.codigo).integro


@con_base
def test_a_paper_kept_by_its_own_table_is_proved_by_the_room_above():
    codigo = queries.codigos("recibo-agua", ["RA-2026-000001"], al=HOY)[0]
    Documento.objects.create(
        tipo="recibo-agua",
        version=1,
        folio="RA-2026-000001",
        codigo=codigo,
        datos=None,
        huella="0" * 64,
        fecha=HOY,
        importe=Decimal("298.00"),
        titular="ANA",
        vence=HOY,
        url_base="http://localhost:8000",
        demostracion=False,
        emitido_en=AHORA,
        emitido_por=sistema(),
    )

    assert _verificado(codigo, probar=lambda hallado: hallado.huella == "0" * 64).valido
    assert not _verificado(codigo, probar=lambda hallado: False).valido
    # A bill is still the bill after its due date.
    assert _verificado(codigo, al=HOY + timedelta(days=400)).estado == "vigente"


@con_base
def test_a_paper_with_a_last_day_expires_the_day_after():
    codigo = emitido(vence=HOY).codigo

    estados = [_verificado(codigo, al=HOY + timedelta(days=n)).estado for n in (0, 1)]

    assert estados == ["vigente", "vencido"]
    assert _verificado(codigo, al=HOY + timedelta(days=1)).valido


@con_base
def test_a_cancelled_paper_keeps_folio_code_and_data():
    documento = emitido()

    with transaction.atomic():
        services.cancelar(documento.pk)

    guardado = queries.documento(documento.codigo)
    assert (guardado.estado, guardado.datos, guardado.integro) == ("CANCELADO", documento.datos, True)
    assert _verificado(documento.codigo).estado == "cancelado"
    with pytest.raises(AssertionError), transaction.atomic():
        services.cancelar(documento.pk)


@con_base
def test_r22_a_reprint_counts_and_leaves_data_and_hash_as_they_were():
    documento, jefe = emitido(), persona("jefe_comercializacion")

    numeros = [reimprimir(codigo=documento.codigo, por=jefe, ahora=AHORA) for _ in range(3)]

    guardado = queries.documento(documento.codigo)
    assert numeros == [1, 2, 3]
    assert (guardado.reimpresiones, guardado.reimpreso_el) == (3, HOY)
    assert (guardado.datos, guardado.huella, guardado.integro) == (documento.datos, documento.huella, True)


@con_base
def test_r22_a_repeated_reprint_with_one_key_counts_once():
    documento, jefe = emitido(), persona("jefe_comercializacion")
    otro = emitido("C1-2026-000002")

    numeros = [reimprimir(codigo=documento.codigo, por=jefe, ahora=AHORA, clave="k") for _ in range(2)]

    assert numeros == [1, 1]
    with pytest.raises(ClaveConOtroCuerpo):
        reimprimir(codigo=otro.codigo, por=jefe, ahora=AHORA, clave="k")
    with pytest.raises(ClaveMalformada):
        reimprimir(codigo=otro.codigo, por=jefe, ahora=AHORA, clave="k" * 65)


@con_base
def test_a_cashier_reprints_what_she_made_and_no_receipt_of_another():
    ana, beto = persona("cajero", "ana"), persona("cajero", "beto")
    documento = emitido(por=ana)

    assert reimprimir(codigo=documento.codigo, por=ana, ahora=AHORA) == 1
    with pytest.raises(SinFacultad, match="quien lo hizo"):
        reimprimir(codigo=documento.codigo, por=beto, ahora=AHORA)
    assert Reimpresion.objects.count() == 1


@con_base
def test_who_may_reprint_nothing_is_not_told_which_codes_exist():
    auditor, jefe = persona("auditor"), persona("jefe_comercializacion")

    with pytest.raises(SinFacultad):
        reimprimir(codigo="0" * 17, por=auditor, ahora=AHORA)
    with pytest.raises(NoExiste):
        reimprimir(codigo="0" * 17, por=jefe, ahora=AHORA)


def test_r22_reprints_at_the_same_time_have_different_numbers(base_propia):
    documento, jefe = emitido(), persona("jefe_comercializacion")

    def una(_: int) -> int:
        try:
            return reimprimir(codigo=documento.codigo, por=jefe, ahora=AHORA)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as hilos:
        numeros = list(hilos.map(una, range(8)))

    assert sorted(numeros) == list(range(1, 9))


SENTENCIAS = [
    "UPDATE documentos_documento SET datos = '{}'",
    "UPDATE documentos_documento SET huella = repeat('0', 64)",
    "UPDATE documentos_documento SET folio = 'C1-2026-999999'",
    "UPDATE documentos_documento SET importe = 1",
    "UPDATE documentos_documento SET titular = 'OTRO', estado = 'CANCELADO'",
    "UPDATE documentos_documento SET estado = 'VENCIDO'",
    "DELETE FROM documentos_documento",
    "TRUNCATE documentos_documento CASCADE",
    "UPDATE documentos_reimpresion SET n = 9",
    "DELETE FROM documentos_reimpresion",
    "TRUNCATE documentos_reimpresion",
]


def test_r31_no_role_changes_a_paper_but_to_cancel_it(base_propia, superusuario):
    documento = emitido()
    reimprimir(codigo=documento.codigo, por=persona("jefe_comercializacion"), ahora=AHORA)

    for direccion in (base_propia.app, base_propia.dueno, superusuario(base_propia)):
        for sentencia in SENTENCIAS:
            with psycopg.connect(direccion) as conexion, pytest.raises(psycopg.Error):
                conexion.execute(sentencia)
    with psycopg.connect(base_propia.app) as conexion:
        conexion.execute("UPDATE documentos_documento SET estado = 'CANCELADO'")
    for direccion in (base_propia.app, base_propia.dueno):
        with psycopg.connect(direccion) as conexion, pytest.raises(psycopg.Error):
            conexion.execute("UPDATE documentos_documento SET estado = 'VIGENTE'")
