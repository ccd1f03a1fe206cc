// A billing run or a print run is repainted every second; readers hear it only every 25 %. When it ends the whole page is
// brought again.
const anuncio = document.querySelector("[data-anuncio]");
const avances = [["avance", "Facturación"], ["impresion", "Impresión"]].map(([id, que]) => {
  const parte = document.getElementById(id);
  return { id, que, dicho: parte?.dataset.hito ?? "", corria: parte?.hasAttribute("hx-get") };
});

document.body.addEventListener("htmx:afterSwap", () => {
  for (const uno of avances) {
    const parte = document.getElementById(uno.id);
    if (!parte || !anuncio) continue;
    const hito = parte.dataset.hito ?? "";
    if (hito !== uno.dicho) { uno.dicho = hito; anuncio.textContent = `${uno.que} al ${hito} %.`; }
    if (uno.corria && !parte.hasAttribute("hx-get")) { uno.corria = false; location.reload(); }
  }
});
