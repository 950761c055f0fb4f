// The page without a kernel, laid behind view/front.js: the same front end asks a table instead, and gets its answer.
// Below it: search, theme, and what keyboards and paper need. Nothing is loaded but search.js beside this file.

async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const opened = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(opened).text());
}

const escaped = (said) => said.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const filled = (said, gaps) => said.replace(/\{(\w+)\}/g, (gap, name) => gaps[name] ?? gap);

// How each kind of widget finds an answer: (spec, table, words) -> state -> reply.
const ANSWERS = {
  card(spec, { rows, pieces }, words) {
    const place = (control, value) => {
      if (control.kind === "slider") return Math.round((value - control.low) / control.step);
      return control.kind === "toggle" ? Number(value) : control.options.findIndex((option) => option.value === value);
    };
    const key = (values) => spec.controls.map((control) => place(control, values[control.name])).join();
    const stops = [spec.start, ...spec.presets.map((preset) => preset.values)];
    let [base, before, order] = [spec.start, spec.start, []];
    return ({ values }) => {
      base = stops.find((stop) => key(stop) === key(values)) ?? base;
      const moved = Object.keys(values).filter((name) => values[name] !== before[name]);
      order = [...order.filter((name) => !moved.includes(name)), ...moved];
      const shown = { ...values };
      for (const name of order) if (!(key(shown) in rows)) shown[name] = base[name]; // the oldest change goes back
      before = shown;
      const [svg, ...said] = rows[key(shown)];
      const [sentence, formula, twin] = said.map((number) => pieces[number]);
      const note = key(shown) === key(values) ? "" : words.beyond;
      return { values: shown, reply: { svg: svg.map((number) => pieces[number]).join(""), sentence, formula, twin, note } };
    };
  },

  ask(spec, table, words) {
    const reply = { groups: {}, open: [] };
    const counts = (tallies[spec.title] ??= {});
    return ({ group, values }) => {
      const given = values[group] ?? {};
      let answer;
      if (table.vote) answer = [voted(table.vote, counts, group, given), false, []];
      else {
        const fields = spec.groups.find((one) => one.name === group).fields;
        const read = (field) => {
          const value = given[field.name] ?? (field.kind === "checks" ? [] : null);
          return field.kind === "area" ? (wide(value) >= 8 ? words.you : "") : value;
        };
        const typed = fields.find((field) => field.kind === "area");
        const { rows, answers } = table[group];
        const [html, ...rest] = answers[rows[JSON.stringify(fields.map(read))]];
        answer = [html.replaceAll(words.you, () => escaped(typed ? given[typed.name].trim() : "")), ...rest];
      }
      reply.groups[group] = { html: answer[0], locked: answer[1] };
      reply.open = [...reply.open, ...answer[2]];
      return { reply: { ...reply, groups: { ...reply.groups } } };
    };
  },
};

// How wide typed words are: a Chinese letter counts as two.
const wide = (said) => [...(said ?? "").trim()].reduce((sum, letter) => sum + (letter > "\u2e80" ? 2 : 1), 0);

// A vote may stand twice on a page, once before the lesson and once after it: both count the same hands.
const tallies = {};

