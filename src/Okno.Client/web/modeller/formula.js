// A field for JavaScript that knows the names of the process and is told what the server thinks of what is typed.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: [tags.string, tags.special(tags.string)], color: "var(--ok-text)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--warn-text)" },
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--accent-text)" },
  { tag: tags.comment, color: "var(--text-3)" },
]);

/** @param options {value, label, describedBy, names: [{name, type, detail}], members: {record: [{name, detail}]}, hint} */
export function formula(host, sink, options) {
  let { names, members } = options;
  let told = options.value;
  let gone = false;
  const say = (what, text) => gone || sink.invokeMethodAsync(what, text);

  const complete = (context) => {
    const member = context.matchBefore(/([A-Za-z_$][\w$]*)\.([\w$]*)$/);
    if (member) {
      const [owner, begun] = member.text.split(".");
      const known = members[owner];
      return known ? { from: member.to - begun.length, options: known.map(({ name, detail }) => ({ label: name, detail, type: "property" })) } : null;
    }
    const word = context.matchBefore(/[A-Za-z_$][\w$]*$/);
    if (!word && !context.explicit) return null;
    return { from: word ? word.from : context.pos, options: names.map(({ name, detail }) => ({ label: name, detail, type: "variable" })) };
  };

  const view = new EditorView({
    parent: host,
    state: EditorState.create({
      doc: options.value,
      extensions: [
        history(),
        closeBrackets(),
        bracketMatching(),
        javascript(),
        syntaxHighlighting(colours),
        autocompletion({ override: [complete], icons: false }),
        // Tab leaves the field, as everywhere.
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
        EditorView.lineWrapping,
        placeholder(options.hint ?? ""),
        EditorView.contentAttributes.of({ "aria-label": options.label, ...(options.describedBy ? { "aria-describedby": options.describedBy } : {}) }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) say("Typed", update.state.doc.toString());
          if (update.focusChanged && !update.view.hasFocus) tell();
        }),
      ],
    }),
  });

  function tell() {
    const text = view.state.doc.toString();
    if (text === told) return;
    told = text;
    say("Left", text);
  }

  return {
    set(value) {
      told = value;
      if (view.state.doc.toString() !== value) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } });
    },
    know(newNames, newMembers) {
      names = newNames;
      members = newMembers;
    },
    destroy() {
      gone = true;
      view.destroy();
    },
  };
}
