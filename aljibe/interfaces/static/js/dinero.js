// Money in the browser is a whole number of centavos: only to show; the server decides.
export function centavos(texto) {
  const dicho = String(texto ?? "").trim().replace(/^\$\s*/, "");
  // As the server reads it: a comma is of thousands and nothing else, and 1000,50 is no figure.
  if (dicho.includes(",") && !/^\d{1,3}(,\d{3})+(\.\d{0,2})?$/.test(dicho)) return NaN;
  const limpio = dicho.replaceAll(",", "");
  if (limpio === "") return 0;
  const partes = /^(\d{1,12})(?:\.(\d{0,2}))?$/.exec(limpio) ?? (/^\.(\d{1,2})$/.exec(limpio) ? [limpio, "0", limpio.slice(1)] : null);
  return partes ? Number(partes[1]) * 100 + Number((partes[2] ?? "").padEnd(2, "0")) : NaN;
}
export function importe(valor) {
  const signo = valor < 0 ? "\u2212" : "";
  const absoluto = Math.abs(valor);
  return `${signo}${Math.trunc(absoluto / 100).toLocaleString("en-US")}.${String(absoluto % 100).padStart(2, "0")}`;
}
export const pesos = (valor) => (valor < 0 ? `\u2212$\u00a0${importe(-valor)}` : `$\u00a0${importe(valor)}`);
