/**
 * Writes the piece: how many bars fit, which chords, how full each bar is, and what every player does in it. The last chord is the
 * tonic and begins early enough to ring; the tempo gives way by a few per cent so that it all comes out even.
 */
import type { MusicSpec } from "./music-spec.ts";
import { type Chord, harmonise, voiceChord } from "./harmony.ts";
import type { Beat, InstrumentName, Note } from "./instruments.ts";
import { inventTune, type TuneTone } from "./melody.ts";
import { type Chance, chanceOf } from "./random.ts";
import { STYLES } from "./styles.ts";

export interface Bar {
  index: number;
  /** Seconds. */
  start: number;
  seconds: number;
  chord: Chord;
  /** Four MIDI pitches, ascending, near those of the bar before. */
  voicing: number[];
  /** Root for the bass, MIDI, A1 to A flat 2. */
  bass: number;
  tune: TuneTone[];
  /** 0 thin … 1 full. */
  energy: number;
  /** The bar of the last chord: it rings. */
  last: boolean;
  /** The bar before the last chord. */
  closing: boolean;
}

/** What a style writes with. Times are in eighths after the bar's start. */
export interface Pen {
  chance: Chance;
  mood: MusicSpec["mood"];
  note(player: InstrumentName, at: number, eighths: number, pitch: number, velocity: number, pan?: number): void;
  drum(drum: Beat["drum"], at: number, velocity: number, pan?: number): void;
}

export interface Score {
  notes: Note[];
  beats: Beat[];
  /** Start of the last chord, seconds. */
  restAt: number;
}

const BEATS_PER_BAR = 4;

export function writeScore(spec: MusicSpec, seconds: number, seed: number, returns: number[] = []): Score {
  const chance = chanceOf(seed, `${spec.mood}:${spec.style}`);
  const bars = layBars(spec, seconds, chance);
  const notes: Note[] = [];
  const beats: Beat[] = [];
  const write = STYLES[spec.style];
  for (const bar of bars) write(bar, penFor(bar, spec, chance, notes, beats));
  for (const at of returns) comeBack(at, bars, notes, beats, spec);
  return {
    notes: notes.filter((note) => note.start < seconds),
    beats: beats.filter((beat) => beat.start < seconds),
    restAt: bars.at(-1)?.start ?? 0,
  };
}

function layBars(spec: MusicSpec, seconds: number, chance: Chance): Bar[] {
  const wanted = (BEATS_PER_BAR * 60) / spec.tempo;
  const ring = Math.min(seconds, Math.max(2.2, Math.min(4.5, wanted * 1.25)));
  const count = Math.max(seconds - ring > wanted * 0.6 ? 1 : 0, Math.round((seconds - ring) / wanted));
  const long = count ? (seconds - ring) / count : wanted;
  const harmony = harmonise(spec.mood, count, chance);
  const tune = inventTune(spec.mood, harmony.scale, TUNE_CENTRE[spec.style], chance);
  let voicing: number[] | undefined;
  return [...harmony.bars, harmony.rest].map((chord, index) => {
    voicing = voiceChord(chord, voicing, 53, 74);
    const last = index === count;
    return {
      index,
      start: index * long,
      seconds: last ? seconds - index * long : long,
      chord,
      voicing,
      bass: 33 + ((chord.root - 9 + 12) % 12),
      tune: tune(index, chord),
      energy: energyAt(index, count),
      last,
      closing: index === count - 1,
    };
  });
}

const TUNE_CENTRE = { piano: 74, pads: 76, pulse: 76, playful: 77, strings: 65, beat: 74 } as const;

/** Thin at first, full from a third of the way, fullest at two thirds, thinner into the cadence. */
function energyAt(index: number, count: number): number {
  if (index >= count) return 0.55;
  const way = (index + 0.5) / Math.max(1, count);
  if (count >= 6 && index < 2) return 0.3 + 0.1 * index;
  if (way < 0.34) return 0.6;
  if (way < 0.8) return way > 0.5 ? 1 : 0.8;
  return 0.7;
}

function penFor(bar: Bar, spec: MusicSpec, chance: Chance, notes: Note[], beats: Beat[]): Pen {
  const eighth = (bar.last ? (BEATS_PER_BAR * 60) / spec.tempo : bar.seconds) / 8;
  const swing = spec.style === "playful" ? 0.12 : 0;
  const timeOf = (at: number) => bar.start + (at + (Math.floor(at) % 2 === 1 ? swing : 0)) * eighth;
  const loose = spec.style === "beat" || spec.style === "pulse" ? 0.002 : 0.007;
  return {
    chance,
    mood: spec.mood,
    note: (player, at, eighths, pitch, velocity, pan = 0) =>
      void notes.push({
        player,
        start: Math.max(0, timeOf(at) + chance.between(-loose, loose)),
        seconds: eighths * eighth,
        pitch,
        velocity,
        pan,
      }),
    drum: (drum, at, velocity, pan = 0) =>
      void beats.push({ drum, start: Math.max(0, timeOf(at) + chance.between(0, loose)), velocity, pan }),
  };
}

/** After a silence the chord of the moment enters at once with its root below, whatever the bar was doing. */
function comeBack(at: number, bars: Bar[], notes: Note[], beats: Beat[], spec: MusicSpec): void {
  const bar = bars.findLast((candidate) => candidate.start <= at) ?? bars[0];
  if (!bar) return;
  const player = spec.style === "playful" ? "marimba" : spec.style === "strings" || spec.style === "pads" ? "harp" : "piano";
  const left = Math.max(1, bar.start + bar.seconds - at);
  for (const [i, pitch] of bar.voicing.entries())
    notes.push({ player, start: at, seconds: left, pitch, velocity: 0.62, pan: i * 0.2 - 0.3 });
  notes.push({ player: "bass", start: at, seconds: left, pitch: bar.bass, velocity: 0.8, pan: 0 });
  if (spec.style === "beat" || spec.style === "pulse") beats.push({ drum: "kick", start: at, velocity: 1, pan: 0 });
}
