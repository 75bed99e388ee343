/**
 * What code finds in its world beside the language: `files`, `host`, `log`, `console`, `TextEncoder`, `TextDecoder`, `btoa`, `atob`,
 * `structuredClone`. The functions below are handed to the interpreter as text and run inside it, before the code does; they can use nothing but each other. They keep
 * the built-ins they need from the start, because code may change them; all that code can spoil is its own run. Nothing here guards anything: what may be
 * asked for is judged on the other side of the channel.
 */

/**
 * Functions of the child, called with text, numbers and array buffers. Text is JSON wherever code has a say in it: a text that holds a zero would end there
 * on its way out of the interpreter.
 */
export interface Natives {
  log(line: string): void;
  /** The answer comes by `answer`. */
  call(name: string, args: string): number;
  /** Hands over the file's size, then its parts. */
  read(name: string, size: (bytes: number) => void, part: (bytes: ArrayBuffer) => void): void;
  write(name: string, bytes: ArrayBuffer, at: number, length: number): void;
  /** Written as UTF-8. */
  writeText(name: string, text: string): void;
  list(): string;
  remove(name: string): void;
  /** A text as UTF-8, in parts. */
  encode(text: string, size: (bytes: number) => void, part: (bytes: ArrayBuffer) => void): void;
  /** The text of UTF-8 bytes. */
  decode(bytes: ArrayBuffer, at: number, length: number, isFatal: boolean): string;
  returned(value: string): void;
  /** The name, the message and the stack. */
  threw(what: string): void;
}

export interface World {
  /** Calls the default export of a module (or of a promise for one) with a value, given as JSON. */
  run(module: unknown, value: string): void;
  answer(id: number, isWrong: boolean, text: string): void;
  /** The end of a run by an error. */
  fail(error: unknown): void;
}

type Kept = ReturnType<typeof keepBuiltIns>;
type Bytes = ReturnType<typeof makeBytes>;
type Size = (bytes: number) => void;
type Part = (bytes: ArrayBuffer) => void;

/** The built-ins as they are before any code has run. */
function keepBuiltIns() {
  const { apply, getPrototypeOf, getOwnPropertyDescriptor, defineProperty } = Reflect;
  const { freeze, create, keys } = Object;
  const { parse, stringify } = JSON;
  const getterOf = (owner: object, key: string) => getOwnPropertyDescriptor(owner, key)?.get as () => never;
  const views = getPrototypeOf(Uint8Array.prototype) as object;
  const placeIn = (owner: object) => ({
    buffer: getterOf(owner, "buffer"),
    at: getterOf(owner, "byteOffset"),
    length: getterOf(owner, "byteLength"),
  });
  return {
    ...{ apply, defineProperty, freeze, create, keys, parse, stringify },
    ...{ PromiseOf: Promise, ErrorOf: Error, TypeErrorOf: TypeError, RangeErrorOf: RangeError, BytesOf: Uint8Array, DataViewOf: DataView },
    ...{ text: String, setBytes: Uint8Array.prototype.set, isView: ArrayBuffer.isView },
    ...{ fromCharCode: String.fromCharCode, charCodeAt: String.prototype.charCodeAt },
    ...{ view: placeIn(views), dataView: placeIn(DataView.prototype), bufferLength: getterOf(ArrayBuffer.prototype, "byteLength") },
    json(value: unknown): string {
      const made = stringify(value);
      return made === undefined ? "null" : made;
    },
  };
}

function makeBytes({ apply, setBytes, isView, view, dataView, bufferLength, BytesOf, DataViewOf, TypeErrorOf }: Kept) {
  /** Bytes that come in parts, collected in an array which counts against the memory of the code. */
  const collect = (give: (size: Size, part: Part) => void): Uint8Array => {
    let all = new BytesOf(0);
    let at = 0;
    give(
      (bytes) => {
        all = new BytesOf(bytes);
      },
      (part) => {
        const bytes = new BytesOf(part);
        apply(setBytes, all, [bytes, at]);
        at += apply(view.length, bytes, []) as number;
      },
    );
    return all;
  };
  const withBytes = <T>(data: unknown, work: (buffer: ArrayBuffer, at: number, length: number) => T): T => {
    if (!isView(data)) {
      let length: number;
      try {
        length = apply(bufferLength, data, []);
      } catch {
        throw new TypeErrorOf("Bytes are a typed array or an ArrayBuffer.");
      }
      return work(data as ArrayBuffer, 0, length);
    }
    try {
      return work(apply(view.buffer, data, []), apply(view.at, data, []), apply(view.length, data, []));
    } catch (error) {
      if (!(data instanceof DataViewOf)) throw error;
      return work(apply(dataView.buffer, data, []), apply(dataView.at, data, []), apply(dataView.length, data, []));
    }
  };

  return { collect, withBytes };
}

