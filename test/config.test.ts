import { expect, test } from "bun:test";
import { readConfig, SETTINGS } from "../src/config.ts";

test("an empty environment is a working studio on port 3000 with its data beside it", () => {
  const config = readConfig({});
  expect(config).toMatchObject({
    port: 3000,
    host: "0.0.0.0",
    logLevel: "info",
    ffmpegPath: "ffmpeg",
    ffprobePath: "ffprobe",
    owner: undefined,
  });
  expect(config.dataFolder).toEndWith("/data");
});

test("a wrong value names its variable and says what it should be", () => {
  const wrong: [Record<string, string>, RegExp][] = [
    [{ PORT: "eighty" }, /^PORT: "eighty" is not a port/],
    [{ PORT: "70000" }, /^PORT/],
    [{ ROLE: "worker" }, /^ROLE: "worker" does not exist/],
    [{ LOG_LEVEL: "loud" }, /^LOG_LEVEL: "loud" is not one of/],
    [{ CLASH_PUBLIC_URL: "clash.example" }, /^CLASH_PUBLIC_URL/],
    [{ CLASH_SECRET: "short" }, /^CLASH_SECRET: It has 5 characters/],
    [{ CLASH_OWNER_EMAIL: "mara" }, /^CLASH_OWNER_EMAIL/],
    [{ CLASH_OWNER_EMAIL: "mara@example.com", CLASH_OWNER_PASSWORD: "short" }, /^CLASH_OWNER_PASSWORD/],
    [{ CLASH_OWNER_TOKEN: "short" }, /^CLASH_OWNER_TOKEN/],
  ];
  for (const [env, sentence] of wrong) expect(() => readConfig(env)).toThrow(sentence);
});

test("ffprobe is looked for beside ffmpeg, and an address loses its last slash", () => {
  expect(readConfig({ FFMPEG_PATH: "/opt/ffmpeg-7" }).ffprobePath).toBe("/opt/ffprobe-7");
  expect(readConfig({ CLASH_PUBLIC_URL: "https://clash.example/" }).publicUrl).toBe("https://clash.example");
});

test("every setting says what it means", () => {
  for (const { means } of Object.values(SETTINGS)) expect(means.length).toBeGreaterThan(10);
});