// The tally of a class before and after, as lesson/votes.py says it.
function voted(said, counts, when, given) {
  const names = Object.keys(said.options);
  const tally = {};
  for (const name of names) {
    const typed = (given[name] ?? "").trim();
    tally[name] = typed === "" ? 0 : Number(typed);
    const refused = filled(said.no_count, { given: escaped(typed), option: escaped(said.options[name]) });
    if (!Number.isInteger(tally[name]) || tally[name] < 0 || tally[name] > 100000) return said.refused.replace(said.you, refused);
  }
  if (!names.some((name) => tally[name])) return said.refused.replace(said.you, said.nobody);
  counts[when] = tally;
  const both = ["before", "after"].filter((one) => counts[one]);
  const total = (one) => names.reduce((sum, name) => sum + counts[one][name], 0);
  const share = (one, name) => counts[one][name] / total(one);
  const bar = (one, name) => `<span class="vote-bar" aria-hidden="true" style="width:${(100 * share(one, name)).toFixed(1)}%"></span>`;
  const alone = (one, name) => (both.length > 1 ? "" : ` (${Math.round(100 * share(one, name))} %)`);
  const points = (name) => 100 * (share("after", name) - share("before", name));
  const signed = (number) => (Math.round(number) < 0 ? "−" : "+") + Math.abs(Math.round(number));
  const cells = (name) => [
    ...both.map((one) => `<td>${counts[one][name]}${alone(one, name)}${bar(one, name)}</td>`),
    ...(both.length > 1 ? [`<td>${signed(points(name))}</td>`] : []),
  ];
  const heads = ["option", ...both, ...(both.length > 1 ? ["change"] : [])].map((head) => `<th scope="col">${said[head]}</th>`);
  const rows = names.map((name) => `<tr><th scope="row">${escaped(said.options[name])}</th>${cells(name).join("")}</tr>`);
  let caption = filled(said.kept, { count: total(when) });
  if (both.length > 1) {
    const most = names.reduce((one, other) => (points(other) > points(one) ? other : one));
    const gaps = { option: escaped(said.options[most]), points: points(most).toFixed(0) };
    caption = points(most) > 0.5 ? filled(said.moved, gaps) : said.same;
  }
  const table = `<table class="vote"><caption>${caption}</caption><thead><tr>${heads.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
  return (counts.after ? said.closed : said.open) + table;
}

// A browser may refuse to keep anything (file://, an LMS in a frame): then nothing is kept.
const kept = {
  read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  },
  write(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {}
  },
};

// What front.js takes for the kernel's half of a widget.
function frozen({ spec, state, reply, table, words }, place) {
  const now = { spec, state, reply };
  const heard = new Set();
  let answers;
  const ask = async (state) => (await (answers ??= unpacked(table).then((opened) => ANSWERS[spec.kind](spec, opened, words))))(state);
  return {
    get: (name) => now[name],
    set: (name, value) => (now[name] = value),
    on: (name, hear) => heard.add(hear),
    off: (name, hear) => heard.delete(hear),
    async save_changes() {
      const { state } = now;
      const found = await ask(state).catch(() => ({ reply: { groups: {}, open: [], error: words.broken } }));
      if (found.values) now.state = { ...state, values: found.values };
      now.reply = { ...found.reply, turn: state.turn };
      for (const hear of heard) hear();
      if (spec.kind === "ask") kept.write(place, { values: state.values, done: Object.keys(found.reply.groups) });
    },
    // Answers of an earlier visit stand there again.
    async again() {
      const before = spec.kind === "ask" && kept.read(place);
      if (!before) return;
      for (const group of before.done) Object.assign(now, await ask({ group, values: before.values }));
      now.reply = { ...now.reply, turn: 0 };
      now.state = { ...state, values: before.values };
    },
  };
}

async function mount(holder) {
  const live = JSON.parse(holder.querySelector("script").textContent);
  const model = frozen(live, `causalrec ${location.pathname.split("/").pop()} ${holder.id}`);
  await model.again().catch(() => {});
  holder.querySelector(".twin").remove();
  render({ model, el: holder });
  // A picture wider than a phone is scrolled by keyboard too.
  for (const picture of holder.querySelectorAll(".crl-picture")) picture.tabIndex = 0;
}

// ---- search: every word must stand in the section

function search(line, hits) {
  const { found, nothing } = document.body.dataset;
  hits.setAttribute("role", "status");
  const look = () => {
    const wanted = line.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!wanted.length || !window.SEARCH) return hits.replaceChildren();
    const all = window.SEARCH.filter((section) => wanted.every((word) => section.slice(1).join(" ").toLowerCase().includes(word)));
    const first = (section) => -wanted.filter((word) => section[3].toLowerCase().includes(word)).length;
    const links = all.sort((one, other) => first(one) - first(other)).slice(0, 12).map(([page, title, anchor, heading, words]) => {
      const at = Math.max(0, words.toLowerCase().indexOf(wanted[0]) - 40);
      const link = element("a", "", element("strong", "", `${title} › ${heading}`), element("span", "", words.slice(at, at + 120)));
      link.href = `${page}.html#${anchor}`;
      return element("li", "", link);
    });
    hits.replaceChildren(element("p", "", all.length ? filled(found, { count: all.length }) : nothing), element("ol", "", ...links));
  };
  line.addEventListener("focus", () => {
    if (window.SEARCH || document.querySelector("script[src$='search.js']")) return;
    const file = Object.assign(element("script"), { src: "assets/search.js" });
    file.addEventListener("load", look);
    document.head.append(file);
  });
  line.addEventListener("input", look);
  line.closest("search").addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    line.value = "";
    look();
    line.focus();
  });
}

function theme(button) {
  const page = document.documentElement.dataset;
  const say = () => {
    const dark = page.jpThemeLight === "false";
    button.textContent = dark ? document.body.dataset.light : document.body.dataset.dark;
  };
  button.addEventListener("click", () => {
    page.jpThemeLight = page.jpThemeLight === "false";
    try {
      localStorage.setItem("causalrec theme", page.jpThemeLight === "false" ? "dark" : "light");
    } catch {}
    say();
  });
  let before;
  addEventListener("beforeprint", () => ([before, page.jpThemeLight] = [page.jpThemeLight, true]));
  addEventListener("afterprint", () => (page.jpThemeLight = before));
  say();
}

search(document.getElementById("search"), document.getElementById("hits"));
theme(document.getElementById("theme"));
if (innerWidth >= 1500) for (const contents of document.querySelectorAll(".contents")) contents.open = true;
Promise.all([...document.querySelectorAll(".live")].map(mount)).then(() => {
  document.body.dataset.ready = true;
  if (location.hash) document.querySelector(`[id="${CSS.escape(decodeURIComponent(location.hash.slice(1)))}"]`)?.scrollIntoView();
});
