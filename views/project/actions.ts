import { DOM } from "../dom.ts";
import { GO_GROUP, type PaletteGroup } from "../layouts/commands.tsx";

/**
 * What can be done on a canvas, in the palette and in the list of shortcuts. `run` is heard by the island as `clash:command`; one line here
 * is one action there. Keys are written for Ctrl; the page shows ⌘ on a Mac.
 */
export const CANVAS_ACTIONS: readonly PaletteGroup[] = [
  {
    name: "Tools",
    entries: [
      { title: "Select and move", icon: "mouse-pointer-2", run: "tool.select", keys: ["V"] },
      { title: "Pan", icon: "hand", run: "tool.hand", keys: ["H"] },
      { title: "Add a text", icon: "type", run: "tool.text", keys: ["T"] },
      { title: "Add a prompt", icon: "message-square-text", run: "tool.prompt", keys: ["P"] },
      { title: "Add a generator", icon: "sparkles", run: "tool.generator", keys: ["G"] },
      { title: "Upload files", icon: "upload", run: "tool.upload", keys: ["U"] },
      { title: "Comment", icon: "message-circle", run: "tool.comment", keys: ["C"] },
    ],
  },
  {
    name: "Selection",
    entries: [
      { title: "Run the generator", icon: "play", run: "node.run", keys: ["Ctrl", "↵"] },
      { title: "Look at it large", icon: "maximize-2", run: "node.open", keys: ["Space"] },
      { title: "Select everything", icon: "scan", run: "select.all", keys: ["Ctrl", "A"] },
      { title: "Delete", icon: "trash-2", run: "node.delete", keys: ["⌫"] },
      { title: "Undo my last change", icon: "undo-2", run: "canvas.undo", keys: ["Ctrl", "Z"] },
    ],
  },
  {
    name: "View",
    entries: [
      { title: "Fit everything", icon: "maximize", run: "view.fit", keys: ["1"] },
      { title: "Zoom to 100 %", icon: "square", run: "view.reset", keys: ["0"] },
      { title: "Zoom in", icon: "zoom-in", run: "view.in", keys: ["+"] },
      { title: "Zoom out", icon: "zoom-out", run: "view.out", keys: ["−"] },
      { title: "Show or hide the comments", icon: "eye-off", run: "view.comments", keys: ["Shift", "C"] },
      { title: "Fold the panel", icon: "panel-right", run: "panel.fold", keys: ["\\"] },
      { title: "Keyboard shortcuts", icon: "keyboard", open: DOM.shortcuts, keys: ["?"] },
    ],
  },
];

export const CANVAS_PALETTE: readonly PaletteGroup[] = [...CANVAS_ACTIONS, GO_GROUP];
