/**
 * Everything the illustrator can draw by hand. The reader maps words to these keys; anything else becomes `emoji:<hexcode>`.
 *
 * Traits that change a drawing (unknown ones are ignored):
 * - people: `sitting`, `walking`, `standing`, `running`, `kneeling`, `waving`, `pointing`, `reading`, `back` (seen from behind), `smiling`, `old`, `child`,
 *   `backpack`, `hat`, `holding`, and `holding:<thing>` with thing one of HELD;
 * - facing: `facing-left`, `facing-right`; vehicles also `front` (coming at us, lights forward) and `rear`;
 * - light: `lit`, `off`, `glowing`, `braking` (bike-light, cyclist, car, bus: brighter rear light), `open`, `closed`;
 * - things: `steaming`, `empty`, `broken`, `hanging`, `bare`, `snowy`, `autumn`, `blossom`; the sun, clouds and the droplet take `smiling`;
 *   a droplet or cloud without `plain` is a character with a face when the look is paper or flat.
 */
export const KINDS = [
  "person", "woman", "man", "old-woman", "old-man", "child", "girl", "boy", "granddaughter", "driver", "hiker", "cyclist", "farmer", "couple", "crowd",
  "cat", "dog", "horse", "cow", "sheep", "rabbit", "bird", "birds", "fish", "butterfly",
  "bus", "car", "taxi", "truck", "bicycle", "motorbike", "train", "boat", "sailboat", "aeroplane", "rocket", "balloon",
  "tea-house", "house", "cabin", "barn", "lighthouse", "tower", "skyscraper", "temple", "shop", "tent", "bridge", "windmill",
  "kettle", "teapot", "bowl", "cup", "lamp", "candle", "campfire", "lantern", "table", "chair", "bench", "book", "letter", "umbrella", "backpack",
  "camera", "phone", "laptop", "clock", "window", "door", "mirror", "bottle", "box", "gift", "guitar", "piano", "flower", "bouquet",
  "sign", "street-lamp", "road-lamps", "traffic-light", "fence",
  "tree", "pine", "cactus", "mushroom", "rock", "leaf", "grass",
  "product", "bike-light",
  "droplet", "cloud", "sun", "moon", "star", "rainbow", "wave", "mountain", "snowman",
] as const;
export type SubjectKind = (typeof KINDS)[number];

/** Things a person can hold: the part after `holding:`. */
export const HELD = ["bowl", "cup", "sign", "lantern", "umbrella", "book", "phone", "flower", "box", "balloon"] as const;
export type Held = (typeof HELD)[number];
