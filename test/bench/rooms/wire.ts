/** What the load generator needs of a protocol. Each server is spoken to by its maker's own client and by a thin one of ours. */

/** The maker's own client with a document of its own, joined like a browser that was here before. */
export interface Member {
  /** Under which the document knows it. */
  author: string;
  /** Moves a node, which the client then sends: its n-th edit. */
  move(n: number): void;
  /** Calls back after every merge, with how many edits of that author the document has. */
  follow(author: string, hear: (edits: number) => void): void;
}

export interface FirstJoin {
  /** From the request to the last byte of the answer. */
  answeredMs: number;
  bytes: number;
  /** What a client then takes to merge it and read every node. */
  readMs: number;
  nodes: number;
}

export interface Writer {
  author: string;
  /** Resolves when the server has acknowledged the edit. */
  move(n: number): Promise<void>;
}

export interface Wire {
  member(room: string): Promise<Member>;
  /** Takes frames apart and reads how far the author's edits go, and merges nothing. */
  listener(room: string, author: string, hear: (edits: number) => void): Promise<void>;
  /** Thin: a document and a socket. */
  writer(room: string): Promise<Writer>;
  /** Joins from nothing. */
  firstJoin(room: string): Promise<FirstJoin>;
}

export interface WireOptions {
  /** WebSocket address. */
  url: string;
  token: string;
  /** The state in which the rooms were stored, which everybody but `firstJoin` has already. */
  seed: Uint8Array;
}

/** A node is dragged for a second or so, then the next one: an edit never changes nothing. */
const MOVES_PER_NODE = 60;

export const dragOf = (n: number, nodes: number) => ({ node: Math.floor(n / MOVES_PER_NODE) % nodes, x: n + 1, y: (n % 4_000) + 0.5 });

/** x and y. */
export const OPERATIONS_PER_MOVE = 2;

/**
 * What `read` says of an update, asked once for each: hundreds of listeners in one process get the same bytes, and on their own machines
 * each would read them with a core of its own. Taking the frame apart is done by every one of them.
 */
export function readOnce(read: (update: Uint8Array) => number): (update: Uint8Array) => number {
  const known = new Map<bigint | number, number>();
  return (update) => {
    const key = Bun.hash(update);
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size > REMEMBERED) known.clear();
    const value = read(update);
    known.set(key, value);
    return value;
  };
}

const REMEMBERED = 10_000;
