"""Charges under review: the days on which they bear no surcharge and count for no cut (K6, K7)."""

from collections.abc import Collection
from datetime import date

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from aljibe.libro.models import RevisionDeCargo
from aljibe.reglas.plazos import UN_DIA


def poner_en_revision(cargo_ids: Collection[int], *, desde: date, hasta: date) -> None:
    """Put charges under review from `desde` until the day before `hasta`. Their cuenta is locked by the caller."""
    assert connection.in_atomic_block
    RevisionDeCargo.objects.bulk_create(
        [RevisionDeCargo(cargo_id=cargo_id, vigencia=DateRange(desde, hasta)) for cargo_id in cargo_ids]
    )


def terminar_revision(cargo_ids: Collection[int], *, el: date) -> None:
    """End the reviews in course: `el` is the first day out of them, but each lasts a day at least."""
    assert connection.in_atomic_block
    for revision in RevisionDeCargo.objects.filter(cargo_id__in=cargo_ids, vigencia__contains=el):
        desde = revision.vigencia.lower
        RevisionDeCargo.objects.filter(pk=revision.pk).update(vigencia=DateRange(desde, max(el, desde + UN_DIA)))


def trasladar_revisiones(de: Collection[int], a: Collection[int], *, hasta: date) -> None:
    """Give to the charges of a bill made again the days under review, before `hasta`, of those it replaces."""
    assert connection.in_atomic_block
    dias = {
        (v.vigencia.lower, min(v.vigencia.upper, hasta))
        for v in RevisionDeCargo.objects.filter(cargo_id__in=de, vigencia__startswith__lt=hasta)
    }
    RevisionDeCargo.objects.bulk_create(
        [RevisionDeCargo(cargo_id=cargo_id, vigencia=DateRange(*tramo)) for tramo in dias for cargo_id in a]
    )
