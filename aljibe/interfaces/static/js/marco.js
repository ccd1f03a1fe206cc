// The frame: keys, the list of keys, preferences and the line that says whether there is a connection.
const raiz = document.documentElement;
const leer = (clave) => { try { return localStorage.getItem(`aljibe:${clave}`); } catch { return null; } };
const guardar = (clave, valor) => { try { localStorage.setItem(`aljibe:${clave}`, valor); } catch { /* without storage the choice lasts one page */ } };

const aplicarContraste = () => { if (leer("contraste")) raiz.dataset.contraste = leer("contraste") === "si" ? "alto" : "normal"; };
aplicarContraste();

const escribiendo = (elemento) => elemento?.matches?.("input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]");
const visible = (elemento) => elemento.offsetParent !== null;

function abrirAtajos() {
  const dialogo = document.getElementById("atajos");
  if (dialogo && !dialogo.open) dialogo.showModal();
}

document.addEventListener("click", (suceso) => {
  if (suceso.target.closest("[data-abre=atajos]")) abrirAtajos();
  if (suceso.target.closest("[data-imprime]")) print();
});

document.addEventListener("keydown", (suceso) => {
  const buscar = [...document.querySelectorAll("[data-enfocar='/']")].find(visible);
  if (suceso.key.toLowerCase() === "k" && (suceso.ctrlKey || suceso.metaKey) && buscar) {
    suceso.preventDefault();
    buscar.focus(); buscar.select();
    return;
  }
  if (suceso.ctrlKey || suceso.metaKey || suceso.altKey || document.querySelector("dialog[open]")) return;
  if (suceso.key === "/" && buscar && (!escribiendo(suceso.target) || suceso.target.matches("[data-medio]"))) {
    suceso.preventDefault();
    buscar.focus(); buscar.select();
    return;
  }
  if (escribiendo(suceso.target)) return;
  if (suceso.key === "?") { suceso.preventDefault(); abrirAtajos(); return; }
  const paso = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[suceso.key];
  const lista = paso && document.querySelector("[data-lista]");
  if (lista && (suceso.key.length > 1 ? lista.contains(suceso.target) : leer("letras") !== "no")) {
    // The rows of a list that are ticked: the space bar ticks the one that is reached.
    const casillas = [...lista.querySelectorAll("input[type=checkbox]")];
    const lugar = casillas.indexOf(document.activeElement);
    suceso.preventDefault();
    casillas[lugar < 0 ? 0 : Math.min(Math.max(lugar + paso, 0), casillas.length - 1)]?.focus();
    return;
  }
  if (leer("letras") === "no" || suceso.key.length !== 1) return;
  const acto = [...document.querySelectorAll("[data-tecla]")].find((uno) => uno.dataset.tecla.toUpperCase() === suceso.key.toUpperCase() && visible(uno));
  if (acto) { suceso.preventDefault(); acto.click(); }
});

for (const casilla of document.querySelectorAll("[data-preferencia]")) {
  const clave = casilla.dataset.preferencia;
  const dicho = leer(clave);
  if (dicho) casilla.checked = dicho === "si";
  else if (clave === "contraste") casilla.checked = matchMedia("(prefers-contrast: more)").matches;
  casilla.addEventListener("change", () => { guardar(clave, casilla.checked ? "si" : "no"); aplicarContraste(); });
}

const enLinea = document.querySelector("[data-en-linea]");
if (enLinea) {
  const palabra = enLinea.querySelector(".estado > span");
  const decir = () => {
    enLinea.firstElementChild.className = `estado t-${navigator.onLine ? "activo" : "detenido"}`;
    palabra.textContent = navigator.onLine ? "En línea" : "Sin señal";
  };
  addEventListener("online", decir);
  addEventListener("offline", decir);
}

// A table wider than its panel scrolls inside it: the keyboard must reach it, and only then.
function alcanzarTablas() {
  for (const panel of document.querySelectorAll(".desplaza")) {
    const sobra = panel.scrollWidth > panel.clientWidth;
    panel.toggleAttribute("tabindex", sobra);
    if (!sobra) { panel.removeAttribute("role"); continue; }
    panel.tabIndex = 0;
    panel.setAttribute("role", "region");
    panel.setAttribute("aria-label", panel.querySelector("caption")?.textContent ?? "Tabla");
  }
}
alcanzarTablas();
addEventListener("resize", alcanzarTablas);
document.body.addEventListener("htmx:afterSettle", alcanzarTablas);
