// What the modeller and the viewers have in common: opening, sizes, marks on elements.
import { layoutProcess } from "bpmn-auto-layout";
import { Original } from "./original.js";

/** In the page's own colours, whichever theme it has; in its font by name, for texts are measured outside the diagram. */
export const dress = () => ({
  bpmnRenderer: { defaultFillColor: "var(--surface)", defaultStrokeColor: "var(--bpmn-stroke)", defaultLabelColor: "var(--text)" },
  textRenderer: { defaultStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: "12px" }, externalStyle: { fontSize: "12px" } },
});

const nothingToDraw = /no diagram|no plane|no process or collaboration|unsupported bpmnElement/i;

/** A model without a diagram of a process or collaboration is laid out. */
async function open(diagram, xml) {
  try {
    return await diagram.importXML(xml);
  } catch (fault) {
    if (!nothingToDraw.test(String(fault?.message))) throw fault;
    return await diagram.importXML(await layoutProcess(xml));
  }
}

/** Some exporters write references with a prefix, as names of XML; and of processes without a pool beside pools bpmn-js draws those that have lane sets, be they none. */
function tolerate({ references, elementsById, definitions }) {
  for (const one of definitions?.get("rootElements") ?? []) if (one.$type === "bpmn:Process") one.get("laneSets");
  for (const { element, property, id } of references ?? []) {
    const meant = elementsById[id] ? null : elementsById[id.slice(id.indexOf(":") + 1)];
    if (!meant) continue;
    const { isMany, name } = element.$descriptor.propertiesByName[property];
    if (isMany) element.get(name).push(meant);
    else element.set(name, meant);
  }
}

export class Canvas {
  #painted = [];
  #token = null;
  #walk = 0;

  constructor(diagram, label) {
    this.diagram = diagram;
    this.canvas = diagram.get("canvas");
    this.registry = diagram.get("elementRegistry");
    this.overlays = diagram.get("overlays");
    diagram.on("import.parse.complete", tolerate);
    // The drawing takes the focus: it says what it is.
    const drawing = this.canvas.getContainer().querySelector("svg");
    drawing.setAttribute("role", "group");
    drawing.setAttribute("aria-label", label ?? "");
    this.sizes = new ResizeObserver(() => this.canvas.resized());
    this.sizes.observe(this.canvas.getContainer());
  }

  /** Takes a model in place of the one shown. A large one may come as bytes, which cross from the page much faster than text. */
  async load(model) {
    this.original = new Original(typeof model === "string" ? model : new TextDecoder().decode(model), this.diagram.get("moddle"));
    const { warnings } = await this.#draw(() => open(this.diagram, this.original.taken));
    this.unread = warnings.filter(({ message }) => message?.startsWith("unparsable")).length;
  }

  /** Draws another diagram of the model. */
  async choose(id) {
    await this.#draw(() => this.diagram.open(id));
  }

