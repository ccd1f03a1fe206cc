"""The price of a case, written a second time from the text of the schema and in another way.

Nothing is shared with `aljibe.reglas`: fractions in place of decimals, integers of centavos, no segments, no cache.
Where both agree on laws made at random, an error would have to have been made twice.
"""

from datetime import date
from fractions import Fraction


class Rechazado(Exception):
    """The law does not price the case."""


NADA = object()


def centavos(x: Fraction) -> int:
    """Pesos to whole centavos, half up. Only for x >= 0."""
    doble = x * 200 + 1
    return doble.numerator // (2 * doble.denominator)


def dinero(v) -> Fraction:
    if not isinstance(v, str) or v.strip("0123456789.") or not v[:1].isdigit():
        raise Rechazado(f"no es un importe: {v!r}")
    return Fraction(v)


def price(law: dict, concept: str, key: str, m3, day: date, benefit: str = "") -> dict[str, int]:
    """Centavos of agua, alcantarillado, tratamiento, iva, subtotal, ajuste, total."""
    if not law["valid_from"] <= day <= law["valid_to"]:
        raise Rechazado("fuera de vigencia")
    uma = Fraction(1)
    if law.get("currency_unit") == "UMA":
        uma = dinero(law["uma_daily"])
    who = find(law, concept, key)
    use, month = who["use"], day.month
    volume = who["m3"] if concept == "volumen_asignado" else m3
    if use["model"] == "flat":
        volume = None
    elif volume is None:
        raise Rechazado("sin m3")
    else:
        volume = Fraction(volume)

    water = centavos(whole(use, volume, month) * uma)
    if benefit:
        water -= min(water, centavos(discount(law, who, concept, benefit, volume, month) * uma))
    if "minimum_m3" in use:
        water = max(water, centavos(whole(use, Fraction(use["minimum_m3"]), month) * uma))

    first = max(day.replace(day=1), law["valid_from"])
    rate = tax(law, who, "agua", first)
    if use.get("iva_included"):
        net = centavos(Fraction(water, 100) / (1 + rate))
        taxes = water - net
        water = net
    else:
        taxes = centavos(Fraction(water, 100) * rate)

    lines = {"agua": water}
    for section, concept_name in (("sewer", "alcantarillado"), ("treatment", "tratamiento")):
        amount, charged = side(law, section, concept_name, who, water, volume, uma)
        lines[concept_name] = amount
        if charged:
            taxes += centavos(Fraction(amount, 100) * tax(law, who, concept_name, first))
    subtotal = sum(lines.values()) + taxes
    total = rounded(law, subtotal)
    return {**lines, "iva": taxes, "subtotal": subtotal, "ajuste": total - subtotal, "total": total}


def find(law: dict, concept: str, key: str) -> dict:
    fixed = law.get("fixed", {})
    if concept == "servicio_medido":
        for entry in law.get("metered", []):
            if entry["use"] == key:
                use = dict(law.get("metered_common", {}))
                use.update(entry)
                return {"use": use, "names": [key], "includes": use.get("includes_services", [])}
    if concept == "cuota_fija":
        for row in fixed.get("flat_monthly", []):
            if row["category"] == key:
                use = {"model": "flat", "amount": row["amount"], "tax_class": row["tax_class"]}
                return {"use": use, "names": [key], "includes": fixed.get("includes_services", [])}
    if concept == "volumen_asignado" and "assigned_volume" in fixed:
        for row in fixed["assigned_volume"]["rows"]:
            if row["category"] == key:
                source = find(law, "servicio_medido", fixed["assigned_volume"]["price_from"].split("/")[1])
                includes = fixed.get("includes_services", source["includes"])
                names = [key, *source["names"]]
                return {"use": source["use"], "names": names, "includes": includes, "m3": row["m3_month"]}
    raise Rechazado("uso desconocido")


def cell(use: dict, value, month: int) -> Fraction:
    return dinero(value[month - 1] if use.get("monthly_columns") else value)


def whole(use: dict, v, month: int) -> Fraction:
    base, rest = charge(use, v, month)
    return base + rest


def charge(use: dict, v, month: int) -> tuple[Fraction, Fraction]:
    """(cuota base, the rest) at v m3."""
    model = use["model"]
    base = cell(use, use["base_fee"], month) if "base_fee" in use and model != "table_total" else Fraction(0)
    if model == "flat":
        return base, cell(use, use["amount"], month)
    if model in ("base_plus_table", "table_total"):
        if v.denominator != 1:
            raise Rechazado("m3 con fracción")
        return charge_by_table(use, int(v), month, base)
    bracket, lower = which(use["brackets"], v)
    if model == "brackets_base_plus_marginal":
        return base, cell(use, bracket["base"], month) + (v - lower) * cell(use, bracket["marginal"], month)
    if "flat" in bracket:
        return base, cell(use, bracket["flat"], month)
    return base, v * cell(use, bracket["per_m3"], month)


