// Search as you type, with the keyboard: down enters the list, Enter opens the first hit, Esc closes without losing the text.
const listas = () => [...document.querySelectorAll("#sugerencias a.resultado")];
const lista = document.getElementById("sugerencias");
const campo = document.getElementById("busqueda");

if (lista && campo) {
  const cerrar = () => { lista.replaceChildren(); };
  let preguntado = "";

  document.body.addEventListener("htmx:afterSwap", (suceso) => { if (suceso.target === lista) preguntado = campo.value; });

  campo.form.addEventListener("submit", (suceso) => {
    const [primero] = listas();
    if (primero && preguntado === campo.value) { suceso.preventDefault(); location.assign(primero.href); }
  });

  campo.form.addEventListener("keydown", (suceso) => {
    const enlaces = listas();
    const lugar = enlaces.indexOf(document.activeElement);
    if (suceso.key === "ArrowDown" && enlaces.length) { suceso.preventDefault(); enlaces[Math.min(lugar + 1, enlaces.length - 1)].focus(); }
    if (suceso.key === "ArrowUp" && lugar >= 0) { suceso.preventDefault(); (enlaces[lugar - 1] ?? campo).focus(); }
    if (suceso.key === "Escape") { cerrar(); campo.focus(); }
  });

  document.addEventListener("click", (suceso) => { if (!campo.form.contains(suceso.target)) cerrar(); });
  campo.form.addEventListener("focusout", (suceso) => { if (suceso.relatedTarget && !campo.form.contains(suceso.relatedTarget)) cerrar(); });
}