  async #draw(open) {
    const drawing = this.canvas.getContainer().querySelector("svg");
    // Unseen until its scale is known: every look at its size meanwhile would have all of it laid out.
    drawing.style.display = "none";
    try {
      const drawn = await open();
      this.#fit();
      return drawn;
    } finally {
      drawing.style.display = "";
      requestAnimationFrame(() => this.gone || this.canvas.resized());
    }
  }

  async xml() {
    return await this.original.restored((await this.diagram.saveXML({ format: true })).xml);
  }

  /** What of the model is to be seen: its diagrams, which one is drawn, how many elements have no place on any and how many parts were not understood. */
  sight() {
    const definitions = this.diagram.getDefinitions();
    const shown = this.canvas.getRootElement();
    const diagrams = definitions.get("diagrams").filter(({ plane }) => ["bpmn:Process", "bpmn:Collaboration"].includes(plane?.bpmnElement?.$type));
    const placed = new Set(definitions.get("diagrams").flatMap(({ plane }) => plane?.get("planeElement").map((one) => one.bpmnElement) ?? []));
    const unplaced = (scope) =>
      scope.get("flowElements").reduce((count, one) => count + (one.$type === "bpmn:DataObject" || placed.has(one) ? 0 : 1) + (one.flowElements ? unplaced(one) : 0), 0);
    return {
      diagrams: diagrams.map(({ id, name, plane }) => ({ id, name: name || plane.bpmnElement.name || id })),
      shown: diagrams.find(({ plane }) => plane.bpmnElement === shown.businessObject)?.id ?? "",
      unplaced: definitions.get("rootElements").reduce((count, one) => count + (one.$type === "bpmn:Process" ? unplaced(one) : 0), 0),
      unread: this.unread,
    };
  }

  zoom(how) {
    if (how === "fit") {
      this.#fit();
    } else this.canvas.zoom(Math.min(4, Math.max(0.1, this.canvas.zoom() * (how === "in" ? 1.2 : 1 / 1.2))));
    return Math.round(this.canvas.zoom() * 100);
  }

  /** All of it in sight and none of it under the palette; never larger than life. */
  #fit() {
    const [inner, { outer }] = [this.#extent(), this.canvas.viewbox()];
    if (!(inner.width > 0 && outer.width > 0)) return;
    const edge = 24;
    const left = edge + (this.diagram.get("palette", false) ? 45 : 0);
    const [wide, high] = [Math.max(1, outer.width - left - edge), Math.max(1, outer.height - 2 * edge)];
    const scale = Math.min(1, wide / inner.width, high / Math.max(1, inner.height));
    this.canvas.viewbox({
      x: inner.x + inner.width / 2 - (left + wide / 2) / scale,
      y: inner.y + inner.height / 2 - outer.height / 2 / scale,
      width: outer.width / scale,
      height: outer.height / scale,
    });
  }

  /** Where the elements are, as the model has it. */
  #extent() {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    const reach = (x, y) => {
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    };
    const take = ({ children }) => {
      for (const one of children ?? []) {
        if (one.hidden) continue;
        if (one.waypoints) for (const { x, y } of one.waypoints) reach(x, y);
        else {
          reach(one.x, one.y);
          reach(one.x + one.width, one.y + one.height);
        }
        take(one);
      }
    };
    take(this.canvas.getRootElement());
    return { x: left, y: top, width: right - left, height: bottom - top };
  }

  /** The page shows how large the diagram is, whatever made it so. */
  tellZoom(sink) {
    let told = 0;
    let rest;
    const tell = () => {
      clearTimeout(rest);
      rest = setTimeout(() => {
        const now = Math.round(this.canvas.zoom() * 100);
        if (now !== told && !this.gone) sink.invokeMethodAsync("Zoomed", (told = now));
      }, 120);
    };
    this.diagram.on("canvas.viewbox.changed", tell);
    tell();
  }

  /** Brings an element into sight. */
  show(id) {
    const element = this.registry.get(id);
    if (!element) return false;
    if (!element.parent) {
      this.zoom("fit");
      return true;
    }
    this.canvas.scrollToElement(element, { top: 120, right: 120, bottom: 120, left: 120 });
    return true;
  }

  /** Marks elements: [{name, ids}], each name a class; the marks of before go. */
  paint(marks) {
    for (const [id, name] of this.#painted) if (this.registry.get(id)) this.canvas.removeMarker(id, name);
    this.#painted = [];
    for (const { name, ids } of marks) {
      for (const id of ids) {
        if (!this.registry.get(id)) continue;
        this.canvas.addMarker(id, name);
        this.#painted.push([id, name]);
      }
    }
  }

  /** Small signs at the corner of elements: [{id, text, tone, label}]; a press tells the page. */
  sign(kind, signs, pressed) {
    this.overlays.remove({ type: kind });
    for (const { id, text, tone, label } of signs) {
      const element = this.registry.get(id);
      if (!element || element.parent === undefined) continue;
      const sign = document.createElement(pressed ? "button" : "span");
      sign.className = `bp-sign ${tone}`;
      sign.textContent = text;
      if (label) {
        sign.title = label;
        sign.setAttribute("aria-label", label);
      }
      if (pressed) {
        sign.type = "button";
        sign.addEventListener("click", () => pressed(id));
      }
      const flow = Boolean(element.waypoints);
      this.overlays.add(id, kind, { position: flow ? { top: -10, left: -10 } : { top: -10, right: 12 }, html: sign, show: { minZoom: 0.3 } });
    }
  }

  /** A token walks over elements and flows in their order; a newer walk ends an older one. */
  async walk(ids) {
    const turn = ++this.#walk;
    this.#token?.remove();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches || ids.length > 200) return;
    const token = (this.#token = document.createElementNS("http://www.w3.org/2000/svg", "circle"));
    token.setAttribute("r", "8");
    token.setAttribute("class", "bp-token");
    this.canvas.getLayer("okno-token", 10).appendChild(token);
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

  destroy() {
    this.gone = true;
    this.sizes.disconnect();
    this.diagram.destroy();
  }
}

export function typeOf(object) {
  const name = object.$type.split(":").pop();
  return name[0].toLowerCase() + name.slice(1);
}
