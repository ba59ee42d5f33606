// What Okno adds to BPMN, kept as it came: elements of the namespace are plain trees here, so that what this page does not know survives it.
export const OKNO = "urn:okno:bpmn:1";

const isOkno = (element) => element?.$descriptor?.ns?.uri === OKNO;
const localName = (element) => element.$descriptor.ns.localName ?? element.$type.split(":").pop();

export function extensionsOf(object) {
  return object?.extensionElements?.get("values") ?? [];
}

/** As JSON: name, attributes, text, children. */
export function tree(element) {
  const attributes = {};
  for (const [name, value] of Object.entries(element)) {
    if (!name.startsWith("$") && !name.startsWith("xmlns") && typeof value !== "object" && typeof value !== "function") attributes[name] = String(value);
  }
  return { name: localName(element), attributes, text: element.$body?.trim() ?? "", children: (element.$children ?? []).map(tree) };
}

export const trees = (object) => extensionsOf(object).filter(isOkno).map(tree);
export const foreign = (object) => extensionsOf(object).filter((one) => !isOkno(one)).length;

/** The element of a tree; empty attributes are left out. */
export function grow(moddle, { name, attributes = {}, text, children = [] }) {
  const properties = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null && value !== ""));
  if (text) properties.$body = text;
  if (children.length > 0) properties.$children = children.map((child) => grow(moddle, child));
  const element = moddle.createAny(`okno:${name}`, OKNO, properties);
  for (const child of element.$children ?? []) child.$parent = element;
  return element;
}

/** The extension elements with one of Okno's put in place of those named; null only takes them away. */
export function exchanged(modeler, object, names, replacement) {
  const moddle = modeler.get("moddle");
  const values = [...extensionsOf(object)];
  const at = values.findIndex((one) => isOkno(one) && names.includes(localName(one)));
  const kept = values.filter((one) => !(isOkno(one) && names.includes(localName(one))));
  if (replacement) kept.splice(at < 0 ? kept.length : at, 0, grow(moddle, replacement));
  if (kept.length === 0) return undefined;
  const holder = moddle.create("bpmn:ExtensionElements", { values: kept });
  holder.$parent = object;
  for (const one of kept) one.$parent = holder;
  return holder;
}

/** Copying and changing the kind of an element keep its extensions, which bpmn-js leaves behind when it does not know them. */
class KeepExtensions {
  constructor(eventBus, moddle) {
    const copy = (element) => {
      const properties = {};
      for (const [name, value] of Object.entries(element)) if (!name.startsWith("$")) properties[name] = value;
      if (element.$body) properties.$body = element.$body;
      if (element.$children) properties.$children = element.$children.map(copy);
      return moddle.createAny(element.$type, element.$descriptor.ns.uri, properties);
    };
    eventBus.on("moddleCopy.canCopyProperty", ({ property }) => (property?.$descriptor?.isGeneric ? copy(property) : undefined));
  }
}
KeepExtensions.$inject = ["eventBus", "moddle"];

export const keepExtensions = { __init__: ["keepExtensions"], keepExtensions: ["type", KeepExtensions] };
