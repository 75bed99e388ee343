import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { dominantColour, makeFilmstrip, makePoster, makeSmall, makeWaveform, WAVEFORM_PEAKS } from "../../src/assets/derive.ts";
import { carryOut } from "../../src/assets/image-child.ts";
import { loudness } from "../../src/assets/loudness.ts";
import { provenanceXmp, stampImage } from "../../src/assets/provenance.ts";
import { DRAWING, ffmpeg, makeImage, makeMedia } from "./made.ts";

let folder: string;
const out = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "clash-derive-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const brightnessOf = async (path: string) => {
  const { channels } = await sharp(path).stats();
  return channels.slice(0, 3).reduce((sum, channel) => sum + channel.mean, 0) / 3;
};

describe("posters and strips", () => {
  test("a poster is a WebP of a frame that is not black, even when the film opens in the dark", async () => {
    await ffmpeg(
      "-f",
      "lavfi",
      "-i",
      "color=black:s=160x90:r=25:d=2",
      "-f",
      "lavfi",
      "-i",
      "color=0x40a0f0:s=160x90:r=25:d=2",
      "-filter_complex",
      "[0][1]concat",
      "-c:v",
      "libx264",
      out("dark.mp4"),
    );
    await makePoster(out("dark.mp4"), out("poster.webp"));
    expect(await sharp(out("poster.webp")).metadata()).toMatchObject({ format: "webp", width: 160, height: 90 });
    expect(await brightnessOf(out("poster.webp"))).toBeGreaterThan(100);
  });

  test("a film that is dark throughout has a poster all the same", async () => {
    await ffmpeg("-f", "lavfi", "-i", "color=black:s=160x90:r=25:d=1", "-c:v", "libx264", out("night.mp4"));
    await makePoster(out("night.mp4"), out("night.webp"));
    expect((await sharp(out("night.webp")).metadata()).width).toBe(160);
  });

  test("a strip has its frames side by side at the height asked for", async () => {
    await makeFilmstrip(await makeMedia(folder, "film.webm"), out("strip.webp"));
    expect(await sharp(out("strip.webp")).metadata()).toMatchObject({ format: "webp", width: 1600, height: 90 });
    await makeFilmstrip(out("film.webm"), out("short.webp"), undefined, { frames: 3, height: 45 });
    expect(await sharp(out("short.webp")).metadata()).toMatchObject({ width: 240, height: 45 });
  });

  test("a sound and a picture have no poster", async () => {
    await expect(makePoster(await makeMedia(folder, "sound.wav"), out("none.webp"))).rejects.toThrow("no frame");
    await expect(makeFilmstrip(out("sound.wav"), out("none.webp"))).rejects.toThrow("no frame");
    await expect(makePoster(await makeImage(folder, "picture.png"), out("none.webp"))).rejects.toThrow("is a picture");
  });
});

describe("sound", () => {
  test("a waveform has 200 peaks that follow the sound: silence, then a tone", async () => {
    await ffmpeg(
      "-f",
      "lavfi",
      "-i",
      "anullsrc=r=48000:d=2",
      "-f",
      "lavfi",
      "-i",
      "sine=440:d=2:r=48000",
      "-filter_complex",
      "[0][1]concat=v=0:a=1",
      out("steps.wav"),
    );
    const peaks = await makeWaveform(out("steps.wav"));
    expect(peaks).toHaveLength(WAVEFORM_PEAKS);
    expect(Math.max(...peaks.slice(0, 95))).toBe(0);
    expect(Math.min(...peaks.slice(105))).toBeGreaterThan(0.2);
    expect(Math.max(...peaks)).toBeLessThanOrEqual(1);
  });

  test("the shortest of sounds still has 200 peaks", async () => {
    await ffmpeg("-f", "lavfi", "-i", "sine=440:d=0.02", out("blip.wav"));
    expect(await makeWaveform(out("blip.wav"))).toHaveLength(WAVEFORM_PEAKS);
  });

  test("a film without sound has no waveform and no loudness", async () => {
    await ffmpeg("-f", "lavfi", "-i", "color=red:s=32x32:r=25:d=1", "-c:v", "libx264", out("mute.mp4"));
    await expect(makeWaveform(out("mute.mp4"))).rejects.toThrow("could not be read");
    await expect(loudness(out("mute.mp4"))).rejects.toThrow("no sound");
  });

  test("loudness is measured in LUFS: a full sine at 997 Hz on one channel is −3.01, silence is −70", async () => {
    await ffmpeg("-f", "lavfi", "-i", "aevalsrc=sin(2*PI*997*t):s=48000:d=4", "-c:a", "pcm_s16le", out("full.wav"));
    const { integratedLufs, truePeakDb } = await loudness(out("full.wav"));
    expect(integratedLufs).toBeCloseTo(-3.0, 0);
    expect(truePeakDb).toBeCloseTo(0, 0);
    await ffmpeg("-f", "lavfi", "-i", "anullsrc=r=48000", "-t", "2", out("silence.wav"));
    expect(await loudness(out("silence.wav"))).toEqual({ integratedLufs: -70, truePeakDb: -120 });
  });
});

