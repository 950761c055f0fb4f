// Everything live on a page, cards and questions, in one thin front end: it sends the state and shows the reply.
// Nothing is loaded from anywhere. A notebook's own kind of widget is a file that is laid behind this one and adds
// its function to KINDS.
const PATIENCE = 4000; // ms without an answer before the page says so

function element(tag, className, ...inside) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...inside);
  return made;
}

// A place whose words are read aloud when they change.
function spoken(tag, className, how) {
  const made = element(tag, className);
  made.setAttribute(...how);
  return made;
}
const POLITE = ["aria-live", "polite"];
const STATUS = ["role", "status"];

// One label around its input; `after` puts the words behind a box that is ticked.
function labelled(className, words, input, after = false) {
  const said = typeof words === "string" ? element("span", "", words) : words;
  return element("label", className, ...(after ? [input, said] : [said, input]));
}

function input(type, facts = {}) {
  return Object.assign(element(type === "area" ? "textarea" : "input"), type === "area" ? facts : { type, ...facts });
}

function button(words, click) {
  const made = Object.assign(element("button", "", words), { type: click ? "button" : "submit" });
  if (click) made.addEventListener("click", click);
  return made;
}

// Radio buttons or boxes stand in a fieldset, so that a screen reader says whose they are.
function many(legend, options, type, name, kept = []) {
  const inputs = options.map(([value]) => input(type, { name, value, checked: [].concat(kept).includes(value) }));
  const lines = inputs.map((one, at) => labelled("", options[at][1], one, true));
  const chosen = () => inputs.filter((one) => one.checked).map((one) => one.value);
  return {
    box: element("fieldset", "", element("legend", "", legend), ...lines),
    read: () => (type === "radio" ? (chosen()[0] ?? null) : chosen()),
  };
}

// Our half of a talk with the kernel: send a state, hear the reply, or after a while that there is none.
function talk(model, hear, silence, patience = PATIENCE) {
  let turn = model.get("state").turn;
  let late;
  const listen = () => {
    const reply = model.get("reply");
    if (reply.turn >= turn) clearTimeout(late);
    hear(reply);
  };
  model.on("change:reply", listen);
  return {
    send(state) {
      model.set("state", { ...state, turn: ++turn });
      model.save_changes();
      clearTimeout(late);
      late = setTimeout(silence, patience);
      return turn;
    },
    end() {
      clearTimeout(late);
      model.off("change:reply", listen);
    },
  };
}

// ---- a card

// An eye, a hand, a cloud, a count: drawn, because not every machine has such letters.
const SIGNS = {
  seeing: "M1 8C4 3 12 3 15 8C12 13 4 13 1 8ZM8 5.6a2.4 2.4 0 1 0 .01 0Z",
  doing: "M4.5 9V4.5M7 8V2.5M9.5 8V2.5M12 9V4.5V10C12 13.5 11 15 8.5 15C6 15 5 13.5 3.5 11.5L1.8 9.2",
  imagining: "M4.5 13a3.2 3.2 0 0 1-.4-6.370A4.1 4.1 0 0 1 12 6.5a3.3 3.3 0 0 1-.5 6.5Z",
  counting: "M3 2V14M6.3 2V14M9.6 2V14M13 2V14M1 11L15 5",
};

function badge({ name, word, colour, outline }) {
  const sign = element("span", "crl-sign");
  sign.innerHTML = `<svg viewBox="0 0 16 16" width="22" height="22" aria-hidden="true" fill="none" stroke="currentColor"
    stroke-width="1.4" stroke-linejoin="round" stroke-linecap="round"><path d="${SIGNS[name]}"/></svg>`;
  const made = element("span", `crl-rung crl-rung-${outline}`, sign, element("span", "", word));
  Object.assign(made.style, { borderColor: colour, borderStyle: outline });
  return made;
}

