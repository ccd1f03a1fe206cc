// Every form: the button says it is working and cannot be pressed twice; a lost network loses nothing; focus goes to the first error.
const trabajando = (boton, palabra) => {
  boton.dataset.reposo = boton.innerHTML;
  boton.style.setProperty("min-width", `${boton.offsetWidth}px`);
  boton.setAttribute("aria-busy", "true");
  boton.textContent = palabra;
};
const reposo = (boton) => {
  if (!boton.dataset.reposo) return;
  boton.innerHTML = boton.dataset.reposo;
  delete boton.dataset.reposo;
  boton.removeAttribute("aria-busy");
};

const abiertos = new WeakMap();

document.addEventListener("submit", (suceso) => {
  const formulario = suceso.target;
  const boton = suceso.submitter ?? formulario.querySelector("button.principal");
  const palabra = boton?.dataset.trabajando ?? formulario.dataset.trabajando;
  if (!boton || formulario.method !== "post") return;
  if (formulario.target === "_blank") {
    // It opens beside and this page stays: the second half of a double click is not another order.
    if (Date.now() - (abiertos.get(boton) ?? 0) < 2000) suceso.preventDefault();
    abiertos.set(boton, Date.now());
    return;
  }
  if (boton.getAttribute("aria-busy")) { suceso.preventDefault(); suceso.stopImmediatePropagation(); return; }
  // After the browser has read the form: a name changed earlier would not travel.
  if (palabra) setTimeout(() => trabajando(boton, palabra));
}, true);

addEventListener("pageshow", (suceso) => { if (suceso.persisted) document.querySelectorAll("[aria-busy=true]").forEach(reposo); });

export function avisar(formulario, titulo, detalle) {
  let lugar = formulario.querySelector("[data-sin-respuesta]");
  if (!lugar) {
    lugar = document.createElement("div");
    lugar.className = "aviso t-detenido";
    lugar.dataset.sinRespuesta = "";
    lugar.setAttribute("role", "alert");
    formulario.prepend(lugar);
    lugar.style.setProperty("grid-column", "1 / -1");
  }
  const parrafo = document.createElement("p");
  const fuerte = document.createElement("b");
  fuerte.textContent = titulo;
  parrafo.append(fuerte, ` ${detalle}`);
  lugar.replaceChildren(parrafo);
}

for (const nombre of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.body.addEventListener(nombre, (suceso) => {
    const formulario = suceso.target.closest("form[data-trabajando]");
    if (!formulario) return;
    formulario.querySelectorAll("[aria-busy=true]").forEach(reposo);
    formulario.querySelectorAll("button:disabled").forEach((boton) => { boton.disabled = false; });
    const estado = nombre === "htmx:responseError" ? suceso.detail.xhr.status : 0;
    const titulo = estado >= 500 || !estado ? "No hubo respuesta." : "El servidor no lo admitió.";
    const detalle = estado && estado < 500 ? "Lo escrito sigue aquí. Recargue la página y envíe otra vez; si se repite, llame a Informática." : "Lo escrito sigue aquí. Envíe otra vez: el mismo envío nunca se cobra ni se guarda dos veces.";
    avisar(formulario, titulo, detalle);
  });
}

function irAlPrimerError(raiz) {
  (raiz.querySelector("[aria-invalid=true]") ?? raiz.querySelector("[data-errores]"))?.focus();
}
irAlPrimerError(document);
document.body.addEventListener("htmx:afterSettle", (suceso) => { if (suceso.target.id === "cobro" || suceso.target.matches("form")) irAlPrimerError(suceso.target); });
