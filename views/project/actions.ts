import { DOM } from "../dom.ts";
import { paths } from "../paths.ts";
import type { Choice } from "../shared/field.tsx";
import { GO_GROUP, type PaletteEntry, type PaletteGroup } from "../layouts/commands.tsx";

/**
 * What can be done on a canvas: the one table behind the palette, the list of shortcuts, the context menu and the keys themselves. `run` is
 * heard by the island as `clash:command`; one line here is one action there. Keys are written for Ctrl; the page shows ⌘ on a Mac.
 */
export interface CanvasAction extends PaletteEntry {
  /** Another shortcut for the same. */
  also?: readonly string[];
  /**
   * What has to be so for the action to make sense, as words: `edits` (no viewer), and of what is selected or under the pointer `canvas` (nothing),
   * `nodes`, `one`, `many` (two and more), `three`, `free` (not locked), `locked`, `group`, `runs`, `media`, `shots` (what a timeline is made of), `words`, `edge`.
   */
  needs?: string;
  /** Stands in the context menu; the words say what must be so for that besides. */
  menu?: string;
  /** Only a key: the palette would not say in which direction. */
  keysOnly?: true;
}

export interface CanvasActionGroup extends PaletteGroup {
  entries: readonly CanvasAction[];
}

export const CANVAS_ACTIONS: readonly CanvasActionGroup[] = [
  {
    name: "Tools",
    entries: [
      { title: "Select and move", icon: "mouse-pointer-2", run: "tool.select", keys: ["V"] },
      { title: "Pan", icon: "hand", run: "tool.hand", keys: ["H"] },
      { title: "Add a text", icon: "type", run: "tool.text", keys: ["T"], needs: "edits", menu: "canvas" },
      { title: "Add a prompt", icon: "message-square-text", run: "tool.prompt", keys: ["P"], needs: "edits", menu: "canvas" },
      { title: "Add a generator", icon: "sparkles", run: "tool.generator", keys: ["G"], needs: "edits", menu: "canvas" },
      { title: "Add an action", icon: "puzzle", run: "tool.action", needs: "edits", menu: "canvas" },
      { title: "Draw a group", icon: "frame", run: "tool.group", keys: ["F"], needs: "edits" },
      { title: "Upload files", icon: "upload", run: "tool.upload", keys: ["U"], needs: "edits", menu: "canvas" },
      { title: "Comment", icon: "message-circle", run: "tool.comment", keys: ["C"], menu: "" },
    ],
  },
  {
    name: "Selection",
    entries: [
      { title: "Run or render", icon: "play", run: "node.run", keys: ["Ctrl", "↵"], needs: "edits nodes runs", menu: "" },
      { title: "Write in it", icon: "pencil", run: "node.write", keys: ["↵"], needs: "edits one words", menu: "" },
      { title: "Rename", icon: "type", run: "node.rename", keys: ["F2"], needs: "edits one", menu: "" },
      { title: "Look at it large", icon: "maximize-2", run: "node.open", keys: ["Space"], needs: "one media", menu: "" },
      { title: "Compare takes", icon: "blend", run: "node.compare", keys: ["X"], needs: "media", menu: "" },
      { title: "Connect to", icon: "spline", run: "node.connect", keys: ["L"], needs: "edits nodes", menu: "" },
      { title: "Make a timeline of it", icon: "clapperboard", run: "node.timeline", keys: ["M"], needs: "edits nodes", menu: "shots" },
      { title: "Run an action on it", icon: "puzzle", run: "node.action", keys: ["R"], needs: "edits nodes", menu: "" },
      { title: "Cut", icon: "scissors", run: "node.cut", keys: ["Ctrl", "X"], needs: "edits nodes", menu: "free" },
      { title: "Copy", icon: "copy", run: "node.copy", keys: ["Ctrl", "C"], needs: "nodes", menu: "" },
      { title: "Paste", icon: "clipboard-paste", run: "node.paste", keys: ["Ctrl", "V"], needs: "edits", menu: "canvas" },
      { title: "Duplicate", icon: "copy-plus", run: "node.duplicate", keys: ["Ctrl", "D"], needs: "edits nodes", menu: "" },
      { title: "Lock", icon: "lock", run: "node.lock", keys: ["Shift", "L"], needs: "edits nodes free", menu: "" },
      { title: "Unlock", icon: "lock-open", run: "node.unlock", keys: ["Shift", "L"], needs: "edits nodes locked", menu: "" },
      { title: "Crop the picture", icon: "scan", run: "media.crop", needs: "edits one media" },
      { title: "Grab a frame of the clip", icon: "image-plus", run: "media.grab", needs: "edits one media" },
      { title: "Trim the clip or sound", icon: "scissors", run: "media.trim", needs: "edits one media" },
      { title: "Export the selection", icon: "download", run: "selection.export", needs: "nodes", menu: "" },
      { title: "Delete", icon: "trash-2", run: "node.delete", keys: ["⌫"], also: ["Delete"], needs: "edits nodes", menu: "free" },
      { title: "Select everything", icon: "scan", run: "select.all", keys: ["Ctrl", "A"], menu: "canvas" },
      { title: "One step back", icon: "arrow-left", run: "select.back", keys: ["Esc"], keysOnly: true },
      { title: "Go to the next node that way", icon: "move", run: "select.walk", keys: ["Alt", "Arrows"], keysOnly: true },
      { title: "Take the next node that way along", icon: "move", run: "select.extend", keys: ["Alt", "Shift", "Arrows"], keysOnly: true },
      { title: "Undo my last change", icon: "undo-2", run: "canvas.undo", keys: ["Ctrl", "Z"], needs: "edits" },
      { title: "Redo", icon: "redo-2", run: "canvas.redo", keys: ["Ctrl", "Shift", "Z"], also: ["Ctrl", "Y"], needs: "edits" },
    ],
  },
  {
    name: "Edges",
    entries: [
      { title: "Go through the edges of a node", icon: "spline", run: "edge.next", keys: ["E"], needs: "nodes" },
      { title: "Remove the edge", icon: "unplug", run: "edge.delete", keys: ["⌫"], also: ["Delete"], needs: "edits edge", menu: "" },
      { title: "Change what it is for", icon: "repeat", run: "edge.role", keys: ["R"], needs: "edits edge", menu: "" },
      { title: "Earlier among the references", icon: "arrow-up", run: "edge.earlier", keys: ["["], needs: "edits edge", menu: "" },
      { title: "Later among the references", icon: "arrow-down", run: "edge.later", keys: ["]"], needs: "edits edge", menu: "" },
    ],
  },
  {
    name: "Order",
    entries: [
      { title: "Arrange by edges", icon: "workflow", run: "canvas.arrange", keys: ["Shift", "A"], needs: "edits", menu: "" },
      { title: "Tidy into rows", icon: "layout-grid", run: "node.tidy", keys: ["Alt", "T"], needs: "edits many", menu: "" },
      { title: "Align left", icon: "align-start-vertical", run: "node.align.left", keys: ["Alt", "A"], needs: "edits many" },
      { title: "Align centres", icon: "align-center-vertical", run: "node.align.center", keys: ["Alt", "H"], needs: "edits many" },
      { title: "Align right", icon: "align-end-vertical", run: "node.align.right", keys: ["Alt", "D"], needs: "edits many" },
      { title: "Align top", icon: "align-start-horizontal", run: "node.align.top", keys: ["Alt", "W"], needs: "edits many" },
      { title: "Align middles", icon: "align-center-horizontal", run: "node.align.middle", keys: ["Alt", "V"], needs: "edits many" },
      { title: "Align bottom", icon: "align-end-horizontal", run: "node.align.bottom", keys: ["Alt", "S"], needs: "edits many" },
      {
        title: "Equal gaps across",
        icon: "align-horizontal-distribute-center",
        run: "node.distribute.x",
        keys: ["Alt", "Shift", "H"],
        needs: "edits three",
      },
      {
        title: "Equal gaps down",
        icon: "align-vertical-distribute-center",
        run: "node.distribute.y",
        keys: ["Alt", "Shift", "V"],
        needs: "edits three",
      },
      { title: "Group", icon: "group", run: "node.group", keys: ["Ctrl", "G"], needs: "edits nodes", menu: "free" },
      { title: "Ungroup", icon: "ungroup", run: "node.ungroup", keys: ["Ctrl", "Shift", "G"], needs: "edits nodes group", menu: "free" },
      { title: "Bring to front", icon: "bring-to-front", run: "node.front", keys: ["]"], needs: "edits nodes", menu: "free" },
      { title: "Send to back", icon: "send-to-back", run: "node.back", keys: ["["], needs: "edits nodes", menu: "free" },
      { title: "Move by 1", icon: "move", run: "node.nudge", keys: ["Arrows"], needs: "edits nodes", keysOnly: true },
      { title: "Move by 10", icon: "move", run: "node.shove", keys: ["Shift", "Arrows"], needs: "edits nodes", keysOnly: true },
      { title: "Resize by 10", icon: "proportions", run: "node.stretch", keys: ["Ctrl", "Arrows"], needs: "edits nodes", keysOnly: true },
      {
        title: "Resize by 1",
        icon: "proportions",
        run: "node.size",
        keys: ["Ctrl", "Shift", "Arrows"],
        needs: "edits nodes",
        keysOnly: true,
      },
    ],
  },
  {
    name: "Project",
    entries: [
      { title: "Export the project", icon: "download", open: DOM.exporting },
      { title: "Import a canvas", icon: "upload", open: DOM.importing, needs: "edits" },
      { title: "Who looks at its files", icon: "eye", open: DOM.looking, needs: "edits" },
    ],
  },
  {
    name: "View",
    entries: [
      { title: "Search the canvas", icon: "search", run: "view.search", keys: ["/"], menu: "canvas" },
      { title: "Fit everything", icon: "maximize", run: "view.fit", keys: ["1"], menu: "canvas" },
      { title: "Fit the selection", icon: "locate", run: "view.selection", keys: ["2"], needs: "nodes" },
      { title: "Save as a picture (PNG)", icon: "image", run: "canvas.png", menu: "canvas" },
      { title: "Zoom to 100 %", icon: "square", run: "view.reset", keys: ["0"] },
      { title: "Zoom in", icon: "zoom-in", run: "view.in", keys: ["+"], also: ["="] },
      { title: "Zoom out", icon: "zoom-out", run: "view.out", keys: ["−"] },
      { title: "Present", icon: "presentation", run: "view.present", keys: ["Shift", "P"], menu: "canvas" },
      { title: "Share a view", icon: "share-2", open: DOM.share, needs: "edits" },
      { title: "Talk with agents", icon: "sparkles", run: "panel.chat", keys: ["A"] },
      { title: "Open the comments", icon: "message-circle", run: "panel.comments" },
      { title: "Open the history", icon: "history", run: "panel.history", needs: "edits" },
      { title: "Show or hide the comments", icon: "eye-off", run: "view.comments", keys: ["Shift", "C"] },
      { title: "Follow somebody", icon: "users-round", run: "presence.follow", keys: ["Shift", "F"] },
      { title: "Bring everybody here", icon: "user-round", run: "presence.call", keys: ["Shift", "B"] },
      { title: "Fold the panel", icon: "panel-right", run: "panel.fold", keys: ["\\"] },
      { title: "Keyboard shortcuts", icon: "keyboard", open: DOM.shortcuts, keys: ["?"] },
    ],
  },
];

