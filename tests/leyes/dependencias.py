"""What a price reads of a law, by the text of the schema: which figures, by their place in the file.

Nothing of `aljibe` is used: it is the model against which a mutation of a figure is judged.
"""

import re
from decimal import Decimal

NADA = frozenset()


def casos(ley, mes):
    """(concept, key, m³, month, benefit) of every use, row, edge, benefit that applies and category."""
    beneficios = ["", *(k for k, v in ley.get("incentives", {}).items() if formula(v, "monthly_metered"))]
    for uso in ley["metered"]:
        for m3 in volumenes(uso):
            yield from (("servicio_medido", uso["use"], m3, mes, b) for b in beneficios)
    fijos = ley.get("fixed", {})
    beneficios = ["", *(k for k, v in ley.get("incentives", {}).items() if formula(v, "fixed"))]
    for fila in fijos.get("flat_monthly", []):
        yield from (("cuota_fija", fila["category"], None, mes, b) for b in beneficios)
    for fila in fijos.get("assigned_volume", {}).get("rows", []):
        yield from (("volumen_asignado", fila["category"], None, mes, b) for b in beneficios)


def volumenes(uso):
    """Every row of a table and beyond it; the edges of each bracket and a m³ at each side."""
    if "table" in uso:
        ultimo = uso["last_row_m3"]
        return [*range(ultimo + 1), ultimo + 1, ultimo + 2, 3 * ultimo, 1000]
    if "brackets" in uso:
        cortes = [int(Decimal(str(b["to"]))) for b in uso["brackets"] if b["to"] is not None]
        return sorted({0, 1, *(c + d for c in cortes for d in (-1, 0, 1)), 1000})
    return [0, 7]


def formula(entrada, apartado):
    """(place of the formula below the entry, the formula), or nothing."""
    if not isinstance(entrada, dict):
        return None
    if isinstance(entrada.get(apartado), dict):
        return (apartado,), entrada[apartado]
    return ((), entrada) if "discount" in entrada and "applies_to" in entrada else None


def lee(ley, caso):
    """Places of the figures that the price of a case is made of; None if the law does not price it."""
    concepto, clave, m3, mes, beneficio = caso
    fijos = ley.get("fixed", {})
    if concepto == "cuota_fija":
        n = next(i for i, f in enumerate(fijos["flat_monthly"]) if f["category"] == clave)
        fila, nombres = ("fixed", "flat_monthly", n), [clave]
        partes = {"whole_monthly_fee": {(*fila, "amount")}}
        cargo, incluye, volumen = {(*fila, "amount")}, fijos.get("includes_services", ()), None
    else:
        propio = set()
        nombres = [clave]
        if concepto == "volumen_asignado":
            filas = fijos["assigned_volume"]["rows"]
            n = next(i for i, f in enumerate(filas) if f["category"] == clave)
            propio = {("fixed", "assigned_volume", "rows", n, "m3_month")}
            m3 = int(filas[n]["m3_month"])
            nombres.append(fijos["assigned_volume"]["price_from"].split("/")[1])
        i = next(i for i, u in enumerate(ley["metered"]) if u["use"] == nombres[-1])
        uso, volumen = ley["metered"][i], m3
        base, resto = del_agua(uso, ("metered", i), m3, mes)
        cargo = base | resto | propio
        incluye = uso.get("includes_services", ())
        if concepto == "volumen_asignado":
            incluye = fijos.get("includes_services", incluye)
        partes = {"base_fee": base, "whole_monthly_fee": base | resto}
        for tope in range(200):
            partes[f"first_{tope}_m3"] = del_agua(uso, ("metered", i), min(m3, tope), mes)[1] if tope <= m3 else resto
    leidas = set(cargo)
    if beneficio:
        descuento = del_beneficio(ley, beneficio, concepto, nombres, partes)
        if descuento is None:
            return None
        leidas |= descuento
    lineas = ["agua"]
    for seccion, linea in (("sewer", "alcantarillado"), ("treatment", "tratamiento")):
        reglas, donde = ley.get(seccion), (seccion,)
        if reglas is None or linea in incluye:
            continue
        if "utility_water_users" in reglas:
            reglas, donde = reglas["utility_water_users"], (seccion, "utility_water_users")
        if reglas["model"] == "percent_of_water":
            leidas.add((*donde, "rate"))
            lineas.append(linea)
        elif reglas["model"] == "per_m3_of_water_consumption" and volumen:
            leidas.add((*donde, "price"))
            lineas.append(linea)
    for linea in lineas:
        leidas |= del_iva(ley, linea, nombres)
    return leidas