describe("pictures", () => {
  test("a small size keeps the shape, stands upright, and never grows", async () => {
    await sharp({ create: { width: 800, height: 400, channels: 3, background: "#336699" } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toFile(out("big.jpeg"));
    expect(await makeSmall(out("big.jpeg"), { width: 320 }, out("small.webp"))).toEqual({ width: 320, height: 640 });
    expect(await makeSmall(out("big.jpeg"), { width: 1280 }, out("same.webp"))).toEqual({ width: 400, height: 800 });
    expect((await sharp(out("small.webp")).metadata()).format).toBe("webp");
  });

  test("an SVG is drawn at the width asked for", async () => {
    await Bun.write(out("drawing.svg"), DRAWING);
    expect(await makeSmall(out("drawing.svg"), { width: 320 }, out("drawing.webp"))).toEqual({ width: 320, height: 160 });
  });

  test("the dominant colour is the one that fills and colours the picture most", async () => {
    const patch = await sharp({ create: { width: 40, height: 60, channels: 3, background: "#d03020" } })
      .png()
      .toBuffer();
    await sharp({ create: { width: 100, height: 60, channels: 3, background: "#e8e8e8" } })
      .composite([{ input: patch, left: 0, top: 0 }])
      .png()
      .toFile(out("patch.png"));
    const colour = await dominantColour(out("patch.png"));
    expect(colour).toMatch(/^#[0-9a-f]{6}$/);
    expect(colour.slice(0, 3)).toBe("#d0");
  });

  test("what is no picture is refused with a sentence, and an abort is heard", async () => {
    await Bun.write(out("broken.png"), (await Bun.file(await makeImage(folder, "picture.png")).bytes()).slice(0, 900));
    await expect(makeSmall(out("broken.png"), { width: 320 }, out("none.webp"))).rejects.toThrow("The picture could not be read");
    await expect(dominantColour(out("picture.png"), AbortSignal.abort(new Error("stopped")))).rejects.toThrow("stopped");
  });

  test("the image child does in its own process what it does in this one", async () => {
    const path = await makeImage(folder, "picture.png");
    expect(await carryOut({ act: "inspect", path, svg: false })).toEqual({ format: "png", width: 160, height: 90, pages: 1 });
    expect(await carryOut({ act: "colour", path, svg: false })).toBe(await dominantColour(path));
    expect(await carryOut({ act: "small", path, svg: false, width: 80, out: out("child.webp") })).toEqual({ width: 80, height: 45 });
    expect(await carryOut({ act: "strip", paths: [path, path], height: 45, out: out("child-strip.webp") })).toEqual({
      width: 160,
      height: 45,
    });
  });
});

describe("provenance", () => {
  const provenance = {
    model: "draft-image",
    prompt: 'a <tea> house & "snow"\u0000',
    seed: 7,
    draft: true,
    params: { look: "ink" },
    inputs: [{ assetId: "ast_1", role: "style" }],
  };

  test("it is written into PNG and JPEG, whose pixels stay as they were", async () => {
    for (const name of ["picture.png", "picture.jpeg"] as const) {
      const bytes = await Bun.file(await makeImage(folder, name)).bytes();
      const stamped = stampImage(bytes, provenance);
      const { xmp } = await sharp(stamped).metadata();
      expect(xmp?.toString()).toContain('<clash:prompt>a &lt;tea&gt; house &amp; "snow"</clash:prompt>');
      expect(await sharp(stamped).raw().toBuffer()).toEqual(await sharp(bytes).raw().toBuffer());
    }
  });

  test("a format without a place for it comes back as it was", () => {
    const other = new Uint8Array([1, 2, 3]);
    expect(stampImage(other, provenance)).toBe(other);
    expect(stampImage(new Uint8Array([0xff, 0xd8, 0xff]), { prompt: "x".repeat(70_000) })).toHaveLength(3);
  });

  test("it says that a draft is made by rules and other pictures by a trained model", () => {
    expect(provenanceXmp(provenance)).toContain("digitalsourcetype/algorithmicMedia");
    expect(provenanceXmp({ model: "other" })).toContain("digitalsourcetype/trainedAlgorithmicMedia");
    expect(provenanceXmp({ renderId: "rnd_1" })).not.toContain("digitalsourcetype/");
  });
});
