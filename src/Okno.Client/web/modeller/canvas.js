// What the modeller and the viewers have in common: opening, sizes, marks on elements.
import { layoutProcess } from "bpmn-auto-layout";

/** In the page's own colours, whichever theme it has. */
export const colours = {
  bpmnRenderer: { defaultFillColor: "var(--surface)", defaultStrokeColor: "var(--bpmn-stroke)", defaultLabelColor: "var(--text)" },
  textRenderer: { defaultStyle: { fontFamily: "var(--font)", fontSize: "12px" }, externalStyle: { fontSize: "12px" } },
};

/** A model without a diagram is laid out; null when it cannot be shown. */
export async function open(diagram, xml) {
  try {
    return await diagram.importXML(xml);
  } catch (fault) {
    if (!/no diagram|no process or collaboration/i.test(String(fault?.message))) throw fault;
    const laidOut = await layoutProcess(xml);
    return await diagram.importXML(laidOut);
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
    // The drawing takes the focus: it says what it is.
    const drawing = this.canvas.getContainer().querySelector("svg");
    drawing.setAttribute("role", "group");
    drawing.setAttribute("aria-label", label ?? "");
  }

  zoom(how) {
    if (how === "fit") {
      this.canvas.zoom("fit-viewport", "auto");
      if (this.canvas.zoom() > 1.2) this.canvas.zoom(1, "auto");
    } else this.canvas.zoom(Math.min(4, Math.max(0.1, this.canvas.zoom() * (how === "in" ? 1.2 : 1 / 1.2))));
    return Math.round(this.canvas.zoom() * 100);
  }

  /** Brings an element into sight. */
  show(id) {
    const element = this.registry.get(id);
    if (!element) return false;
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

  names() {
    return this.registry
      .filter((element) => element.type !== "label" && element.parent && element.businessObject)
      .map((element) => ({ id: element.id, name: element.businessObject.name ?? "", type: typeOf(element.businessObject) }));
  }

  destroy() {
    this.diagram.destroy();
  }
}

export function typeOf(object) {
  const name = object.$type.split(":").pop();
  return name[0].toLowerCase() + name.slice(1);
}
