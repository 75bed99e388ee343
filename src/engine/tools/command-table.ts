/**
 * Which commands are tools, how each touches the world, and what a model is told of it. Every command whose policy is `view` or `edit` stands here; a test
 * fails for one that does not. What only people may do (`person`, `admin`, `own`) is never a tool of a turn.
 */
import type { Effect } from "../events.ts";

export interface CommandTool {
  /**
   * `read` changes nothing. `edit` changes the project and can be undone or made good. `spend` may cost money or hours of the machine. `outside` reaches
   * beyond the project: an address, another project, a link that others can open.
   */
  effect: Effect;
  /** For the model: what it does and when to use it; what comes back where that is not plain. */
  about: string;
  /** It makes something whose ids it answers, so a later call may refer to it by a name. */
  makes?: true;
  /** Parameters that are a person's to give. */
  without?: readonly string[];
}

const WAIT = "Returns ids at once; generation_wait waits for the result.";

export const CANVAS_COMMANDS = {
  "node.add": {
    makes: true,
    effect: "edit",
    about:
      "Add one node. Types: text (Markdown card, field body), prompt (prose that feeds generators, field body), generator (fields model, params, prompt; generation_run makes takes), group (a titled frame), image/video/audio (with assetId of a file of the project), action (fields action, params: a custom action, edges are its inputs), timeline (use timeline_create). Leave x and y out to take the nearest free place, or give near = a node's id. Returns {id}.",
  },
  "node.update": {
    effect: "edit",
    about:
      "Change fields of a node: label, locked, body (text, prompt), prompt, model, params (generator). Fields that are not named stay. body and prompt replace the whole text; in prompts, @[edg_…] mentions the node at that edge and {name} is a variable.",
  },
  "node.move": {
    effect: "edit",
    about: "Move nodes to absolute canvas positions (top left corner, pixels). Children of a group move with it.",
  },
  "node.resize": { effect: "edit", about: "Give a node another size in pixels." },
  "node.duplicate": {
    makes: true,
    effect: "edit",
    about: "Copy nodes with the edges between them, moved by dx, dy. Returns {ids} in the same order.",
  },
  "node.group": { makes: true, effect: "edit", about: "Put a titled frame around nodes. Returns the group's {id}." },
  "node.delete": { effect: "edit", about: "Delete nodes and their edges. Children of a deleted group stay. Files stay in the project." },
  "node.align": { effect: "edit", about: "Line nodes up at one side or their centres." },
  "node.distribute": { effect: "edit", about: "Make the gaps between at least three nodes equal, along x or y." },
  "node.tidy": { effect: "edit", about: "Put nodes into rows and columns near where they are, without overlap." },
  "node.restack": { effect: "edit", about: "Bring nodes to the front or send them to the back of their siblings." },
  "node.ungroup": { effect: "edit", about: "Dissolve groups; what was in them stays." },
  "node.nest": { effect: "edit", about: "Put nodes into a group, or take them out with groupId null." },
  "edge.connect": {
    makes: true,
    effect: "edit",
    about:
      "Connect source to target. Roles: prompt (prompt or text to generator), reference, style, start, end (pictures to generator), audio, clip (media to generator or timeline), context (where something came from). Returns {id}.",
  },
  "edge.disconnect": { effect: "edit", about: "Remove edges; the nodes at their ends stay." },
  "edge.role": { effect: "edit", about: "Change what an edge is for, as edge_connect names it." },
  "edge.reorder": { effect: "edit", about: "Change the order in which a generator gets its references." },
  "canvas.undo": {
    effect: "edit",
    about:
      "Take back the last step of the person you work for, or with turnId all that one turn did. Returns how many steps and what was left alone.",
  },
  "canvas.redo": { effect: "edit", about: "Make an undo undone, as long as nothing was changed since." },
  "canvas.arrange": {
    effect: "edit",
    about: "Lay out the whole canvas, or only the named nodes, from left to right along the edges and without overlap.",
  },
  "comment.add": {
    makes: true,
    effect: "edit",
    about: "Pin a comment to a node, a moment of its film, or a free point. People see it as yours. Returns {id}.",
  },
  "comment.reply": { effect: "edit", about: "Reply in a thread of comments." },
  "comment.edit": { effect: "edit", about: "Change the words of a comment of yours." },
  "comment.delete": { effect: "edit", about: "Delete a comment of yours." },
  "comment.resolve": { effect: "edit", about: "Mark a thread as settled." },
  "comment.reopen": { effect: "edit", about: "Open a settled thread again." },
  "comment.read": { effect: "edit", about: "Mark a thread as read for the person you work for." },
  "version.name": {
    effect: "edit",
    about: "Give a point of the history a name, so that people find it again; an empty name takes it away.",
  },
  "version.restore": { effect: "edit", about: "Bring the canvas back to an earlier version, as a new change that can be undone." },
  "timeline.create": { makes: true, effect: "edit", about: "Make an empty timeline. Returns {id}." },
  "timeline.assemble": {
    makes: true,
    effect: "edit",
    about:
      "Make a first cut from nodes that hold pictures or clips, in the order given; with cuts each gets its length, words and voice. musicNodeId lies under all of it. Returns the timeline's {id}.",
  },
  "timeline.update": {
    effect: "edit",
    about:
      "Replace a timeline by the whole of what it should be (frames count from 0). Read it with timeline_read first and change only what you mean to.",
  },
} satisfies Record<string, CommandTool>;

