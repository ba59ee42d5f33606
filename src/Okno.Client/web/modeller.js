// The modeller's doors: to shape a process, to look at one, to set two versions side by side. Loaded when a page first needs them.
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css";

export { model } from "./modeller/model.js";
export { view, compare } from "./modeller/view.js";
export { formula } from "./modeller/formula.js";
export { save, pick } from "./modeller/files.js";
