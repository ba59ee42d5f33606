// Diagrams to be looked at: an instance's way, a rehearsal, two versions side by side.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { diff } from "bpmn-js-differ";
import { Canvas, dress, typeOf } from "./canvas.js";
import { differences } from "./traits.js";
import { words } from "./words.js";

class Viewing extends Canvas {
  mark(states) {
    this.paint(states);
  }

  /** What an element of the diagram, or the process itself, stands for. */
  object(id) {
    return this.registry.get(id)?.businessObject ?? this.diagram.getDefinitions().get("rootElements").find((one) => one.id === id);
  }

  badges(signs) {
    this.sign("okno-badge", signs);
  }
}

async function shown(host, xml, language) {
  const diagram = new NavigatedViewer({ container: host, additionalModules: [words(language)], ...dress() });
  const viewing = new Viewing(diagram, host.ariaLabel);
  await viewing.load(xml);
  return viewing;
}

export async function view(host, sink, xml, language) {
  const viewing = await shown(host, xml, language);
  if (sink) {
    viewing.tellZoom(sink);
    viewing.diagram.on("element.click", ({ element }) => {
      if (element.parent && element.type !== "label") sink.invokeMethodAsync("Pressed", element.id);
    });
  }
  return viewing;
}

class Comparison {
  constructor(before, after) {
    this.before = before;
    this.after = after;
    let moving = false;
    const follow = (leader, other) =>
      leader.diagram.on("canvas.viewbox.changed", ({ viewbox }) => {
        if (moving) return;
        moving = true;
        const { x, y, width, height } = viewbox;
        other.canvas.viewbox({ x, y, width, height });
        moving = false;
      });
    follow(before, after);
    follow(after, before);
  }

  changes() {
    const found = diff(this.before.diagram.getDefinitions(), this.after.diagram.getDefinitions());
    const listed = (kind, changes) =>
      Object.entries(changes).map(([id, change]) => {
        const element = change.model ?? change;
        return { kind, id, name: element.name ?? "", type: typeOf(element), traits: kind === "changed" ? this.#differences(id, element) : [] };
      });
    const all = [
      ...listed("added", found._added),
      ...listed("removed", found._removed),
      ...listed("changed", found._changed),
      ...listed("moved", found._layoutChanged),
    ]
      // That a process holds what has changed is no change of its own.
      .filter((change) => change.kind !== "changed" || change.traits.length > 0)
      .filter((change) => change.kind === "changed" || this.after.registry.get(change.id) || this.before.registry.get(change.id));
    const ids = (kind) => all.filter((change) => change.kind === kind).map((change) => change.id);
    for (const side of [this.before, this.after]) {
      side.mark([
        { name: "bp-added", ids: ids("added") },
        { name: "bp-removed", ids: ids("removed") },
        { name: "bp-changed", ids: ids("changed") },
        { name: "bp-moved", ids: ids("moved") },
      ]);
    }
    return all;
  }

  #differences(id, element) {
    const [before, after] = [this.before, this.after].map((side) => side.object(element.$type === "bpmn:Process" ? element.id : id));
    return before && after ? differences(before, after) : [{ what: "rest", before: "", after: "" }];
  }

  show(id) {
    return this.after.show(id) || this.before.show(id);
  }

  zoom(how) {
    return this.after.zoom(how);
  }

  destroy() {
    this.before.destroy();
    this.after.destroy();
  }
}

export async function compare(hostBefore, hostAfter, before, after, language) {
  return new Comparison(await shown(hostBefore, before, language), await shown(hostAfter, after, language));
}
