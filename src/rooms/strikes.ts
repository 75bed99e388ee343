/**
 * Who has sent bytes that cost a room its memory. Such a room opens again at once, but the client, which cannot know what was wrong,
 * would send the same again after joining; so its actor does not get in for a while, and everybody else does (R14).
 */
const STRIKES = 2;
const PAUSE_MS = 60_000;

export function openStrikes(now: () => number) {
  const struck = new Map<string, number[]>();
  const recent = (key: string) => (struck.get(key) ?? []).filter((time) => now() - time < PAUSE_MS);
  return {
    note(projectId: string, actor: string): void {
      for (const key of struck.keys()) if (recent(key).length === 0) struck.delete(key);
      const key = `${projectId} ${actor}`;
      struck.set(key, [...recent(key), now()]);
    },
    isOut: (projectId: string, actor: string): boolean => recent(`${projectId} ${actor}`).length >= STRIKES,
  };
}

export type Strikes = ReturnType<typeof openStrikes>;
