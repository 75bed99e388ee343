/**
 * The main job, from outside: three briefs become three films by the command a person types, each in an empty data folder, each watched
 * and listened to by ffmpeg. The sheets and spectra beside the films are for eyes: what they show is not judged here.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type FilmFacts, inspectFilm, pictureFilm } from "./film-file.ts";
import { type Ended, type Fact, measured, type Outcome, type Suite, type SuiteOptions } from "./suite.ts";

const ROOT = join(import.meta.dir, "../..");
const LIMIT_MS = 15 * 60_000;
const FILM_TIMES = 5;

interface Brief {
  file: string;
  width: number;
  height: number;
  seconds: { least: number; most: number };
}

const BRIEFS: Brief[] = [
  { file: "tea-house.md", width: 1920, height: 1080, seconds: { least: 36, most: 44 } },
  { file: "bike-light.md", width: 1080, height: 1920, seconds: { least: 18, most: 22 } },
  { file: "water-cycle-zh.md", width: 1920, height: 1080, seconds: { least: 27, most: 33 } },
];

export const films: Suite = {
  name: "films",
  promise: "three briefs become three finished films by one command each, with no key",
  async run(options) {
    const outcomes: Outcome[] = [];
    for (const brief of BRIEFS) outcomes.push(await makeFilm(brief, options));
    return { facts: outcomes.flatMap((each) => each.facts), figures: Object.assign({}, ...outcomes.map((each) => each.figures)) };
  },
};

async function makeFilm(brief: Brief, { out }: SuiteOptions): Promise<Outcome> {
  const name = basename(brief.file, ".md");
  const film = join(out, `${name}.mp4`);
  const data = mkdtempSync(join(tmpdir(), "clash-film-"));
  console.log(`   ${name}: making ${film}`);
  const ended = await measured([process.execPath, "src/cli.ts", "make", join(ROOT, "test/fixtures/briefs", brief.file), "--out", film], {
    cwd: ROOT,
    env: { CLASH_DATA: data, CLASH_URL: "", LOG_LEVEL: "warn" },
    limitMs: LIMIT_MS,
  });
  rmSync(data, { recursive: true, force: true });
  if (ended.code !== 0)
    return { facts: [{ isTrue: false, sentence: `${name}: ended with code ${ended.code}: ${ended.stderr.trim().slice(-600)}` }] };
  const seen = await inspectFilm(film);
  await pictureFilm(film, join(out, `${name}-frames.png`), join(out, `${name}-sound.png`), Math.ceil(seen.seconds / 24));
  return {
    facts: judge(brief, seen, ended).map((fact) => ({ ...fact, sentence: `${name}: ${fact.sentence}` })),
    figures: { [`${name} seconds of film`]: seen.seconds, [`${name} seconds of work`]: ended.seconds, [`${name} peak MiB`]: ended.peakMiB },
  };
}

function judge(brief: Brief, seen: FilmFacts, ended: Ended): Fact[] {
  const { least, most } = brief.seconds;
  const fact = (isTrue: boolean, sentence: string): Fact => ({ isTrue, sentence });
  return [
    fact(seen.seconds >= least && seen.seconds <= most, `lasts ${seen.seconds.toFixed(1)} s of ${least} to ${most} s`),
    fact(seen.width === brief.width && seen.height === brief.height, `is ${seen.width}×${seen.height} of ${brief.width}×${brief.height}`),
    fact(seen.videoCodec === "h264" && seen.audioCodec === "aac", `is ${seen.videoCodec} with ${seen.audioCodec}, to play everywhere`),
    fact(seen.pixelFormat === "yuv420p", `has pixels as ${seen.pixelFormat}`),
    fact(seen.blackSeconds < 1, `is black for ${seen.blackSeconds.toFixed(1)} s`),
    fact(seen.frozenSeconds < 0.2 * seen.seconds, `stands still for ${seen.frozenSeconds.toFixed(1)} s`),
    fact(seen.silentSeconds < 2, `is silent for ${seen.silentSeconds.toFixed(1)} s`),
    fact(seen.loudness > -20 && seen.loudness < -12, `is ${seen.loudness.toFixed(1)} LUFS loud`),
    fact(seen.truePeak <= 0, `peaks at ${seen.truePeak.toFixed(1)} dBTP, so nothing is clipped`),
    fact(
      ended.seconds <= FILM_TIMES * seen.seconds,
      `took ${ended.seconds.toFixed(0)} s, ${(ended.seconds / seen.seconds).toFixed(1)} times its length of at most ${FILM_TIMES}`,
    ),
    fact(ended.peakMiB > 0, `held ${ended.peakMiB.toFixed(0)} MiB at most, with all the processes it started`),
  ];
}
