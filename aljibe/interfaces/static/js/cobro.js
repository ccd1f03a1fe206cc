// The till: what is ticked, what is missing, the change. E T S Q change the tender, Enter charges, Esc starts again.
import { centavos, importe, pesos } from "./dinero.js";

const PIEZAS = [[100000, "billete", "1,000"], [50000, "billete", "500"], [20000, "billete", "200"], [10000, "billete", "100"], [5000, "billete", "50"], [2000, "billete", "20"], [1000, "moneda", "10"], [500, "moneda", "5"], [200, "moneda", "2"], [100, "moneda", "1"], [50, "moneda", "50 ¢"]];
const formulario = () => document.querySelector("[data-cobro]");
const uno = (selector) => formulario()?.querySelector(selector);
const todos = (selector) => [...(formulario()?.querySelectorAll(selector) ?? [])];

function entregue(cambio) {
  const piezas = [];
  let resto = cambio;
  for (const [valor, nombre, dicho] of PIEZAS) {
    const cuantas = Math.floor(resto / valor);
    resto -= cuantas * valor;
    if (cuantas) piezas.push(`${cuantas} ${nombre}${cuantas === 1 ? "" : "s"} de ${dicho}`);
  }
  if (resto) piezas.push(`${resto} centavos`);
  return piezas.length > 1 ? `${piezas.slice(0, -1).join(", ")} y ${piezas.at(-1)}` : piezas.join("");
}

function billetes(total, cubierto) {
  const lugar = uno("[data-billetes]");
  if (!lugar) return;
  const falta = Math.max(total - cubierto, 0);
  const redondo = (paso) => Math.ceil(falta / paso) * paso;
  const sugeridos = [...new Set([falta, redondo(5000), redondo(10000), redondo(50000)])].sort((a, b) => a - b).slice(0, 3);
  lugar.hidden = falta === 0;
  lugar.querySelectorAll("button").forEach((boton) => boton.remove());
  for (const valor of sugeridos) {
    const boton = document.createElement("button");
    boton.type = "button";
    boton.className = "boton";
    boton.dataset.billete = importe(valor);
    boton.textContent = valor % 100 ? importe(valor) : (valor / 100).toLocaleString("en-US");
    boton.setAttribute("aria-pressed", String(centavos(uno("[data-medio=efectivo]").value) === valor));
    lugar.append(boton);
  }
}

// What lines collect together, by charge or order: what an order shares with the bill that it links is paid once.
const partes = (casillas) => new Map(casillas.flatMap((casilla) => casilla.dataset.partes.trim().split(" ").map((parte) => { const [de, cuanto] = parte.split("="); return [de, centavos(cuanto)]; })));
const suma = (valores) => [...valores].reduce((hasta, valor) => hasta + valor, 0);

function estado() {
  const elegidos = todos("[name=renglon]:checked");
  const total = suma(partes(elegidos).values());
  const medios = Object.fromEntries(todos("[data-medio]").map((campo) => [campo.dataset.medio, centavos(campo.value)]));
  const recibido = suma(Object.values(medios));
  return { elegidos, total, medios, recibido, sinEfectivo: recibido - (medios.efectivo ?? 0), anticipo: uno("[data-anticipo]").checked, parcial: uno("[data-parcial]")?.checked === true };
}

function porque({ elegidos, total, medios, recibido, sinEfectivo, anticipo, parcial }) {
  const mal = Object.entries(medios).find(([, valor]) => Number.isNaN(valor));
  if (mal) return `En ${mal[0]} escriba solo la cifra, con dos decimales cuando mucho.`;
  if (!elegidos.length && !anticipo) return todos("[name=renglon]").length ? "Elija por lo menos un cargo." : "No debe nada: marque que lo entregado queda como saldo a favor.";
  if (sinEfectivo > total && !anticipo) return "Tarjeta, transferencia y cheque suman más que lo que se paga: el cambio sale solo del efectivo.";
  if (recibido > 0 && recibido < total && !parcial) return `Faltan ${pesos(total - recibido)} para completar el pago.${uno("[data-parcial]")?.closest("[hidden]") ? "" : " Si paga solo una parte, márquelo."}`;
  if (recibido === 0) return "Escriba con cuánto paga.";
  return "";
}

