// A billing run is repainted every second; readers hear it only every 25 %. When it ends the whole page is brought again.
const anuncio = document.querySelector("[data-anuncio]");
let dicho = document.getElementById("avance")?.dataset.hito ?? "";
let corria = document.getElementById("avance")?.hasAttribute("hx-get");

document.body.addEventListener("htmx:afterSwap", () => {
  const avance = document.getElementById("avance");
  if (!avance || !anuncio) return;
  const hito = avance.dataset.hito ?? "";
  if (hito !== dicho) { dicho = hito; anuncio.textContent = `Facturación al ${hito} %.`; }
  if (corria && !avance.hasAttribute("hx-get")) { corria = false; location.reload(); }
});
