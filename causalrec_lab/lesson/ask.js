// The thin front end of every question: fields that start empty, one button a group, and a place for what comes of it.
// A click sends all values of its group at once, so nothing typed can arrive after the click. Nothing is loaded from anywhere.
const PATIENCE = 4000; // ms without an answer before the question says so

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

let questions = 0;

// One field: its element, and how to read it. Radio buttons and boxes stand in a fieldset, so that a screen reader says whose they are.
function many(field, name, type, kept) {
  const box = element("fieldset");
  box.append(element("legend", "", field.label));
  const inputs = field.options.map(([key, words]) => {
    const label = element("label");
    const input = element("input");
    Object.assign(input, { type, name, value: key, checked: [].concat(kept ?? []).includes(key) });
    label.append(input, element("span", "", words));
    box.append(label);
    return input;
  });
  const chosen = () => inputs.filter((input) => input.checked).map((input) => input.value);
  return { box, read: () => (type === "radio" ? (chosen()[0] ?? null) : chosen()) };
}

function one(field, kept) {
  const box = element("label", field.kind === "area" ? "crl-tall" : "crl-line");
  const input = element(field.kind === "menu" ? "select" : field.kind === "area" ? "textarea" : "input");
  if (field.kind === "menu") {
    input.append(new Option(field.hint, ""));
    for (const [key, words] of field.options) input.append(new Option(words, key));
  } else {
    if (field.kind === "area") input.rows = 3;
    else input.type = "text";
    input.placeholder = field.hint;
    input.autocomplete = "off";
  }
  input.value = kept ?? field.value;
  box.append(element("span", "", field.label), input);
  return { box, read: () => input.value };
}

function render({ model, el }) {
  const spec = model.get("spec");
  const id = `crlq${++questions}`;
  const root = element("section", "crl-ask");
  root.setAttribute("aria-label", spec.title);
  // Letters and arrows belong to the question: neither JupyterLab's shortcuts nor the notebook's own may take them.
  root.dataset.lmSuppressShortcuts = "true";
  root.addEventListener("keydown", (event) => event.stopPropagation());
  const groups = element("div", spec.side ? "crl-ask-groups crl-side" : "crl-ask-groups");
  root.append(element("h3", "crl-ask-title", spec.title), groups);
  let turn = model.get("state").turn;
  let patience;
  let clicked = null; // the group whose answer is on its way

  function send(group, values) {
    const state = model.get("state");
    turn += 1;
    model.set("state", { turn, group, values: { ...state.values, [group]: values } });
    model.save_changes();
  }

  const shown = spec.groups.map((group) => {
    const box = element("div", "crl-ask-group");
    if (group.ask) {
      const ask = element("p", "crl-ask-question");
      ask.innerHTML = group.ask; // escaped by the kernel
      box.append(ask);
    }
    const kept = model.get("state").values[group.name] ?? {};
    const fields = group.fields.map((field) => {
      const isMany = field.kind === "radio" || field.kind === "checks";
      const made = isMany
        ? many(field, `${id}-${group.name}-${field.name}`, field.kind === "radio" ? "radio" : "checkbox", kept[field.name])
        : one(field, kept[field.name]);
      box.append(made.box);
      return [field.name, made.read];
    });
    const button = element("button", "", group.button);
    button.type = "button";
    const said = element("div", "crl-ask-said");
    said.setAttribute("aria-live", "polite");
    said.tabIndex = -1;
    button.addEventListener("click", () => {
      button.disabled = true;
      clicked = group.name;
      send(group.name, Object.fromEntries(fields.map(([name, read]) => [name, read()])));
      clearTimeout(patience);
      patience = setTimeout(() => {
        said.textContent = spec.waiting;
        button.disabled = false;
      }, PATIENCE);
    });
    box.append(button, said);
    groups.append(box);
    return { group, box, button, said };
  });

  function show() {
    const reply = model.get("reply");
    clearTimeout(patience);
    for (const { group, box, button, said } of shown) {
      const answer = reply.groups[group.name] ?? {};
      if (said.innerHTML !== (answer.html ?? "")) said.innerHTML = answer.html ?? "";
      for (const input of box.querySelectorAll("input, select, textarea, button")) input.disabled = !!answer.locked;
      box.hidden = group.later && !reply.open.includes(group.name);
      if (clicked === group.name) (answer.locked ? said : button).focus(); // the reader goes on from there
    }
    clicked = null;
    root.dataset.turn = reply.turn;
  }

  show();
  model.on("change:reply", show);
  el.append(root);
  return () => {
    clearTimeout(patience);
    model.off("change:reply", show);
  };
}

export default { render };
