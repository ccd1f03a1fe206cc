"""The relay of chunks: several sessions at once, one order; who has to begin again does it alone."""

import threading
from collections.abc import Callable

import pytest

from aljibe.facturacion.services._relevo import Cedido, Puesto, Relevo

_PACIENCIA = 10
Escrito = list[int]


def correr(pedidos: int, trabajar: Callable[[Puesto[int, int]], int], sesiones: int) -> list[int]:
    return list(Relevo(iter(range(1, pedidos + 1)), trabajar).correr(sesiones, preparar=lambda: None))


@pytest.mark.parametrize("sesiones", [1, 2, 5])
def test_the_chunks_are_written_in_order_whoever_does_them(sesiones: int) -> None:
    apartados: Escrito = []
    escritos: Escrito = []

    def trabajar(puesto: Puesto[int, int]) -> int:
        apartados.append(puesto.pedido)
        puesto.salir()
        puesto.esperar()
        escritos.append(puesto.pedido)
        return puesto.pedido * 10

    assert correr(50, trabajar, sesiones) == [n * 10 for n in range(1, 51)]
    assert apartados == escritos == list(range(1, 51))


def test_two_sessions_work_at_once() -> None:
    juntos = threading.Barrier(2, timeout=_PACIENCIA)

    def trabajar(puesto: Puesto[int, int]) -> int:
        puesto.salir()
        juntos.wait()
        puesto.esperar()
        return puesto.pedido

    assert correr(6, trabajar, 2) == [1, 2, 3, 4, 5, 6]


def test_a_chunk_does_not_begin_before_the_one_before_has_its_rows() -> None:
    salidas: Escrito = []

    def trabajar(puesto: Puesto[int, int]) -> int:
        assert salidas == list(range(1, puesto.pedido))
        salidas.append(puesto.pedido)
        puesto.salir()
        puesto.esperar()
        return puesto.pedido

    assert len(correr(30, trabajar, 3)) == 30


@pytest.mark.parametrize("antes_de_salir", [True, False])
@pytest.mark.parametrize("sesiones", [1, 2, 4])
def test_the_one_that_begins_again_is_alone_and_keeps_its_place(sesiones: int, antes_de_salir: bool) -> None:
    con_candados: set[int] = set()
    cedieron: set[int] = set()
    escritos: Escrito = []

    def trabajar(puesto: Puesto[int, int]) -> int:
        try:
            con_candados.add(puesto.pedido)
            if puesto.pedido % 4 == 2 and antes_de_salir:
                raise LookupError
            puesto.salir()
            if puesto.pedido % 4 == 2:
                raise LookupError
            puesto.esperar()
            escritos.append(puesto.pedido)
            return puesto.pedido
        except LookupError:
            con_candados.discard(puesto.pedido)
        except Cedido:
            cedieron.add(puesto.pedido)
            con_candados.discard(puesto.pedido)
        finally:
            if puesto.pedido in escritos:
                con_candados.discard(puesto.pedido)
        with puesto.a_solas():
            assert not con_candados
            escritos.append(puesto.pedido)
            return puesto.pedido

    assert correr(40, trabajar, sesiones) == list(range(1, 41))
    assert escritos == list(range(1, 41))
    assert not {n for n in cedieron if n % 4 == 2}


@pytest.mark.parametrize("sesiones", [1, 2, 4])
def test_what_fails_stops_all_after_telling_what_was_done(sesiones: int) -> None:
    escritos: Escrito = []

    def trabajar(puesto: Puesto[int, int]) -> int:
        puesto.salir()
        puesto.esperar()
        if puesto.pedido == 5:
            raise OSError("sin disco")
        escritos.append(puesto.pedido)
        return puesto.pedido

    dados: Escrito = []
    with pytest.raises(OSError, match="sin disco"):
        for hecho in Relevo(iter(range(1, 40)), trabajar).correr(sesiones, preparar=lambda: None):
            dados.append(hecho)

    assert dados == escritos == [1, 2, 3, 4]


def test_what_the_chunks_themselves_raise_is_told_too() -> None:
    def pedidos():  # type: ignore[no-untyped-def]
        yield 1
        raise OSError("sin red")

    def trabajar(puesto: Puesto[int, int]) -> int:
        puesto.salir()
        puesto.esperar()
        return puesto.pedido

    with pytest.raises(OSError, match="sin red"):
        list(Relevo(pedidos(), trabajar).correr(2, preparar=lambda: None))
