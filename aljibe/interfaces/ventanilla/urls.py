"""Every address of the staff screens."""

from django.urls import path

from aljibe.interfaces.ventanilla import componentes, inicio
from aljibe.interfaces.ventanilla.caja import abrir, caja, cobro, conteo, corte
from aljibe.interfaces.ventanilla.caja import recibo as recibo_de_caja
from aljibe.interfaces.ventanilla.documentos import papel
from aljibe.interfaces.ventanilla.facturacion import periodo, periodos, recibo
from aljibe.interfaces.ventanilla.padron import buscar, cuenta
from aljibe.interfaces.ventanilla.sesion import contrasena, entrar
from aljibe.interfaces.ventanilla.tarifas import leyes, libros

urlpatterns = [
    path("", inicio.inicio, name="inicio"),
    path("entrar", entrar.entrar, name="entrar"),
    path("salir", entrar.salir, name="salir"),
    path("contrasena", contrasena.cambiar, name="cambiar_contrasena"),
    path("buscar", buscar.buscar, name="buscar"),
    path("cuentas/<str:numero>", cuenta.resumen, name="cuenta"),
    path("cuentas/<str:numero>/estado-de-cuenta", cuenta.estado, name="cuenta_estado"),
    path("cuentas/<str:numero>/lecturas", cuenta.lecturas, name="cuenta_lecturas"),
    path("cuentas/<str:numero>/cobro", cobro.cobro, name="cobro"),
    path("recibos/<str:folio>", recibo.recibo, name="recibo"),
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
    path("leyes", leyes.leyes, name="leyes"),
    path("leyes/importar", leyes.importar, name="ley_importar"),
    path("leyes/libro-en-blanco", libros.en_blanco, name="ley_en_blanco"),
    path("leyes/<int:ley_id>/libro", libros.libro, name="ley_libro"),
    path("leyes/<int:ley_id>", leyes.ley, name="ley"),
    path("leyes/<int:ley_id>/aprobar", leyes.aprobar, name="ley_aprobar"),
    path("documentos/<str:codigo>.pdf", papel.papel, name="papel"),
    path("documentos/<str:codigo>/reimprimir", papel.reimprimir, name="reimprimir"),
    path("componentes", componentes.componentes, name="componentes"),
]
