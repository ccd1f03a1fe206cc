"""Chunks shared out among sessions, and written in the order in which a single one would write them (R20, R34).

What a chunk computes, and the rows that need no folio, are the work of several sessions at once; folios are taken by
one at a time, in order. So a run of two sessions gives the folios that one would give, killed or not.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from typing import Generic, TypeVar

from django.db import connection

Pedido = TypeVar("Pedido")
Hecho = TypeVar("Hecho")


class Cedido(Exception):
    """A chunk before begins again: this one has to let go of its locks, and to begin again after it."""


class _Detenido(Exception):
    """Nobody goes on: another session failed, or the one who waits for the results is gone."""


class Relevo(Generic[Pedido, Hecho]):
    """The chunks of a run, in order, and what was done of each.

    A chunk begins when the one before it has all its rows locked, so none waits for a lock while a later one waits for
    its turn: with somebody who locks rows of both, that would be a circle which the database does not see. For the
    same reason, the one that begins again does it `a_solas`.
    """

    def __init__(self, pedidos: Iterator[Pedido], trabajar: "Callable[[Puesto[Pedido, Hecho]], Hecho]") -> None:
        self._pedidos = pedidos
        self._trabajar = trabajar
        self._salida = threading.Lock()
        self._cambio = threading.Condition()
        self._tomados = self._escritos = self._vivas = 0
        self._en_vuelo: set[int] = set()
        self._repite = 0
        self._hechos: deque[Hecho] = deque()
        self._parado = False
        self._error: BaseException | None = None

    def correr(self, sesiones: int, *, preparar: Callable[[], None]) -> Iterator[Hecho]:
        """Do every chunk and give what was done of each, in order. One session is the caller's own.

        Raises: what `trabajar` raises, after what was done before it.
        """
        if sesiones == 1:
            preparar()
            while puesto := self._siguiente():
                self._hacer(puesto)
                yield self._hechos.popleft()
            return
        hilos = [threading.Thread(target=copy_context().run, args=[self._sesion, preparar]) for _ in range(sesiones)]
        self._vivas = sesiones
        try:
            for hilo in hilos:
                hilo.start()
            yield from self._recibir()
        finally:
            self._parar()
            for hilo in hilos:
                if hilo.ident:  # an interruption may come before all have begun
                    hilo.join()

    def _recibir(self) -> Iterator[Hecho]:
        while True:
            with self._cambio:
                self._cambio.wait_for(lambda: self._hechos or self._error or not self._vivas)
                if not self._hechos:
                    if self._error:
                        raise self._error
                    return
                hecho = self._hechos.popleft()
            yield hecho

    def _sesion(self, preparar: Callable[[], None]) -> None:
        try:
            preparar()
            while puesto := self._siguiente():
                self._hacer(puesto)
        except _Detenido:
            pass
        except BaseException as error:  # told to the one who waits for the results, whatever it is
            self._parar(error)
        finally:
            connection.close()
            with self._cambio:
                self._vivas -= 1
                self._cambio.notify_all()

    def _siguiente(self) -> "Puesto[Pedido, Hecho] | None":
        self._salida.acquire()
        try:
            pedido = None if self._parado else next(self._pedidos, None)
        except BaseException:
            self._salida.release()
            raise
        if pedido is None:
            self._salida.release()
            return None
        with self._cambio:
            self._tomados += 1
            self._en_vuelo.add(self._tomados)
            return Puesto(self, self._tomados, pedido)

    def _hacer(self, puesto: "Puesto[Pedido, Hecho]") -> None:
        try:
            hecho = self._trabajar(puesto)
        finally:
            puesto.salir()
        with self._cambio:
            self._en_vuelo.discard(puesto.n)
            self._escritos = puesto.n
            self._hechos.append(hecho)
            self._cambio.notify_all()

    def _parar(self, error: BaseException | None = None) -> None:
        with self._cambio:
            self._parado = True
            self._error = self._error or error
            self._cambio.notify_all()

    def _esperar(self, que: Callable[[], bool]) -> None:
        """Wait, the condition held. Raises: _Detenido."""
        self._cambio.wait_for(lambda: self._parado or que())
        if self._parado:
            raise _Detenido


class Puesto(Generic[Pedido, Hecho]):
    """The place of one chunk in the relay; `trabajar` tells it where it is."""

    def __init__(self, relevo: Relevo[Pedido, Hecho], n: int, pedido: Pedido) -> None:
        self.n, self.pedido = n, pedido
        self._relevo = relevo
        self._en_la_salida = True

    def salir(self) -> None:
        """Let the next chunk begin: this one has its rows locked. Said again, nothing."""
        if self._en_la_salida:
            self._en_la_salida = False
            self._relevo._salida.release()

    def esperar(self) -> None:
        """Wait for the chunks before to be written.

        Raises: Cedido.
        """
        relevo = self._relevo
        with relevo._cambio:
            relevo._esperar(lambda: relevo._escritos == self.n - 1 or 0 < relevo._repite < self.n)
            if relevo._escritos != self.n - 1:
                raise Cedido

    @contextmanager
    def a_solas(self) -> Iterator[None]:
        """Be the only one with rows locked while the `with` lasts, the chunks before written. Outside a transaction."""
        relevo = self._relevo
        self.salir()
        with relevo._cambio:
            relevo._en_vuelo.discard(self.n)
            relevo._cambio.notify_all()
            relevo._esperar(lambda: relevo._escritos == self.n - 1)
            relevo._repite = self.n
            relevo._cambio.notify_all()
        with relevo._salida:
            with relevo._cambio:
                relevo._esperar(lambda: not relevo._en_vuelo)
                relevo._repite = 0
            yield
