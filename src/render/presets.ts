/** How a film is encoded: H.264 that every player takes, tagged as what it is. */
export const PRESETS = {
  draft: ["-preset", "ultrafast", "-crf", "27"],
  web: ["-preset", "superfast", "-crf", "20"],
  master: ["-preset", "medium", "-crf", "15"],
} as const;

export type Preset = keyof typeof PRESETS;

/** Colour that is both converted (in the graph) and said (here): BT.709, limited range. */
export const COLOUR_TAGS = ["-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv"];

export const videoOptions = (preset: Preset, fps: number): string[] => [
  ...["-c:v", "libx264", ...PRESETS[preset], "-profile:v", "high", "-pix_fmt", "yuv420p", "-bf", "2", "-g", String(fps * 2)],
  ...["-fps_mode", "cfr", "-r", String(fps), "-video_track_timescale", String(fps * 512), ...COLOUR_TAGS],
];
