import { expect, test } from "bun:test";
import { forgetTurns, KEEP_DELETED_CHATS_MS, KEEP_TURN_EVENTS_MS } from "../../src/engine/retention.ts";
import { openTurnStudio } from "./studio.ts";

test("what happened in a turn is forgotten in time, its answer is not; a deleted chat goes for good", async () => {
  const studio = await openTurnStudio(() => ({ says: "Yes." }));
  try {
    const [old, young, gone] = [await studio.start("Old"), await studio.start("Young"), await studio.start("Gone")];
    for (const { id } of [old, young, gone]) await studio.ended(id);
    await studio.run("chat.delete", { projectId: studio.projectId, chatId: gone.chatId });
    const now = studio.clash.clock.now();
    await studio.clash.db.write.transaction(async (tx) => {
      await tx.rows("update turns set finished_at = ? where id = ? returning id", [now - KEEP_TURN_EVENTS_MS - 1, old.id]);
      await tx.rows("update chats set deleted_at = ? where id = ? returning id", [now - KEEP_DELETED_CHATS_MS - 1, gone.chatId]);
    });
    expect(await forgetTurns(studio.clash, AbortSignal.timeout(30_000))).toBe(2);
    expect(await studio.events(old.id)).toEqual([]);
    expect((await studio.turn(old.id)).answer).toBe("Yes.");
    expect(
      (await fetch(`${studio.url}/api/turns/${old.id}/live`, { headers: { authorization: "Bearer test-token-owner-000000000000" } }))
        .status,
    ).toBe(204);
    expect((await studio.events(young.id)).length).toBeGreaterThan(0);
    expect((await studio.ask(`/api/turns/${gone.id}`)).status).toBe(404);
    expect(await forgetTurns(studio.clash, AbortSignal.timeout(30_000))).toBe(0);
  } finally {
    await studio.close();
  }
}, 60_000);