// Each control: its element, how to show a value; it calls `change` when the reader moves it.
const CONTROLS = {
  slider(control, change) {
    const shown = element("span", "crl-value");
    const moved = input("range", { min: control.low, max: control.high, step: control.step });
    moved.setAttribute("aria-label", control.label);
    moved.addEventListener("input", () => change(Number(moved.value)));
    const show = (value) => {
      if (Number(moved.value) !== value) moved.value = value;
      const said = value.toLocaleString("en", { maximumFractionDigits: 6 }); // 24,000 as in the sentences
      shown.textContent = said;
      moved.setAttribute("aria-valuetext", `${control.label} ${said}`);
    };
    return [labelled("crl-control", element("span", "", `${control.label}: `, shown), moved), show];
  },

  choice(control, change) {
    const select = element("select", "", ...control.options.map((option, at) => new Option(option.label, at)));
    select.addEventListener("change", () => change(control.options[select.value].value));
    const show = (value) => (select.value = control.options.findIndex((option) => option.value === value));
    return [labelled("crl-control", control.label, select), show];
  },

  toggle(control, change) {
    const box = input("checkbox");
    box.addEventListener("change", () => change(box.checked));
    return [labelled("crl-control crl-row", control.label, box, true), (value) => (box.checked = value)];
  },

  // Sent a moment after the last letter, at once on Enter; never while an input method is still composing 中文.
  typed(control, change) {
    const line = input("text", { maxLength: control.longest, autocomplete: "off", spellcheck: false });
    let pause = 0;
    const send = () => {
      clearTimeout(pause);
      pause = 0;
      change(line.value);
    };
    const soon = () => {
      clearTimeout(pause);
      pause = setTimeout(send, 150);
    };
    line.addEventListener("input", (event) => event.isComposing || soon());
    line.addEventListener("compositionend", soon);
    line.addEventListener("blur", () => pause && send());
    line.addEventListener("keydown", (event) => event.key === "Enter" && !event.isComposing && send());
    const show = (value) => line.value !== value && (line.value = value);
    return [labelled("crl-control crl-wide", control.label, line), show];
  },
};

function card(root, spec, model) {
  const values = () => model.get("state").values;
  const shows = {}; // name of a control -> show(value)
  const clicks = {}; // name -> a control that lives in the picture
  let asked = 0; // turn on its way, 0 when none is
  let next = null; // state that waits until the kernel has answered

  const question = element("h3", "crl-question", spec.question);
  question.id = `${root.id}q`;
  root.setAttribute("aria-labelledby", question.id);
  const picture = element("div", "crl-picture");
  const controls = element("div", "crl-controls");
  const sentence = spoken("p", "crl-sentence", POLITE);
  const formula = element("p", "crl-formula");
  const buttons = element("div", "crl-buttons");
  const note = spoken("div", "crl-note", ["role", "alert"]);

  const kernel = talk(model, show, () => {
    note.textContent = spec.words.waiting;
    asked = 0;
  });

  function send(newValues) {
    next = null;
    asked = kernel.send({ values: newValues });
  }

  function change(changes) {
    const wanted = { ...(next ?? values()), ...changes };
    for (const [name, value] of Object.entries(wanted)) shows[name]?.(value);
    if (asked) next = wanted; // only the newest state waits: a fast hand never builds a queue
    else send(wanted);
  }

  for (const control of spec.controls) {
    if (control.kind === "click") clicks[control.name] = control;
    else {
      const [box, showValue] = CONTROLS[control.kind](control, (value) => change({ [control.name]: value }));
      shows[control.name] = showValue;
      controls.append(box);
    }
  }

  function press(event) {
    const shape = event.target.closest("[data-control]");
    const control = clicks[shape?.dataset.control];
    if (!control) return;
    const now = control.options.findIndex((option) => option.value === (next ?? values())[control.name]);
    const own = control.options.find((option) => String(option.value) === shape.dataset.to);
    change({ [control.name]: (own ?? control.options[(now + 1) % control.options.length]).value });
    event.preventDefault();
  }
  picture.addEventListener("click", press);
  picture.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && press(event));

  function makeClickable() {
    for (const shape of picture.querySelectorAll("[data-control]")) {
      const control = clicks[shape.dataset.control];
      if (!control) continue;
      const option = control.options.find((entry) => entry.value === values()[control.name]);
      const said = shape.dataset.label ?? spec.words.click.replace("{label}", control.label).replace("{value}", option?.label ?? "");
      const texts = [...shape.querySelectorAll("text")];
      for (const words of texts) words.after(" "); // or who reads the page reads two labels as one word
      const seen = texts.map((words) => words.textContent).join(" "); // a label would hide it
      const label = shape.dataset.label || said.includes(seen) ? said : `${seen}. ${said}`;
      for (const [name, value] of [["role", "button"], ["tabindex", "0"], ["aria-label", label]]) shape.setAttribute(name, value);
    }
  }

  function draw(reply) {
    const shapes = () => [...picture.querySelectorAll("[data-control]")];
    const active = picture.contains(document.activeElement) ? document.activeElement : null;
    const held = active?.dataset.control; // of several shapes that move it: the one that says the same, or stands in the same place
    const place = shapes().filter((shape) => shape.dataset.control === held).indexOf(active);
    picture.innerHTML = reply.svg;
    picture.firstElementChild.setAttribute("aria-label", reply.twin);
    picture.firstElementChild.setAttribute("role", Object.keys(clicks).length ? "group" : "img");
    makeClickable();
    const same = shapes().filter((shape) => shape.dataset.control === held);
    const alike = same.find((shape) => shape.dataset.label && shape.dataset.label === active.dataset.label);
    if (held) (alike ?? same[place] ?? same[0])?.focus();
    if (sentence.textContent !== reply.sentence) sentence.textContent = reply.sentence;
    formula.textContent = reply.formula;
  }

  function show(reply) {
    if (reply.turn >= asked) asked = 0;
    note.textContent = reply.error ? `${reply.error}\n${reply.where ?? ""}` : (reply.note ?? "");
    // A page without a kernel has not every state: it says so, and the controls show the state it went to.
    if (reply.note && !next) for (const [name, value] of Object.entries(values())) shows[name]?.(value);
    if (!reply.error) draw(reply);
    root.dataset.turn = reply.turn;
    if (!asked && next) send(next);
  }

  if (spec.presets.length) buttons.append(element("span", "", `${spec.words.presets}:`));
  const stops = [...spec.presets, { label: spec.words.reset, values: spec.start }];
  buttons.append(...stops.map((stop) => button(stop.label, () => change(stop.values))));
  const body = element("div", "crl-body", ...(controls.childElementCount ? [controls] : []), picture);
  root.append(element("div", "crl-head", question, badge(spec.rung)), body, sentence, formula, buttons, note);
  for (const [name, value] of Object.entries(values())) shows[name]?.(value);
  show(model.get("reply"));
  return kernel.end;
}

