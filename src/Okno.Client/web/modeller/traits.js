// What of an element is other in the other version, in words an author has for it: its name, its condition, a setting of Okno's.
import { trees } from "./okno.js";

const bodyOf = (expression) => expression?.get("body")?.trim() ?? "";
// Each part of a diagram is an element of its own and has its own changes.
const parts = new Set(["flowElements", "artifacts", "laneSets", "flowNodeRef", "incoming", "outgoing", "participants", "messageFlows", "di"]);
const told = new Set(["name", "documentation", "conditionExpression", "script", "calledElement", "default", "extensionElements", "cancelActivity", "isInterrupting", "isExecutable", "sourceRef", "targetRef"]);

/** All of it as text, so that nothing that is other goes unsaid. */
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (!value?.$descriptor) return value;
  const { propertiesByName, isGeneric } = value.$descriptor;
  const seen = { $type: value.$type, ...value.$attrs };
  for (const [name, one] of Object.entries(value)) {
    if (name === "$parent" || name === "$type" || parts.has(name)) continue;
    const reference = !isGeneric && propertiesByName?.[name]?.isReference;
    seen[name] = reference ? [one].flat().map((each) => each?.id) : plain(one);
  }
  return seen;
}

function settings(object) {
  const found = {};
  const walk = ({ name, attributes, text, children }, path) => {
    const here = path ? `${path}/${name}` : name;
    if (text) add(here, text);
    else if (!path || Object.keys(attributes).length === 0) add(here, "");
    for (const [key, value] of Object.entries(attributes)) add(`${here}/${key}`, value);
    for (const child of children) walk(child, here);
  };
  const add = (path, value) => (found[path] = path in found ? `${found[path]}, ${value}` : value);
  trees(object).forEach((one) => walk(one, ""));
  return found;
}

function traits(object) {
  const rest = plain(object);
  for (const name of told) delete rest[name];
  const foreign = (object.extensionElements?.get("values") ?? []).filter((one) => one.$descriptor.ns?.uri !== "urn:okno:bpmn:1");
  return {
    name: object.name ?? "",
    documentation: object.get?.("documentation")?.[0]?.text ?? "",
    condition: bodyOf(object.conditionExpression),
    script: object.script ?? "",
    called: object.calledElement ?? "",
    default: object.default?.id ?? "",
    source: object.sourceRef?.id ?? "",
    target: object.targetRef?.id ?? "",
    interrupting: object.cancelActivity === false || object.isInterrupting === false ? "–" : "",
    executable: object.$type === "bpmn:Process" && object.isExecutable === false ? "–" : "",
    foreign: foreign.length > 0 ? JSON.stringify(foreign.map(plain)) : "",
    rest: JSON.stringify(rest),
    ...Object.fromEntries(Object.entries(settings(object)).map(([path, value]) => [`okno:${path}`, value])),
  };
}

const unsaid = new Set(["rest", "foreign", "interrupting", "executable"]);

/** [{what, before, after}]; of what has no short text only that it is other. */
export function differences(before, after) {
  const [was, is] = [traits(before), traits(after)];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((what) => (was[what] ?? "") !== (is[what] ?? ""))
    .map((what) => (unsaid.has(what) ? { what, before: "", after: "" } : { what, before: was[what] ?? "", after: is[what] ?? "" }));
}