export const WORK_COMMANDS = {
  "generation.run": {
    makes: true,
    effect: "spend",
    about: `Run a generator node: each take is one paid request to its model. ${WAIT} Ask generation_estimate first when money matters.`,
    without: ["acceptUnknownPrice"],
  },
  "generation.estimate": {
    effect: "read",
    about: "What a run of this generator would cost in micro-USD (null: nobody knows), and whether the budgets have room.",
  },
  "generation.cancel": { effect: "edit", about: "Stop a generation that waits or runs. What was paid stays paid." },
  "generation.retry": { effect: "spend", about: "Run a generation again that failed or was cancelled. It may cost again." },
  "generation.ask": {
    effect: "edit",
    about: "Ask the provider what became of a request whose outcome is uncertain. It sends nothing anew.",
  },
  "batch.plan": { effect: "read", about: "Count how many takes a batch would make and what it would cost, without running it." },
  "batch.create": {
    makes: true,
    effect: "spend",
    about:
      "Run a table of prompts over one or more models: rows × models × takes, each one paid request. Plan it with batch_plan first. Returns the batch's id.",
    without: ["acceptUnknownPrice"],
  },
  "batch.cancel": { effect: "edit", about: "Stop what of a batch has not run yet." },
  "batch.resume": { effect: "spend", about: "Go on with a batch that stopped.", without: ["budgetMicros"] },
  "batch.retry": { effect: "spend", about: "Try again what failed in a batch." },
  "batch.review": { effect: "edit", about: "Mark takes of a batch: keep, reject, star, or no mark." },
  "batch.place": { effect: "edit", about: "Put takes of a batch on the canvas as nodes." },
  "media.crop": { makes: true, effect: "edit", about: "Cut a rectangle out of a node's picture, as a new node beside it. Made by a job." },
  "media.grab": { makes: true, effect: "edit", about: "Take one frame of a clip as a picture, as a new node beside it. Made by a job." },
  "media.trim": { makes: true, effect: "edit", about: "Take a part of a clip or a sound, as a new node beside it. Made by a job." },
  "render.start": {
    makes: true,
    effect: "spend",
    about: "Render a timeline to a film on this machine. Returns {id}; render_wait waits for it.",
  },
  "render.cancel": { effect: "edit", about: "Stop a render." },
  "film.make": {
    effect: "spend",
    about:
      "Make a whole film from a brief by the built-in planner in this project: storyboard, pictures, voice, music, cut. Only when the person asks for the automatic film.",
  },
  "film.cancel": { effect: "edit", about: "Stop making a film; what is made stays." },
  "job.cancel": { effect: "edit", about: "Cancel a job of this project that waits or runs." },
  "job.retry": { effect: "spend", about: "Try a job of this project again that failed or was cancelled." },
  "asset.update": { effect: "edit", about: "Change a file's name, tags (words divided by commas) or description." },
  "asset.tag": { effect: "edit", about: "Add tags to many files at once, or take them away." },
  "asset.estimate": {
    effect: "read",
    about: "What looking at or listening to a file by a model would cost in micro-USD (null: nobody knows).",
  },
  "asset.describe": {
    effect: "spend",
    about:
      "Have a file looked at or listened to and keep what was found: description, colours, shots, transcript. Read it with asset_read when the job is done.",
    without: ["acceptUnknownPrice"],
  },
  "asset.trash": { effect: "edit", about: "Move files to the trash. They can be taken out again; only people delete for good." },
  "asset.restore": { effect: "edit", about: "Take files out of the trash." },
  "asset.import": {
    effect: "outside",
    about: "Fetch a picture, film or sound from an address of the web into the project. Made by a job.",
  },
  "asset.copy": { effect: "outside", about: "Copy files from another project of the studio into this one. Returns the new ids." },
  "asset.link": { effect: "outside", about: "Make a short-lived address of a file that anybody who has it can open." },
  "turn.start": {
    effect: "spend",
    about:
      "Start other agents on a task of their own in this project: a squad that makes, or a debate that decides. It goes no further than this turn may, and is not waited for. Returns {id, chatId}; turn_wait waits for its answer.",
    without: ["chatId"],
  },
  "turn.cancel": { effect: "edit", about: "Stop agents that you started; what they did stays." },
  "chat.create": { effect: "edit", about: "Begin another chat of this project. Returns {id}." },
  "chat.rename": { effect: "edit", about: "Give a chat of this project another title." },
  "chat.fork": { effect: "edit", about: "Make a chat that begins with what another one has said. Returns {id}." },
  "project.create": { effect: "outside", about: "Make another, empty project. Your own work stays in this one. Returns {id}." },
  "project.duplicate": { effect: "outside", about: "Make a copy of this project as another one. Returns {id}." },
  "project.rename": { effect: "edit", about: "Change the project's title." },
  "project.archive": { effect: "edit", about: "Put the project into the archive, or bring it back. Nothing is lost." },
  "action.run": {
    makes: true,
    effect: "outside",
    about:
      "Run an installed custom action: nodeId of an action node, whose edges are its inputs, or action by name with inputs (nodes by input name) and params. action_list tells what there is. Returns {runId}; action_wait waits for it.",
  },
  "action.cancel": { effect: "edit", about: "Stop a run of a custom action that waits or runs." },
  "action.propose": {
    effect: "edit",
    about:
      'Hand in a custom action for a person to review: file = {"clashAction":1,"manifest":{…},"code":"…"}; action_read shows one that works. It is not installed and not run by this. Returns {id, versionId, state}.',
    without: ["from"],
  },
} satisfies Record<string, CommandTool>;

export const COMMAND_TOOLS: Readonly<Record<string, CommandTool>> = { ...CANVAS_COMMANDS, ...WORK_COMMANDS };

export const toolNameOf = (command: string): string => command.replace(".", "_");
