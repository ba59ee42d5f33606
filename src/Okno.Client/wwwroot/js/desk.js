// Focus, keys, grids and dialogs of the desk. Keys are read by their place (event.code), so that ЙЦУКЕН works.
const keys = { sink: null, combos: new Set() };

export function focus(selector) {
  // The element may be drawn in the next frames only.
  const seek = (left) => {
    const found = document.querySelector(selector);
    if (found) {
      found.focus({ preventScroll: false });
    } else if (left > 0) {
      requestAnimationFrame(() => seek(left - 1));
    }
  };
  seek(20);
}

/** Ends when what stands on the page is painted; a page that nobody sees is not painted at all. */
export function painted() {
  return new Promise((done) => {
    setTimeout(done, 100);
    requestAnimationFrame(() => setTimeout(done));
  });
}

export function reveal(selector) {
  document.querySelector(selector)?.scrollIntoView({ block: "nearest" });
}

export function forget(prefix) {
  for (const storage of [localStorage, sessionStorage])
    Object.keys(storage)
      .filter((name) => name.startsWith(prefix))
      .forEach((name) => storage.removeItem(name));
}

export function storedUnder(root, prefix) {
  const names = Object.keys(localStorage).filter((name) => name.startsWith(root + prefix));
  return Object.fromEntries(names.map((name) => [name.slice(root.length), localStorage.getItem(name)]));
}

/** In one go: another tab may write between two calls. */
export function replaceStored(name, before, after) {
  if (localStorage.getItem(name) !== before) return false;
  if (after === null) localStorage.removeItem(name);
  else localStorage.setItem(name, after);
  return true;
}

export function look() {
  window.okno.apply();
}

export function copy(text) {
  return navigator.clipboard.writeText(text);
}

function comboOf(event) {
  if (event.getModifierState && event.getModifierState("AltGraph")) return null;
  const held = [];
  if (event.ctrlKey || event.metaKey) held.push("Ctrl");
  if (event.altKey) held.push("Alt");
  if (event.shiftKey) held.push("Shift");
  return [...held, event.code].join("+");
}

function nextRegion(step) {
  const regions = [...document.querySelectorAll("[data-region]")].filter((region) => region.offsetParent !== null);
  if (regions.length === 0) return;
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const from = at < 0 ? (step > 0 ? -1 : 0) : at;
  const region = regions[(from + step + regions.length) % regions.length];
  const target = [...region.querySelectorAll('a[href], button, input, select, textarea, [tabindex="0"]')].find(
    (element) => element.tabIndex >= 0 && element.offsetParent !== null && !element.disabled,
  );
  if (target) {
    target.focus();
  } else {
    region.tabIndex = -1;
    region.focus();
  }
}

export function listen(sink) {
  keys.sink = sink;
  document.addEventListener("keydown", (event) => {
    const combo = comboOf(event);
    const inLayer = document.querySelector("dialog[open]") !== null;
    if ((combo === "F6" || combo === "Shift+F6") && !inLayer) {
      event.preventDefault();
      nextRegion(combo === "F6" ? 1 : -1);
    } else if (combo && keys.combos.has(combo)) {
      event.preventDefault(); // also within a dialog: the browser must not save the page, nor open its menu
      if (!inLayer && !event.repeat) {
        // Leaving the field first lets its last change reach the program.
        keys.sink.invokeMethodAsync("Pressed", combo);
      }
    }
  });
}

export function setKeys(combos) {
  keys.combos = new Set(combos);
}

// A grid is one tab stop: arrows choose the row, the program keeps which one is chosen by its id.
export function grid(element, sink, choosable) {
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -1e9, End: 1e9 };
  element.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("button, a, input:not([type=checkbox])")) return;
    if (event.key in steps) {
      event.preventDefault();
      sink.invokeMethodAsync("Step", steps[event.key]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      sink.invokeMethodAsync("Enter");
    } else if (event.key === " " && choosable) {
      event.preventDefault();
      sink.invokeMethodAsync("Check");
    }
  });
  let away = false;
  element.addEventListener("scroll", () => {
    if (element.scrollTop > 40) away = true;
    else if (away && element.scrollTop === 0) {
      away = false;
      sink.invokeMethodAsync("ScrolledToTop");
    }
  });
}

// A grid of records is one tab stop: the focus stays on it, and it says which row is the active one. Columns are widened by their grips.
export function recordGrid(element, sink) {
  const keys = new Set(["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "PageDown", "PageUp", "Home", "End", "Enter", " "]);
  const height = () => parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--row-h")) || 44;
  element.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || event.target !== element) return;
    const all = event.ctrlKey && event.code === "KeyA";
    if (!all && !keys.has(event.key)) return;
    event.preventDefault();
    const rows = Math.max(1, Math.floor((element.clientHeight - 32) / height()) - 1);
    sink.invokeMethodAsync("Key", all ? "All" : event.key, event.shiftKey, event.ctrlKey, rows);
  });
  element.addEventListener("click", (event) => {
    if (!event.target.closest("a")) element.focus({ preventScroll: true });
  });
  element.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip) return;
    event.preventDefault();
    const column = grip.parentElement;
    const [from, width] = [event.clientX, column.getBoundingClientRect().width];
    let [now, due] = [width, false];
    const move = (moved) => {
      now = Math.round(width + moved.clientX - from);
      if (due) return;
      due = true;
      requestAnimationFrame(() => {
        due = false;
        sink.invokeMethodAsync("Widen", grip.dataset.grip, now, false);
      });
    };
    const up = () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", up);
      removeEventListener("pointercancel", up);
      if (now !== width) sink.invokeMethodAsync("Widen", grip.dataset.grip, now, true);
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", up);
    addEventListener("pointercancel", up);
  });
  return height();
}