def charge_by_table(use: dict, v: int, month: int, base: Fraction) -> tuple[Fraction, Fraction]:
    total_model = use["model"] == "table_total"
    table, last = use["table"], use["last_row_m3"]
    zero = cell(use, table[0], month)
    if v <= last:
        row = cell(use, table[v], month)
        return (zero, row - zero) if total_model else (base, row)
    beyond = use.get("beyond_last_row")
    if beyond is None or v < beyond["from_m3"]:
        raise Rechazado("más allá de la tabla")
    unit = cell(use, beyond["unit_price"], month)
    by_excess = beyond["rule"] == "last_row_plus_excess"
    added = Fraction(0)
    if beyond.get("add_base_fee", by_excess):
        if "base_fee" in beyond:
            added = cell(use, beyond["base_fee"], month)
        elif not total_model:
            added = base
        elif "add_base_fee" in beyond:
            raise Rechazado("qué cuota base")
    if not by_excess:
        return added, unit * v
    rest = cell(use, table[last], month) + unit * (v - last)
    return (zero, rest - zero + added) if total_model else (added, rest)


def which(brackets: list[dict], v: Fraction) -> tuple[dict, Fraction]:
    previous = None
    for bracket in brackets:
        if bracket.get("from") is not None:
            lower = Fraction(bracket["from"])
            inside = v >= lower
        elif "from_over" in bracket:
            lower = Fraction(bracket["from_over"])
            inside = v > lower
        else:
            lower = previous or Fraction(0)
            inside = v > lower or previous is None
        if inside and (bracket["to"] is None or v <= Fraction(bracket["to"])):
            return bracket, lower
        previous = None if bracket["to"] is None else Fraction(bracket["to"])
    raise Rechazado("sin tramo")


def discount(law: dict, who: dict, concept: str, benefit: str, v, month: int) -> Fraction:
    entry = law.get("incentives", {}).get(benefit)
    if not isinstance(entry, dict):
        raise Rechazado("beneficio desconocido")
    block = "monthly_metered" if concept == "servicio_medido" else "fixed"
    names = who["names"]
    if block in entry:
        entry, names = entry[block], names[:1]
    if "discount" not in entry or "applies_to" not in entry:
        raise Rechazado("sin fórmula mensual")
    if "uses" in entry and not any(name in entry["uses"] for name in names):
        raise Rechazado("otro uso")
    words = entry["applies_to"]
    words = [words] if isinstance(words, str) else words
    use = who["use"]
    applied, parts = 0, Fraction(0)
    for word in words:
        if word == "whole_monthly_fee":
            part = whole(use, v, month)
        elif concept == "cuota_fija":
            continue
        elif word == "base_fee":
            if "base_fee" not in use and use["model"] != "table_total":
                continue
            part = charge(use, v, month)[0]
        elif word.startswith("first_") and word.endswith("_m3"):
            if use["model"] == "flat":
                continue
            part = charge(use, min(v, Fraction(word[6:-3])), month)[1]
        else:
            raise Rechazado("palabra desconocida")
        applied += 1
        parts += part
    if not applied:
        raise Rechazado("no aplica")
    return parts * dinero(entry["discount"])


def side(law, section, concept, who, water, v, uma) -> tuple[int, bool]:
    """Centavos, and whether it is a charge that carries IVA."""
    if concept in who["includes"]:
        return 0, False
    if section not in law:
        if law["completeness"] == "complete":
            return 0, False
        raise Rechazado("sección que no se conoce")
    rules = law[section].get("utility_water_users", law[section])
    model = rules["model"]
    if model == "included_in_water_price":
        return 0, False
    if model == "percent_of_water":
        return centavos(Fraction(water, 100) * dinero(rules["rate"])), True
    if model == "per_m3_of_water_consumption":
        if v is None:
            return 0, False
        return centavos(v * dinero(rules["price"]) * uma), True
    raise Rechazado("descarga sin medir")


def tax(law: dict, who: dict, concept: str, day: date) -> Fraction:
    if "iva" not in law:
        zero = concept == "agua" and who["use"]["tax_class"] == "domestic"
        return Fraction(0) if zero else Fraction(16, 100)
    for name in [*who["names"], "*"]:
        best = None
        for entry in law["iva"]:
            begins, ends = entry.get("valid_from", date.min), entry.get("valid_to", date.max)
            fits = entry["concept"] == concept and entry["use"] == name and begins <= day <= ends
            if fits and (best is None or begins > best[0]):
                best = (begins, dinero(entry["rate"]))
        if best:
            return best[1]
    raise Rechazado("sin tasa")


def rounded(law: dict, cents: int) -> int:
    section = law.get("rounding")
    if section is None or section["to"] == "none":
        return cents
    step = 100 if section["to"] == "whole_peso" else int(Fraction(section["to"]) * 100)
    below, rest = divmod(cents, step)
    mode = section["mode"]
    up = {
        "up": rest > 0,
        "down": False,
        "half_up": 2 * rest >= step,
        "half_down": 2 * rest > step,
        "half_even": 2 * rest > step or (2 * rest == step and below % 2 == 1),
    }[mode]
    return (below + up) * step
