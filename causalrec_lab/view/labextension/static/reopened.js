// A JupyterLab extension in one plain file: a notebook saved with widgets shows them when it is opened anew,
// printed lines break between words, and pictures follow a dark theme before a notebook is trusted.
//
// Two faults of ipywidgets' own extension (5.0.x) are mended, both of which a learner meets on the second day:
//  - While a new kernel connects, the widgets are sometimes asked for before the saved ones have been read,
//    and "model not found" stays for good. We ask again; if there is nothing, the text twin is shown.
//  - Saving again drops the state of every widget whose kernel is gone (ipywidgets issue 3270). We put the
//    state of widgets that still stand in an output back before the file is written.
// Nothing is loaded from anywhere, and nothing is sent.
(() => {
  const VIEW = "application/vnd.jupyter.widget-view+json";
  const STATE = "application/vnd.jupyter.widget-state+json";
  const LOST = "Error displaying widget: model not found";
  const TRIES = 16;
  const PAUSE = 250; // ms

  // JupyterLab breaks what is printed in mid-word.
  const STYLE = `.jp-OutputArea .jp-RenderedText pre { word-break: normal; overflow-wrap: anywhere; }
    [data-jp-theme-light="false"] img.crl-picture { filter: invert(.93) hue-rotate(180deg); }`;

  const kept = new WeakSet();

  function* views(panel) {
    for (const cell of panel.content.widgets) {
      const outputs = cell.outputArea?.model;
      for (let at = 0; at < (outputs?.length ?? 0); at++) {
        const output = outputs.get(at);
        if (output.data[VIEW]) yield [cell.outputArea.widgets[at], output];
      }
    }
  }

  // The part of an output that shows the widget, when it shows that it found none.
  function lost(place) {
    const parts = place ? [place, ...(place.widgets ?? [])] : [];
    return parts.find((part) => part.renderModel && part.node.textContent === LOST);
  }

  async function askAgain(panel) {
    for (let left = TRIES; left >= 0 && !panel.isDisposed; left--) {
      const found = [...views(panel)].map(([place, output]) => [lost(place), output]).filter(([part]) => part);
      if (!found.length) return;
      for (const [part, output] of found) {
        const manager = await part._manager?.promise;
        if (manager?.has_model(output.data[VIEW].model_id)) await part.renderModel(output);
        else if (!left) part.node.textContent = output.data["text/plain"] ?? "";
      }
      await new Promise((wake) => setTimeout(wake, PAUSE));
    }
  }

  function watch(panel) {
    let waiting = 0;
    const observer = new MutationObserver(() => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        if (panel.node.textContent.includes(LOST)) askAgain(panel);
      }, PAUSE);
    });
    observer.observe(panel.node, { childList: true, subtree: true, characterData: true });
    panel.disposed.connect(() => observer.disconnect());
  }

  // A widget's state and all that it refers to.
  function gather(id, from, into) {
    if (into[id] || !from[id]) return;
    into[id] = from[id];
    const refers = JSON.stringify(from[id].state ?? {}).matchAll(/"IPY_MODEL_([^"]+)"/g);
    for (const [, other] of refers) gather(other, from, into);
  }

  // What is written to the file: the notebook, and the state of every widget its outputs still show.
  function keep(model) {
    if (kept.has(model)) return;
    kept.add(model);
    let known = model.getMetadata("widgets")?.[STATE]?.state ?? {};
    const toJSON = model.toJSON.bind(model);
    model.toJSON = () => {
      const notebook = toJSON();
      const now = notebook.metadata.widgets?.[STATE] ?? { version_major: 2, version_minor: 0, state: {} };
      known = { ...known, ...now.state };
      const state = { ...now.state };
      for (const cell of notebook.cells)
        for (const output of cell.outputs ?? []) gather(output.data?.[VIEW]?.model_id, known, state);
      if (!Object.keys(state).length) return notebook;
      const widgets = { ...notebook.metadata.widgets, [STATE]: { ...now, state } };
      return { ...notebook, metadata: { ...notebook.metadata, widgets } };
    };
  }

  const plugin = {
    id: "causalrec-lab:reopened",
    autoStart: true,
    activate: (app) => {
      document.head.append(Object.assign(document.createElement("style"), { textContent: STYLE }));
      app.docRegistry.addWidgetExtension("Notebook", {
        createNew: (panel, context) => {
          watch(panel);
          context.ready.then(() => keep(context.model));
        },
      });
    },
  };

  (window._JUPYTERLAB ??= {})["causalrec-lab"] = {
    init: () => undefined,
    get: async () => () => ({ __esModule: true, default: plugin }),
  };
})();