// ---- a question: fields that start empty, one button a group, and a place for what comes of it

function field(spec, name, kept) {
  if (spec.kind === "radio") return many(spec.label, spec.options, "radio", name, kept);
  if (spec.kind === "checks") return many(spec.label, spec.options, "checkbox", name, kept);
  const options = [["", spec.hint], ...spec.options].map(([key, words]) => new Option(words, key));
  const made =
    spec.kind === "menu"
      ? element("select", "", ...options)
      : input(spec.kind, { placeholder: spec.hint, autocomplete: "off", ...(spec.kind === "area" ? { rows: 3 } : {}) });
  made.value = kept ?? spec.value;
  return { box: labelled(spec.kind === "area" ? "crl-tall" : "crl-line", spec.label, made), read: () => made.value };
}

function ask(root, spec, model) {
  root.setAttribute("aria-label", spec.title);
  let clicked = null; // the group whose answer is on its way
  const kernel = talk(model, show, () => {
    const { said, sends } = shown.find(({ group }) => group.name === clicked);
    said.textContent = spec.waiting;
    sends.disabled = false;
  });

  const shown = spec.groups.map((group) => {
    const kept = model.get("state").values[group.name] ?? {};
    const fields = group.fields.map((one) => [one.name, field(one, `${root.id}-${group.name}-${one.name}`, kept[one.name])]);
    const question = element("p", "crl-ask-question");
    question.innerHTML = group.ask; // escaped by the kernel
    const said = spoken("div", "crl-ask-said", POLITE);
    said.tabIndex = -1;
    // A click sends all values of its group at once, so nothing typed can arrive after the click.
    const sends = button(group.button, () => {
      sends.disabled = true;
      clicked = group.name;
      const values = Object.fromEntries(fields.map(([name, made]) => [name, made.read()]));
      kernel.send({ group: group.name, values: { ...model.get("state").values, [group.name]: values } });
    });
    const parts = [...(group.ask ? [question] : []), ...fields.map(([, made]) => made.box), sends, said];
    return { group, box: element("div", "crl-ask-group", ...parts), sends, said };
  });

  function show(reply) {
    for (const { group, box, sends, said } of shown) {
      const answer = reply.groups[group.name] ?? {};
      if (said.innerHTML !== (answer.html ?? "")) said.innerHTML = answer.html ?? "";
      for (const one of box.querySelectorAll("input, select, textarea, button")) one.disabled = !!answer.locked;
      box.hidden = group.later && !reply.open.includes(group.name);
      if (clicked === group.name) (answer.locked ? said : sends).focus(); // the reader goes on from there
    }
    clicked = null;
    root.dataset.turn = reply.turn;
  }

  const groups = element("div", `crl-ask-groups${spec.side ? " crl-side" : ""}`, ...shown.map(({ box }) => box));
  root.append(element("h3", "crl-ask-title", spec.title), groups);
  show(model.get("reply"));
  return kernel.end;
}

// ---- every widget

const KINDS = { card, ask };

function render({ model, el }) {
  const spec = model.get("spec");
  const root = element("section", `crl crl-${spec.kind}`);
  // Each widget has a copy of this file, so the page counts: no two views share an id or a group of radio buttons.
  root.id = `crl${(document.crlViews = (document.crlViews ?? 0) + 1)}`;
  // Letters, arrows, Enter and Space belong to what is focused in here, not to JupyterLab's or the notebook's shortcuts.
  root.dataset.lmSuppressShortcuts = "true";
  root.addEventListener("keydown", (event) => event.stopPropagation());
  const end = KINDS[spec.kind](root, spec, model);
  el.append(root);
  return end;
}

export default { render };
