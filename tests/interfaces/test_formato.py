from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from aljibe.interfaces import fuentes
from aljibe.interfaces.templatetags import estados, formato, graficas, iconos, tablas

D = Decimal


@pytest.mark.parametrize(
    ("valor", "texto"),
    [
        (D("1234.5"), "1,234.50"),
        (D("-84.55"), "−84.55"),
        (D(0), "0.00"),
        (None, "—"),
        ("", "—"),
        (D("1e7"), "10,000,000.00"),
    ],
)
def test_an_amount_has_two_decimals_commas_and_a_true_minus(valor, texto):
    assert formato.importe(valor) == texto


def test_the_sign_of_pesos_never_parts_from_its_figure():
    assert formato.pesos(D("1234.50")) == "$\u00a01,234.50"
    assert formato.pesos(D("-10")) == "−$\u00a010.00"


def test_a_difference_carries_its_sign_and_zero_none():
    assert [formato.con_signo(D(v)) for v in ("5.98", "-10", "0")] == ["+5.98", "−10.00", "0.00"]


def test_dates_are_written_with_the_name_of_the_month():
    dia = date(2026, 11, 24)

    assert formato.fecha_corta(dia) == "24\u00a0nov"
    assert formato.fecha(dia) == "24\u00a0nov\u00a02026"
    assert formato.fecha_larga(dia) == "martes 24 de noviembre de 2026"
    assert formato.mes(dia) == "Nov\u00a02026"
    assert formato.mes_largo(date(2028, 2, 29)) == "febrero de 2028"
    assert formato.fecha_corta(None) == "—"


def test_an_instant_is_shown_in_local_time_and_on_its_local_day(settings):
    settings.TIME_ZONE = "America/Mexico_City"
    instante = datetime(2027, 1, 1, 5, 30, tzinfo=UTC)

    assert formato.hora(instante) == "23:30"
    assert formato.fecha(instante) == "31\u00a0dic\u00a02026"


def test_a_cell_of_the_law_keeps_the_decimals_of_the_law():
    assert [formato.celda(v) for v in (D("118.03"), D("5.9015"), 20, "por m²", None)] == [
        "118.03",
        "5.9015",
        "20",
        "por m²",
        "—",
    ]


@pytest.mark.parametrize(
    ("dias", "tono", "palabra"),
    [
        (55, "vencido", "55 días"),
        (1, "vencido", "1 día"),
        (0, "vencido", "vence hoy"),
        (-1, "pendiente", "falta 1 día"),
        (-6, "pendiente", "faltan 6 días"),
        (61, "detenido", "61 días"),
    ],
)
def test_the_age_of_a_debt_has_shape_and_word(dias, tono, palabra):
    pintado = estados.antiguedad(dias)

    assert f"t-{tono}" in pintado
    assert f"<span>{palabra}</span>" in pintado


def test_an_unknown_state_is_shown_by_its_own_words_and_escaped():
    assert "En espera de pago" in estados.estado_de("EN_ESPERA_DE_PAGO")
    assert "<b>" not in estados.estado_de("<b>")


def test_a_zero_is_dimmed_and_an_amount_is_not():
    assert tablas.td_importe(D(0)) == '<td class="importe cero">0.00</td>'
    assert tablas.td_importe(D("3.01")) == '<td class="importe">3.01</td>'
    assert tablas.td_cambio(1, True) == '<td class="importe">+1</td>'


def test_every_icon_of_the_sheet_is_drawn_and_another_name_is_refused():
    assert len(iconos.HOJA) == 24
    for nombre, _ in iconos.HOJA:
        assert "<svg" in iconos.icono(nombre)
    with pytest.raises(ValueError, match="no such icon"):
        iconos.icono("unicornio")


def test_the_plot_fits_its_frame_whatever_the_consumption():
    for maximo in (0, 1, 7, 58, 999, 12345):
        meses = [
            {"mes": date(2026, n, 1), "m3": maximo if n == 6 else 0, "tipo": "leido", "pago": ""} for n in range(1, 13)
        ]

        plano = graficas.grafica_consumo(meses, None)

        assert all(graficas.TECHO <= barra.y <= graficas.BASE for barra in plano["barras"])
    assert graficas.grafica_consumo([], None)["barras"] == []


def test_the_font_is_cut_to_latin_once(tmp_path):
    destino = tmp_path / "fuentes" / "letra.woff2"

    fuentes.preparar(destino)
    hecha_en = destino.stat().st_mtime_ns
    fuentes.preparar(destino)

    assert destino.read_bytes()[:4] == b"wOF2"
    assert destino.stat().st_size < 40_000
    assert destino.stat().st_mtime_ns == hecha_en


@pytest.mark.parametrize(
    ("digitos", "dicho"),
    [("4111402217", "411\N{NO-BREAK SPACE}140\N{NO-BREAK SPACE}2217"), ("1402217", "1402217"), ("", "")],
)
def test_a_telephone_is_read_as_one_dictates_it(digitos: str, dicho: str) -> None:
    assert formato.telefono(digitos) == dicho
