// A model as it came. What bpmn-js cannot hold of it (ids that are none, references into nowhere, what its schema does not name, defaults that were
// written out) is put back where it was when the model is written.
const XMLNS = "http://www.w3.org/2000/xmlns/";
// Of these an element has several, told apart by what they name.
const naming = /(?:incoming|outgoing|Refs?)$/;

function rootOf(xml) {
  const document = new DOMParser().parseFromString(xml, "application/xml");
  return document.querySelector("parsererror") ? null : document.documentElement;
}

// An id of BPMN's own is one in the model; what vendors call so need not be.
const anchored = (element) => element.hasAttribute("id") && element.namespaceURI?.startsWith("http://www.omg.org/spec/BPMN/");
const named = (element) => `${element.namespaceURI} ${element.localName} ${element.getAttribute("id") ?? ""}`;

/** The children of an element, each by what it is and the how manieth of its like. */
function keyed(parent) {
  const found = new Map();
  const counts = new Map();
  for (const child of parent.children) {
    const like = `${named(child)} ${naming.test(child.localName) ? child.textContent.trim() : ""}`;
    const turn = counts.get(like) ?? 0;
    counts.set(like, turn + 1);
    found.set(`${like} ${turn}`, child);
  }
  return found;
}

/** Adds to `lost` what `was` has and `is` has not: [{id, path, attributes, children}]; found again by the id and the way down from it. */
function compare(was, is, place, lost) {
  const attributes = [...was.attributes].filter((one) => one.namespaceURI !== XMLNS && !is.hasAttributeNS(one.namespaceURI, one.localName));
  const [before, after] = [keyed(was), keyed(is)];
  const order = [...before.keys()];
  // What came out under another name (an expression with its kind, where the kind was the name) is not lost.
  const others = [...after.keys()].filter((key) => !before.has(key));
  const children = [];
  const otherwise = [];
  for (const [at, key] of order.entries()) {
    const child = before.get(key);
    const same = after.get(key);
    if (same) compare(child, same, anchored(same) ? { id: named(same), path: [] } : { id: place.id, path: [...place.path, key] }, lost);
    else if (others.length > 0) otherwise.push({ key: others.shift(), as: child });
    else children.push({ child, key, behind: order.slice(0, at).reverse() });
  }
  if (attributes.length + children.length + otherwise.length > 0) lost.push({ ...place, was, attributes, children, otherwise });
}

function rename(element, as) {
  if (element.localName === as.localName) return;
  const made = element.ownerDocument.createElementNS(as.namespaceURI, as.nodeName);
  for (const { namespaceURI, localName, name, value } of element.attributes)
    if (name !== "xsi:type" || as.hasAttributeNS(namespaceURI, localName)) made.setAttributeNS(namespaceURI, name, value);
  made.append(...element.childNodes);
  element.replaceWith(made);
}

function putBack(element, { was, attributes, children, otherwise }) {
  const known = (value) => {
    const prefix = /^([\w.-]+):/.exec(value)?.[1];
    const uri = prefix && was.lookupNamespaceURI(prefix);
    return !uri || element.lookupNamespaceURI(prefix) === uri;
  };
  for (const { namespaceURI, localName, name, value } of attributes)
    if (!element.hasAttributeNS(namespaceURI, localName) && known(value)) element.setAttributeNS(namespaceURI, name, value);
  for (const { key, as } of otherwise) {
    const written = keyed(element).get(key);
    if (written) rename(written, as);
  }
  for (const { child, key, behind } of children) {
    const now = keyed(element);
    if (now.has(key)) continue;
    const before = behind.map((one) => now.get(one)).find(Boolean);
    const next = before ? before.nextSibling : element.firstChild;
    const gap = element.firstChild?.nodeType === Node.TEXT_NODE ? [element.firstChild.cloneNode()] : [];
    for (const node of [...gap, element.ownerDocument.importNode(child, true)]) element.insertBefore(node, next);
  }
}

// A carriage return of a name is one only when written so.
const withReturns = (xml) => xml.replaceAll("\r", "&#13;");
const written = (root) => `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(root)}\n`;

export class Original {
  #lost;

  /** Lines end as XML has them end, which bpmn-js does not see to. */
  constructor(xml, moddle) {
    this.xml = xml.replace(/\r\n?/g, "\n");
    this.moddle = moddle;
  }

  /** What bpmn-js can take: what stands in no namespace it cannot write. */
  get taken() {
    if (!/xmlns=(""|'')/.test(this.xml)) return this.xml;
    const root = rootOf(this.xml);
    for (const one of root?.querySelectorAll("*") ?? []) if (!one.namespaceURI) one.remove();
    return root ? written(root) : this.xml;
  }

  /** What was written of the model as it is now, with what was left out. */
  async restored(xml) {
    this.#lost ??= await this.#compared();
    const whole = withReturns(xml);
    if (this.#lost.length === 0) return whole;
    const root = rootOf(whole);
    if (!root) return whole;
    for (const { name, localName, value, namespaceURI } of this.root.attributes)
      if (namespaceURI === XMLNS && name !== "xmlns" && root.lookupNamespaceURI(localName) === null) root.setAttributeNS(XMLNS, name, value);
    const byId = new Map([...root.querySelectorAll("[id]")].map((element) => [named(element), element]));
    for (const one of this.#lost) {
      let element = one.id ? byId.get(one.id) : root;
      for (const key of one.path) element = element && keyed(element).get(key);
      if (element) putBack(element, one);
    }
    return written(root);
  }

  /** Reading and writing the model untouched tells what gets lost on the way. */
  async #compared() {
    const lost = [];
    this.root = rootOf(this.xml);
    const { rootElement } = await this.moddle.fromXML(this.taken);
    const round = rootOf(withReturns((await this.moddle.toXML(rootElement)).xml));
    if (this.root && round) compare(this.root, round, { id: null, path: [] }, lost);
    return lost;
  }
}
