// Page -> kernel -> page: when `reply` carries our own number back, widgets work in both directions.

function hasGlyphs() {
  // A missing glyph is drawn as a box, the same box for every character: compare two that must differ.
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 40;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const ink = (letter) => {
    pen.clearRect(0, 0, 40, 40);
    pen.font = "32px sans-serif";
    pen.fillText(letter, 2, 34);
    return pen.getImageData(0, 0, 40, 40).data.join();
  };
  return ink("推") !== ink("购") && ink("推") !== ink("\uFFFF");
}

function render({ model, el }) {
  const words = model.get("words");
  const box = document.createElement("div");
  box.setAttribute("role", "status");
  box.style.cssText =
    "font-size:16px;border:1px solid var(--jp-border-color1,#bbb);border-radius:8px;padding:10px 14px;" +
    "color:var(--jp-ui-font-color1,#1a1a1a);border-left:6px solid #E69F00";
  const line = document.createElement("div");
  const glyphs = document.createElement("div");
  box.append(line, glyphs);
  el.append(box);
  line.textContent = `… ${words.title}: ${words.waiting}`;

  const asked = performance.now();
  const number = Math.floor(Math.random() * 1e9);
  const late = setTimeout(() => { line.textContent = `✗ ${words.title}: ${words.no_kernel}`; }, 10000);
  const listen = () => {
    const reply = model.get("reply");
    if (reply.number !== number) return;
    clearTimeout(late);
    box.style.borderLeftColor = reply.glyphs ? "#009E73" : "#E69F00";
    const ms = String(Math.round(performance.now() - asked));
    line.textContent = `✓ ${words.title}: ${words.works.replace("{ms}", ms)}`;
    glyphs.textContent = `${reply.glyphs ? "✓" : "!"} ${reply.glyphs ? words.glyphs_good : words.glyphs_poor}`;
  };
  model.on("change:reply", listen);
  model.set("heard", { number, glyphs: hasGlyphs() });
  model.save_changes();
  return () => { clearTimeout(late); model.off("change:reply", listen); };
}

export default { render };
