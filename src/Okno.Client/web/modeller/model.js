// The modeller: bpmn-js, told and asked by the page in plain objects. Every change goes through its command stack, so that it can be undone.
import Modeler from "bpmn-js/lib/Modeler";
import { CreateAppendAnythingModule } from "bpmn-js-create-append-anything";
import { Canvas, dress, typeOf } from "./canvas.js";
import { list, named, types } from "./elements.js";
import { OnlyWhatRuns } from "./limits.js";
import { exchanged, foreign, keepExtensions, trees } from "./okno.js";
import { words } from "./words.js";

const bodyOf = (expression) => expression?.get("body") ?? "";
const times = { date: "timeDate", duration: "timeDuration", cycle: "timeCycle" };
const references = { messageEventDefinition: "message", signalEventDefinition: "signal", errorEventDefinition: "error", escalationEventDefinition: "escalation" };

class Modelling extends Canvas {
  constructor(diagram, sink, label) {
    super(diagram, label);
    this.modeling = diagram.get("modeling");
    this.moddle = diagram.get("moddle");
    this.stack = diagram.get("commandStack");
    this.selection = diagram.get("selection");
    let turn = 0;
    const tell = () => {
      const mine = ++turn;
      // Several changes of one gesture are told once.
      queueMicrotask(() => mine === turn && sink.invokeMethodAsync("Changed", this.stack.canUndo(), this.stack.canRedo()));
    };
    diagram.on("commandStack.changed", tell);
    diagram.on("selection.changed", ({ newSelection }) => sink.invokeMethodAsync("Selected", newSelection.length === 1 ? newSelection[0].id : null));
    this.pressed = (id) => this.select(id);
    this.tellZoom(sink);
  }

  undo() {
    this.stack.undo();
  }

  redo() {
    this.stack.redo();
  }

  select(id) {
    const element = this.registry.get(id);
    if (!element) return false;
    this.selection.select(element.labelTarget ?? element);
    this.show(id);
    return true;
  }

  focus() {
    this.canvas.focus();
  }

  named(ids) {
    return named(this.registry, ids);
  }

  types() {
    return types(this.registry);
  }

  list(select, words, chosen) {
    return list(this.registry, select, words, chosen);
  }

  problems(found) {
    const worst = new Map();
    for (const { elementId, severity, message } of found) {
      if (!elementId || !this.registry.get(elementId)) continue;
      const known = worst.get(elementId);
      if (!known || (known.severity !== "error" && severity === "error")) worst.set(elementId, { severity, message });
    }
    const ids = (severity) => [...worst].filter(([, one]) => one.severity === severity).map(([id]) => id);
    this.paint([{ name: "bp-error", ids: ids("error") }, { name: "bp-warning", ids: ids("warning") }]);
    this.sign(
      "okno-problem",
      [...worst].map(([id, { severity, message }]) => ({ id, text: "!", tone: severity === "error" ? "bad" : "warn", label: message })),
      this.pressed,
    );
  }

  /** The names that formulas can use: parameters, and what elements bring. */
  variables(parameter, variable) {
    const names = new Map();
    const add = (name, detail) => name && !names.has(name) && names.set(name, { name, detail });
    for (const one of this.#process() ? trees(this.#process().process) : [])
      if (one.name === "parameters") for (const each of one.children) add(each.attributes.name, `${parameter}, ${each.attributes.type ?? ""}`);
    const from = (tree) => {
      const { name, attributes, children } = tree;
      if (name === "result") add(attributes.variable, variable);
      else add(attributes.result, variable);
      if (name === "form") for (const field of children) if (field.name === "field") add(field.attributes.name, variable);
      if (name === "repeat") add(attributes.item ?? "item", variable);
      if (name === "decision") for (const rule of children) for (const value of rule.children) add(value.attributes.field, variable);
      if (name === "call") for (const output of children) if (output.name === "output") add(output.attributes.to ?? output.attributes.from, variable);
    };
    this.registry.forEach((element) => {
      if (element.type === "label" || !element.businessObject?.extensionElements) return;
      trees(element.businessObject).forEach(from);
    });
    return [...names.values()];
  }

  /** The process that Okno runs, and the element of the diagram that stands for it. */
  #process() {
    const processes = this.diagram.getDefinitions().get("rootElements").filter((one) => one.$type === "bpmn:Process");
    const process =
      processes.find((one) => one.isExecutable) ?? processes.find((one) => one.get("flowElements").some((each) => each.$type === "bpmn:StartEvent")) ?? processes[0];
    if (!process) return null;
    const pool = this.registry.find((element) => element.type === "bpmn:Participant" && element.businessObject.processRef === process);
    return { process, element: this.registry.get(process.id) ?? pool ?? this.canvas.getRootElement() };
  }

