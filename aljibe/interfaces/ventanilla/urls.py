"""Every address of the staff screens."""

from django.urls import path

from aljibe.interfaces.ventanilla import componentes, inicio
from aljibe.interfaces.ventanilla.caja import abrir, caja, cobro, conteo, corte
from aljibe.interfaces.ventanilla.caja import recibo as recibo_de_caja
from aljibe.interfaces.ventanilla.documentos import papel
from aljibe.interfaces.ventanilla.facturacion import (
    ajustar,
    anio,
    anomalias,
    cancelar,
    cierre,
    hoja,
    lectura,
    periodo,
    periodos,
    programa,
    recibo,
    revision,
    sospechosas,
)
from aljibe.interfaces.ventanilla.padron import beneficio, beneficios, buscar, condominio, cuenta, medidor
from aljibe.interfaces.ventanilla.seguridad import autorizaciones
from aljibe.interfaces.ventanilla.sesion import contrasena, entrar
from aljibe.interfaces.ventanilla.tarifas import comparar, leyes

urlpatterns = [
    path("", inicio.inicio, name="inicio"),
    path("entrar", entrar.entrar, name="entrar"),
    path("salir", entrar.salir, name="salir"),
    path("contrasena", contrasena.cambiar, name="cambiar_contrasena"),
    path("buscar", buscar.buscar, name="buscar"),
    path("cuentas/<str:numero>", cuenta.resumen, name="cuenta"),
    path("cuentas/<str:numero>/estado-de-cuenta", cuenta.estado, name="cuenta_estado"),
    path("cuentas/<str:numero>/lecturas", cuenta.lecturas, name="cuenta_lecturas"),
    path("cuentas/<str:numero>/condominio", condominio.condominio, name="cuenta_condominio"),
    path("cuentas/<str:numero>/medidor", medidor.medidor, name="medidor"),
    path("cuentas/<str:numero>/beneficio", beneficio.beneficio, name="cuenta_beneficio"),
    path("cuentas/<str:numero>/beneficio/terminar", beneficio.terminar, name="cuenta_beneficio_terminar"),
    path("beneficios", beneficios.beneficios, name="beneficios"),
    path("beneficios.csv", beneficios.descargar, name="beneficios_csv"),
    path("cuentas/<str:numero>/cobro", cobro.cobro, name="cobro"),
    path("lecturas/<int:lectura_id>", lectura.lectura, name="lectura"),
    path("lecturas/<int:lectura_id>/fotos", lectura.agregar_foto, name="lectura_foto"),
    path("fotos/<int:foto_id>", lectura.foto, name="foto"),
    path("recibos/<str:folio>", recibo.recibo, name="recibo"),
    path("recibos/<str:folio>/cancelar", cancelar.cancelar, name="recibo_cancelar"),
    path("recibos/<str:folio>/revision", revision.revision, name="recibo_revision"),
    path("recibos/<str:folio>/ajuste", ajustar.pedir, name="recibo_ajustar"),
    path("recibos/<str:folio>/ajuste/hacer", ajustar.hacer, name="recibo_ajuste_hacer"),
    path("autorizaciones", autorizaciones.autorizaciones, name="autorizaciones"),
    path("autorizaciones/<int:autorizacion_id>", autorizaciones.resolver, name="autorizacion_resolver"),
    path("caja", caja.caja, name="caja"),
    path("caja/abrir", abrir.abrir, name="caja_abrir"),
    path("caja/conteo", conteo.conteo, name="conteo"),
    path("caja/corte", corte.corte, name="corte"),
    path("cobros/<str:folio>", recibo_de_caja.recibo, name="cobro_hecho"),
    path("cortes/<str:folio>", corte.hecho, name="corte_hecho"),
    path("periodos", periodos.periodos, name="periodos"),
    path("periodos/lecturas", periodos.importar, name="lecturas_importar"),
    path("periodos/<str:clave>", periodo.periodo, name="periodo"),
    path("periodos/<str:clave>/ensayo", periodo.ensayar, name="periodo_ensayo"),
    path("periodos/<str:clave>/facturar", periodo.facturar, name="periodo_facturar"),
    path("periodos/<str:clave>/liberar", periodo.liberar, name="periodo_liberar"),
    path("periodos/<str:clave>/avance", periodo.avance, name="periodo_avance"),
    path("periodos/<str:clave>/omitidas.csv", periodo.omitidas, name="periodo_omitidas"),
    path("facturacion/anomalias", anomalias.anomalias, name="anomalias"),
    path("facturacion/nueva-anomalia", anomalias.nueva, name="anomalia_nueva"),
    path("facturacion/anomalias/<str:anomalia>", anomalias.cambiar, name="anomalia"),
    path("facturacion/<str:clave>/rutas/<str:ruta>/lecturas", hoja.hoja, name="hoja"),
    path("facturacion/<str:clave>/sospechosas", sospechosas.sospechosas, name="sospechosas"),
    path("facturacion/<str:clave>/sospechosas/liberar", sospechosas.liberar, name="sospechosas_liberar"),
    path("periodos/anio/<int:ejercicio>", anio.anio, name="anio"),
    path("periodos/<str:clave>/programa", programa.programa, name="periodo_programa"),
    path("periodos/<str:clave>/cierre", cierre.cierre, name="periodo_cierre"),
    path("periodos/<str:clave>/reapertura", cierre.reabrir, name="periodo_reapertura"),
    path("leyes", leyes.leyes, name="leyes"),
    path("leyes/importar", leyes.importar, name="ley_importar"),
    path("leyes/comparar", comparar.comparar, name="leyes_comparar"),
    path("leyes/comparar.xlsx", comparar.libro, name="leyes_comparar_libro"),
    path("leyes/<int:ley_id>", leyes.ley, name="ley"),
    path("leyes/<int:ley_id>/aprobar", leyes.aprobar, name="ley_aprobar"),
    path("documentos/<str:codigo>.pdf", papel.papel, name="papel"),
    path("documentos/<str:codigo>/reimprimir", papel.reimprimir, name="reimprimir"),
    path("componentes", componentes.componentes, name="componentes"),
]