def del_agua(uso, donde, m3, mes):
    """(places of the cuota base, of the rest) at m³."""
    celda = (mes - 1,) if uso.get("monthly_columns") else ()
    base = {(*donde, "base_fee", *celda)} if "base_fee" in uso and uso["model"] != "table_total" else set()
    if uso["model"] == "flat":
        return base, {(*donde, "amount", *celda)}
    if "table" in uso:
        ultimo, final = uso["last_row_m3"], (*donde, "beyond_last_row")
        if m3 <= ultimo:
            return base, {(*donde, "table", m3, *celda)}
        reglas = uso["beyond_last_row"]
        resto = {(*final, "unit_price", *celda)}
        excedente = reglas["rule"] == "last_row_plus_excess"
        if excedente:
            resto.add((*donde, "table", ultimo, *celda))
        return (base if reglas.get("add_base_fee", excedente) else set()), resto
    for n, bracket in enumerate(uso["brackets"]):
        if bracket["to"] is None or m3 <= Decimal(str(bracket["to"])):
            aqui = (*donde, "brackets", n)
            if "flat" in bracket:
                return base, {(*aqui, "flat", *celda)}
            if uso["model"] == "brackets_total_rate":
                return base, {(*aqui, "per_m3", *celda)} if m3 else set()
            desde = Decimal(str(uso["brackets"][n - 1]["to"])) if n else 0
            return base, {(*aqui, "base", *celda)} | ({(*aqui, "marginal", *celda)} if m3 > desde else set())
    raise AssertionError(m3)


def del_beneficio(ley, clave, concepto, nombres, partes):
    apartado = "monthly_metered" if concepto == "servicio_medido" else "fixed"
    hallada = formula(ley["incentives"][clave], apartado)
    if hallada is None:
        return None
    donde, reglas = hallada
    # A formula of its own for who has no meter names the category; one for all, also the use that prices it.
    conocidos = nombres[:1] if donde else nombres
    if "uses" in reglas and not set(conocidos) & set(reglas["uses"]):
        return None
    palabras = [reglas["applies_to"]] if isinstance(reglas["applies_to"], str) else reglas["applies_to"]
    aplicables = [palabra for palabra in palabras if palabra in partes]
    if not aplicables:
        return None
    return {("incentives", clave, *donde, "discount")}.union(*(partes[palabra] for palabra in aplicables))


def del_iva(ley, linea, nombres):
    for nombre in (*nombres, "*"):
        for n, fila in enumerate(ley.get("iva", ())):
            if (fila["concept"], fila["use"]) == (linea, nombre):
                return {("iva", n, "rate")}
    return NADA


# Figures of the file.

_CIFRA = re.compile(r"[0-9]+(\.[0-9]+)?")
# What names a thing, or is the place of a row, is no figure to be charged.
NO_SON_CIFRAS = {"code", "schema_version", "to", "from", "from_over", "columns", "to_m3", "inegi_code"}


def cifras(valor, donde=()):
    """Place of every figure, whatever its section."""
    if isinstance(valor, dict):
        for clave, hijo in valor.items():
            if clave not in NO_SON_CIFRAS:
                yield from cifras(hijo, (*donde, clave))
    elif isinstance(valor, list):
        for i, hijo in enumerate(valor):
            yield from cifras(hijo, (*donde, i))
    elif (isinstance(valor, int) and not isinstance(valor, bool)) or (
        isinstance(valor, str) and _CIFRA.fullmatch(valor)
    ):
        yield donde


def clave_de_precio(ley, donde):
    """The dotted key under which a figure of a section of charges would be ordered."""
    partes, valor = [], ley
    for paso in donde:
        padre, valor = valor, valor[paso]
        if isinstance(paso, int) and isinstance(padre, list):
            if isinstance(valor, dict):
                partes.append(valor.get("name") or valor.get("category") or "")
            else:
                partes.append("")
        elif paso not in ("price", "amount") or not isinstance(padre, dict) or "name" not in padre:
            partes.append(str(paso))
    if isinstance(donde[-1], int) and len(donde) > 1:
        matriz = ley
        for paso in donde[:-2]:
            matriz = matriz[paso]
        if isinstance(matriz, dict) and "columns" in matriz:
            partes[-1] = matriz["columns"][donde[-1]]
    return ".".join(partes)
