"""Laws made at random over every model and rule of the schema, and cases for them (hypothesis strategies)."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

importes = st.one_of(
    st.decimals("0", "2000", places=2).map(str),
    st.decimals("0", "300", places=5).map(lambda d: f"{d:f}"),
    st.integers(0, 200).map(str),
)
tasas = st.sampled_from(["0", "0.08", "0.10", "0.16", "0.20", "0.333", "1"])
descuentos = st.sampled_from(["0", "0.25", "0.50", "0.70", "1"])
USOS = ("domestico", "comercial", "industrial", "mixto")
CLASES = st.sampled_from(["domestic", "non_domestic"])
SERVICIOS = st.lists(st.sampled_from(["agua_potable", "alcantarillado", "tratamiento"]), unique=True, max_size=3)


def precio(mensual: bool):
    return st.lists(importes, min_size=12, max_size=12) if mensual else importes


@st.composite
def crecientes(draw, cuantos: int, mensual: bool):
    """`cuantos` prices that never go down (in no month)."""
    filas = []
    for _ in range(12 if mensual else 1):
        pasos = draw(st.lists(st.decimals("0", "90", places=3), min_size=cuantos, max_size=cuantos))
        suma, columna = 0, []
        for paso in pasos:
            suma += paso
            columna.append(f"{suma:.3f}")
        filas.append(columna)
    return [list(fila) for fila in zip(*filas, strict=True)] if mensual else filas[0]


@st.composite
def brackets(draw, modelo: str, mensual: bool):
    cortes = sorted(draw(st.lists(st.integers(1, 60), min_size=1, max_size=4, unique=True)))
    abierto = draw(st.booleans())
    lista, anterior = [], "0"
    for i, corte in enumerate([*cortes, None]):
        if corte is None and not abierto:
            break
        medio = f"{corte}.5" if corte is not None and draw(st.booleans()) else (None if corte is None else corte)
        tramo = {"to": medio}
        forma = (
            draw(st.sampled_from(["sin", "from", "over", "impreso"])) if i else draw(st.sampled_from(["sin", "from"]))
        )
        if forma == "from":
            tramo["from"] = anterior
        elif forma == "over":
            tramo |= {"from": None, "from_over": anterior}
        elif forma == "impreso":
            tramo["from"] = str(Decimal(anterior) + Decimal("0.01"))
        if modelo == "brackets_base_plus_marginal":
            tramo |= {"base": draw(precio(mensual)), "marginal": draw(precio(mensual))}
        else:
            tramo[draw(st.sampled_from(["flat", "per_m3"]))] = draw(precio(mensual))
        lista.append(tramo)
        anterior = str(medio)
    return lista


@st.composite
def usos(draw, clave: str):
    modelo = draw(
        st.sampled_from(
            ["base_plus_table", "table_total", "brackets_total_rate", "brackets_base_plus_marginal", "flat"]
        )
    )
    mensual = draw(st.booleans())
    uso = {"use": clave, "model": modelo, "tax_class": draw(CLASES), "monthly_columns": mensual}
    if modelo == "base_plus_table" or draw(st.booleans()):
        uso["base_fee"] = draw(precio(mensual))
    if modelo in ("base_plus_table", "table_total"):
        ultimo = draw(st.integers(0, 12))
        uso["table"] = dict(enumerate(draw(crecientes(ultimo + 1, mensual))))
        uso["last_row_m3"] = ultimo
        if draw(st.integers(0, 4)):
            final = {
                "rule": draw(st.sampled_from(["unit_price_times_all_m3", "last_row_plus_excess"])),
                "from_m3": ultimo + 1,
                "unit_price": draw(precio(mensual)),
            }
            suma = draw(st.sampled_from([None, True, False]))
            if suma is not None:
                final["add_base_fee"] = suma
            if draw(st.booleans()) or (suma and modelo == "table_total"):
                final["base_fee"] = draw(precio(mensual))
            uso["beyond_last_row"] = final
    elif modelo == "flat":
        uso["amount"] = draw(precio(mensual))
    else:
        uso["brackets"] = draw(brackets(modelo, mensual))
    if draw(st.integers(0, 3)) == 0:
        uso["minimum_m3"] = draw(st.integers(0, 15))
    if draw(st.integers(0, 3)) == 0:
        uso["includes_services"] = draw(SERVICIOS)
    if draw(st.integers(0, 3)) == 0:
        uso["iva_included"] = draw(st.booleans())
    if draw(st.integers(0, 5)) == 0:
        uso["period"] = "monthly"
    return uso


@st.composite
def servicios(draw):
    comunes = ["percent_of_water", "per_m3_of_water_consumption"] * 4
    modelo = draw(st.sampled_from([*comunes, "included_in_water_price", "per_m3_discharged"]))
    reglas = {"model": modelo}
    if modelo == "percent_of_water":
        reglas["rate"] = draw(tasas)
    elif modelo.startswith("per_m3"):
        reglas["price"] = draw(importes)
    if draw(st.booleans()):
        return {"utility_water_users": reglas, "own_source_users": {"model": "per_m3_discharged", "price": "3.02"}}
    return reglas


@st.composite
def formulas(draw, nombres: list[str]):
    palabra = st.sampled_from(
        ["base_fee", "first_0_m3", "first_5_m3", "first_10_m3", "first_20_m3", "whole_monthly_fee"]
    )
    formula = {
        "discount": draw(descuentos),
        "applies_to": draw(st.one_of(palabra, st.lists(palabra, min_size=1, max_size=3))),
    }
    if draw(st.booleans()):
        formula["uses"] = draw(st.lists(st.sampled_from(nombres), min_size=1, unique=True))
    return formula


@st.composite
def incentivos(draw, nombres: list[str]):
    entradas = {"anual": {"january": "0.15"}, "apoyo": "por estudio socioeconómico"}
    entradas["directo"] = draw(formulas(nombres))
    entradas["por_apartado"] = {
        apartado: draw(formulas(nombres))
        for apartado in draw(st.lists(st.sampled_from(["monthly_metered", "fixed"]), min_size=1, unique=True))
    }
    if draw(st.booleans()):
        entradas["mixto"] = {**draw(formulas(nombres)), "fixed": draw(formulas(nombres))}
    return entradas


@st.composite
def tasas_de_iva(draw, nombres: list[str]):
    lista = []
    for concepto in ("agua", "alcantarillado", "tratamiento"):
        for uso in sorted({"*"} | set(draw(st.lists(st.sampled_from(nombres), max_size=3)))):
            if draw(st.integers(0, 9)) == 0:
                continue
            if draw(st.booleans()):
                lista.append({"concept": concepto, "use": uso, "rate": draw(tasas)})
            else:
                lista += [
                    {"concept": concepto, "use": uso, "rate": draw(tasas), "valid_to": date(2026, 6, 30)},
                    {"concept": concepto, "use": uso, "rate": draw(tasas), "valid_from": date(2026, 7, 1)},
                ]
    return lista


@st.composite
def leyes(draw):
    """A valid law of 2026, as the loader would give it."""
    nombres = draw(st.lists(st.sampled_from(USOS), min_size=1, max_size=3, unique=True))
    ley = {
        "fiscal_year": 2026,
        "valid_from": draw(st.sampled_from([date(2026, 1, 1), date(2026, 3, 15)])),
        "valid_to": date(2026, 12, 31),
        "completeness": draw(st.sampled_from(["complete"] * 5 + ["partial"])),
        "metered": [draw(usos(nombre)) for nombre in nombres],
    }
    if draw(st.integers(0, 3)) == 0:
        ley |= {"currency_unit": "UMA", "uma_daily": draw(st.sampled_from(["113.14", "117.31", "0.5"]))}
    todos = list(nombres)
    if draw(st.booleans()):
        ley["fixed"] = {
            "flat_monthly": [{"category": "lote", "amount": draw(importes), "tax_class": draw(CLASES)}],
            "assigned_volume": {
                "price_from": f"metered/{draw(st.sampled_from(nombres))}",
                "rows": [{"category": "tipo_a", "m3_month": draw(st.integers(0, 30))}],
            },
        }
        todos += ["lote", "tipo_a"]
        if draw(st.booleans()):
            ley["fixed"]["includes_services"] = draw(SERVICIOS)
    for seccion in ("sewer", "treatment"):
        if draw(st.integers(0, 4)):
            ley[seccion] = draw(servicios())
    if draw(st.booleans()):
        ley["incentives"] = draw(incentivos(todos))
    if draw(st.integers(0, 2)) == 0:
        ley["iva"] = draw(tasas_de_iva(todos))
    if draw(st.booleans()):
        ley["rounding"] = {
            "to": draw(st.sampled_from(["whole_peso", "none", "0.10", "0.50", "0.05"])),
            "mode": draw(st.sampled_from(["half_down", "half_up", "half_even", "up", "down"])),
            "level": "total",
        }
    return ley


CONCEPTOS = ("servicio_medido", "cuota_fija", "volumen_asignado")


@st.composite
def casos(draw, ley):
    """(concepto, uso, m3 as text or None, fecha, beneficio); most of them can be priced."""
    claves = [("servicio_medido", uso["use"]) for uso in ley["metered"]]
    if "fixed" in ley:
        claves += [("cuota_fija", "lote"), ("volumen_asignado", "tipo_a")] * 2 + [("servicio_medido", "lote")]
    concepto, uso = draw(st.sampled_from(claves))
    enteros = [st.integers(0, 25).map(str), st.integers(0, 25).map(str), st.integers(0, 10**6).map(str)]
    con_fraccion = st.decimals("0", "70", places=2).map(lambda d: f"{d:f}")
    por_tramos = any(fila["use"] == uso and "brackets" in fila for fila in ley["metered"])
    m3 = draw(st.one_of(*enteros, con_fraccion) if por_tramos or draw(st.integers(0, 19)) == 7 else st.one_of(*enteros))
    if draw(st.integers(0, 19)) == 7:
        fecha = draw(st.dates(date(2025, 12, 20), date(2027, 1, 10)))
    else:
        fecha = draw(st.dates(date(2026, 3, 15), date(2026, 12, 31)))
    con_formula = [clave for clave in ("directo", "por_apartado", "mixto") if clave in ley.get("incentives", {})]
    beneficio = draw(st.sampled_from([""] * 6 + con_formula * 4 + ["no_existe", "anual"]))
    return concepto, uso, m3, fecha, beneficio
