"""Photos of meters and the history of a reading: what enters, where it is kept, who sees what was corrected."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import Error

from aljibe.base import archivos
from aljibe.base.rechazos import NoExiste, ValorInvalido
from aljibe.facturacion import queries, services
from aljibe.facturacion.models import FotoDeLectura
from aljibe.padron import services as padron
from aljibe.seguridad import services as seguridad
from tests.facturacion.factories import AHORA, facturar, foto_png, leer
from tests.leyes.factories import ley_aprobada
from tests.padron.factories import cuenta
from tests.seguridad.factories import persona, sistema

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("carpeta")]
HOY = date(2026, 11, 24)


@pytest.fixture
def lectura_id() -> int:
    cuenta("000001")
    return int(leer("000001", 120)[0]["id"])


def agregar(lectura_id: int, contenido: bytes, **otros: Any) -> FotoDeLectura:
    return services.agregar_foto(
        lectura_id=lectura_id, contenido=contenido, **({"por": sistema(), "ahora": AHORA} | otros)
    )


def test_a_photo_is_kept_whole_outside_the_web_under_its_digest(lectura_id: int, carpeta: Path) -> None:
    contenido = foto_png()

    foto = agregar(lectura_id, contenido)

    huella = hashlib.sha256(contenido).hexdigest()
    guardado = carpeta / "fotos" / huella[:2] / huella
    assert guardado.read_bytes() == contenido
    assert guardado.stat().st_mode & 0o077 == 0
    assert [p.name for p in guardado.parent.iterdir()] == [huella], "no half of a file stays"
    assert (foto.huella, foto.tipo, foto.tamano, foto.subida_por) == (huella, "image/png", len(contenido), sistema())
    ficha, bytes_ = queries.foto(foto.pk)
    assert (bytes_, ficha.subio, ficha.subida_en) == (contenido, "Sistema", AHORA)


@pytest.mark.parametrize(
    ("cabeza", "tipo"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),
    ],
)
def test_what_it_is_is_read_in_its_bytes(cabeza: bytes, tipo: str, lectura_id: int) -> None:
    assert agregar(lectura_id, cabeza + b"x" * 50).tipo == tipo


@pytest.mark.parametrize(
    "contenido",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html>",
        b"GIF89a",
        b"%PDF-1.7",
        b"MZ",
        b"RIFF\x00\x00\x00\x00WAVE",
        b"\x89PNG\r\n\x1a\n<html>",
    ],
)
def test_what_is_no_photo_is_refused_and_nothing_is_written(contenido: bytes, lectura_id: int, carpeta: Path) -> None:
    with pytest.raises(ValorInvalido, match="JPEG, PNG o WebP") as rechazo:
        agregar(lectura_id, contenido)

    assert rechazo.value.campo == "foto"
    assert not (carpeta / "fotos").exists()


def test_a_photo_too_large_is_refused(lectura_id: int) -> None:
    with pytest.raises(ValorInvalido, match="pasa de 10 MB"):
        agregar(lectura_id, foto_png() + b"x" * services.MAXIMO_DE_FOTO)


def test_the_same_photo_is_one_row_and_a_reading_admits_a_dozen(lectura_id: int) -> None:
    primera = agregar(lectura_id, foto_png(), clave="k1")
    assert agregar(lectura_id, foto_png(), clave="k1") == agregar(lectura_id, foto_png()) == primera
    for n in range(11):
        agregar(lectura_id, foto_png(n + 2))

    with pytest.raises(services.FotosDeMas, match="12 fotos"):
        agregar(lectura_id, foto_png(99))


def test_only_who_captures_adds_a_photo_and_only_to_what_was_read(lectura_id: int) -> None:
    with pytest.raises(seguridad.SinFacultad):
        agregar(lectura_id, foto_png(), por=persona("auxiliar"))
    with pytest.raises(NoExiste):
        agregar(lectura_id + 1, foto_png())


def test_a_photo_is_neither_changed_nor_deleted(lectura_id: int) -> None:
    agregar(lectura_id, foto_png())
    for orden in (
        "UPDATE facturacion_fotodelectura SET tipo = 'x'",
        "DELETE FROM facturacion_fotodelectura",
        "TRUNCATE facturacion_fotodelectura",
    ):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(orden)


def test_a_file_that_was_changed_or_lost_is_not_given_as_the_photo(lectura_id: int, carpeta: Path) -> None:
    foto = agregar(lectura_id, foto_png())
    archivo = carpeta / "fotos" / foto.huella[:2] / foto.huella

    archivo.write_bytes(foto_png(7))
    with pytest.raises(archivos.ArchivoPerdido):
        queries.foto(foto.pk)
    archivo.unlink()
    with pytest.raises(archivos.ArchivoPerdido):
        queries.foto(foto.pk)


def test_the_history_keeps_the_original_with_its_photo_and_says_who_when_and_why(lectura_id: int) -> None:
    agregar(lectura_id, foto_png())
    segunda = int(leer("000001", 125, motivo="Dedazo.")[0]["id"])
    tercera = int(leer("000001", 130, motivo="Se volvió a leer.")[0]["id"])

    historia = queries.historia_de_lectura(lectura_id)

    assert [v.id for v in historia.versiones] == [tercera, segunda, lectura_id]
    assert [(v.lectura, v.motivo, v.vigente) for v in historia.versiones] == [
        (130, "Se volvió a leer.", True),
        (125, "Dedazo.", False),
        (120, "", False),
    ]
    assert historia.vigente.id == tercera
    assert [len(v.fotos) for v in historia.versiones] == [0, 0, 1]
    assert queries.historia_de_lectura(tercera) == historia
    assert (historia.cuenta, historia.periodo, historia.folio) == ("000001", "2026-10", "")
    with pytest.raises(NoExiste):
        queries.historia_de_lectura(tercera + 1)


def test_the_sheet_and_the_bill_know_the_photos_of_what_was_corrected(lectura_id: int) -> None:
    ley_aprobada()
    foto = agregar(lectura_id, foto_png())
    leer("000001", 125, motivo="Dedazo.")
    c = queries.historia_de_lectura(lectura_id).cuenta_id

    assert list(queries.renglones("2026-10", ["000001"], hoy=HOY)["000001"].fotos) == [foto.pk]
    assert queries.fotos_de_periodo(c, "2026-10") == [foto.pk]
    facturar()
    assert queries.historia_de_lectura(lectura_id).folio == "RA-2026-000001"


def test_a_change_of_meter_says_first_what_the_old_one_leaves_to_be_billed() -> None:
    ley_aprobada()
    cuenta("000001")
    leer("000001", 120)
    facturar()

    def previa(final: int, el: date = date(2026, 11, 15)) -> queries.PreviaDeMedidor:
        return queries.previa_de_medidor("000001", el=el, lectura_final=final, hoy=HOY)

    vista = previa(150)
    assert (vista.medidor, vista.anterior, vista.anterior_el, vista.m3) == ("M000001", 120, date(2026, 10, 28), 30)
    assert (vista.promedio, vista.menor, vista.vuelta, vista.leida_despues) == (20, False, False, None)
    assert (previa(90).m3, previa(90).menor) == (None, True)
    leer("000001", 140, "2026-11", fecha="2026-11-20")
    assert previa(150).leida_despues == date(2026, 11, 20)

    padron.cambiar_medidor(
        cuenta_id=queries.historia_de_lectura(
            int(leer("000001", 140, "2026-11", fecha="2026-11-20")[0]["id"])
        ).cuenta_id,
        lectura_final=150,
        medidor="NUEVO",
        digitos=5,
        lectura_inicial=0,
        el=date(2026, 11, 15),
        por=persona("jefe_comercializacion"),
        ahora=AHORA,
        clave="k",
    )
    leer("000001", 5, "2026-11", fecha="2026-11-20", motivo="Era el medidor nuevo.")
    facturar("2026-11")
    renglon = queries.renglones("2026-11", ["000001"], hoy=HOY)["000001"]
    assert renglon.m3 == 30 + 5


def test_a_meter_does_not_go_away_before_what_it_is_billed() -> None:
    ley_aprobada()
    cuenta("000001")
    (hecha,) = leer("000001", 120)
    facturar()
    suya = queries.historia_de_lectura(int(hecha["id"])).cuenta_id
    jefe = persona("jefe_comercializacion")

    def retirar(el: date, final: int) -> None:
        padron.retirar_medidor(cuenta_id=suya, lectura_final=final, el=el, por=jefe, ahora=AHORA)

    antes = date(2026, 10, 20)
    assert queries.previa_de_medidor("000001", el=antes, lectura_final=150, hoy=HOY).m3 is None
    for el, final in ((antes, 150), (antes, 120), (date(2026, 10, 28), 150)):
        with pytest.raises(ValorInvalido, match="facturado hasta su lectura del 28/10/2026"):
            retirar(el, final)
    retirar(date(2026, 10, 28), 120)


def test_a_reading_below_that_of_the_new_meter_names_that_of_the_new_meter() -> None:
    ley_aprobada()
    cuenta("000001")
    (hecha,) = leer("000001", 120)
    facturar()
    padron.cambiar_medidor(
        cuenta_id=queries.historia_de_lectura(int(hecha["id"])).cuenta_id,
        lectura_final=130,
        medidor="NUEVO",
        digitos=5,
        lectura_inicial=500,
        el=date(2026, 11, 10),
        por=persona("jefe_comercializacion"),
        ahora=AHORA,
    )
    leer("000001", 490, "2026-11", fecha="2026-11-20")
    (omitida,) = facturar("2026-11").omitidas
    assert omitida.detalle == "La lectura 490 es menor que la anterior, 500."


def test_an_account_without_meter_has_nothing_to_take_away() -> None:
    ley_aprobada()
    cuenta("000001", medidor=False)

    with pytest.raises(NoExiste, match="un medidor en la cuenta"):
        queries.previa_de_medidor("000001", el=HOY, lectura_final=1, hoy=HOY)
