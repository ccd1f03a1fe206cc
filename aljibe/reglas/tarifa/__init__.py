"""The tariff of a Ley de Ingresos: read, validated, priced case by case, and compiled for the billing run.

Everything is a pure function of the file. Schema: `docs/algoritmos/precio.md`.
"""