export function showAt(element, index) {
  const height = parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--row-h")) || 44;
  const head = element.firstElementChild?.offsetHeight ?? 0;
  const top = index * height;
  if (top < element.scrollTop) element.scrollTop = top;
  else if (top + height + head > element.scrollTop + element.clientHeight) element.scrollTop = top + height + head - element.clientHeight;
}

export function toTop(element) {
  element.scrollTop = 0;
}

// Brings a file here and hands it to the browser; answers what went wrong, or null.
const downloads = new Map();
export async function download(id, path, body, language) {
  const stop = new AbortController();
  downloads.set(id, stop);
  try {
    const answer = await fetch(path, {
      method: body ? "POST" : "GET",
      body: body || undefined,
      headers: { "Accept-Language": language, "X-Okno-Csrf": "1", ...(body ? { "Content-Type": "application/json" } : {}) },
      signal: stop.signal,
    });
    if (!answer.ok) return { status: answer.status, body: await answer.text() };
    const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? "okno";
    const address = URL.createObjectURL(await answer.blob());
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
    return null;
  } catch (fault) {
    return { status: fault.name === "AbortError" ? -1 : 0, body: "" };
  } finally {
    downloads.delete(id);
  }
}

export function stopDownload(id) {
  downloads.get(id)?.abort();
}

// A place to drop a file on, with the field beside it for those who choose. The file stays here until it is sent.
const files = new WeakMap();
export function dropZone(zone, sink) {
  const take = (file) => {
    if (!file) return;
    files.set(zone, file);
    sink.invokeMethodAsync("Picked", file.name);
  };
  const over = (event, is) => {
    event.preventDefault();
    sink.invokeMethodAsync("Over", is);
  };
  zone.addEventListener("dragenter", (event) => over(event, true));
  zone.addEventListener("dragover", (event) => event.preventDefault());
  zone.addEventListener("dragleave", (event) => {
    if (!zone.contains(event.relatedTarget)) over(event, false);
  });
  zone.addEventListener("drop", (event) => {
    over(event, false);
    take(event.dataTransfer.files[0]);
  });
  zone.querySelector("input[type=file]").addEventListener("change", (event) => {
    take(event.target.files[0]);
    event.target.value = "";
  });
}

export function upload(zone, path, target, language, sink) {
  return new Promise((done) => {
    const form = new FormData();
    form.append("target", target);
    form.append("file", files.get(zone));
    const request = new XMLHttpRequest(); // fetch tells nothing of how far it has come
    request.open("POST", path);
    request.setRequestHeader("X-Okno-Csrf", "1");
    request.setRequestHeader("Accept-Language", language);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) sink.invokeMethodAsync("Went", Math.round((event.loaded / event.total) * 100));
    });
    request.addEventListener("load", () => done({ status: request.status, body: request.responseText }));
    request.addEventListener("error", () => done({ status: 0, body: "" }));
    request.addEventListener("abort", () => done({ status: 0, body: "" }));
    request.send(form);
  });
}

export function showRow(element, id, edge) {
  if (edge) element.scrollTop = edge < 0 ? 0 : element.scrollHeight;
  const seek = (left) => {
    const row = element.querySelector(`[data-id="${id}"]`);
    if (row) {
      row.scrollIntoView({ block: "nearest" });
      row.focus({ preventScroll: true });
    } else if (left > 0) {
      requestAnimationFrame(() => seek(left - 1));
    }
  };
  seek(20);
}

// The browser's own dialog: top layer, inert page behind, focus goes back to the opener.
export function open(dialog, sink) {
  if (dialog.open) return;
  const opener = document.activeElement;
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    sink.invokeMethodAsync("Cancel");
  });
  dialog.addEventListener("close", () => opener && opener.isConnected && opener.focus(), { once: true });
  dialog.showModal();
  const first = dialog.querySelector("[data-autofocus]") || dialog.querySelector("input, textarea, select, button");
  if (first) first.focus();
}

export function close(dialog) {
  if (dialog && dialog.open) dialog.close();
}

