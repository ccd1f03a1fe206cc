"""Validation of who pays every month: metered uses, flat fees and assigned volumes."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from aljibe.reglas.tarifa import esquema
from aljibe.reglas.tarifa.esquema import AUSENTE, ValorInvalido
from aljibe.reglas.tarifa.ley import con_defectos, uso_de_origen
from aljibe.reglas.tarifa.revision import Revision, nombres_de_filas
from aljibe.reglas.tarifa.tramos import limites, saltos
from aljibe.reglas.tarifa.validacion_cargos import revisar_ajenas

_DE_USO = (
    "use",
    "label_es",
    "article",
    "tax_class",
    "model",
    "base_fee",
    "monthly_columns",
    "table",
    "table_meaning",
    "last_row_m3",
    "beyond_last_row",
    "period",
    "minimum_m3",
    "includes_services",
    "brackets",
    "amount",
    "iva_included",
    "note",
    "notes",
)


def claves_de_uso(datos: Mapping[Any, Any]) -> set[str]:
    """Every `use` and `category` of the law: they share one name space."""
    fijos = datos.get("fixed")
    fijos = fijos if isinstance(fijos, dict) else {}
    asignado = fijos.get("assigned_volume")
    listas = [
        (datos.get("metered"), "use"),
        (fijos.get("flat_monthly"), "category"),
        (asignado.get("rows") if isinstance(asignado, dict) else None, "category"),
    ]
    return {
        fila[llave]
        for lista, llave in listas
        if isinstance(lista, list)
        for fila in lista
        if isinstance(fila, dict) and isinstance(fila.get(llave), str)
    }


def revisar_medidos(revision: Revision, datos: Mapping[Any, Any]) -> None:
    comun = datos.get("metered_common", {})
    if not isinstance(comun, dict):
        revision.problema("metered_common", comun, "un mapa con los valores de todos los usos")
        comun = {}
    revisar_ajenas(revision, "metered_common", comun, _DE_USO)
    if "metered" not in datos:
        return
    lista = datos["metered"]
    if not isinstance(lista, list) or not lista:
        revision.problema("metered", lista, "una lista de usos, cada uno con use, tax_class y model")
        return
    vistas: set[str] = set()
    for nombre, fila in zip(nombres_de_filas(lista, "use"), lista, strict=True):
        ruta = f"metered[{nombre}]"
        if not isinstance(fila, dict):
            revision.problema(ruta, fila, "un mapa con use, tax_class y model")
            continue
        _revisar_clave(revision, f"{ruta}.use", fila.get("use", AUSENTE), vistas)
        revisar_ajenas(revision, ruta, fila, _DE_USO)
        _Uso(revision, ruta, fila, comun).revisar()


def _revisar_clave(revision: Revision, ruta: str, valor: object, vistas: set[str]) -> None:
    if not isinstance(valor, str) or not valor.strip():
        revision.problema(ruta, valor, "una clave de texto que nombre el uso")
    elif valor in vistas:
        revision.problema(ruta, valor, "una clave que no se repita entre los use y las category de la ley")
    else:
        vistas.add(valor)
        if valor != valor.strip():
            revision.problema(ruta, valor, "una clave sin espacios alrededor")


class _Uso:
    """One entry of `metered` with the defaults of `metered_common`; a bad default is named where it is written."""

    def __init__(self, revision: Revision, ruta: str, fila: Mapping[Any, Any], comun: Mapping[Any, Any]) -> None:
        self.revision = revision
        self.campos = con_defectos(fila, comun)
        self._ruta = ruta
        self._fila = fila
        self._comun = comun
        self.mensual = self.campos.get("monthly_columns", False) is True

    def ruta(self, campo: str) -> str:
        heredado = campo not in self._fila and campo in self._comun
        return f"metered_common.{campo}" if heredado else f"{self._ruta}.{campo}"

    def campo(self, nombre: str) -> Any:
        return self.campos.get(nombre, AUSENTE)

    def revisar(self) -> None:
        leer = self.revision.leer
        leer(self.ruta("tax_class"), self.campo("tax_class"), esquema.uno_de(*esquema.CLASES_FISCALES))
        for nombre in ("monthly_columns", "iva_included"):
            if self.campo(nombre) is not AUSENTE:
                leer(self.ruta(nombre), self.campo(nombre), esquema.booleano)
        if self.campo("period") is not AUSENTE:
            leer(self.ruta("period"), self.campo("period"), esquema.uno_de(*esquema.PERIODOS))
        revisar_incluidos(self.revision, self.ruta("includes_services"), self.campo("includes_services"))
        for nombre in ("label_es", "article"):
            valor = self.campo(nombre)
            if valor is not AUSENTE and (not isinstance(valor, str | int) or isinstance(valor, bool)):
                self.revision.aviso(self.ruta(nombre), valor, "texto")
        modelo = leer(self.ruta("model"), self.campo("model"), esquema.uno_de(*esquema.MODELOS))
        self._revisar_base(modelo)
        # A null table is worth naming even when the model that would say so is wrong or missing.
        if modelo in esquema.MODELOS_DE_TABLA or (modelo is None and self.campo("table") is not AUSENTE):
            self._revisar_tabla(modelo or "base_plus_table")
        if modelo in esquema.MODELOS_DE_TRAMOS or (modelo is None and self.campo("brackets") is not AUSENTE):
            self._revisar_brackets(modelo)
        if modelo == "flat":
            self.revision.precios(self.ruta("amount"), self.campo("amount"), mensual=self.mensual)
        self._revisar_minimo(modelo)

    def _revisar_base(self, modelo: str | None) -> None:
        valor = self.campo("base_fee")
        if modelo == "table_total":
            if valor is not AUSENTE:
                self.revision.aviso(self.ruta("base_fee"), valor, "ninguna: en table_total no se suma")
        elif valor is not AUSENTE or modelo == "base_plus_table":
            self.revision.precios(self.ruta("base_fee"), valor, mensual=self.mensual)

    def _revisar_minimo(self, modelo: str | None) -> None:
        valor = self.campo("minimum_m3")
        if valor is AUSENTE:
            return
        entero = modelo in esquema.MODELOS_DE_TABLA
        self.revision.leer(self.ruta("minimum_m3"), valor, esquema.metros_enteros if entero else esquema.volumen)

    # Tables.

    def _revisar_tabla(self, modelo: str) -> None:
        ruta, tabla = self.ruta("table"), self.campo("table")
        if not isinstance(tabla, dict) or not tabla:
            self.revision.problema(ruta, tabla, "un mapa de m³ a importe, desde el renglón 0")
            self._ultimo({})
            self._revisar_final(modelo, None, [])
            return
        filas, ajenas = esquema.renglones(tabla)
        for clave, esperado in ajenas:
            self.revision.problema(f"{ruta}.{esquema.como_texto(clave).strip('«»')}", tabla[clave], esperado)
        ultimo = self._ultimo(filas)
        self._revisar_renglones_completos(filas, max(filas, default=0) if ultimo is None else ultimo)
        previo: list[Decimal | None] = []
        for m3 in sorted(filas):
            if filas[m3][1] is AUSENTE:
                continue
            actual = self.revision.precios(f"{ruta}.{m3}", filas[m3][1], mensual=self.mensual)
            if m3 == 0 and modelo == "base_plus_table" and any(actual):
                self.revision.aviso(f"{ruta}.0", filas[0][1], "0.00: el renglón 0 no lleva la cuota base")
            self._revisar_paso(f"{ruta}.{m3}", filas[m3][1], previo, actual)
            previo = actual
        self._revisar_saltos(filas)
        self._revisar_final(modelo, ultimo, previo)

    def _ultimo(self, filas: Mapping[int, Any]) -> int | None:
        ruta, valor = self.ruta("last_row_m3"), self.campo("last_row_m3")
        if valor is AUSENTE:
            self.revision.aviso(ruta, valor, "el último m³ de la tabla")
            return max(filas, default=None)
        ultimo = self.revision.leer(ruta, valor, esquema.metros_enteros)
        if ultimo is not None and filas and max(filas) > ultimo:
            self.revision.problema(ruta, valor, f"{max(filas)}, el último renglón de la tabla")
        return ultimo

    def _revisar_renglones_completos(self, filas: Mapping[int, Any], ultimo: int) -> None:
        """Rows 0 to the last, all there. A file that says a last row of millions gets ranges, not a line per row."""
        ruta = self.ruta("table")
        esperado = 0
        for m3 in [*sorted(m3 for m3 in filas if m3 <= ultimo), ultimo + 1]:
            faltan = m3 - esperado
            if 0 < faltan <= 200:
                for falta in range(esperado, m3):
                    self.revision.problema(f"{ruta}.{falta}", AUSENTE, f"el importe del renglón {falta}")
            elif faltan > 200:
                self.revision.problema(f"{ruta}.{esperado}", AUSENTE, f"los renglones {esperado} a {m3 - 1}")
            esperado = m3 + 1

    def _revisar_paso(
        self, ruta: str, valor: object, previo: list[Decimal | None], actual: list[Decimal | None]
    ) -> None:
        for antes, ahora in zip(previo, actual, strict=False):
            if antes is not None and ahora is not None and ahora < antes:
                self.revision.problema(ruta, valor, f"un importe no menor que el del renglón anterior ({antes})")
                return

    def _revisar_saltos(self, filas: Mapping[int, tuple[object, Any]]) -> None:
        """Cliffs of the table: they may be the law, and they may be a finger."""
        if self.mensual:
            return
        importes = {}
        for m3, (_, valor) in filas.items():
            try:
                importes[m3] = esquema.importe(valor)
            except ValorInvalido:
                continue
        for m3, paso in saltos(importes).items():
            self.revision.aviso(
                f"{self.ruta('table')}.{m3}", filas[m3][1], f"revisar: sube {paso} de un renglón a otro"
            )

    def _revisar_final(self, modelo: str, ultimo: int | None, renglon: list[Decimal | None]) -> None:
        ruta, final = self.ruta("beyond_last_row"), self.campo("beyond_last_row")
        if final is AUSENTE:
            self.revision.aviso(ruta, final, "rule, from_m3 y unit_price; sin él no se cobra más allá de la tabla")
            return
        if not isinstance(final, dict):
            self.revision.problema(ruta, final, "un mapa con rule, from_m3 y unit_price")
            return
        revisar_ajenas(
            self.revision, ruta, final, ("rule", "from_m3", "unit_price", "add_base_fee", "base_fee", "note", "notes")
        )
        regla = self.revision.leer(f"{ruta}.rule", final.get("rule", AUSENTE), esquema.uno_de(*esquema.REGLAS_FINALES))
        if "from_m3" in final:
            desde = self.revision.leer(f"{ruta}.from_m3", final["from_m3"], esquema.metros_enteros)
            if desde is not None and ultimo is not None and desde != ultimo + 1:
                self.revision.problema(f"{ruta}.from_m3", final["from_m3"], f"{ultimo + 1}, el que sigue a la tabla")
        precios = self.revision.precios(f"{ruta}.unit_price", final.get("unit_price", AUSENTE), mensual=self.mensual)
        suma = self.revision.opcional(ruta, final, "add_base_fee", esquema.booleano)
        base: list[Decimal | None] = []
        if "base_fee" in final:
            base = self.revision.precios(f"{ruta}.base_fee", final["base_fee"], mensual=self.mensual)
        elif suma and modelo == "table_total":
            self.revision.problema(f"{ruta}.base_fee", AUSENTE, "la cuota base que add_base_fee manda sumar")
        if regla == esquema.TODOS_LOS_M3 and ultimo is not None and renglon and renglon[0] and precios[0] is not None:
            propia = (base[0] if base and suma else None) or Decimal(0)
            if precios[0] * (ultimo + 1) + propia < renglon[0]:
                self.revision.aviso(
                    f"{ruta}.unit_price", final["unit_price"], f"revisar: {ultimo + 1} m³ cuestan menos que {ultimo}"
                )

    # Brackets.

    def _revisar_brackets(self, modelo: str | None) -> None:
        ruta, lista = self.ruta("brackets"), self.campo("brackets")
        if not isinstance(lista, list) or not lista:
            self.revision.problema(ruta, lista, "una lista de tramos, cada uno con to y su precio")
            return
        anterior: Decimal | None = Decimal(0)
        conocido = True
        for i, bracket in enumerate(lista):
            suya = f"{ruta}[{i}]"
            self._revisar_precios_de_bracket(suya, bracket, modelo)
            if i and conocido and anterior is None:
                self.revision.problema(f"{ruta}[{i - 1}].to", None, "el último m³ del tramo: hay otro después")
            try:
                desde, _, hasta = limites(bracket, i, anterior, ultimo=i == len(lista) - 1)
            except ValorInvalido as error:
                self.revision.problema(suya, bracket, error.esperado)
                anterior, conocido = None, False
                continue
            if conocido and anterior is not None and desde < anterior:
                self.revision.problema(f"{suya}.from", desde, f"{anterior} o más, donde termina el tramo anterior")
            if conocido and anterior is not None and desde > anterior:
                self.revision.aviso(suya, desde, f"revisar: de {anterior} a {desde} m³ no hay tramo y no se cobra")
            anterior, conocido = hasta, True
        if conocido and anterior is not None:
            self.revision.aviso(ruta, anterior, f"un tramo con to: null; más de {anterior} m³ no se cobra")

    def _revisar_precios_de_bracket(self, ruta: str, bracket: object, modelo: str | None) -> None:
        if not isinstance(bracket, dict):
            return
        limites_de = ("from", "from_over", "to", "note", "notes")
        if modelo == "brackets_base_plus_marginal":
            nombres: tuple[str, ...] = ("base", "marginal")
        else:
            nombres = tuple(nombre for nombre in ("flat", "per_m3") if nombre in bracket)
            if modelo is not None and len(nombres) != 1:
                self.revision.problema(ruta, bracket, "un solo precio: flat o per_m3")
        for nombre in nombres:
            self.revision.precios(f"{ruta}.{nombre}", bracket.get(nombre, AUSENTE), mensual=self.mensual)
        revisar_ajenas(self.revision, ruta, bracket, (*limites_de, *nombres))


def revisar_incluidos(revision: Revision, ruta: str, valor: object) -> None:
    if valor is AUSENTE:
        return
    for servicio in revision.leer(ruta, valor, esquema.palabras) or ():
        if servicio not in esquema.SERVICIOS_CONOCIDOS:
            revision.aviso(ruta, servicio, "alcantarillado o tratamiento")


# Users without a meter.


def revisar_fijos(revision: Revision, datos: Mapping[Any, Any]) -> None:
    if "fixed" not in datos:
        return
    fijos = datos["fixed"]
    if not isinstance(fijos, dict):
        revision.problema("fixed", fijos, "un mapa con flat_monthly o assigned_volume")
        return
    medidos = datos.get("metered")
    vistas = (
        {f["use"] for f in medidos if isinstance(f, dict) and isinstance(f.get("use"), str)}
        if isinstance(medidos, list)
        else set()
    )
    usos = set(vistas)
    revisar_ajenas(revision, "fixed", fijos, ("flat_monthly", "assigned_volume", "includes_services", "note", "notes"))
    revisar_incluidos(revision, "fixed.includes_services", fijos.get("includes_services", AUSENTE))
    if "flat_monthly" in fijos:
        _revisar_cuotas(revision, fijos["flat_monthly"], vistas)
    if "assigned_volume" in fijos:
        _revisar_asignados(revision, fijos["assigned_volume"], vistas, usos)


def _revisar_cuotas(revision: Revision, lista: object, vistas: set[str]) -> None:
    if not isinstance(lista, list):
        revision.problema("fixed.flat_monthly", lista, "una lista de category, amount y tax_class")
        return
    for nombre, fila in zip(nombres_de_filas(lista, "category"), lista, strict=True):
        ruta = f"fixed.flat_monthly[{nombre}]"
        if not isinstance(fila, dict):
            revision.problema(ruta, fila, "un mapa con category, amount y tax_class")
            continue
        _revisar_clave(revision, f"{ruta}.category", fila.get("category", AUSENTE), vistas)
        revision.precios(f"{ruta}.amount", fila.get("amount", AUSENTE), mensual=False)
        revision.leer(f"{ruta}.tax_class", fila.get("tax_class", AUSENTE), esquema.uno_de(*esquema.CLASES_FISCALES))
        revision.opcional(ruta, fila, "iva_included", esquema.booleano)
        conocidas = ("category", "amount", "tax_class", "iva_included", "label_es", "article", "who", "note", "notes")
        revisar_ajenas(revision, ruta, fila, conocidas)


def _revisar_asignados(revision: Revision, asignado: object, vistas: set[str], usos: set[str]) -> None:
    ruta = "fixed.assigned_volume"
    if not isinstance(asignado, dict):
        revision.problema(ruta, asignado, "un mapa con price_from y rows")
        return
    revisar_ajenas(revision, ruta, asignado, ("price_from", "rows", "note", "notes"))
    origen = revision.leer(f"{ruta}.price_from", asignado.get("price_from", AUSENTE), uso_de_origen)
    if origen is not None and origen not in usos:
        revision.problema(f"{ruta}.price_from", asignado["price_from"], "metered/USO con un uso medido de esta ley")
    filas = asignado.get("rows", AUSENTE)
    if not isinstance(filas, list):
        revision.problema(f"{ruta}.rows", filas, "una lista de category y m3_month")
        return
    for nombre, fila in zip(nombres_de_filas(filas, "category"), filas, strict=True):
        suya = f"{ruta}.rows[{nombre}]"
        if not isinstance(fila, dict):
            revision.problema(suya, fila, "un mapa con category y m3_month")
            continue
        _revisar_clave(revision, f"{suya}.category", fila.get("category", AUSENTE), vistas)
        revision.leer(f"{suya}.m3_month", fila.get("m3_month", AUSENTE), esquema.volumen)
        conocidas = ("category", "m3_month", "m3_year", "label_es", "article", "who", "note", "notes")
        revisar_ajenas(revision, suya, fila, conocidas)
