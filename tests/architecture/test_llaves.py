"""Foreign keys go down, as imports do."""

from django.apps import apps

from tests.architecture import casa


def test_no_foreign_key_points_up():
    suben = [
        f"{modelo._meta.label}.{campo.name} → {campo.related_model._meta.label}"
        for modelo in apps.get_models()
        if modelo.__module__.startswith("aljibe.")
        for campo in modelo._meta.get_fields()
        if campo.concrete and campo.is_relation
        if casa.SALAS.index(campo.related_model._meta.app_label) > casa.SALAS.index(modelo._meta.app_label)
    ]
    assert suben == []


def test_the_order_of_rooms_is_that_of_the_import_contract():
    contrato = casa.texto(casa.RAIZ / "pyproject.toml").partition("The house: imports go down")[2].partition("]]")[0]
    lugares = [contrato.index(f"{nombre}") for nombre in casa.SALAS if nombre not in {"cartera", "vales"}]
    assert lugares == sorted(lugares, reverse=True)


def test_a_link_is_protected_and_never_cascades():
    sueltos = [
        f"{modelo._meta.label}.{campo.name}"
        for modelo in apps.get_models()
        if modelo.__module__.startswith("aljibe.")
        for campo in modelo._meta.fields
        if campo.remote_field and campo.remote_field.on_delete.__name__ != "PROTECT"
    ]
    assert sueltos == []