/** Without what a viewer would be refused. */
export function actionsFor(readOnly = false): CanvasActionGroup[] {
  const may = (entry: CanvasAction) => !readOnly || !entry.needs?.split(" ").includes("edits");
  return CANVAS_ACTIONS.map((group) => ({ ...group, entries: group.entries.filter(may) })).filter((group) => group.entries.length > 0);
}

/** With what leads to the other pages of a project. */
export const paletteFor = (readOnly = false, project?: string, actions: readonly Choice[] = []): PaletteGroup[] => [
  ...actionsFor(readOnly).map((group) => ({ ...group, entries: group.entries.filter((entry) => !entry.keysOnly) })),
  ...(project ? [{ name: "Batches", entries: [{ title: "Open the batches", icon: "list-video", href: paths.batch(project) }] }] : []),
  ...(actions.length > 0 && !readOnly ? [{ name: "Actions", entries: actions.map(actionEntry) }] : []),
  GO_GROUP,
];

const actionEntry = ({ value, label }: Choice): PaletteEntry => ({ title: label, icon: "puzzle", run: `action.add:${value}` });

const SIGNS: Record<string, string> = { "⌫": "Backspace", "↵": "Enter", "−": "-", Esc: "Escape" };

/** The shortcuts of an action as the island hears them: `Ctrl+Shift+Z`. */
export const chordsOf = ({ keys, also }: CanvasAction): string[] =>
  [keys, also].flatMap((chord) => (chord ? [chord.map((key) => SIGNS[key] ?? key).join("+")] : []));
