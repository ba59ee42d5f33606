// The modeller's doors: to shape a process, to look at one, to set two versions side by side. Loaded when a page first needs them.
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css";
import "./modeller/okno.css";
import { formula } from "./modeller/formula.js";
import { model as modelled } from "./modeller/model.js";
import { compare as compared, view as viewed } from "./modeller/view.js";

// The bundle's styles lie beside it and come with it; nothing is drawn before they are there.
// Nor before their signs' font is: coming later, it has the whole page laid out anew.
const dressed = new Promise((done) => {
  const styles = document.createElement("link");
  styles.rel = "stylesheet";
  styles.href = new URL("./modeller.css", import.meta.url).href;
  styles.onload = () => Promise.allSettled([...document.fonts].filter(({ family }) => family.includes("bpmn")).map((font) => font.load())).then(done);
  styles.onerror = done;
  document.head.append(styles);
});

const after =
  (open) =>
  async (...given) => {
    await dressed;
    return open(...given);
  };

export const model = after(modelled);
export const view = after(viewed);
export const compare = after(compared);
export { formula };