// A layer that closes by a press elsewhere or Escape: the person's menu.
export function dismissable(element, sink) {
  const off = () => {
    document.removeEventListener("pointerdown", press, true);
    document.removeEventListener("keydown", escape, true);
  };
  const press = (event) => {
    if (!element.isConnected) off();
    else if (!element.contains(event.target)) {
      off();
      sink.invokeMethodAsync("Dismiss", false);
    }
  };
  const escape = (event) => {
    if (!element.isConnected) off();
    else if (event.key === "Escape") {
      off();
      sink.invokeMethodAsync("Dismiss", true);
    }
  };
  document.addEventListener("pointerdown", press, true);
  document.addEventListener("keydown", escape, true);
}

export function countryName(code, language) {
  try {
    return new Intl.DisplayNames([language], { type: "region" }).of(code);
  } catch {
    return null;
  }
}

// The strip of the open page hears of it; an earlier page's one has gone.
let network = null;
export function tellNetwork(sink) {
  network = sink;
}
for (const name of ["online", "offline"]) addEventListener(name, () => network?.invokeMethodAsync("Network", name === "online"));

export function print() {
  window.print();
}

// Marks of a Markdown field. Typed in by the browser itself, so that its own undo takes them back.
export function selection(id) {
  const field = document.getElementById(id);
  return field ? [field.selectionStart, field.selectionEnd] : [];
}

export function replaceText(id, start, end, text, from, to) {
  const field = document.getElementById(id);
  if (!field) return;
  field.focus();
  field.setSelectionRange(start, end);
  if (!document.execCommand(text ? "insertText" : "delete", false, text)) {
    field.setRangeText(text, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.setSelectionRange(from, to);
}

// Files dropped on a place, or pasted while it is shown (a picture of the screen), go to its file input.
export function takeFiles(placeId, inputId) {
  const place = document.getElementById(placeId);
  const give = (files) => {
    const input = document.getElementById(inputId);
    if (!input || !files || files.length === 0) return false;
    const list = new DataTransfer();
    [...files].forEach((file) => list.items.add(file));
    input.files = list.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  };
  place.addEventListener("dragover", (event) => {
    event.preventDefault();
    place.classList.add("over");
  });
  place.addEventListener("dragleave", () => place.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    give(event.dataTransfer?.files);
  });
  const paste = (event) => {
    if (!place.isConnected) document.removeEventListener("paste", paste);
    else if (give(event.clipboardData?.files)) event.preventDefault();
  };
  document.addEventListener("paste", paste);
}

// The browser's own notices, for those who look at another window. Asked for by a press only.
export async function mayNotify() {
  return "Notification" in window && (await Notification.requestPermission()) === "granted";
}

export function notify(title, path) {
  if (localStorage.getItem("okno.notices") !== "on" || document.hasFocus()) return;
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const notice = new Notification(title, { tag: path, icon: "img/okno.svg" });
  notice.onclick = () => {
    window.focus();
    notice.close();
  };
}

// The page may be left with words that are only in this browser yet.
let unsaved = false;
export function setUnsaved(value) {
  unsaved = value;
}
addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});

// An incoming call: sound and a title that turns, so that it is noticed from another tab. Softer when someone is on the line already.
let ringing = null;
export function ring(words, softly) {
  if (!words) {
    if (ringing) {
      clearInterval(ringing.turn);
      ringing.sound?.close();
      ringing.notice?.close();
      if (document.title === ringing.words) document.title = ringing.title;
      ringing = null;
    }
    return;
  }
  if (ringing) return;
  const now = (ringing = { words, title: document.title, sound: null, notice: null });
  if (document.hidden && "Notification" in window && Notification.permission === "granted") {
    now.notice = new Notification(words, { tag: "okno-call", requireInteraction: true });
    now.notice.onclick = () => window.focus();
  }
  try {
    now.sound = localStorage.getItem("okno.sound") === "off" ? null : new AudioContext();
  } catch {
    now.sound = null; // no sound here: the title and the panel still tell
  }
  const beep = () => {
    if (document.title !== words) {
      now.title = document.title;
      document.title = words;
    } else document.title = now.title;
    if (now.sound?.state !== "running") return;
    for (const [at, tone] of [[0, 440], [0.22, 554]]) {
      const [voice, gain] = [now.sound.createOscillator(), now.sound.createGain()];
      voice.frequency.value = tone;
      gain.gain.value = softly ? 0.02 : 0.12;
      voice.connect(gain).connect(now.sound.destination);
      voice.start(now.sound.currentTime + at);
      voice.stop(now.sound.currentTime + at + 0.2);
    }
  };
  beep();
  now.turn = setInterval(beep, 1500);
}

// What is being typed is told by leaving its field; the focus stays where it is.
export async function leaveField() {
  const field = document.activeElement;
  if (!field || field === document.body) return;
  field.blur();
  await new Promise((told) => setTimeout(told, 60)); // editors notice a moment later that they were left
  if (field.isConnected && document.activeElement === document.body) field.focus({ preventScroll: true });
}

export function saveFile(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// Files dropped on an area reach the page by its file field.
export function takeDropped(area, inputId) {
  area.addEventListener("dragover", (event) => {
    if ([...event.dataTransfer.types].includes("Files")) event.preventDefault();
  });
  area.addEventListener("drop", (event) => {
    const input = document.getElementById(inputId);
    if (!input || event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
