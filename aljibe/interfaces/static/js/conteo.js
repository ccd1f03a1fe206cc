// The blind count: only what is counted is added up; Enter and the arrows go from one denomination to the next.
import { centavos, importe, pesos } from "./dinero.js";

const formulario = document.querySelector("[data-conteo]");
if (formulario) {
  const piezas = [...formulario.querySelectorAll("[data-valor]")];
  const campos = [...formulario.querySelectorAll("input.entrada")];

  const sumar = () => {
    let total = 0;
    for (const campo of piezas) {
      const cuantas = /^\d+$/.test(campo.value.trim()) ? Number(campo.value) : 0;
      const valor = cuantas * centavos(campo.dataset.valor);
      const celda = formulario.querySelector(`[data-importe-de="${campo.id}"]`);
      celda.textContent = importe(valor);
      celda.classList.toggle("cero", valor === 0);
      total += valor;
    }
    formulario.querySelector("[data-contado]").textContent = pesos(total);
  };

  formulario.addEventListener("input", sumar);
  formulario.addEventListener("aljibe:restaurado", sumar);
  formulario.addEventListener("keydown", (suceso) => {
    const lugar = campos.indexOf(suceso.target);
    if (suceso.key === "Escape") { location.assign(formulario.dataset.salir); return; }
    if (lugar < 0) return;
    const destino = { Enter: campos[lugar + 1] ?? formulario.querySelector("button.principal"), ArrowDown: campos[lugar + 1], ArrowUp: campos[lugar - 1] }[suceso.key];
    if (!["Enter", "ArrowDown", "ArrowUp"].includes(suceso.key)) return;
    suceso.preventDefault();
    destino?.focus();
    destino?.select?.();
  });
  sumar();
}