function makeFiles(natives: Natives, { freeze, parse, stringify, TypeErrorOf }: Kept, { collect, withBytes }: Bytes) {
  const nameOf = (name: unknown): string => {
    if (typeof name !== "string") throw new TypeErrorOf("A file's name is text.");
    return stringify(name);
  };
  return freeze({
    read: (name: unknown) => collect((size, part) => natives.read(nameOf(name), size, part)),
    write(name: unknown, data: unknown) {
      if (typeof data === "string") natives.writeText(nameOf(name), stringify(data));
      else withBytes(data, (buffer, at, length) => natives.write(nameOf(name), buffer, at, length));
    },
    list: () => parse(natives.list()) as string[],
    remove: (name: unknown) => natives.remove(nameOf(name)),
  });
}

function makeHost(natives: Natives, { freeze, create, defineProperty, parse, json, PromiseOf, ErrorOf }: Kept, callNames: string) {
  const pending = create(null) as Record<number, { resolve(value: unknown): void; reject(error: unknown): void } | undefined>;
  const host = create(null) as Record<string, (args: unknown) => Promise<unknown>>;
  const names = parse(callNames) as string[];
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    const call = (args: unknown) =>
      new PromiseOf((resolve, reject) => {
        pending[natives.call(name, json(args))] = { resolve, reject };
      });
    defineProperty(host, name, { value: freeze(call), enumerable: true });
  }
  freeze(host);
  const answer = (id: number, isWrong: boolean, given: string) => {
    const call = pending[id];
    delete pending[id];
    const value = parse(given) as unknown;
    if (isWrong) call?.reject(new ErrorOf(value as string));
    else call?.resolve(value);
  };
  return { host, answer };
}

function makeLog(natives: Natives, { stringify, text, ErrorOf }: Kept) {
  const shown = (value: unknown): string => {
    if (typeof value === "string") return value;
    try {
      if (value instanceof ErrorOf) return `${value.name}: ${value.message}`;
      const made = typeof value === "object" && value !== null ? stringify(value) : undefined;
      return made === undefined ? text(value) : made;
    } catch {
      return "[something that cannot be shown]";
    }
  };
  return function log() {
    let line = "";
    // biome-ignore lint/complexity/noArguments: a rest parameter would be read by an iterator that code may have changed
    for (let i = 0; i < arguments.length; i++) line += (i > 0 ? " " : "") + shown(arguments[i]);
    natives.log(stringify(line));
  };
}

function makeText(natives: Natives, { parse, stringify, text, RangeErrorOf }: Kept, { collect, withBytes }: Bytes) {
  class TextEncoder {
    get encoding() {
      return "utf-8";
    }
    encode(value: unknown = "") {
      return collect((size, part) => natives.encode(stringify(text(value)), size, part));
    }
  }
  class TextDecoder {
    readonly fatal: boolean;
    constructor(label: unknown = "utf-8", options?: { fatal?: boolean }) {
      const known = text(label);
      if (known !== "utf-8" && known !== "utf8" && known !== "UTF-8") throw new RangeErrorOf("Only utf-8 is read here.");
      this.fatal = options?.fatal === true;
    }
    get encoding() {
      return "utf-8";
    }
    decode(data?: unknown) {
      if (data === undefined) return "";
      return parse(withBytes(data, (buffer, at, length) => natives.decode(buffer, at, length, this.fatal))) as string;
    }
  }
  return { TextEncoder, TextDecoder };
}

