import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("padron", "0004_condominios_auditados"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="beneficio",
            name="folio",
            field=models.CharField(
                blank=True, db_default="", default="", help_text="El del documento que lo ampara.", max_length=40
            ),
        ),
        migrations.AddField(
            model_name="beneficio",
            name="motivo",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="beneficio",
            name="motivo_termino",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="beneficio",
            name="otorgado_en",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="beneficio",
            name="otorgado_por",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="beneficio",
            name="terminado_en",
            field=models.DateTimeField(help_text="Cuándo se decidió que terminara antes de vencer.", null=True),
        ),
        migrations.AddField(
            model_name="beneficio",
            name="terminado_por",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="beneficio",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("otorgado_en", None), ("otorgado_por", None)),
                    models.Q(
                        models.Q(("folio", ""), _negated=True),
                        models.Q(("motivo", ""), _negated=True),
                        ("otorgado_en__isnull", False),
                        ("otorgado_por__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="beneficio_otorgado_dice_quien_por_que_y_su_papel",
            ),
        ),
        migrations.AddConstraint(
            model_name="beneficio",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("motivo_termino", ""),
                        ("terminado_en", None),
                        ("terminado_por", None),
                        ("vigencia__isempty", False),
                    ),
                    models.Q(
                        models.Q(("motivo_termino", ""), _negated=True),
                        ("terminado_en__isnull", False),
                        ("terminado_por__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="beneficio_terminado_dice_quien_y_por_que",
            ),
        ),
    ]
