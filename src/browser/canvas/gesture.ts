/** What a pointer is doing: it moves, ends, or is given up. */
export interface Gesture {
  move(event: PointerEvent): void;
  end(event: PointerEvent): void;
  /** Puts everything back. */
  cancel(): void;
  /** Near the edge of the window the canvas moves along. */
  pansAtEdge?: boolean;
}