function pintarElegido(elegidos, total, sinPagar) {
  // What an order has as its own is in no total of the account; what it links of the account, it pays.
  const pagadas = partes(elegidos);
  const faltaDe = (casilla) => suma([...partes([casilla])].filter(([de]) => !pagadas.has(de)).map(([, cuanto]) => cuanto));
  const quedan = todos("[name=renglon]").filter((casilla) => !casilla.value.startsWith("OP-") && faltaDe(casilla));
  const debe = suma(quedan.map(faltaDe)) + sinPagar;
  uno("[data-elegidos]").textContent = elegidos.length;
  uno("[data-suma]").textContent = importe(total);
  uno("[data-despues]").textContent = importe(debe);
  const quedaVencido = quedan.some((casilla) => casilla.closest("tr").querySelector(".estado.t-vencido, .estado.t-detenido"));
  uno("[data-nada-vencido]").hidden = quedaVencido || debe === 0 || sinPagar > 0;
}

function pintar() {
  if (!uno("[data-cambio]")) return;
  const todo = estado();
  const { elegidos, total, recibido } = todo;
  const sobra = Number.isNaN(recibido) ? 0 : Math.max(recibido - total, 0);
  // What is left of what was chosen when only a part is paid.
  const sinPagar = todo.parcial && !todo.anticipo && recibido > 0 ? Math.max(total - recibido, 0) : 0;
  todos("[data-total]").forEach((lugar) => { lugar.textContent = pesos(lugar.closest(".cobrar") ? total + (todo.anticipo ? sobra : -sinPagar) : total); });
  uno("[data-a-pagar]").value = (total / 100).toFixed(2);
  if (uno("[data-despues]")) pintarElegido(elegidos, total, sinPagar);
  // Change is cash: what a card brings over the total is no change, and with nothing chosen there is none yet.
  const sobrante = Number.isNaN(recibido) ? 0 : recibido - total;
  const cambio = todo.anticipo || sobrante < 0 ? sobrante : elegidos.length ? Math.min(sobrante, todo.medios.efectivo || 0) : 0;
  const faltan = cambio < 0 && recibido > 0;
  const marco = uno("[data-cambio]");
  marco.classList.toggle("faltan", faltan && !sinPagar);
  marco.querySelector(".que").textContent = sinPagar ? "Queda a deber" : faltan ? "Faltan" : todo.anticipo ? "A favor" : "Cambio";
  marco.querySelector("output").textContent = pesos(faltan ? -cambio : Math.max(cambio, 0));
  marco.querySelector(".entregue").textContent = cambio > 0 && recibido > 0 ? (todo.anticipo ? "Queda en su cuenta; no se entrega cambio" : `Entregue ${entregue(cambio)}`) : "";
  // The browser refuses to send while there is a reason, and says it at the field; the server judges again all the same.
  const razon = porque(todo);
  uno("[data-porque]").textContent = razon;
  uno("[data-medio=efectivo]").setCustomValidity(razon);
  todos("[data-referencia]").forEach((lugar) => { const medio = lugar.dataset.referencia; lugar.hidden = !todo.medios[medio] && !lugar.querySelector("[aria-invalid]"); });
  billetes(total, Number.isNaN(todo.sinEfectivo) ? 0 : todo.sinEfectivo);
}

document.addEventListener("input", (suceso) => { if (suceso.target.closest("[data-cobro]")) pintar(); });
document.addEventListener("aljibe:restaurado", pintar);
document.body.addEventListener("htmx:afterSettle", pintar);

document.addEventListener("click", (suceso) => {
  const boton = suceso.target.closest("[data-billete]");
  if (!boton) return;
  const campo = uno("[data-medio=efectivo]");
  campo.value = boton.dataset.billete;
  campo.focus();
  campo.dispatchEvent(new Event("input", { bubbles: true }));
});

document.addEventListener("keydown", (suceso) => {
  if (!formulario() || suceso.ctrlKey || suceso.metaKey || suceso.altKey || document.querySelector("dialog[open]")) return;
  if (suceso.key === "Escape") {
    if (document.activeElement?.id === "escaneo") { uno("[data-medio]")?.focus(); return; }
    formulario().dispatchEvent(new CustomEvent("aljibe:olvidar", { bubbles: true }));
    location.assign(formulario().dataset.empezar);
    return;
  }
  if (!suceso.target.matches?.("[data-medio]") || suceso.key.length !== 1) return;
  const otro = todos("[data-tecla-medio]").find((campo) => campo.dataset.teclaMedio === suceso.key.toUpperCase());
  if (otro) { suceso.preventDefault(); otro.focus(); otro.select(); }
  else if (!/[\d.,]/.test(suceso.key)) suceso.preventDefault();
});

pintar();
