// The elements of a diagram by their names, for the page's lists. Filled here: the page itself would take a second for thousands.
import { typeOf } from "./canvas.js";

const elementsOn = (registry) => registry.filter((element) => element.type !== "label" && element.parent && element.businessObject);
const filled = new WeakMap();

/** The names of those of these elements that are on the diagram, by id. */
export function named(registry, ids) {
  const found = {};
  for (const id of ids) {
    const element = registry.get(id);
    if (element?.parent) found[id] = element.businessObject?.name ?? "";
  }
  return found;
}

export const types = (registry) => [...new Set(elementsOn(registry).map((element) => typeOf(element.businessObject)))];

/** Fills a list to choose an element from, behind its first entry, if it is to be otherwise; answers how many elements there are. */
export function list(registry, select, words, chosen) {
  const entries = elementsOn(registry).map(({ id, businessObject }) => {
    const word = words[typeOf(businessObject)] ?? typeOf(businessObject);
    return [id, businessObject.name ? `${businessObject.name} · ${word}` : word];
  });
  const key = JSON.stringify(entries);
  if (filled.get(select) !== key) {
    filled.set(select, key);
    select.length = 1;
    select.append(...entries.map(([id, text]) => new Option(text, id)));
  }
  select.value = chosen;
  return entries.length;
}