function makeBase64({ apply, create, text, charCodeAt, fromCharCode, RangeErrorOf }: Kept) {
  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const codeAt = (value: string, at: number) => apply(charCodeAt, value, [at]) as number;
  const btoa = (value: unknown): string => {
    const given = text(value);
    let made = "";
    for (let i = 0; i < given.length; i += 3) {
      const a = codeAt(given, i);
      const b = i + 1 < given.length ? codeAt(given, i + 1) : 0;
      const c = i + 2 < given.length ? codeAt(given, i + 2) : 0;
      if (a > 255 || b > 255 || c > 255) throw new RangeErrorOf("btoa takes letters up to U+00FF; encode the text first.");
      made += LETTERS[a >> 2] as string;
      made += LETTERS[((a & 3) << 4) | (b >> 4)] as string;
      made += i + 1 < given.length ? LETTERS[((b & 15) << 2) | (c >> 6)] : "=";
      made += i + 2 < given.length ? LETTERS[c & 63] : "=";
    }
    return made;
  };
  const values = create(null) as Record<string, number | undefined>;
  for (let i = 0; i < 64; i++) values[LETTERS[i] as string] = i;
  const atob = (value: unknown): string => {
    const given = text(value);
    let made = "";
    let bits = 0;
    let held = 0;
    let padding = 0;
    for (let i = 0; i < given.length; i++) {
      const letter = given[i] as string;
      if (letter === " " || letter === "\n" || letter === "\t" || letter === "\r") continue;
      const six = values[letter];
      if (letter === "=" && ++padding <= 2) continue;
      if (six === undefined || padding > 0) throw new RangeErrorOf("This is no base64.");
      held = ((held << 6) | six) & 0xffff;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        made += fromCharCode((held >> bits) & 255);
      }
    }
    if (bits === 6) throw new RangeErrorOf("This is no base64.");
    return made;
  };
  return { btoa, atob };
}

function makeFail(natives: Natives, { stringify, json, keys, text }: Kept) {
  return (error: unknown): void => {
    let name = "";
    let message = "";
    let stack = "";
    try {
      if (typeof error === "object" && error !== null) {
        const given = error as { name?: unknown; message?: unknown; stack?: unknown };
        name = text(given.name ?? "");
        message = text(given.message ?? (keys(error).length > 0 ? json(error) : "It threw an object without a message."));
        stack = text(given.stack ?? "");
      } else message = text(error);
    } catch {
      message = "It threw something that cannot be shown.";
    }
    natives.threw(stringify({ name, message, stack }));
  };
}

export function makeWorld(natives: Natives, callNames: string): World {
  const kept = keepBuiltIns();
  const bytes = makeBytes(kept);
  const { host, answer } = makeHost(natives, kept, callNames);
  const log = makeLog(natives, kept);
  const { TextEncoder, TextDecoder } = makeText(natives, kept, bytes);
  const { btoa, atob } = makeBase64(kept);
  const { defineProperty, freeze, parse, json, ErrorOf } = kept;
  const structuredClone = (value: unknown): unknown => (value === undefined ? undefined : parse(json(value)));
  const give = (key: string, value: unknown) =>
    defineProperty(globalThis, key, { value, writable: false, enumerable: false, configurable: false });
  give("files", makeFiles(natives, kept, bytes));
  give("host", host);
  give("log", log);
  give("console", freeze({ log, info: log, warn: log, error: log, debug: log }));
  give("TextEncoder", TextEncoder);
  give("TextDecoder", TextDecoder);
  give("btoa", btoa);
  give("atob", atob);
  give("structuredClone", structuredClone);
  const fail = makeFail(natives, kept);
  const carryOut = async (module: unknown, value: string) => {
    let made: string;
    try {
      const main = ((await module) as { default?: unknown }).default;
      if (typeof main !== "function") throw new ErrorOf("The code has no default export that is a function.");
      made = json(await main(parse(value)));
    } catch (error) {
      return fail(error);
    }
    natives.returned(made);
  };
  return { run: (module, value) => void carryOut(module, value), answer, fail };
}

/** An expression whose value is `makeWorld`. */
export const worldText = `(() => {
${[keepBuiltIns, makeBytes, makeFiles, makeHost, makeLog, makeText, makeBase64, makeFail, makeWorld].join("\n")}
return makeWorld;
})()`;
