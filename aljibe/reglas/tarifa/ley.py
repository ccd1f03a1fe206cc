"""One law as the price reads it: what each case needs, looked up once, refused with a sentence when it is not there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from aljibe.reglas.tarifa import esquema
from aljibe.reglas.tarifa.esquema import AUSENTE, ValorInvalido, como_texto, texto_de
from aljibe.reglas.tarifa.nombres import nombre_de_clave

T = TypeVar("T")

SERVICIO_MEDIDO = "servicio_medido"
CUOTA_FIJA = "cuota_fija"
VOLUMEN_ASIGNADO = "volumen_asignado"
CONCEPTOS_DE_COBRO = (SERVICIO_MEDIDO, CUOTA_FIJA, VOLUMEN_ASIGNADO)


class NoSePuedeCalcular(Exception):
    """A case that the law does not price; `motivo` is a Spanish sentence with field, value and what to do."""

    def __init__(self, motivo: str) -> None:
        super().__init__(motivo)
        self.motivo = motivo


def exigir(ruta: str, valor: object, lector: Callable[[object], T]) -> T:
    """`valor` as `lector` reads it.

    Raises NoSePuedeCalcular: the key is not there, or holds something else; the sentence names the key.
    """
    if valor is AUSENTE:
        raise NoSePuedeCalcular(f"Falta {ruta} en la ley; sin ese dato no se cobra.")
    try:
        return lector(valor)
    except ValorInvalido as error:
        raise NoSePuedeCalcular(f"{ruta} es {como_texto(valor)}; se esperaba {error.esperado}.") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tarifa:
    """How one `use` or `category` is priced: the fields of its model, wherever the law keeps them."""

    clave: str
    nombre: str
    concepto: str
    ruta: str
    campos: Mapping[str, Any]
    articulo: str
    claves: tuple[str, ...]
    """Keys under which IVA and benefits know it, nearest first: a category, then the use that prices it."""
    m3_asignado: Decimal | None = None
    incluye: Any = AUSENTE
    """`includes_services` in force, with its path."""
    ruta_incluye: str = ""

    def campo(self, nombre: str) -> Any:
        return self.campos.get(nombre, AUSENTE)

    @property
    def modelo(self) -> str:
        return exigir(f"{self.ruta}.model", self.campo("model"), esquema.uno_de(*esquema.MODELOS))

    @property
    def mensual(self) -> bool:
        return _opcional(f"{self.ruta}.monthly_columns", self.campo("monthly_columns"), esquema.booleano, False)

    @property
    def bimestral(self) -> bool:
        leer = esquema.uno_de(*esquema.PERIODOS)
        return _opcional(f"{self.ruta}.period", self.campo("period"), leer, "monthly") == "bimonthly"

    @property
    def iva_incluido(self) -> bool:
        return _opcional(f"{self.ruta}.iva_included", self.campo("iva_included"), esquema.booleano, False)

    @property
    def tiene_volumen(self) -> bool:
        """Whether charges per m³ have something to multiply. A flat price has no reading."""
        return self.modelo != "flat"

    @property
    def servicios_incluidos(self) -> tuple[str, ...]:
        return _opcional(self.ruta_incluye, self.incluye, esquema.palabras, ())

    def clase_fiscal(self) -> str:
        return exigir(f"{self.ruta}.tax_class", self.campo("tax_class"), esquema.uno_de(*esquema.CLASES_FISCALES))


def _opcional(ruta: str, valor: object, lector: Callable[[object], T], ausente: T) -> T:
    """An absent key takes its default; a null one is not known, and is refused."""
    return ausente if valor is AUSENTE else exigir(ruta, valor, lector)


class Ley:
    """A tariff file in memory. Every look-up is made once and remembered; the data are never changed."""

    def __init__(self, datos: Any) -> None:
        """Raises NoSePuedeCalcular: `datos` is not a map of sections."""
        if not isinstance(datos, dict):
            raise NoSePuedeCalcular(f"La ley es {como_texto(datos)}; se esperaba un mapa de secciones.")
        self.datos: Mapping[Any, Any] = datos
        self.cache: dict[Any, Any] = {}
        """Answers of the pure functions of this package about this law, refusals included."""

    def recordar(self, clave: tuple[Any, ...], calcular: Callable[[], T]) -> T:
        """`calcular()`, once per `clave`; a refusal is remembered too."""
        if clave not in self.cache:
            try:
                self.cache[clave] = (calcular(), None)
            except NoSePuedeCalcular as error:
                self.cache[clave] = (None, error.motivo)
        valor, motivo = self.cache[clave]
        if motivo is not None:
            raise NoSePuedeCalcular(motivo)
        respuesta: T = valor
        return respuesta

    # What the whole law says.

    def vigencia(self) -> tuple[date, date]:
        """First and last day, both inclusive."""

        def leer() -> tuple[date, date]:
            desde = exigir("valid_from", self.datos.get("valid_from", AUSENTE), esquema.fecha)
            hasta = exigir("valid_to", self.datos.get("valid_to", AUSENTE), esquema.fecha)
            if hasta < desde:
                raise NoSePuedeCalcular(f"valid_to ({hasta}) es anterior a valid_from ({desde}); corrija la ley.")
            return desde, hasta

        return self.recordar(("vigencia",), leer)

    def completa(self) -> bool:
        """Whether a section that is missing means that there is no such charge."""
        return bool(self.datos.get("completeness") == "complete")

    def pesos_por_unidad(self) -> Decimal:
        """Pesos that one unit of the amounts of the file is worth: 1, or the daily UMA."""

        def leer() -> Decimal:
            unidades = esquema.uno_de(*esquema.UNIDADES_DE_MONEDA)
            if _opcional("currency_unit", self.datos.get("currency_unit", AUSENTE), unidades, "MXN") == "MXN":
                return Decimal(1)
            uma = exigir("uma_daily", self.datos.get("uma_daily", AUSENTE), esquema.importe)
            if uma == 0:
                raise NoSePuedeCalcular("uma_daily es cero; se esperaba el valor diario de la UMA.")
            return uma

        return self.recordar(("uma",), leer)

    def articulo(self, seccion: str) -> str:
        articulos = self.datos.get("articles")
        return texto_de(articulos.get(seccion)) if isinstance(articulos, dict) else ""

    # Who is charged, and how.

    def tarifa(self, concepto: str, clave: str) -> Tarifa:
        """The tariff that `concepto` names by `clave`.

        Raises NoSePuedeCalcular: no such key under that concept, or the law writes it twice.
        """
        if concepto not in CONCEPTOS_DE_COBRO:
            opciones = ", ".join(CONCEPTOS_DE_COBRO)
            raise NoSePuedeCalcular(f"concepto es {como_texto(concepto)}; use uno de: {opciones}.")
        if not clave:
            raise NoSePuedeCalcular("uso está vacío; escriba la clave de un uso o una categoría de la ley.")
        return self.recordar(("tarifa", concepto, clave), lambda: self._buscar_tarifa(concepto, clave))

    def concepto_de(self, clave: str) -> str:
        """The concept whose uses or categories have `clave`: a law that is compiled has it in one only.

        Raises NoSePuedeCalcular: no concept has it.
        """
        for concepto in CONCEPTOS_DE_COBRO:
            if clave in self.claves(concepto):
                return concepto
        raise NoSePuedeCalcular(f"El uso «{clave}» no está en la ley.")

    def claves(self, concepto: str) -> list[str]:
        """Keys of `concepto` in the order of the law, each once."""
        return list(dict.fromkeys(_clave(fila, _LLAVE[concepto]) for fila in self._filas(concepto)))

    def _buscar_tarifa(self, concepto: str, clave: str) -> Tarifa:
        filas = [fila for fila in self._filas(concepto) if _clave(fila, _LLAVE[concepto]) == clave]
        if len(filas) > 1:
            raise NoSePuedeCalcular(f"La clave «{clave}» está {len(filas)} veces en la ley; deje una sola.")
        if not filas:
            raise NoSePuedeCalcular(self._no_existe(concepto, clave))
        if concepto == SERVICIO_MEDIDO:
            return self._medido(clave, filas[0])
        if concepto == CUOTA_FIJA:
            return self._cuota_fija(clave, filas[0])
        return self._volumen_asignado(clave, filas[0])

    def _filas(self, concepto: str) -> list[dict[Any, Any]]:
        return self.recordar(("filas", concepto), lambda: _mapas(self._seccion(concepto)))

    def _seccion(self, concepto: str) -> Any:
        if concepto == SERVICIO_MEDIDO:
            return self.datos.get("metered")
        fijos = self.datos.get("fixed")
        if not isinstance(fijos, dict):
            return None
        if concepto == CUOTA_FIJA:
            return fijos.get("flat_monthly")
        asignado = fijos.get("assigned_volume")
        return asignado.get("rows") if isinstance(asignado, dict) else None

    def _no_existe(self, concepto: str, clave: str) -> str:
        for otro in CONCEPTOS_DE_COBRO:
            if otro != concepto and clave in self.claves(otro):
                return f"El uso «{clave}» se cobra como {otro}, no como {concepto}; corrija el concepto o el uso."
        hay = self.claves(concepto)
        opciones = f"use uno de: {', '.join(hay[:20])}" if hay else f"la ley no tiene ninguno de {concepto}"
        return f"El uso «{clave}» no está en la ley; {opciones}."

    def _medido(self, clave: str, fila: dict[Any, Any]) -> Tarifa:
        campos = con_defectos(fila, self.datos.get("metered_common"))
        ruta = f"metered[{clave}]"
        return Tarifa(
            clave=clave,
            nombre=texto_de(campos.get("label_es")) or nombre_de_clave(clave),
            concepto=SERVICIO_MEDIDO,
            ruta=ruta,
            campos=campos,
            articulo=texto_de(campos.get("article")) or self.articulo("metered"),
            claves=(clave,),
            incluye=campos.get("includes_services", AUSENTE),
            ruta_incluye=f"{ruta}.includes_services",
        )

    def _cuota_fija(self, clave: str, fila: dict[Any, Any]) -> Tarifa:
        propios = {k: fila[k] for k in ("amount", "tax_class", "iva_included") if k in fila}
        incluye, ruta_incluye = self._incluye_fijo(AUSENTE, "")
        tarifa = Tarifa(
            clave=clave,
            nombre=texto_de(fila.get("label_es")) or nombre_de_clave(clave),
            concepto=CUOTA_FIJA,
            ruta=f"fixed.flat_monthly[{clave}]",
            campos={**propios, "model": "flat"},
            articulo=texto_de(fila.get("article")) or self.articulo("fixed"),
            claves=(clave,),
            incluye=incluye,
            ruta_incluye=ruta_incluye,
        )
        tarifa.clase_fiscal()  # a row without its class is refused, also where a list of rates would not need it
        return tarifa

    def _volumen_asignado(self, clave: str, fila: dict[Any, Any]) -> Tarifa:
        ruta = "fixed.assigned_volume"
        origen = self.datos["fixed"]["assigned_volume"].get("price_from", AUSENTE)
        uso = exigir(f"{ruta}.price_from", origen, uso_de_origen)
        base = self.tarifa(SERVICIO_MEDIDO, uso)
        m3 = exigir(f"{ruta}.rows[{clave}].m3_month", fila.get("m3_month", AUSENTE), esquema.volumen)
        incluye, ruta_incluye = self._incluye_fijo(base.incluye, base.ruta_incluye)
        return Tarifa(
            clave=clave,
            nombre=texto_de(fila.get("label_es")) or nombre_de_clave(clave),
            concepto=VOLUMEN_ASIGNADO,
            ruta=base.ruta,
            campos=base.campos,
            articulo=texto_de(fila.get("article")) or self.articulo("fixed") or base.articulo,
            claves=(clave, uso),
            m3_asignado=m3,
            incluye=incluye,
            ruta_incluye=ruta_incluye,
        )

    def _incluye_fijo(self, del_uso: Any, ruta_del_uso: str) -> tuple[Any, str]:
        """`fixed.includes_services` replaces that of the use, also when it is an empty list."""
        if "includes_services" in self.datos["fixed"]:
            return self.datos["fixed"]["includes_services"], "fixed.includes_services"
        return del_uso, ruta_del_uso


_LLAVE = {SERVICIO_MEDIDO: "use", CUOTA_FIJA: "category", VOLUMEN_ASIGNADO: "category"}


def con_defectos(fila: Mapping[Any, Any], comun: object) -> dict[Any, Any]:
    """The fields of a metered entry over those of `metered_common`.

    A `beyond_last_row` without a rule of its own cannot stand alone: it completes the common one.
    """
    defectos = comun if isinstance(comun, dict) else {}
    campos = {**defectos, **fila}
    propio, general = fila.get("beyond_last_row"), defectos.get("beyond_last_row")
    if isinstance(propio, dict) and isinstance(general, dict) and "rule" not in propio:
        campos["beyond_last_row"] = {**general, **propio}
    return campos


def uso_de_origen(valor: object) -> str:
    """The use that `price_from: metered/USE` names."""
    if isinstance(valor, str) and valor.startswith("metered/") and len(valor) > len("metered/"):
        return valor.removeprefix("metered/")
    raise ValorInvalido("metered/USO, con la clave de un uso medido")


def _mapas(valor: object) -> list[dict[Any, Any]]:
    return [fila for fila in valor if isinstance(fila, dict)] if isinstance(valor, list) else []


def _clave(fila: Mapping[Any, Any], llave: str) -> str:
    valor = fila.get(llave)
    return valor if isinstance(valor, str) else texto_de(valor)
