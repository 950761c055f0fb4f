// The two checks of notebook 00, laid behind view/front.js, whose helpers they use.

// Six questions, one form each, judged in the page. A wrong answer opens the primer: the <details> that begins with its name.
KINDS.ready = function (root, { words, questions }) {
  root.setAttribute("aria-label", words.title);
  const tally = spoken("div", "crl-tally", STATUS);
  const right = questions.map(() => false);
  const forms = questions.map((asked, at) => {
    const options = asked.options.map((option) => [option, option]);
    const { box, read } = many(`${at + 1}. ${asked.ask}`, options, "radio", `${root.id}-${at}`);
    const said = spoken("div", "", STATUS);
    box.append(button(words.check));
    const form = element("form", "", box, said);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      said.textContent = `… ${words.unanswered}`;
      if (read() === null) return;
      right[at] = read() === asked.right;
      said.textContent = right[at] ? `✓ ${words.right}` : `△ ${words.wrong.replace("{primer}", asked.primer)}`;
      const count = right.filter(Boolean).length;
      const part = words.tally.replace("{right}", count).replace("{all}", right.length);
      tally.textContent = count === right.length ? words.all_right : part;
      for (const primer of right[at] ? [] : document.querySelectorAll("details"))
        if (primer.querySelector("summary")?.textContent.trim().startsWith(`${words.primer} ${asked.primer}`)) primer.open = true;
    });
    return form;
  });
  root.append(element("h3", "crl-question", words.title), ...forms, tally);
};

function hasGlyphs() {
  // A missing glyph is drawn as a box, the same box for every character: compare two that must differ.
  const canvas = Object.assign(element("canvas"), { width: 40, height: 40 });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const ink = (letter) => {
    pen.clearRect(0, 0, 40, 40);
    pen.font = "32px sans-serif";
    pen.fillText(letter, 2, 34);
    return pen.getImageData(0, 0, 40, 40).data.join();
  };
  return ink("推") !== ink("购") && ink("推") !== ink("\uFFFF");
}

// Page -> kernel -> page: when the reply carries our own turn back, widgets work in both directions.
KINDS.handshake = function (root, { words }, model) {
  const [line, glyphs, taken] = [element("div"), element("div"), element("div")];
  root.setAttribute(...STATUS);
  root.append(line, glyphs, taken);
  taken.lang = navigator.language;
  const said = (sign, rest) => (line.textContent = `${sign} ${words.title}: ${rest}`);
  said("…", words.waiting);
  const start = performance.now();
  let turn = 0;
  const hear = (reply) => {
    if (reply.turn !== turn) return;
    said("✓", words.works.replace("{ms}", Math.round(performance.now() - start)));
    root.dataset.works = reply.glyphs;
    glyphs.textContent = reply.glyphs ? `✓ ${words.glyphs_good}` : `! ${words.glyphs_poor}`;
    taken.textContent = reply.taken;
  };
  const kernel = talk(model, hear, () => said("✗", words.no_kernel), 10000);
  turn = kernel.send({ glyphs: hasGlyphs(), language: navigator.language });
  return kernel.end;
};
