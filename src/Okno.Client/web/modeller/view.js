// Diagrams to be looked at: an instance's way, a rehearsal, two versions side by side.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { diff } from "bpmn-js-differ";
import { Canvas, open, typeOf } from "./canvas.js";
import { words } from "./words.js";

class Viewing extends Canvas {
  #token = null;
  #walk = 0;

  async load(xml) {
    await open(this.diagram, xml);
    this.zoom("fit");
  }

  mark(states) {
    this.paint(states);
  }

  badges(signs) {
    this.sign("okno-badge", signs);
  }

  /** A token walks over elements and flows in their order; a newer walk ends an older one. */
  async walk(ids) {
    const turn = ++this.#walk;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches || ids.length > 200;
    if (still) return;
    const layer = this.canvas.getLayer("okno-token", 10);
    this.#token?.remove();
    const token = (this.#token = document.createElementNS("http://www.w3.org/2000/svg", "circle"));
    token.setAttribute("r", "8");
    token.setAttribute("class", "bp-token");
    layer.appendChild(token);
    for (const id of ids) {
      const element = this.registry.get(id);
      if (!element) continue;
      const points = element.waypoints ?? [{ x: element.x + element.width / 2, y: element.y + element.height / 2 }];
      for (const point of points) {
        if (turn !== this.#walk) return;
        token.setAttribute("cx", point.x);
        token.setAttribute("cy", point.y);
        await new Promise((done) => setTimeout(done, element.waypoints ? 90 : 160));
      }
    }
    if (turn === this.#walk) token.remove();
  }
}

async function shown(host, xml, language) {
  const diagram = new NavigatedViewer({ container: host, additionalModules: [words(language)] });
  const viewing = new Viewing(diagram);
  await viewing.load(xml);
  return viewing;
}

export async function view(host, sink, xml, language) {
  const viewing = await shown(host, xml, language);
  if (sink) {
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
        return { kind, id, name: element.name ?? "", type: typeOf(element), attributes: Object.keys(change.attrs ?? {}) };
      });
    const all = [
      ...listed("added", found._added),
      ...listed("removed", found._removed),
      ...listed("changed", found._changed),
      ...listed("moved", found._layoutChanged),
    ].filter((change) => this.after.registry.get(change.id) || this.before.registry.get(change.id) || change.kind === "changed");
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
