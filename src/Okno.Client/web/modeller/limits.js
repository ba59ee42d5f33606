// What Okno does not execute is not offered; a model from elsewhere may still hold it and says so among its problems.
const unknown = /compensation|conditional(?!-flow)|cancel|complex|transaction|ad-hoc|adhoc|instantiate|exclusive-event-based|parallel-event-based/;

class Limits {
  constructor(popupMenu) {
    for (const menu of ["bpmn-replace", "bpmn-append", "bpmn-create"]) popupMenu.registerProvider(menu, 100, this);
  }

  getPopupMenuEntries() {
    return (entries) => Object.fromEntries(Object.entries(entries).filter(([id]) => !unknown.test(id)));
  }

  getPopupMenuHeaderEntries() {
    return (entries) => Object.fromEntries(Object.entries(entries).filter(([id]) => !unknown.test(id)));
  }
}
Limits.$inject = ["popupMenu"];

export const OnlyWhatRuns = { __init__: ["oknoLimits"], oknoLimits: ["type", Limits] };
