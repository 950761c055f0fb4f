// Six questions, one form each. A wrong answer opens the primer: the <details> of the notebook that starts with its name.

function openPrimer(words, primer) {
  const wanted = `${words.primer} ${primer}`;
  for (const box of document.querySelectorAll("details")) {
    const head = box.querySelector("summary");
    if (head && head.textContent.trim().startsWith(wanted)) box.open = true;
  }
}

function question(words, asked, number, prefix, tell) {
  const form = document.createElement("form");
  form.style.cssText = "margin:8px 0 4px";
  const group = document.createElement("fieldset");
  group.style.cssText = "border:0;padding:0;margin:0";
  const ask = document.createElement("legend");
  ask.textContent = `${number}. ${asked.ask}`;
  ask.style.cssText = "padding:0;margin-bottom:4px;font-weight:600";
  group.append(ask);
  for (const option of asked.options) {
    const label = document.createElement("label");
    label.style.cssText = "margin-right:18px;white-space:nowrap;cursor:pointer";
    const radio = document.createElement("input");
    radio.type = "radio";
    radio.name = `${prefix}-${number}`;
    radio.value = option;
    radio.style.cssText = "margin-right:6px";
    label.append(radio, option);
    group.append(label);
  }
  const button = document.createElement("button");
  button.type = "submit";
  button.textContent = words.check;
  button.style.cssText =
    "font:inherit;color:inherit;background:var(--jp-layout-color2,#eee);border:1px solid var(--jp-border-color1,#999);" +
    "border-radius:6px;padding:2px 12px;cursor:pointer";
  group.append(button);
  const said = document.createElement("div");
  said.setAttribute("role", "status");
  said.style.cssText = "margin-top:4px;min-height:1.4em";
  form.append(group, said);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const picked = form.querySelector("input:checked");
    if (!picked) {
      said.textContent = `… ${words.unanswered}`;
      return;
    }
    const right = picked.value === asked.right;
    said.textContent = right ? `✓ ${words.right}` : `△ ${words.wrong.replace("{primer}", asked.primer)}`;
    if (!right) openPrimer(words, asked.primer);
    tell(number, right);
  });
  return form;
}

function render({ model, el }) {
  const words = model.get("words");
  const questions = model.get("questions");
  const box = document.createElement("section");
  box.setAttribute("aria-label", words.title);
  box.style.cssText =
    "font-size:16px;line-height:1.45;border:1px solid var(--jp-border-color1,#bbb);border-radius:8px;padding:8px 16px;" +
    "color:var(--jp-ui-font-color1,#1a1a1a);max-width:860px;box-sizing:border-box";
  const head = document.createElement("div");
  head.textContent = words.title;
  head.style.cssText = "font-size:20px;font-weight:700";
  const tally = document.createElement("div");
  tally.setAttribute("role", "status");
  tally.style.cssText = "font-weight:600;min-height:1.4em";
  const right = new Map();
  const tell = (number, value) => {
    right.set(number, value);
    const count = [...right.values()].filter(Boolean).length;
    tally.textContent = count === questions.length ? words.all_right
      : words.tally.replace("{right}", count).replace("{all}", questions.length);
  };
  const prefix = `ready-${Math.random().toString(36).slice(2)}`;
  box.append(head, ...questions.map((asked, place) => question(words, asked, place + 1, prefix, tell)), tally);
  // JupyterLab's own shortcuts must not eat the letters and arrows meant for the form.
  box.addEventListener("keydown", (event) => event.stopPropagation());
  el.append(box);
}

export default { render };
