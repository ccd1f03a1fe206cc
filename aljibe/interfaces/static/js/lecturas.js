// The sheet of a route, as quick as a spreadsheet: each row is sent when it is left, and stays here until the server has it.
// What is told at once (m³, high, low, below, a turn) is told again by the server, which is the one that judges.
const hoja = document.querySelector("form[data-hoja]");
const CAMPOS = ["lectura", "anomalia", "observacion"];
const POR_VEZ = 40;
const VIDA = 8 * 60 * 60 * 1000;
const FORMAS = { detenido: "■", vencido: "▲", espera: "○" };

if (hoja) {
  const filas = [...hoja.querySelectorAll("[data-renglon]")].filter((tr) => tr.querySelector("[data-campo=lectura]"));
  const campo = (tr, cual) => tr.querySelector(`[data-campo=${cual}]`);
  const dicho = (tr) => { const [l, a, o] = CAMPOS.map((cual) => campo(tr, cual).value.trim()); return l || a ? [l, a, o].join("|") : ""; };
  const antes = (tr) => campo(tr, "antes").value;
  const restablecer = (tr) => { const [l = "", a = "", ...o] = antes(tr).split("|"); [l, a, o.join("|")].forEach((valor, n) => { campo(tr, CAMPOS[n]).value = valor; }); };
  const tocada = (tr) => dicho(tr) !== antes(tr);
  const aparte = hoja.querySelector("[data-estado]"), leidas = document.querySelector("[data-leidas]");
  const almacen = (hacer) => { try { return hacer(localStorage); } catch { return null; } };
  const llave = `aljibe:hoja:${document.body.dataset.persona}:${location.pathname}`;
  const nuevaClave = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  const sello = hoja.elements.csrfmiddlewaretoken?.value ?? "";
  let enviando = false, pendiente = null, detenida = false, columna = null;
  hoja.dataset.guion = "";

  // ---- what a reading would bill ----
  function calcular(tr) {
    const { desde, digitos, compensar, suma, meses } = tr.dataset;
    const texto = campo(tr, "lectura").value.trim();
    if (!/^\d+$/.test(texto) || desde === undefined || digitos === undefined) return { m3: "", marcas: [] };
    const [actual, anterior, caratula] = [Number(texto), Number(desde), 10 ** Number(digitos)];
    if (actual >= caratula) return { m3: "", marcas: [["detenido", `no cabe en ${digitos} cifras`]] };
    const vuelta = actual < anterior;
    const medido = actual - anterior + (vuelta ? caratula : 0);
    if (vuelta && medido > caratula / 10) return { m3: actual - anterior, marcas: [["detenido", "menor que la anterior"]] };
    const m3 = Math.max(medido - Number(compensar), 0);
    const marcas = vuelta ? [["espera", "dio la vuelta"]] : [];
    if (Number(meses) >= Number(hoja.dataset.minimos)) {
      if (m3 > 0 && m3 * meses >= hoja.dataset.veces * suma) marcas.unshift(["vencido", "alto"]);
      else if (Number(compensar) === 0 && m3 * meses < hoja.dataset.fraccion * suma) marcas.unshift(["vencido", "bajo"]);
    }
    return { m3, marcas };
  }

  function pintarMarcas(tr, m3, marcas) {
    tr.querySelector("[data-m3]").textContent = m3 === null || m3 === "" ? "" : Number(m3).toLocaleString("en-US").replace("-", "−");
    tr.querySelector("[data-marcas]").replaceChildren(...marcas.map(([tono, texto]) => Object.assign(document.createElement("span"), { className: `estado t-${tono}`, textContent: `${FORMAS[tono] ?? ""} ${texto}` })));
  }

  function decir(tr, texto, url) {
    const lugar = tr.querySelector("[data-dice]");
    lugar.replaceChildren(url ? Object.assign(document.createElement("a"), { href: url, textContent: texto }) : texto);
  }

  function faltas(tr, errores) {
    tr.classList.toggle("con-error", errores.length > 0);
    campo(tr, "lectura").toggleAttribute("aria-invalid", errores.length > 0);
    if (errores.length) campo(tr, "lectura").setAttribute("aria-invalid", "true");
    tr.querySelector("[data-errores-de]").textContent = errores.join(" ");
  }

  // ---- the draft ----
  function guardarBorrador() {
    const suyas = Object.fromEntries(filas.filter(tocada).map((tr) => [tr.dataset.cuenta, [...CAMPOS.map((cual) => campo(tr, cual).value), antes(tr)]]));
    almacen((a) => Object.keys(suyas).length ? a.setItem(llave, JSON.stringify({ en: Date.now(), fecha: hoja.elements.fecha.value, suyas })) : a.removeItem(llave));
  }

  function restaurarBorrador() {
    const texto = almacen((a) => a.getItem(llave));
    if (!texto) return;
    const { en, fecha, suyas } = JSON.parse(texto);
    if (Date.now() - en > VIDA) { almacen((a) => a.removeItem(llave)); return; }
    hoja.elements.fecha.value = fecha || hoja.elements.fecha.value;
    for (const tr of filas) {
      const [lectura, anomalia, observacion, estaba] = suyas[tr.dataset.cuenta] ?? [];
      if (estaba === undefined) continue;
      if ([lectura, anomalia, observacion].join("|") === antes(tr)) continue;
      if (estaba !== antes(tr)) { decir(tr, `Usted había escrito ${lectura || anomalia}; ya estaba guardada otra.`); continue; }
      CAMPOS.forEach((cual, n) => { campo(tr, cual).value = [lectura, anomalia, observacion][n]; });
      alEscribir(tr);
    }
  }

  // ---- sending ----
  async function enviar() {
    if (enviando || detenida) return;
    if (!pendiente) {
      const suyas = filas.filter((tr) => tocada(tr) && dicho(tr) && tr.dataset.rechazo !== dicho(tr) + hoja.elements.fecha.value && tr !== activa()).slice(0, POR_VEZ);
      if (!suyas.length) return;
      const cuerpo = new URLSearchParams({ csrfmiddlewaretoken: sello, fecha: hoja.elements.fecha.value, clave: nuevaClave() });
      suyas.forEach((tr, n) => {
        cuerpo.append(`cuenta-${n}`, tr.dataset.cuenta);
        for (const cual of ["antes", ...CAMPOS]) cuerpo.append(`${cual}-${n}`, campo(tr, cual).value);
        decir(tr, "Guardando…");
      });
      pendiente = { cuerpo, suyas, dichos: suyas.map(dicho), fecha: hoja.elements.fecha.value };
    }
    enviando = true;
    try {
      const respuesta = await fetch(hoja.action, { method: "POST", body: pendiente.cuerpo, headers: { Accept: "application/json" }, keepalive: true });
      if (respuesta.redirected || !respuesta.headers.get("Content-Type")?.includes("json")) { if (respuesta.status >= 500) throw new Error("servidor"); caduco(); return; }
      const datos = await respuesta.json();
      const { suyas, dichos, fecha } = pendiente;
      pendiente = null;
      if (!respuesta.ok) { suyas.forEach((tr, n) => { tr.dataset.rechazo = dichos[n] + fecha; decir(tr, "Sin guardar"); faltas(tr, [datos.mensaje]); }); return; }
      suyas.forEach((tr, n) => recibir(tr, datos.renglones.find((uno) => uno.cuenta === tr.dataset.cuenta), dichos[n], fecha));
      contar();
    } catch {
      // No network, or the server is down: the same is sent again, with the same key, so it is never entered twice.
      pendiente?.suyas.forEach((tr) => decir(tr, "Sin guardar: no hay señal"));
      aparte.textContent = `Sin señal: ${filas.filter(tocada).length} sin guardar; siguen aquí y se envían solas.`;
    } finally { enviando = false; guardarBorrador(); }
    if (!pendiente) enviar();
  }

  function recibir(tr, dice, enviado, fecha) {
    if (!dice) { tr.dataset.rechazo = enviado + fecha; decir(tr, "Sin cambio"); return; }
    faltas(tr, dice.errores);
    if (dice.estado === "rechazada") { tr.dataset.rechazo = enviado + fecha; decir(tr, "Sin guardar"); return; }
    const sigueIgual = dicho(tr) === enviado;
    if (!antes(tr) && dice.antes) leidas.textContent = (leidas.dataset.leidas = Number(leidas.dataset.leidas) + 1).toLocaleString("es-MX");
    campo(tr, "antes").value = dice.antes;
    if (sigueIgual) {
      restablecer(tr);
      pintarMarcas(tr, dice.m3, dice.marcas.map((marca) => [marca.tono, marca.texto]));
    }
    decir(tr, sigueIgual ? dice.dice : "Sin guardar", sigueIgual ? dice.url : "");
    const foto = tr.querySelector("[data-foto]");
    if (foto) foto.dataset.url = dice.fotos;
  }

  function caduco() {
    detenida = true;
    const enlace = Object.assign(document.createElement("a"), { href: `/entrar?siguiente=${encodeURIComponent(location.pathname + location.search)}`, textContent: "Entre otra vez" });
    aparte.replaceChildren("La sesión terminó o la página caducó. ", enlace, ": lo escrito sigue aquí y se envía al volver.");
  }

  function contar() {
    const faltan = filas.filter(tocada).length;
    aparte.textContent = faltan ? `${faltan} sin guardar.` : `Todo guardado a las ${new Date().toLocaleTimeString("es-MX", { hour: "numeric", minute: "2-digit", hour12: false })}.`;
  }

  // ---- the keyboard ----
  const activa = () => document.activeElement?.closest?.("[data-campo]")?.closest("[data-renglon]");
  function alEscribir(tr) {
    const { m3, marcas } = calcular(tr);
    pintarMarcas(tr, m3, marcas);
    if (tr.dataset.rechazo) { delete tr.dataset.rechazo; faltas(tr, []); }
    decir(tr, tocada(tr) ? "Sin guardar" : antes(tr) ? "Guardada" : "");
  }

  function ir(tr, cual, paso) {
    const otra = filas[filas.indexOf(tr) + paso];
    if (otra) { campo(otra, cual).focus(); return; }
    if (paso < 0) return;
    campo(tr, cual).blur();
    enviar().then(() => { if (hoja.dataset.siguiente && !filas.some(tocada)) location.assign(hoja.dataset.siguiente); else hoja.querySelector("button.principal").focus(); });
  }

  hoja.addEventListener("input", (suceso) => { const tr = suceso.target.closest("[data-renglon]"); if (tr && suceso.target.dataset.campo) alEscribir(tr); guardarBorrador(); });
  hoja.addEventListener("pointerdown", () => { columna = null; });
  hoja.addEventListener("focusin", (suceso) => { if (suceso.target.dataset?.campo) suceso.target.select(); });
  hoja.addEventListener("focusout", (suceso) => { const tr = suceso.target.closest("[data-renglon]"); if (tr && suceso.relatedTarget?.closest?.("[data-renglon]") !== tr) setTimeout(enviar); });
  hoja.addEventListener("keydown", (suceso) => {
    const cual = suceso.target.dataset?.campo, tr = suceso.target.closest("[data-renglon]");
    if (!cual || suceso.ctrlKey || suceso.metaKey || suceso.altKey) return;
    const { value, selectionStart: uno, selectionEnd: otro } = suceso.target;
    const vecino = CAMPOS[CAMPOS.indexOf(cual) + (suceso.key === "ArrowRight" ? 1 : -1)];
    const orilla = suceso.key === "ArrowRight" ? otro === value.length : uno === 0;
    const abajo = columna ?? cual;  // as in a spreadsheet: after Tab along a row, Enter goes down in the column where it began
    columna = suceso.key === "Tab" && !suceso.shiftKey ? abajo : suceso.key.length > 1 && suceso.key !== "Shift" ? null : columna;
    if (suceso.key === "Enter") { suceso.preventDefault(); ir(tr, abajo, suceso.shiftKey ? -1 : 1); }
    else if (["ArrowDown", "ArrowUp"].includes(suceso.key) && cual !== "anomalia") { suceso.preventDefault(); ir(tr, cual, suceso.key === "ArrowUp" ? -1 : 1); }
    else if (["ArrowRight", "ArrowLeft"].includes(suceso.key) && vecino && orilla && !suceso.shiftKey) { suceso.preventDefault(); campo(tr, vecino).focus(); }
    else if (suceso.key === "Escape") { restablecer(tr); alEscribir(tr); guardarBorrador(); }
  });

  // ---- photos ----
  hoja.addEventListener("change", async (suceso) => {
    const foto = suceso.target.closest("[data-foto]"), tr = suceso.target.closest("[data-renglon]");
    if (!foto || !suceso.target.files.length) return;
    if (!foto.dataset.url) await enviar();
    const cuerpo = new FormData();
    [["csrfmiddlewaretoken", sello], ["foto", suceso.target.files[0]]].forEach((par) => cuerpo.append(...par));
    suceso.target.value = "";
    if (!foto.dataset.url) { faltas(tr, ["Foto: guarde antes la lectura o su anomalía."]); return; }
    try {
      const respuesta = await fetch(foto.dataset.url, { method: "POST", body: cuerpo, headers: { Accept: "application/json" } });
      const datos = await respuesta.json(); if (respuesta.ok) foto.querySelector("[data-cuantas]").textContent = datos.fotos;
      faltas(tr, respuesta.ok ? [] : [datos.mensaje]);
    } catch { faltas(tr, ["Foto: no se guardó; tómela otra vez cuando haya señal."]); }
  });

  addEventListener("online", enviar);
  setInterval(() => { if (pendiente) enviar(); }, 5000);
  restaurarBorrador();
  for (const tr of filas) if (tr.classList.contains("con-error")) tr.dataset.rechazo = dicho(tr) + hoja.elements.fecha.value;
  // Before the cursor goes into a row: the one that is being typed is not sent.
  enviar();
  if (matchMedia("(min-width: 901px)").matches && !document.querySelector("[data-errores]")) campo(filas.find((tr) => !antes(tr)) ?? filas[0] ?? hoja, "lectura")?.focus();
}
