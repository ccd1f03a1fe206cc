import { avisar } from "./formularios.js";

// Drafts: what is typed in a form with data-borrador survives an expired session, a closed tab, a lost network.
// It stays in this computer, never longer than a working day, and goes away once the form has been accepted.
const VIDA = 8 * 60 * 60 * 1000;
// Of whoever is signed in: another person at this computer neither sees nor sends what this one typed.
const clave = (formulario) => `aljibe:borrador:${document.body.dataset.persona}:${formulario.dataset.borrador}`;
// With the key of the operation: what was sent and had no answer is sent again as the same, and is not charged twice.
const esClave = (uno) => uno.name === "clave" && uno.type === "hidden";
const campos = (formulario) => [...formulario.elements].filter((uno) => uno.name && (esClave(uno) || !["hidden", "password", "submit", "button", "file"].includes(uno.type)));
const almacen = (hacer) => { try { return hacer(localStorage); } catch { return null; } };
const enSesion = (hacer) => { try { return hacer(sessionStorage); } catch { return null; } };

// Whether a form is still the operation whose draft was kept; one without a key has nothing that tells.
function conSuClave(formulario) {
  const [suya] = campos(formulario).filter(esClave);
  const valores = JSON.parse(almacen((a) => a.getItem(clave(formulario))) ?? "null")?.valores ?? [];
  return !suya || valores.some(([nombre, valor]) => nombre === suya.name && valor === suya.value);
}

const hora = (instante) => new Date(instante).toLocaleTimeString("es-MX", { hour: "numeric", minute: "2-digit", hour12: false });

function guardar(formulario) {
  const valores = campos(formulario).map((uno) => [uno.name, uno.value, uno.checked === true]);
  almacen((a) => a.setItem(clave(formulario), JSON.stringify({ en: Date.now(), valores })));
  const aviso = formulario.querySelector("[data-guardado]");
  if (aviso) aviso.textContent = `Guardado ${hora(Date.now())}`;
}

function restaurar(formulario) {
  const texto = almacen((a) => a.getItem(clave(formulario)));
  if (!texto) return;
  const { en, valores } = JSON.parse(texto);
  if (Date.now() - en > VIDA) { almacen((a) => a.removeItem(clave(formulario))); return; }
  if (formulario.dataset.borradorSolo === "sesion" && !enSesion((s) => s.getItem("aljibe:volvio"))) return;
  for (const uno of campos(formulario)) {
    const dicho = valores.find(([nombre, valor]) => nombre === uno.name && (!["checkbox", "radio"].includes(uno.type) || valor === uno.value));
    if (!dicho) continue;
    if (["checkbox", "radio"].includes(uno.type)) uno.checked = dicho[2];
    else if (esClave(uno)) { if (formulario.dataset.borradorSolo === "sesion") uno.value = dicho[1]; }
    else if (uno.value === "" || uno.tagName === "SELECT") uno.value = dicho[1];
  }
  const aviso = formulario.querySelector("[data-guardado]");
  if (aviso) aviso.textContent = `Guardado ${hora(en)}`;
  formulario.dispatchEvent(new CustomEvent("aljibe:restaurado", { bubbles: true }));
}

const deEntrada = document.querySelector("meta[name=aljibe-pagina][content=entrar]");
if (deEntrada) {
  enSesion((s) => s.setItem("aljibe:volvio", "si"));
} else {
  // A form that was sent and is no longer on the page, or is with another key, has been accepted: its draft is not
  // needed. One that was refused comes back with the key it was sent with, and one whose session ended is told apart.
  const enviado = enSesion((s) => s.getItem("aljibe:enviado"));
  const pendiente = [...document.querySelectorAll("form[data-borrador]")].find((uno) => clave(uno) === enviado);
  if (enviado && !(pendiente && (enSesion((s) => s.getItem("aljibe:volvio")) || conSuClave(pendiente)))) almacen((a) => a.removeItem(enviado));
  enSesion((s) => s.removeItem("aljibe:enviado"));
  document.querySelectorAll("form[data-borrador]").forEach(restaurar);
  if (enSesion((s) => s.getItem("aljibe:volvio")) === "caduca") {
    const formulario = document.querySelector("form[data-borrador]");
    if (formulario) avisar(formulario, "La página había caducado y se renovó; no se guardó nada.", "Lo escrito sigue aquí: revíselo y envíe otra vez.");
  }
  enSesion((s) => s.removeItem("aljibe:volvio"));
}

// The server asks for a new page when the token of this one is old, as after signing in again in another tab.
document.body.addEventListener("htmx:beforeOnLoad", (suceso) => {
  const { xhr } = suceso.detail;
  if (xhr.status === 403 && xhr.getResponseHeader("HX-Refresh")) enSesion((s) => s.setItem("aljibe:volvio", "caduca"));
});

document.addEventListener("input", (suceso) => {
  const formulario = suceso.target.form;
  if (formulario?.dataset.borrador) guardar(formulario);
});
document.addEventListener("submit", (suceso) => {
  if (suceso.target.dataset.borrador) { guardar(suceso.target); enSesion((s) => s.setItem("aljibe:enviado", clave(suceso.target))); }
});
document.addEventListener("aljibe:olvidar", (suceso) => almacen((a) => a.removeItem(clave(suceso.target))));