  #find(id) {
    const found = id && this.registry.get(id);
    if (!found || found.type === "bpmn:Process" || found.type === "bpmn:Collaboration") {
      const process = this.#process();
      return process && { element: process.element, object: process.process, isProcess: true };
    }
    const element = found.labelTarget ?? found;
    const object = element.type === "bpmn:Participant" && element.businessObject.processRef ? element.businessObject.processRef : element.businessObject;
    return { element, object, isProcess: object.$type === "bpmn:Process" };
  }

  describe(id) {
    const found = this.#find(id);
    if (!found) return null;
    const { element, object, isProcess } = found;
    const loop = object.loopCharacteristics;
    const flow = object.$type === "bpmn:SequenceFlow";
    return {
      id: isProcess ? "" : element.id,
      objectId: object.id,
      type: typeOf(object),
      name: object.name ?? "",
      documentation: object.get("documentation")?.[0]?.text ?? "",
      isExecutable: isProcess ? object.isExecutable !== false : null,
      okno: trees(object),
      foreign: foreign(object),
      event: this.#event(object),
      interrupting:
        object.$type === "bpmn:BoundaryEvent"
          ? object.cancelActivity !== false
          : object.$type === "bpmn:StartEvent" && object.$parent?.triggeredByEvent
            ? object.isInterrupting !== false
            : null,
      condition: flow ? bodyOf(object.conditionExpression) : null,
      isDefault: flow ? object.sourceRef?.default === object : null,
      from: flow ? typeOf(object.sourceRef) : null,
      outgoing: flow ? object.sourceRef.get("outgoing").length : 0,
      script: object.$type === "bpmn:ScriptTask" ? (object.script ?? "") : null,
      called: object.$type === "bpmn:CallActivity" ? (object.calledElement ?? "") : null,
      message: object.$type === "bpmn:SendTask" || object.$type === "bpmn:ReceiveTask" ? (object.messageRef?.name ?? "") : null,
      loop: "loopCharacteristics" in object || object.$instanceOf?.("bpmn:Activity") ? this.#loop(object, loop) : null,
    };
  }

  #event(object) {
    const definition = object.get?.("eventDefinitions")?.[0];
    if (!definition) return null;
    const type = typeOf(definition);
    if (type === "timerEventDefinition") {
      const [kind, property] = Object.entries(times).find(([, name]) => definition[name]) ?? ["duration", "timeDuration"];
      return { kind: "timer", time: kind, value: bodyOf(definition[property]) };
    }
    if (type in references) {
      const kind = references[type];
      const reference = definition[`${kind}Ref`];
      return { kind, value: reference?.name ?? "", code: reference?.[`${kind}Code`] ?? "" };
    }
    if (type === "linkEventDefinition") return { kind: "link", value: definition.name ?? "" };
    return { kind: type.replace("EventDefinition", ""), value: "" };
  }

  #loop(object, loop) {
    if (!loop) return { kind: "none" };
    if (loop.$type === "bpmn:StandardLoopCharacteristics")
      return { kind: "loop", condition: bodyOf(loop.loopCondition), before: loop.testBefore === true, most: String(loop.loopMaximum ?? "") };
    const repeat = trees(loop).find((one) => one.name === "repeat") ?? trees(object).find((one) => one.name === "repeat");
    return {
      kind: loop.isSequential ? "sequential" : "parallel",
      count: bodyOf(loop.loopCardinality),
      condition: bodyOf(loop.completionCondition),
      repeat: repeat ?? null,
    };
  }

  /** One thing about an element is to be otherwise: {name}, {documentation}, {okno: {names, tree}}, {event}, {condition}, … */
  change(id, change) {
    const found = this.#find(id);
    if (!found) return false;
    const { element, object, isProcess } = found;
    const set = (properties) =>
      element.businessObject === object
        ? this.modeling.updateProperties(element, properties)
        : this.modeling.updateModdleProperties(element, object, properties);
    const expression = (text) => (text?.trim() ? this.moddle.create("bpmn:FormalExpression", { body: text }) : undefined);

    if ("name" in change) {
      // A label of the diagram has its own way, which also makes room for it.
      if (isProcess || element.businessObject !== object) set({ name: change.name });
      else this.modeling.updateLabel(element, change.name || "");
    } else if ("objectId" in change) set({ id: change.objectId });
    else if ("documentation" in change) {
      set({ documentation: change.documentation ? [this.moddle.create("bpmn:Documentation", { text: change.documentation })] : [] });
    } else if ("isExecutable" in change) set({ isExecutable: change.isExecutable });
    else if ("okno" in change) set({ extensionElements: exchanged(this.diagram, object, change.okno.names, change.okno.tree) });
    else if ("condition" in change) set({ conditionExpression: expression(change.condition) });
    else if ("isDefault" in change) {
      const source = element.source;
      this.modeling.updateProperties(source, { default: change.isDefault ? object : undefined });
      if (change.isDefault && object.conditionExpression) set({ conditionExpression: undefined });
    } else if ("script" in change) set({ script: change.script || undefined, scriptFormat: "javascript" });
    else if ("called" in change) set({ calledElement: change.called || undefined });
    else if ("message" in change) set({ messageRef: this.#reference("message", change.message) });
    else if ("interrupting" in change) set(object.$type === "bpmn:BoundaryEvent" ? { cancelActivity: change.interrupting } : { isInterrupting: change.interrupting });
    else if ("event" in change) this.#setEvent(element, object, change.event, expression);
    else if ("loop" in change) this.#setLoop(object, change.loop, set, expression);
    else return false;
    return true;
  }

  #setEvent(element, object, event, expression) {
    const definition = object.get("eventDefinitions")[0];
    const set = (properties) => this.modeling.updateModdleProperties(element, definition, properties);
    if (event.kind === "timer")
      set(Object.fromEntries(Object.entries(times).map(([kind, name]) => [name, kind === event.time ? expression(event.value || " ") ?? this.moddle.create("bpmn:FormalExpression", { body: "" }) : undefined])));
    else if (event.kind === "link") set({ name: event.value || undefined });
    else set({ [`${event.kind}Ref`]: this.#reference(event.kind, event.value, event.code) });
  }

  /** The message, signal, error or escalation of this name; made when there is none. */
  #reference(kind, name, code) {
    if (!name?.trim() && !code?.trim()) return undefined;
    const type = `bpmn:${kind[0].toUpperCase()}${kind.slice(1)}`;
    const roots = this.diagram.getDefinitions().get("rootElements");
    const known = roots.find((one) => one.$type === type && (one.name ?? "") === (name ?? "") && (!code || one[`${kind}Code`] === code));
    if (known) return known;
    const made = this.diagram.get("bpmnFactory").create(type, { name, ...(code ? { [`${kind}Code`]: code } : {}) });
    made.$parent = this.diagram.getDefinitions();
    roots.push(made);
    return made;
  }

  #setLoop(object, loop, set, expression) {
    if (loop.kind === "none") {
      set({ loopCharacteristics: undefined, extensionElements: exchanged(this.diagram, object, ["repeat"], null) });
      return;
    }
    const characteristics =
      loop.kind === "loop"
        ? this.moddle.create("bpmn:StandardLoopCharacteristics", {
            testBefore: loop.before === true,
            loopCondition: expression(loop.condition),
            loopMaximum: /^\d+$/.test(loop.most ?? "") ? Number(loop.most) : undefined,
          })
        : this.moddle.create("bpmn:MultiInstanceLoopCharacteristics", {
            isSequential: loop.kind === "sequential",
            loopCardinality: expression(loop.count),
            completionCondition: expression(loop.condition),
          });
    characteristics.$parent = object;
    // Where its list and results stand: beside it or within it, both are read; here always beside.
    set({
      loopCharacteristics: characteristics,
      extensionElements: exchanged(this.diagram, object, ["repeat"], loop.kind === "loop" ? null : (loop.repeat ?? null)),
    });
  }
}

export async function model(host, sink, xml, language) {
  const diagram = new Modeler({
    container: host,
    additionalModules: [CreateAppendAnythingModule, OnlyWhatRuns, keepExtensions, words(language)],
    ...dress(),
  });
  // On a low screen it scrolls, by keys too.
  const palette = host.querySelector(".djs-palette");
  palette.tabIndex = 0;
  palette.setAttribute("role", "group");
  palette.setAttribute("aria-label", diagram.get("translate")("Palette of elements"));
  const modelling = new Modelling(diagram, sink, host.ariaLabel);
  await modelling.load(xml);
  return modelling;
}
