"""A piece of a page as the marks a PDF is made of, from its top left corner down, in points."""

from __future__ import annotations

from aljibe.documentos.letra import VERSAL, Caja, Cara, Piezas

IZQUIERDA, CENTRO, DERECHA = 0.0, 0.5, 1.0
_GUIONES = "[2.6 2.2] 0 d"


class Bloque:
    """What is drawn in a place of the page; `alto` is what it takes there, as whoever fills it finds out."""

    def __init__(self, caja: Caja, ancho: float) -> None:
        self.ancho = ancho
        self.alto = 0.0
        self._caja = caja
        self._trazos: list[str] = []
        self._textos: list[str] = []
        self._letra: tuple[Cara, float] | None = None

    # ---- text: `y` is where its capitals begin ----

    def texto(self, x: float, y: float, cara: Cara, tam: float, texto: str, lado: float = IZQUIERDA) -> float:
        """Set a text in one line from `x`, around it or up to it; its width. Raises Inusual."""
        puesto = self._caja.poner(cara, texto)
        ancho = puesto.ancho * tam / 1000
        if self._letra != (cara, tam):
            self._letra = (cara, tam)
            self._textos.append(f"{self._caja.nombres[cara]} {tam:g} Tf")
        self._textos.append(f"1 0 0 1 {x - ancho * lado:.3f} {-y - tam * VERSAL:.3f} Tm[{puesto.muestra}]TJ")
        return ancho

    def piezas(self, x: float, y: float, piezas: Piezas, tam: float) -> float:
        """Set some pieces one after another; their width. Raises Inusual."""
        desde = x
        for cara, texto in piezas:
            x += self.texto(x, y, cara, tam, texto)
        return x - desde

    def parrafo(self, x: float, y: float, piezas: Piezas, tam: float, ancho: float, interlinea: float) -> float:
        """Set a paragraph of `ancho` points; its height, with `interlinea` points between lines. Raises Inusual.

        One of nothing takes nothing.
        """
        if not any(texto for _, texto in piezas):
            return 0
        renglones = self._caja.renglones(piezas, tam, ancho)
        paso = tam * VERSAL + interlinea
        for n, renglon in enumerate(renglones):
            self.piezas(x, y + n * paso, renglon, tam)
        return len(renglones) * paso - interlinea

    def mide(self, cara: Cara, tam: float, texto: str) -> float:
        """Points a text takes in one line. Raises Inusual."""
        return self._caja.poner(cara, texto).ancho * tam / 1000

    # ---- strokes ----

    def linea(self, x: float, y: float, largo: float, grueso: float, *, guiones: bool = False) -> None:
        trazo = f"{grueso:g} w {x:.3f} {-y:.3f} m {x + largo:.3f} {-y:.3f} l S"
        self._trazos.append(f"q {_GUIONES} {trazo} Q" if guiones else trazo)

    def marco(self, x: float, y: float, ancho: float, alto: float, grueso: float) -> None:
        self._trazos.append(f"{grueso:g} w {x:.3f} {-y - alto:.3f} {ancho:.3f} {alto:.3f} re S")

    def trazo(self, operadores: str) -> None:
        """Marks of any kind, in the units of a PDF: up is more."""
        self._trazos.append(operadores)

    def sello(self, x: float, y: float, ancho: float, alto: float, cara: Cara, tam: float, texto: str) -> None:
        """White letters in the middle of a black box. Raises Inusual."""
        puesto = self._caja.poner(cara, texto)
        desde = x + (ancho - puesto.ancho * tam / 1000) / 2
        base = -y - (alto + tam * VERSAL) / 2
        self._trazos.append(
            f"{x:.3f} {-y - alto:.3f} {ancho:.3f} {alto:.3f} re f 1 g BT {self._caja.nombres[cara]} {tam:g} Tf"
            f" {desde:.3f} {base:.3f} Td[{puesto.muestra}]TJ ET 0 g"
        )

    def mascara(self, x: float, y: float, ancho: float, alto: float, filas: list[str], columnas: int) -> None:
        """Black cells of a grid that fills a box: a row for each of `filas`, its bits in hexadecimal, 1 is black."""
        self._trazos.append(
            f"q {ancho:.3f} 0 0 {alto:.3f} {x:.3f} {-y - alto:.3f} cm BI /W {columnas} /H {len(filas)} /IM true"
            f" /D[1 0] /F/AHx ID {''.join(filas)}> EI Q"
        )

    def poner(self, otro: Bloque, x: float, y: float) -> None:
        """Place all of another block."""
        self._trazos.append(f"q 1 0 0 1 {x:.3f} {-y:.3f} cm {otro.marcas()} Q")

    def marcas(self) -> str:
        """The operators that draw it, the strokes first."""
        textos = f"BT {' '.join(self._textos)} ET" if self._textos else ""
        return " ".join((*self._trazos, textos))
